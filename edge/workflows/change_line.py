"""Changing lines of the basket: quantity, price, discount, note; voiding one or all."""

from __future__ import annotations

from collections.abc import Callable

from edge.journal.parking import forget_open
from edge.journal.writing import Writing
from edge.till.authority import Action
from edge.till.discounting import discount_sale_amount, discount_sale_percent
from edge.till.selling import LineAdded, NotPossibleNow, change_quantity
from edge.till.state import Stage
from edge.workflows.approvals import Approvals
from edge.workflows.desk import Desk
from edge.workflows.open_basket import OpenBasket
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import BasketAbandoned, LineVoided
from sync_protocol.retail.basket import Basket, ManualDiscount
from sync_protocol.retail.errors import RetailError
from sync_protocol.retail.money import Money
from sync_protocol.retail.tax import WHOLE_BP

NOT_THIS_QUANTITY = N_("That quantity does not go for this line.")
NOT_THIS_CHANGE = N_("That does not go for this line.")
NOT_THIS_DISCOUNT = N_("That does not go: it is more than the sale costs, or no line gains.")
REASON_NEEDED = N_("Say why.")
GIVEN_UP = N_("The sale was given up.")
CARD_PAID = N_("A card payment was taken for this sale. Give it back first.")


class ChangeLine:
    """Changes what is in the basket."""

    def __init__(self, desk: Desk, baskets: OpenBasket, approvals: Approvals) -> None:
        """Ask for approval where a right says so."""
        self._desk = desk
        self._baskets = baskets
        self._approvals = approvals

    def select(self, number: int | None) -> None:
        """Select a line."""
        basket = self._desk.state.basket
        known = basket is not None and any(line.number == number for line in basket.lines)
        self._desk.change(selected=number if known else None)

    def set_quantity(self, number: int, thousandths: int) -> None:
        """Change how much of a line is sold."""
        basket = self._editable()
        if basket is None:
            return
        match change_quantity(basket, number, thousandths):
            case LineAdded(changed, line):
                self._baskets.put(changed, selected=line)
            case NotPossibleNow():
                self._desk.warn(NOT_THIS_QUANTITY)

    def void_line(self, number: int) -> None:
        """Take a line back; written down, because it is where money can be hidden."""

        def void(approver: str) -> None:
            basket = self._editable()
            if basket is None or all(line.number != number for line in basket.lines):
                return
            line = basket.line(number)
            remaining = basket.without_line(number)
            if not self._baskets.put(remaining, selected=None):
                return
            self._desk.note(
                LineVoided(
                    basket=basket.id,
                    item=line.item,
                    name=line.name,
                    qty=line.quantity.thousandths,
                    amount=line.gross.minor,
                    currency=basket.currency,
                ),
                approver=approver,
            )

        self._approvals.permit(Action.VOID_LINE, void)

    def override_price(self, number: int, unit_price_minor: int, reason: str) -> None:
        """Change a line's unit price."""
        self._change(
            Action.OVERRIDE_PRICE,
            number,
            reason,
            lambda basket: basket.with_price(
                number, Money(unit_price_minor, basket.currency), reason.strip()
            ),
        )

    def discount(self, number: int, percent_bp: int, amount_minor: int, reason: str) -> None:
        """Give a discount by hand, or take it back."""
        if not percent_bp and not amount_minor:
            basket = self._editable()
            if basket is not None:
                self._put(lambda: basket.with_manual_discount(number, None), number)
            return
        if percent_bp < 0 or percent_bp > WHOLE_BP or amount_minor < 0:
            self._desk.warn(NOT_THIS_CHANGE)
            return

        def discounted(basket: Basket) -> Basket:
            amount = Money(amount_minor, basket.currency) if amount_minor else None
            return basket.with_manual_discount(
                number,
                ManualDiscount(reason=reason.strip(), percent_bp=percent_bp, amount=amount),
            )

        self._change(Action.DISCOUNT, number, reason, discounted)

    def discount_all(self, percent_bp: int, amount_minor: int, reason: str) -> None:
        """Give a discount on the whole sale by hand."""
        why = reason.strip()
        if not why:
            self._desk.warn(REASON_NEEDED)
            return

        def apply(_approver: str) -> None:
            basket = self._editable()
            if basket is None:
                return
            try:
                changed = (
                    discount_sale_percent(basket, percent_bp, why)
                    if percent_bp
                    else discount_sale_amount(basket, amount_minor, why)
                )
            except RetailError:
                self._desk.warn(NOT_THIS_DISCOUNT)
                return
            self._baskets.put(changed, selected=self._desk.state.selected)

        self._approvals.permit(Action.DISCOUNT_SALE, apply)

    def note(self, number: int, note: str) -> None:
        """Write a note on a line."""
        basket = self._editable()
        if basket is not None:
            text = "".join(c for c in note if c.isprintable())[:80]
            self._put(lambda: basket.with_note(number, text), number)

    def abandon(self, reason: str) -> None:
        """Give the basket up."""

        def give_up(approver: str) -> None:
            state = self._desk.state
            basket, totals = state.basket, state.totals
            if basket is None:
                return
            if state.payment is not None and state.payment.other:
                self._desk.warn(CARD_PAID)
                return
            draft = self._desk.draft(
                BasketAbandoned(
                    lines=len(basket.lines),
                    total=totals.total.minor if totals else 0,
                    currency=basket.currency,
                    reason=reason.strip(),
                ),
                approver=approver,
            )
            has_lines = not basket.is_empty

            def work(writing: Writing) -> None:
                forget_open(writing, basket.id)
                if has_lines:
                    writing.add(draft)

            self._desk.write(work)
            self._baskets.clear()
            self._desk.change(stage=Stage.SELLING, prompt=None)
            self._desk.notify(GIVEN_UP)

        basket = self._desk.state.basket
        if basket is not None and basket.is_empty:
            give_up("")
        else:
            self._approvals.permit(Action.ABANDON, give_up)

    def _change(
        self, action: Action, number: int, reason: str, change: Callable[[Basket], Basket]
    ) -> None:
        if not reason.strip():
            self._desk.warn(REASON_NEEDED)
            return

        def apply(_approver: str) -> None:
            basket = self._editable()
            if basket is not None:
                self._put(lambda: change(basket), number)

        self._approvals.permit(action, apply)

    def _put(self, change: Callable[[], Basket], number: int) -> None:
        try:
            changed = change()
        except RetailError:
            self._desk.warn(NOT_THIS_CHANGE)
            return
        self._baskets.put(changed, selected=number)

    def _editable(self) -> Basket | None:
        state = self._desk.state
        if state.busy or state.stage not in {Stage.SELLING, Stage.RETURNING}:
            return None
        return state.basket
