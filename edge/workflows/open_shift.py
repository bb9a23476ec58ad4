"""An operator takes responsibility for a drawer."""

from __future__ import annotations

from edge.journal import counters
from edge.journal.shifts import ShiftRow, keep_opened, last_day
from edge.journal.space import DiskSpace, Room
from edge.journal.writing import Writing
from edge.till.authority import Action
from edge.till.shift import CASH_MAX_MINOR, business_day
from edge.till.state import Shift, Stage
from edge.workflows.approvals import Approvals
from edge.workflows.desk import Desk
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import ShiftOpened
from sync_protocol.retail.identifiers import OperatorId, ShiftId
from sync_protocol.retail.money import Money

WRONG_FLOAT = N_("Count the float and type it.")
NO_ROOM = N_("The memory is nearly full: no new shift. Call support.")


class OpenShift:
    """Opens shifts."""

    def __init__(self, desk: Desk, approvals: Approvals, space: DiskSpace) -> None:
        """Refuse when there is no room for a day's trade."""
        self._desk = desk
        self._approvals = approvals
        self._space = space

    def __call__(self, float_minor: int) -> None:
        """Open a shift with the float that lies in the drawer."""
        state = self._desk.state
        if state.stage is not Stage.SHIFT_CLOSED or state.busy:
            return
        if not 0 <= float_minor <= CASH_MAX_MINOR:
            self._desk.warn(WRONG_FLOAT)
            return
        if self._space.look().room in {Room.NEARLY_FULL, Room.FULL}:
            self._desk.warn(NO_ROOM)
            return
        self._approvals.permit(
            Action.OPEN_SHIFT, lambda approver: self._open(float_minor, approver)
        )

    def _open(self, float_minor: int, approver: str) -> None:
        state = self._desk.state
        operator, store = state.operator, state.store
        if operator is None or store is None:
            return
        shift_id = self._desk.new_id()
        local_date = self._desk.clock.read().local().date().isoformat()
        training = state.training
        template = self._desk.draft(
            ShiftOpened(shift=shift_id, number=0, float_minor=0, currency=store.currency),
            approver=approver,
        )

        def work(writing: Writing) -> ShiftRow:
            number = writing.take_number("shift")
            day = business_day(local_date, last_day(writing.connection))
            opened = ShiftOpened(
                shift=shift_id, number=number, float_minor=float_minor, currency=store.currency
            )
            recorded = writing.add(template.booked_to(opened, shift=shift_id, business_day=day))
            row = ShiftRow(
                id=shift_id,
                number=number,
                opened_at_us=recorded.at_us,
                operator=operator.id,
                business_day=day,
                training=training,
            )
            keep_opened(writing, row, recorded.position)
            return row

        def then(row: ShiftRow) -> None:
            self._desk.change(
                busy=False,
                stage=Stage.SELLING,
                shift=shift_of(row, float_minor, float_minor, store.currency),
            )

        self._desk.change(busy=True, notice=None)
        self._desk.write(work, then, lambda _reason: self._desk.change(busy=False))


def shift_of(row: ShiftRow, float_minor: int, expected_minor: int, currency: str) -> Shift:
    """Show a shift that the journal holds."""
    return Shift(
        id=ShiftId(row.id),
        number=row.number,
        operator=OperatorId(row.operator),
        opened_us=row.opened_at_us,
        business_day=row.business_day,
        float_=Money(float_minor, currency),
        expected_cash=Money(expected_minor, currency),
    )


def drawer_of(figures: counters.Figures) -> tuple[int, int]:
    """Give float and expected cash of a shift's figures, in minor units."""
    return figures.get("float", 0), counters.expected_cash(figures)
