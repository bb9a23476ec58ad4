"""The drawer is counted blind, the difference explained, the shift handed over."""

from __future__ import annotations

from collections.abc import Mapping

from edge.journal import counters
from edge.journal.journal import Journal
from edge.journal.shifts import keep_closed
from edge.journal.thread import Outcome, Written
from edge.journal.writing import Writing
from edge.till.authority import Action
from edge.till.shift import confirm_count, needs_reason
from edge.till.state import ReportShown, ShiftClosing, Stage
from edge.workflows.approvals import Approvals
from edge.workflows.desk import Desk
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import PeriodTotals, ShiftClosed

FINISH_FIRST = N_("Finish, park or give up the sale on the screen first.")
REASON_NEEDED = N_("The drawer is over or short: say why.")
CLOSED = N_("Shift {number} is closed.")
TRAINING_ON = N_("Switch training off first.")


class CloseShift:
    """Closes shifts."""

    def __init__(self, desk: Desk, approvals: Approvals) -> None:
        """Ask for approval where a right says so."""
        self._desk = desk
        self._approvals = approvals

    def begin(self) -> None:
        """Show the count; what is expected stays hidden."""
        state = self._desk.state
        if state.shift is None or state.busy or state.stage not in {Stage.SELLING, Stage.COMPLETED}:
            return
        if state.basket is not None and not state.basket.is_empty:
            self._desk.warn(FINISH_FIRST)
            return
        if state.training:
            self._desk.warn(TRAINING_ON)
            return

        def permitted(_approver: str) -> None:
            self._desk.change(
                stage=Stage.CLOSING_SHIFT, closing=ShiftClosing(), finished=None, notice=None
            )

        self._approvals.permit(Action.CLOSE_SHIFT, permitted)

    def count(self, count_by_denomination: Mapping[int, int]) -> None:
        """Confirm the count: now what was expected shows."""
        state = self._desk.state
        shift = state.shift
        if state.stage is not Stage.CLOSING_SHIFT or shift is None:
            return
        counted = {int(v): int(n) for v, n in count_by_denomination.items() if v > 0 <= n}
        scope = counters.shift_scope(shift.id)

        def look(journal: Journal) -> int:
            return counters.expected_cash(counters.load(journal.connection, scope, training=False))

        def done(outcome: Outcome[int]) -> None:
            if isinstance(outcome, Written):
                with self._desk.turn():
                    currency = shift.expected_cash.currency
                    self._desk.change(closing=confirm_count(counted, outcome.value, currency))

        self._desk.journal.call(look, done)

    def count_again(self) -> None:
        """Go back to counting."""
        if self._desk.state.stage is Stage.CLOSING_SHIFT:
            self._desk.change(closing=ShiftClosing())

    def cancel(self) -> None:
        """Go on selling."""
        if self._desk.state.stage is Stage.CLOSING_SHIFT and not self._desk.state.busy:
            self._desk.change(stage=Stage.SELLING, closing=None, notice=None)

    def close(self, reason: str) -> None:
        """Close the shift as counted."""
        state = self._desk.state
        shift, closing = state.shift, state.closing
        if state.stage is not Stage.CLOSING_SHIFT or state.busy or shift is None:
            return
        if closing is None or closing.counted is None:
            return
        if needs_reason(closing) and not reason.strip():
            self._desk.warn(REASON_NEEDED)
            return
        counted = closing.counted
        by_denomination = closing.count_by_denomination
        currency = counted.currency
        template = self._desk.draft(
            ShiftClosed(
                shift=shift.id, number=shift.number, counted=0, totals=PeriodTotals(currency="")
            )
        )

        def work(writing: Writing) -> PeriodTotals:
            figures = writing.figures(counters.shift_scope(shift.id))
            totals = counters.totals_of(figures, currency)
            closed = ShiftClosed(
                shift=shift.id,
                number=shift.number,
                counted=counted.minor,
                totals=totals,
                count_by_denomination=by_denomination,
                reason=reason.strip(),
            )
            recorded = writing.add(
                template.booked_to(closed, shift=shift.id, business_day=shift.business_day)
            )
            keep_closed(writing, shift.id, recorded.position)
            return totals

        def then(totals: PeriodTotals) -> None:
            self._desk.change(
                busy=False,
                stage=Stage.SHIFT_CLOSED,
                shift=None,
                closing=None,
                report=ReportShown(
                    kind="shift",
                    number=shift.number,
                    business_day=shift.business_day,
                    totals=totals,
                    at_us=self._desk.now_us(),
                ),
            )
            self._desk.notify(CLOSED, number=shift.number)

        self._desk.change(busy=True, notice=None)
        self._desk.write(work, then, lambda _reason: self._desk.change(busy=False))
