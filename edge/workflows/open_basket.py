"""The basket being filled: priced, kept through power cuts, shown to the customer."""

from __future__ import annotations

from dataclasses import replace

from edge.journal.parking import keep_open
from edge.journal.writing import Writing
from edge.till.state import Stage
from edge.till.undoing import STEPS_MAX
from edge.workflows.desk import FULL, Desk
from edge.workflows.shop import Shop, offset_min_at, wording_in
from sync_protocol.languages.wording import N_
from sync_protocol.retail.basket import Basket, Line, Totals
from sync_protocol.retail.errors import RetailError
from sync_protocol.retail.identifiers import SaleId
from sync_protocol.retail.money import Money
from sync_protocol.retail.tender import Payment

NOT_PRICED = N_("This cannot be sold now: its tax or its price is not known. Call headquarters.")
MEMORY_FULL = FULL


class OpenBasket:
    """Puts baskets into the state."""

    def __init__(self, desk: Desk, shop: Shop) -> None:
        """Price from the shop's rules."""
        self._desk = desk
        self._shop = shop
        self._steps: list[Basket] = []  # as it was before each change, oldest first

    def current(self) -> Basket | None:
        """Give the basket in use or a new one; None, and the operator is told: none may be."""
        state = self._desk.state
        if state.basket is not None:
            return state.basket
        if state.storage.state in {"full", "fault"}:
            # Said before the customer's goods are on the belt, not after.
            self._desk.warn(MEMORY_FULL)
            return None
        if state.store is None:
            return None
        opened_us = self._desk.now_us()
        return Basket(
            id=SaleId(self._desk.new_id()),
            currency=state.store.currency,
            opened_us=opened_us,
            rules=self._shop.store_data.rules(),
            store=state.store.id,
            offset_min=offset_min_at(opened_us, state.store.time_zone),
        )

    def put(
        self, basket: Basket, *, selected: int | None = None, payment: Payment | None = None
    ) -> bool:
        """Take a changed basket over; False, and the operator is told, when it has no price."""
        totals = self._totals(basket)
        if totals is None:
            return False
        self._remember(basket)
        returning = self._desk.state.stage is Stage.RETURNING
        self._desk.change(
            basket=basket,
            totals=totals,
            selected=selected,
            payment=payment,
            open_sale=basket.id,
            notice=None,
        )
        if not returning:
            self.keep()
        self._show(basket, totals, selected)
        return True

    def before(self) -> Basket | None:
        """Give the basket as it was before its last change; None: there was none."""
        return self._steps[-1] if self._steps else None

    def step_back(self, basket: Basket) -> None:
        """Take over what the basket was before its last change."""
        steps = self._steps[:-1]
        if self.put(basket):
            self._steps = steps
            self._desk.change(may_undo=bool(steps))

    def _remember(self, basket: Basket) -> None:
        """Keep what the basket is now, for a step back."""
        now = self._desk.state.basket
        if now is not None and now.id != basket.id:
            self._steps = []
        elif now is None:
            self._steps = [replace(basket, lines=(), customer=None)]
        elif now != basket:
            self._steps = [*self._steps, now][-STEPS_MAX:]
        self._desk.change(may_undo=bool(self._steps))

    def keep(self) -> None:
        """Have the basket and what is paid of it kept; newer states replace older ones."""
        state = self._desk.state
        basket, payment = state.basket, state.payment
        operator = state.operator.id if state.operator else ""
        if basket is None:
            return

        def work(writing: Writing) -> None:
            keep_open(writing, basket, operator, payment)

        self._desk.journal.submit_latest("open-basket", work)

    def clear(self) -> None:
        """Begin afresh; whoever finished the basket has forgotten it in the journal."""
        self._steps = []
        self._desk.change(
            may_undo=False,
            basket=None,
            totals=None,
            selected=None,
            payment=None,
            open_sale=None,
            last_added=None,
        )

    def price_of(self, line: Line, price_list: str) -> Money | None:
        """Give the price of a line's item now, on a price list."""
        price = self._shop.catalogue.price(
            line.item,
            at_us=self._desk.now_us(),
            price_list=price_list,
            thousandths=line.quantity.thousandths,
        )
        return None if price is None else price.amount

    def _totals(self, basket: Basket) -> Totals | None:
        try:
            return basket.totals()
        except RetailError:
            self._desk.warn(NOT_PRICED)
            return None

    def _show(self, basket: Basket, totals: Totals, selected: int | None) -> None:
        """Tell the customer what was added and what it comes to."""
        store = self._desk.state.store
        if store is None:
            return
        words = wording_in(store.language, store.time_zone)
        shown = next((line for line in totals.lines if line.line.number == selected), None)
        upper = f"{shown.line.name} {words.amount(shown.amount)}" if shown else store.name
        lower = f"{words.text('TOTAL')} {words.money(totals.total)}"
        self._shop.counter.display.show(upper, lower if not basket.is_empty else "")
