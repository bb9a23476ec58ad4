"""X: the totals so far. Z: the totals that close the fiscal day."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from edge.journal import counters
from edge.journal.entries import Draft
from edge.journal.journal import Journal
from edge.journal.shifts import last_day, open_shift
from edge.journal.thread import Outcome, Written
from edge.journal.writing import Writing
from edge.peripherals.fiscal_printing import NotOnRecord
from edge.peripherals.receipt_printing import NotPrinted, PrintOutcome
from edge.till.authority import Action
from edge.till.day_reports import report_receipt
from edge.till.state import ReportShown
from edge.workflows.approvals import Approvals
from edge.workflows.desk import Desk
from edge.workflows.fiscalise import Fiscalise
from edge.workflows.shop import Shop, letterhead_of, wording_in
from firmware_drivers.fiscal_printer.printer import FiscalResult
from firmware_drivers.fiscal_printer.receipt import DayClosing
from sync_protocol.languages.wording import N_
from sync_protocol.messages.from_till import DayClosed, PeriodTotals

SHIFT_OPEN = N_("Close the shift first.")
NOTHING_SINCE = N_("Nothing happened since the last Z report.")
NOT_PRINTED = N_("The report did not print. It can be printed again.")
DAY_CLOSED = N_("The day is closed: Z report {number}.")


class ReportDay:
    """Makes X and Z reports."""

    def __init__(self, desk: Desk, shop: Shop, approvals: Approvals, fiscal: Fiscalise) -> None:
        """Print at the shop's counter."""
        self._desk = desk
        self._shop = shop
        self._approvals = approvals
        self._fiscal = fiscal

    def show_x(self) -> None:
        """Show the totals since the last Z report."""
        currency = self._currency()

        def look(journal: Journal) -> ReportShown:
            connection = journal.connection
            period = counters.period_of(counters.load(connection, counters.EVER, training=False))
            figures = counters.load(connection, counters.fiscal_scope(period), training=False)
            shift = open_shift(connection)
            return ReportShown(
                kind="x",
                number=0,
                business_day=shift.business_day if shift else last_day(connection),
                totals=counters.totals_of(figures, currency),
                at_us=0,
            )

        def done(outcome: Outcome[ReportShown]) -> None:
            if isinstance(outcome, Written):
                with self._desk.turn():
                    self._show(outcome.value)

        self._approvals.permit(
            Action.X_REPORT, lambda _approver: self._desk.journal.call(look, done)
        )

    def close_day(self) -> None:
        """Make the Z report; once per fiscal day, and never with a shift open."""
        if self._desk.state.shift is not None:
            self._desk.warn(SHIFT_OPEN)
            return
        self._approvals.permit(Action.CLOSE_DAY, self._close)

    def print(self) -> None:
        """Print the report that is shown."""
        state = self._desk.state
        report, store = state.report, state.store
        if report is None or store is None:
            return
        if report.kind == "x" and self._fiscal.mapping() is not None:
            self._fiscal.device.print_x(self._printed_x)
            return
        words = wording_in(store.language, store.time_zone)
        receipt = report_receipt(
            report,
            when=words.date_time(datetime.fromtimestamp(report.at_us / 1_000_000, UTC)),
            till=store.register_name,
            operator=state.operator.name if state.operator else "",
            letterhead=letterhead_of(store),
            words=words,
        )
        self._shop.counter.paper.print(receipt, f"{report.kind} report", self._printed)

    def leave(self) -> None:
        """Take the report off the screen."""
        self._desk.change(report=None)

    def _close(self, approver: str) -> None:
        state = self._desk.state
        if state.busy or state.shift is not None:
            return
        currency = self._currency()
        template = self._desk.draft(
            DayClosed(number=0, business_day="", totals=PeriodTotals(currency="")),
            approver=approver,
        )

        if self._fiscal.mapping() is not None:
            self._on_record(template, currency)
            return

        def work(writing: Writing) -> DayClosed | None:
            period = writing.period
            figures = writing.figures(counters.fiscal_scope(period))
            if not figures:
                return None
            ever = writing.figures(counters.EVER)
            day = last_day(writing.connection)
            closed = DayClosed(
                number=period,
                business_day=day,
                totals=counters.totals_of(figures, currency),
                grand_sales=ever.get("gross_sales", 0),
                grand_returns=ever.get("gross_returns", 0),
                documents=ever.get("documents", 0),
            )
            writing.add(template.booked_to(closed, shift="", business_day=day))
            return closed

        def then(closed: DayClosed | None) -> None:
            self._desk.change(busy=False)
            if closed is None:
                self._desk.warn(NOTHING_SINCE)
                return
            self._closed(closed)
            self.print()

        self._desk.change(busy=True, notice=None)
        self._desk.write(work, then, lambda _reason: self._desk.change(busy=False))

    def _closed(self, closed: DayClosed) -> None:
        self._show(
            ReportShown(
                kind="z",
                number=closed.number,
                business_day=closed.business_day,
                totals=closed.totals,
                at_us=0,
                grand_sales=closed.grand_sales,
                grand_returns=closed.grand_returns,
                documents=closed.documents,
            )
        )
        self._desk.notify(DAY_CLOSED, number=closed.number)

    def _on_record(self, template: Draft, currency: str) -> None:
        """Let the fiscal device close its day; ours is closed once the device's is."""
        if self._fiscal.refuses():
            return

        def look(journal: Journal) -> str:
            connection = journal.connection
            period = counters.period_of(counters.load(connection, counters.EVER, training=False))
            figures = counters.load(connection, counters.fiscal_scope(period), training=False)
            return last_day(connection) if figures else ""

        def then(booked: object, _result: FiscalResult) -> None:
            self._desk.change(busy=False)
            if isinstance(booked, DayClosed):
                self._closed(booked)  # its paper is the device's own

        def done(outcome: Outcome[str]) -> None:
            with self._desk.turn():
                day = outcome.value if isinstance(outcome, Written) else ""
                if not day:
                    self._desk.change(busy=False)
                    self._desk.warn(NOTHING_SINCE)
                    return
                wanted = DayClosed(
                    number=0, business_day=day, totals=PeriodTotals(currency=currency)
                )
                self._fiscal.begin(
                    replace(template, record=wanted),
                    lambda _number: DayClosing(self._fiscal.operator),
                    then,
                    lambda: self._desk.change(busy=False),
                )

        self._desk.change(busy=True, notice=None)
        self._desk.journal.call(look, done)

    def _printed_x(self, failure: NotOnRecord | None) -> None:
        if failure is not None:
            with self._desk.turn():
                self._desk.warn(NOT_PRINTED)

    def _show(self, report: ReportShown) -> None:
        self._desk.change(report=replace(report, at_us=self._desk.now_us()))

    def _printed(self, outcome: PrintOutcome) -> None:
        if isinstance(outcome, NotPrinted) and outcome.fitted:
            with self._desk.turn():
                self._desk.warn(NOT_PRINTED)

    def _currency(self) -> str:
        store = self._desk.state.store
        return store.currency if store else ""
