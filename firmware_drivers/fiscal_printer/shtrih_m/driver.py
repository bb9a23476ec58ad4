"""Drives a Shtrih-M fiscal printer: the receipt, the reports, and what is known afterwards."""

import contextlib
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from firmware_drivers.errors import DeviceError, DeviceRefused, OutcomeUnknown, Trouble
from firmware_drivers.fiscal_printer.printer import (
    DayState,
    FiscalCounters,
    FiscalIntent,
    FiscalResult,
    Paper,
    PrinterStatus,
    Reconciliation,
    XReport,
    ZReport,
)
from firmware_drivers.fiscal_printer.receipt import (
    CashMovement,
    DayClosing,
    DayOpening,
    FiscalReceipt,
)
from firmware_drivers.fiscal_printer.settling import settle
from firmware_drivers.fiscal_printer.shtrih_m.commands import Command, Commands
from firmware_drivers.fiscal_printer.shtrih_m.link import (
    Link1,
    Link2,
    Patience,
    RefusedByCode,
)
from firmware_drivers.fiscal_printer.shtrih_m.models import (
    CLASSIC_TENDERS,
    STORAGE_TENDERS,
    ShtrihModel,
    ShtrihSettings,
)
from firmware_drivers.fiscal_printer.shtrih_m.receipt_lines import (
    WireLine,
    entries,
    sorted_payments,
    wire_lines,
)
from firmware_drivers.fiscal_printer.shtrih_m.recovery import Evidence, decide
from firmware_drivers.fiscal_printer.shtrih_m.status import (
    MODE_OVERDUE,
    MODE_RECEIPT,
    MODE_SHIFT_CLOSED,
    NOT_SUPPORTED,
    PRINTING,
    SUBMODE_CONTINUE,
    SUBMODE_NO_PAPER,
    SUBMODE_NO_PAPER_ACTIVE,
    SUBMODE_READY,
    WAITS_FOR_CONTINUE,
    FoundDocument,
    FullStatus,
    ShortStatus,
    UnreadableAnswer,
    read_closed_receipt,
    read_found_document,
    read_full_status,
    read_register,
    read_short_status,
    read_storage_status,
)
from firmware_drivers.transports.address import LineFormat
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

T = TypeVar("T")
FACTORY_SETTINGS = LineFormat(baud=115200)
POLL_S = 0.1
NO_PAPER = frozenset({SUBMODE_NO_PAPER, SUBMODE_NO_PAPER_ACTIVE})
PATIENCE = Patience()
LOOKED_UP_MAX = 50  # documents put on record while nobody watched


