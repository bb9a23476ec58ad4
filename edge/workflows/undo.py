"""One step back: the basket as it was before its last change."""

from __future__ import annotations

from edge.till.authority import Action
from edge.till.state import Stage
from edge.till.undoing import step_back
from edge.workflows.approvals import Approvals
from edge.workflows.desk import Desk
from edge.workflows.open_basket import OpenBasket
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import LineVoided

NOTHING_TO_UNDO = N_("There is nothing to take back.")


class Undo:
    """Takes back the last change of the open basket."""

    def __init__(self, desk: Desk, baskets: OpenBasket, approvals: Approvals) -> None:
        """A line that goes away by this needs the right to void lines."""
        self._desk = desk
        self._baskets = baskets
        self._approvals = approvals

    def __call__(self) -> None:
        """Go one step back."""
        state = self._desk.state
        if state.stage is not Stage.SELLING or state.busy or state.prompt is not None:
            return
        before = self._baskets.before()
        if state.basket is None or before is None:
            self._desk.warn(NOTHING_TO_UNDO)
            return
        back = step_back(state.basket, before)
        if not back.taken_out:
            self._baskets.step_back(back.basket)
            return

        def take_out(approver: str) -> None:
            now = self._desk.state.basket
            if now is None or now != state.basket:
                return
            self._baskets.step_back(back.basket)
            for line in back.taken_out:
                self._desk.note(
                    LineVoided(
                        basket=now.id,
                        item=line.item,
                        name=line.name,
                        qty=line.quantity.thousandths,
                        amount=line.gross.minor,
                        currency=now.currency,
                    ),
                    approver=approver,
                )

        self._approvals.permit(Action.VOID_LINE, take_out)
