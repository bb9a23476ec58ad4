"""A basket put aside, and fetched back."""

from __future__ import annotations

from edge.journal.parking import ParkedBasket as KeptBasket
from edge.journal.parking import park, take_back
from edge.journal.writing import Writing
from edge.till.authority import Action
from edge.till.parking import PARKED_MAX, clean_label, find_parked
from edge.till.state import ParkedBasket, Stage
from edge.workflows.approvals import Approvals, operator_named
from edge.workflows.desk import Desk
from edge.workflows.open_basket import OpenBasket
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import BasketParked, BasketRecalled
from sync_protocol.retail.errors import RetailError
from sync_protocol.retail.money import Money

NOTHING_TO_PARK = N_("There is nothing to park.")
TOO_MANY = N_("Too many sales are parked already.")
PARKED = N_("The sale is parked.")
FINISH_FIRST = N_("Finish or park the sale on the screen first.")
GONE = N_("This sale is not parked any more.")


class ParkBasket:
    """Parks and recalls."""

    def __init__(self, desk: Desk, baskets: OpenBasket, approvals: Approvals) -> None:
        """Work on the open basket."""
        self._desk = desk
        self._baskets = baskets
        self._approvals = approvals

    def park(self, label: str) -> None:
        """Put the open basket aside."""
        self._approvals.permit(Action.PARK, lambda approver: self._park(label, approver))

    def recall(self, sale_id: str) -> None:
        """Fetch a parked basket back."""
        state = self._desk.state
        found = find_parked(state.parked, sale_id)
        if found is None or state.stage not in {Stage.SELLING, Stage.COMPLETED} or state.busy:
            return
        if state.basket is not None and not state.basket.is_empty:
            self._desk.warn(FINISH_FIRST)
            return
        draft = self._desk.draft(BasketRecalled(basket=sale_id))

        def work(writing: Writing) -> KeptBasket | None:
            kept = take_back(writing, sale_id)
            if kept is not None:
                writing.add(draft)
            return kept

        def then(kept: KeptBasket | None) -> None:
            self._desk.change(
                busy=False,
                parked=tuple(p for p in self._desk.state.parked if p.basket.id != sale_id),
            )
            if kept is None:
                self._desk.warn(GONE)
                return
            self._desk.change(stage=Stage.SELLING, finished=None)
            self._baskets.put(kept.basket)

        self._desk.change(busy=True)
        self._desk.write(work, then, lambda _reason: self._desk.change(busy=False))

    def show(self, kept: tuple[KeptBasket, ...]) -> None:
        """Show what the journal has parked."""
        self._desk.change(parked=tuple(self._shown(one) for one in kept))

    def _park(self, label: str, approver: str) -> None:
        state = self._desk.state
        basket, totals = state.basket, state.totals
        if state.busy or state.stage not in {Stage.SELLING, Stage.COMPLETED}:
            return
        if basket is None or totals is None or basket.is_empty:
            self._desk.warn(NOTHING_TO_PARK)
            return
        if len(state.parked) >= PARKED_MAX:
            self._desk.warn(TOO_MANY)
            return
        kept = KeptBasket(
            id=basket.id,
            at_us=self._desk.now_us(),
            operator=state.operator.id if state.operator else "",
            label=clean_label(label),
            basket=basket,
        )
        draft = self._desk.draft(
            BasketParked(
                basket=basket.id,
                lines=len(basket.lines),
                total=totals.total.minor,
                currency=basket.currency,
                label=kept.label,
            ),
            approver=approver,
        )

        def work(writing: Writing) -> None:
            park(writing, kept)
            writing.add(draft)

        def then(_: None) -> None:
            self._baskets.clear()
            self._desk.change(busy=False, parked=(*self._desk.state.parked, self._shown(kept)))
            self._desk.notify(PARKED)

        self._desk.change(busy=True)
        self._desk.write(work, then, lambda _reason: self._desk.change(busy=False))

    def _shown(self, kept: KeptBasket) -> ParkedBasket:
        operator = operator_named(self._desk.state.operators, kept.operator)
        try:
            total = kept.basket.totals().total
        except RetailError:
            total = Money.zero(kept.basket.currency)
        return ParkedBasket(
            basket=kept.basket,
            total=total,
            operator_name=operator.name if operator else "",
            parked_us=kept.at_us,
            label=kept.label,
        )
