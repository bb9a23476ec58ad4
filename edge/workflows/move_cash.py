"""Cash in and out of the drawer without a sale, and the drawer opened for no sale at all."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from edge.journal.entries import Draft
from edge.journal.writing import Writing
from edge.till.authority import Action
from edge.workflows.approvals import Approvals
from edge.workflows.book_fiscal import CashBooked
from edge.workflows.desk import Desk
from edge.workflows.drawer_cash import expected_in_drawer, expecting
from edge.workflows.fiscalise import Fiscalise
from edge.workflows.shop import Shop
from firmware_drivers.fiscal_printer.printer import FiscalResult
from firmware_drivers.fiscal_printer.receipt import CashMovement
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import CashMoved, DrawerOpened
from sync_protocol.retail.money import Money

NO_SHIFT = N_("Open a shift first.")
NO_AMOUNT = N_("Type an amount.")
TOO_MUCH = N_("There is not that much cash in the drawer.")
MOVED = N_("{amount} is booked.")
AMOUNT_MAX = 100_000_000_00

_ACTIONS = {
    "paid-in": Action.PAID_IN,
    "paid-out": Action.PAID_OUT,
    "drop": Action.DROP,
    "float": Action.FLOAT,
}
_OUT = frozenset({"paid-out", "drop"})


class MoveCash:
    """Books cash."""

    def __init__(self, desk: Desk, shop: Shop, approvals: Approvals, fiscal: Fiscalise) -> None:
        """Open the shop's drawer."""
        self._desk = desk
        self._shop = shop
        self._approvals = approvals
        self._fiscal = fiscal

    def move(self, kind: str, amount_minor: int, reason: str) -> None:
        """Book cash in or out of the drawer."""
        action = _ACTIONS.get(kind)
        if action is None:
            return
        if self._desk.state.shift is None:
            self._desk.warn(NO_SHIFT)
            return
        if not 0 < amount_minor <= AMOUNT_MAX:
            self._desk.warn(NO_AMOUNT)
            return
        self._approvals.permit(
            action, lambda approver: self._move(kind, amount_minor, reason, approver)
        )

    def open_drawer(self, reason: str) -> None:
        """Open the drawer without a sale: written down first."""

        def permitted(approver: str) -> None:
            draft = self._desk.draft(DrawerOpened(reason=reason.strip()), approver=approver)
            self._desk.write(
                lambda writing: writing.add(draft),
                lambda _: self._shop.counter.paper.open_drawer(lambda _opened: None),
            )

        self._approvals.permit(Action.NO_SALE, permitted)

    def _move(self, kind: str, amount_minor: int, reason: str, approver: str) -> None:
        shift = self._desk.state.shift
        if shift is None:
            return
        if kind in _OUT and amount_minor > shift.expected_cash.minor:
            self._desk.warn(TOO_MUCH)
            return
        currency = shift.expected_cash.currency
        draft = self._desk.draft(
            CashMoved(
                kind=cast("Literal['paid-in', 'paid-out', 'drop', 'float']", kind),
                amount=amount_minor,
                currency=currency,
                reason=reason.strip(),
            ),
            approver=approver,
        )

        if self._fiscal.mapping() is not None:
            self._on_record(draft, kind, -amount_minor if kind in _OUT else amount_minor)
            return

        def work(writing: Writing) -> int:
            writing.add(draft)
            return expected_in_drawer(writing, draft)

        def then(expected_minor: int) -> None:
            self._booked(kind, amount_minor, expected_minor)

        self._desk.write(work, then)

    def _on_record(self, draft: Draft, kind: str, signed_minor: int) -> None:
        """Let the fiscal device count the cash; it is booked once the device has it."""
        if self._desk.state.busy or self._fiscal.refuses():
            return

        def then(booked: object, _result: FiscalResult) -> None:
            self._desk.change(busy=False)
            if isinstance(booked, CashBooked):
                self._booked(kind, abs(signed_minor), booked.expected_minor)

        self._fiscal.begin(
            draft,
            lambda _number: CashMovement(signed_minor, self._fiscal.operator),
            then,
            lambda: self._desk.change(busy=False),
        )

    def _booked(self, kind: str, amount_minor: int, expected_minor: int) -> None:
        shift = self._desk.state.shift
        if shift is not None:
            currency = shift.expected_cash.currency
            if kind == "float":
                shift = replace(shift, float_=shift.float_ + Money(amount_minor, currency))
            self._desk.change(shift=expecting(shift, expected_minor))
            self._desk.notify(MOVED, amount=Money(amount_minor, currency))
        self._shop.counter.paper.open_drawer(lambda _opened: None)