class ShtrihM:
    """A `FiscalPrinter`."""

    def __init__(
        self,
        line: ReopeningLine,
        model: ShtrihModel,
        settings: ShtrihSettings | None = None,
        *,
        patience: Patience = PATIENCE,
        poll_s: float = POLL_S,
    ) -> None:
        self._link = (Link1 if model.framing == 1 else Link2)(line, patience)
        self._model = model
        self._settings = settings or ShtrihSettings()
        self._poll_s = poll_s
        usual = STORAGE_TENDERS if model.storage else CLASSIC_TENDERS
        self._tenders = usual if self._settings.tenders is None else self._settings.tenders

    def status(self, *, timeout_s: float) -> PrinterStatus:
        """Ask for the state now; see `FiscalPrinter.status`."""
        deadline = Deadline.after(timeout_s)
        short = self._ask(self._as(1).short_status(), read_short_status, deadline)
        paper = Paper.LOW if short.paper_low else Paper.FINE
        if not short.paper_present or short.submode in NO_PAPER:
            paper = Paper.OUT
        overdue = {MODE_OVERDUE: DayState.OVERDUE, MODE_SHIFT_CLOSED: DayState.CLOSED}
        trouble = Trouble.PAPER_OUT if paper is Paper.OUT else None
        return PrinterStatus(
            day=overdue.get(short.mode, DayState.OPEN),
            receipt_open=short.mode == MODE_RECEIPT,
            paper=paper,
            cover_open=short.cover_open,
            trouble=Trouble.COVER_OPEN if short.cover_open else trouble,
            message=f"mode {short.mode}.{short.submode}",
        )

    def counters(self, *, timeout_s: float) -> FiscalCounters:
        """Read what has been put on record so far."""
        return self._counters(Deadline.after(timeout_s))

    def print_receipt(
        self, receipt: FiscalReceipt, before: FiscalCounters, *, timeout_s: float
    ) -> FiscalResult:
        """Print a receipt; see `FiscalPrinter.print_receipt`."""
        deadline = Deadline.after(timeout_s)
        places = 16 if self._model.storage else 4
        payments = _checked(lambda: sorted_payments(receipt, self._tenders, places))
        lines = _checked(lambda: wire_lines(receipt, exact=not self._model.storage))
        self._must_be_ready(deadline)
        return settle(
            lambda: self._issue(receipt, lines, payments, before, deadline),
            lambda: self.reconcile(FiscalIntent(receipt, before), timeout_s=timeout_s),
        )

    def reconcile(self, intent: FiscalIntent, *, timeout_s: float) -> Reconciliation:
        """Decide by the device's memory; see `FiscalPrinter.reconcile`."""
        deadline = Deadline.after(timeout_s)
        short = self._settled(deadline)
        while short.mode == MODE_RECEIPT:  # nothing of an open receipt is on record
            if short.submode in NO_PAPER:
                raise DeviceRefused(
                    "a receipt is open: load paper and reconcile again", trouble=Trouble.PAPER_OUT
                )
            with contextlib.suppress(OutcomeUnknown, RefusedByCode):
                self._do(self._as(_operator(intent)).cancel(), deadline)
            short = self._settled(deadline)
            if deadline.passed:
                raise OutcomeUnknown("a receipt cannot be cancelled", trouble=Trouble.OFFLINE)
        now = self._counters(deadline)
        return decide(
            intent,
            Evidence(
                now=now,
                documents=self._documents(intent, now, deadline),
                overdue=short.mode == MODE_OVERDUE,
                printed=short.submode == SUBMODE_READY,
            ),
        )

    def cancel_receipt(self, *, timeout_s: float) -> None:
        """Cancel the open receipt; nothing of it is on record before it is closed."""
        deadline = Deadline.after(timeout_s)
        self._settled(deadline)
        self._do(self._as(1).cancel(), deadline)

    def move_cash(
        self, movement: CashMovement, before: FiscalCounters, *, timeout_s: float
    ) -> FiscalResult:
        """Record cash put in or taken out."""
        deadline = Deadline.after(timeout_s)
        commands = self._as(movement.operator)
        amount = movement.amount_minor
        command = _checked(
            lambda: commands.cash_in(amount) if amount > 0 else commands.cash_out(-amount)
        )
        self._must_be_ready(deadline, day_open=False)

        def attempt() -> FiscalResult:
            answer = self._do(command, deadline)
            number = int.from_bytes(answer[1:3], "little")
            return FiscalResult(number=number, total_minor=amount)

        return settle(
            attempt, lambda: self.reconcile(FiscalIntent(movement, before), timeout_s=timeout_s)
        )

    def open_day(self, before: FiscalCounters, *, operator: int = 1, timeout_s: float) -> None:
        """Open the shift."""
        deadline = Deadline.after(timeout_s)
        self._must_be_ready(deadline, day_open=False)

        def attempt() -> FiscalResult:
            self._do(self._as(operator).open_shift(), deadline)
            self._settled(deadline)
            return FiscalResult(number=before.closings + 1, total_minor=0)

        intent = FiscalIntent(DayOpening(operator), before)
        settle(attempt, lambda: self.reconcile(intent, timeout_s=timeout_s))

    def print_x_report(self, *, timeout_s: float) -> XReport:
        """Print the totals so far; the device only prints them."""
        deadline = Deadline.after(timeout_s)
        self._must_be_ready(deadline, day_open=False)
        self._do(self._as(1).x_report(), deadline)
        now = self._counters(deadline)
        return XReport(number=now.closings + 1, cash_minor=now.cash_minor)

    def print_z_report(self, before: FiscalCounters, *, timeout_s: float) -> ZReport:
        """Close the shift."""
        deadline = Deadline.after(timeout_s)
        self._must_be_ready(deadline, day_open=False)

        def attempt() -> FiscalResult:
            self._do(self._as(1).z_report(), deadline)
            self._settled(deadline)
            return FiscalResult(number=before.closings + 1, total_minor=0)

        intent = FiscalIntent(DayClosing(), before)
        result = settle(attempt, lambda: self.reconcile(intent, timeout_s=timeout_s))
        return ZReport(number=result.number, sign=result.sign)

    def print_duplicate(self, *, timeout_s: float) -> None:
        """Print a copy of the last receipt."""
        self._do(self._as(1).duplicate(), Deadline.after(timeout_s))

    def read_clock(self, *, timeout_s: float) -> datetime:
        """Return the device's wall clock."""
        full = self._full_status(Deadline.after(timeout_s))
        if full.at is None:
            raise DeviceRefused("the clock is not set", trouble=Trouble.FAULT)
        return full.at

    def set_clock(self, at: datetime, *, timeout_s: float) -> None:
        """Set the clock: time, date, and the date confirmed."""
        deadline = Deadline.after(timeout_s)
        commands = self._as(1)
        for command in (commands.set_time(at), commands.set_date(at), commands.confirm_date(at)):
            self._do(command, deadline)

    def open_drawer(self, *, timeout_s: float) -> None:
        """Open the drawer."""
        self._do(self._as(1).open_drawer(), Deadline.after(timeout_s))

    def close(self) -> None:
        """Let go of the line."""
        self._link.close()

    def _issue(
        self,
        receipt: FiscalReceipt,
        lines: tuple[WireLine, ...],
        payments: tuple[int, ...],
        before: FiscalCounters,
        deadline: Deadline,
    ) -> FiscalResult:
        commands = self._as(receipt.operator)
        self._do(commands.open_receipt(receipt.kind), deadline)
        if receipt.original is not None and receipt.reason is not None:
            words = f"No. {receipt.original.number}: {receipt.reason.value}"
            with contextlib.suppress(OutcomeUnknown):  # a line of text is worth no doubt
                self._do(commands.print_line(words), deadline)
        entered = 0
        for line in lines:
            for command, amount in entries(
                commands, receipt.kind, line, storage=self._model.storage
            ):
                self._enter(commands, command, entered, entered + amount, deadline)
                entered += amount
        total = self._ask(commands.subtotal(), read_register, deadline)
        if total != receipt.total_minor:
            raise DeviceRefused(
                f"the device counts {total}, the receipt says {receipt.total_minor}",
                trouble=Trouble.BAD_REQUEST,
            )
        return self._close_receipt(commands, receipt, payments, before, deadline)

    def _enter(
        self, commands: Commands, command: Command, before: int, after: int, deadline: Deadline
    ) -> None:
        """Add a line; after a lost answer the subtotal says whether it is there."""
        try:
            self._do(command, deadline)
        except OutcomeUnknown:
            total = self._ask(commands.subtotal(), read_register, deadline)
            if before == after or total not in {before, after}:
                raise
            if total == before:
                self._do(command, deadline)

    def _close_receipt(
        self,
        commands: Commands,
        receipt: FiscalReceipt,
        payments: tuple[int, ...],
        before: FiscalCounters,
        deadline: Deadline,
    ) -> FiscalResult:
        total = receipt.total_minor
        if not self._model.storage:
            cash, second, third, fourth = payments
            self._do(commands.close_receipt((cash, second, third, fourth)), deadline)
            number = before.document % 0xFFFF + 1
            return FiscalResult(
                number=number, total_minor=total, printed=self._has_printed(deadline)
            )
        answer = self._do(commands.close_receipt_2(payments, self._settings.tax_system), deadline)
        try:
            closed = read_closed_receipt(answer)
        except UnreadableAnswer as error:
            raise OutcomeUnknown(str(error), trouble=Trouble.BAD_ANSWER) from error
        return FiscalResult(
            number=closed.number,
            total_minor=total,
            sign=str(closed.sign),
            printed=self._has_printed(deadline),
        )

    def _has_printed(self, deadline: Deadline) -> bool:
        """Wait for the paper. The receipt is on record: no failure here may say otherwise."""
        try:
            return self._settled(deadline).submode == SUBMODE_READY
        except DeviceError:
            return False

    def _must_be_ready(self, deadline: Deadline, *, day_open: bool = True) -> None:
        short = self._settled(deadline)
        if short.submode in NO_PAPER or not short.paper_present:
            raise DeviceRefused("no receipt paper", trouble=Trouble.PAPER_OUT)
        if short.mode == MODE_RECEIPT:
            raise DeviceRefused("a receipt is open: reconcile it first", trouble=Trouble.OFFLINE)
        if day_open and short.mode == MODE_OVERDUE:
            raise DeviceRefused(
                "the shift is over 24 hours: print the Z report", trouble=Trouble.OFFLINE
            )
        if day_open and short.mode == MODE_SHIFT_CLOSED:
            raise DeviceRefused("the shift is not open", trouble=Trouble.OFFLINE)

    def _settled(self, deadline: Deadline) -> ShortStatus:
        """Wait until nothing is printing, continuing after new paper; no paper ends the wait."""
        commands = self._as(1)
        while True:
            short = self._ask(commands.short_status(), read_short_status, deadline)
            if short.submode == SUBMODE_CONTINUE:
                with contextlib.suppress(OutcomeUnknown, RefusedByCode):
                    self._link.exchange(commands.continue_printing(), deadline)
            elif short.submode == SUBMODE_READY or short.submode in NO_PAPER or deadline.passed:
                return short
            else:
                time.sleep(min(self._poll_s, deadline.remaining_s))

    def _counters(self, deadline: Deadline) -> FiscalCounters:
        full = self._full_status(deadline)
        commands = self._as(1)
        cash = self._register(commands.money_register(self._model.cash_register), deadline)
        day_open = full.mode != MODE_SHIFT_CLOSED
        if self._model.storage:
            storage = self._ask(commands.storage_status(), read_storage_status, deadline)
            return FiscalCounters(
                device=storage.number,
                document=full.document,
                receipt=storage.last_document,
                closings=full.last_closed_shift,
                cash_minor=cash,
                day_open=day_open,
            )
        sales = commands.operation_register(self._model.sales_register)
        refunds = commands.operation_register(self._model.refunds_register)
        return FiscalCounters(
            device=str(full.serial),
            document=full.document,
            sales=self._register(sales, deadline),
            refunds=self._register(refunds, deadline),
            closings=full.last_closed_shift,
            cash_minor=cash,
            day_open=day_open,
        )

    def _documents(
        self, intent: FiscalIntent, now: FiscalCounters, deadline: Deadline
    ) -> tuple[FoundDocument, ...]:
        """Read the storage's documents since the intent."""
        since = intent.before.receipt
        if not isinstance(intent.document, FiscalReceipt) or since < 0:
            return ()
        numbers = range(since + 1, min(now.receipt, since + LOOKED_UP_MAX) + 1)
        commands = self._as(1)
        return tuple(
            self._ask(commands.find_document(number), read_found_document, deadline)
            for number in numbers
        )

    def _full_status(self, deadline: Deadline) -> FullStatus:
        return self._ask(self._as(1).full_status(), read_full_status, deadline)

    def _register(self, command: Command, deadline: Deadline) -> int:
        try:
            return self._ask(command, read_register, deadline)
        except RefusedByCode as error:
            if error.code in NOT_SUPPORTED:
                return -1
            raise

    def _ask(self, command: Command, read: Callable[[bytes], T], deadline: Deadline) -> T:
        answer = self._do(command, deadline)
        try:
            return read(answer)
        except UnreadableAnswer as error:
            raise DeviceRefused(f"{command.name}: {error}", trouble=Trouble.BAD_ANSWER) from error

    def _do(self, command: Command, deadline: Deadline) -> bytes:
        """Do a command; wait for a device that still prints, which has done nothing yet."""
        while True:
            try:
                return self._link.exchange(command, deadline)
            except RefusedByCode as error:
                if error.code not in {PRINTING, WAITS_FOR_CONTINUE} or deadline.passed:
                    raise
            if self._settled(deadline).submode in NO_PAPER:
                raise DeviceRefused("no receipt paper", trouble=Trouble.PAPER_OUT)

    def _as(self, operator: int) -> Commands:
        return Commands(
            self._settings.password(operator),
            self._settings.administrator.to_bytes(4, "little"),
            self._model.width,
        )


def _operator(intent: FiscalIntent) -> int:
    return intent.document.operator


def _checked(build: Callable[[], T]) -> T:
    try:
        return build()
    except ValueError as error:
        raise DeviceRefused(str(error), trouble=Trouble.BAD_REQUEST) from error
