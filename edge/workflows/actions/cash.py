"""The shift, the drawer and the reports of the day."""

from __future__ import annotations

from collections.abc import Mapping

from edge.workflows.close_shift import CloseShift
from edge.workflows.desk import Desk
from edge.workflows.move_cash import MoveCash
from edge.workflows.open_shift import OpenShift
from edge.workflows.report_day import ReportDay


class CashActions:
    """The shift, the drawer and the reports of the day."""

    _cash: MoveCash
    _close_shift: CloseShift
    _desk: Desk
    _open_shift: OpenShift
    _reports: ReportDay

    def open_shift(self, float_minor: int) -> None:
        """Open a shift with the float in the drawer."""
        with self._desk.turn():
            self._open_shift(float_minor)

    def begin_close_shift(self) -> None:
        """Show the count of the drawer; what is expected stays hidden."""
        with self._desk.turn():
            self._close_shift.begin()

    def count_drawer(self, count_by_denomination: Mapping[int, int]) -> None:
        """Confirm the count (minor value of a note or coin: pieces); now the difference shows."""
        with self._desk.turn():
            self._close_shift.count(count_by_denomination)

    def count_again(self) -> None:
        """Go back to counting."""
        with self._desk.turn():
            self._close_shift.count_again()

    def close_shift(self, reason: str = "") -> None:
        """Close the shift as counted; a difference needs a reason."""
        with self._desk.turn():
            self._close_shift.close(reason)

    def cancel_close_shift(self) -> None:
        """Go on selling in the same shift."""
        with self._desk.turn():
            self._close_shift.cancel()

    def move_cash(self, kind: str, amount_minor: int, reason: str = "") -> None:
        """Book cash in or out; ``kind`` is ``paid-in``, ``paid-out``, ``drop`` or ``float``."""
        with self._desk.turn():
            self._cash.move(kind, amount_minor, reason)

    def open_drawer(self, reason: str = "") -> None:
        """Open the drawer without a sale."""
        with self._desk.turn():
            self._cash.open_drawer(reason)

    def show_x_report(self) -> None:
        """Show the totals of the business day so far in `state.report`."""
        with self._desk.turn():
            self._reports.show_x()

    def close_day(self) -> None:
        """Make the Z report of the business day; only with no shift open."""
        with self._desk.turn():
            self._reports.close_day()

    def print_report(self) -> None:
        """Print the report that is shown."""
        with self._desk.turn():
            self._reports.print()

    def leave_report(self) -> None:
        """Take the report off the screen."""
        with self._desk.turn():
            self._reports.leave()
