"""Paying, and the finished sale."""

from __future__ import annotations

from typing import cast, get_args

from edge.workflows.complete_sale import CompleteSale
from edge.workflows.desk import Desk
from edge.workflows.print_document import PrintDocument
from edge.workflows.take_payment import CardOutcome, TakePayment


class PayingActions:
    """Paying, and the finished sale."""

    _complete: CompleteSale
    _desk: Desk
    _payments: TakePayment
    _printing: PrintDocument

    def begin_payment(self) -> None:
        """Go from the basket to its payment."""
        with self._desk.turn():
            self._payments.begin()

    def back_to_basket(self) -> None:
        """Go back to the basket; only with nothing paid by card yet."""
        with self._desk.turn():
            self._payments.back()

    def tender_cash(self, amount_minor: int) -> None:
        """Take cash; more than is due gives change."""
        with self._desk.turn():
            self._payments.cash(amount_minor)

    def tender_card(self, amount_minor: int | None = None) -> None:
        """Ask for a card payment; None: all that is due."""
        with self._desk.turn():
            self._payments.card(amount_minor)

    def answer_card(self, outcome: str, approval: str = "") -> None:
        """Say what the terminal showed: ``paid``, ``not-paid`` or ``unknown``."""
        with self._desk.turn():
            if outcome in get_args(CardOutcome):
                self._payments.answer_card(cast("CardOutcome", outcome), approval)

    def remove_tender(self, index: int) -> None:
        """Take a tender back."""
        with self._desk.turn():
            self._payments.remove(index)

    def complete_sale(self) -> None:
        """Finish: durable first, then "paid", then paper and drawer."""
        with self._desk.turn():
            self._complete()

    def print_receipt(self) -> None:
        """Print the receipt of the sale just made, or a copy of it."""
        with self._desk.turn():
            self._printing.again()

    def print_on_other(self) -> None:
        """Print that receipt on the second printer, and those after it until the first works."""
        with self._desk.turn():
            self._printing.on_other()

    def print_earlier(self, number: str) -> None:
        """Print an earlier receipt: for the first time if it never was, else marked COPY."""
        with self._desk.turn():
            self._printing.by_number(number)

    def print_gift_receipt(self) -> None:
        """Print the receipt of the sale just made without its prices."""
        with self._desk.turn():
            self._printing.gift()

    def next_sale(self) -> None:
        """Leave the finished sale; a scan does the same by itself."""
        with self._desk.turn():
            self._complete.next()
