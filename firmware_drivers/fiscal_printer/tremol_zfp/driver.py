"""Drives a Tremol fiscal printer (ZFP)."""

import contextlib
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from firmware_drivers.errors import DeviceError, DeviceRefused, OutcomeUnknown, Trouble
from firmware_drivers.fiscal_printer.printer import (
    DayState,
    Executed,
    FiscalCounters,
    FiscalIntent,
    FiscalResult,
    Paper,
    PrinterStatus,
    Reconciliation,
    Unknown,
    XReport,
    ZReport,
)
from firmware_drivers.fiscal_printer.receipt import (
    CashMovement,
    DayClosing,
    DayOpening,
    FiscalReceipt,
    FiscalTender,
)
from firmware_drivers.fiscal_printer.settling import settle
from firmware_drivers.fiscal_printer.tremol_zfp import commands
from firmware_drivers.fiscal_printer.tremol_zfp.commands import TENDERS, Command, TremolSettings
from firmware_drivers.fiscal_printer.tremol_zfp.link import Patience, RefusedByState, TremolLink
from firmware_drivers.fiscal_printer.tremol_zfp.recovery import (
    decide_cash,
    decide_closing,
    decide_receipt,
    unpaid_tenders,
)
from firmware_drivers.fiscal_printer.tremol_zfp.status import (
    CurrentReceipt,
    DeviceStatus,
    ReceiptCode,
    UnreadableAnswer,
    read_cash,
    read_cash_count,
    read_clock,
    read_closings,
    read_code,
    read_current,
    read_day_sums,
    read_number,
    read_numbers,
    read_payments,
    read_status,
)
from firmware_drivers.transports.address import LineFormat
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

T = TypeVar("T")
FACTORY_SETTINGS = LineFormat(baud=115200)
PATIENCE = Patience()
END_TRIES = 4
LOOKED_UP_MAX = 50


class TremolZfp:
    """A `FiscalPrinter`."""

    def __init__(
        self,
        line: ReopeningLine,
        settings: TremolSettings | None = None,
        *,
        patience: Patience = PATIENCE,
    ) -> None:
        self._settings = settings or TremolSettings()
        self._link = TremolLink(line, patience, self._settings.tcp_password)
        self._tenders = TENDERS if self._settings.tenders is None else self._settings.tenders

    def status(self, *, timeout_s: float) -> PrinterStatus:
        """Ask for the state now; see `FiscalPrinter.status`."""
        status = self._status(Deadline.after(timeout_s))
        paper = Paper.LOW if status.paper_low else Paper.FINE
        return PrinterStatus(
            day=DayState.OPEN if status.day_open else DayState.CLOSED,
            receipt_open=status.fiscal_open or status.non_fiscal_open,
            paper=Paper.OUT if status.paper_out else paper,
            memory_low=status.memory_low,
            trouble=status.trouble,
        )

    def counters(self, *, timeout_s: float) -> FiscalCounters:
        """Read what has been put on record so far."""
        return self._counters(Deadline.after(timeout_s))

    def print_receipt(
        self, receipt: FiscalReceipt, before: FiscalCounters, *, timeout_s: float
    ) -> FiscalResult:
        """Print a receipt; see `FiscalPrinter.print_receipt`."""
        deadline = Deadline.after(timeout_s)
        for tender in receipt.tenders:
            self._code_of(tender)
        self._must_be_ready(deadline)
        serial, _ = self._ask(commands.numbers(), read_numbers, deadline)
        return settle(
            lambda: self._issue(receipt, serial, before, deadline),
            lambda: self.reconcile(FiscalIntent(receipt, before), timeout_s=timeout_s),
        )

    def reconcile(self, intent: FiscalIntent, *, timeout_s: float) -> Reconciliation:
        """Decide by the device's memory; see `FiscalPrinter.reconcile`."""
        deadline = Deadline.after(timeout_s)
        self._status(deadline)  # a power cut within a receipt is reported until this is read
        _, memory = self._ask(commands.numbers(), read_numbers, deadline)
        before, document = intent.before, intent.document
        if memory != before.device:
            return Unknown(f"begun on {before.device}, this is {memory}")
        match document:
            case FiscalReceipt():
                stuck = self._end_open(document, deadline)
                if stuck is not None:
                    return stuck
                last = self._ask(commands.last_number(), read_number, deadline)
                return decide_receipt(document, before, last, self._codes(before, last, deadline))
            case CashMovement():
                return decide_cash(document, before, self._counters(deadline))
            case DayClosing():
                return decide_closing(before, self._counters(deadline))
            case DayOpening():
                return Executed(FiscalResult(number=0, total_minor=0))

    def cancel_receipt(self, *, timeout_s: float) -> None:
        """Cancel the open receipt; refused once a payment has begun, which would issue it."""
        deadline = Deadline.after(timeout_s)
        self._status(deadline)
        current = self._current(deadline)
        if current.payment_started or current.payment_done:
            raise DeviceRefused("its payment has begun", trouble=Trouble.OFFLINE)
        self._link.exchange(commands.cancel_receipt(), deadline)

    def move_cash(
        self, movement: CashMovement, before: FiscalCounters, *, timeout_s: float
    ) -> FiscalResult:
        """Record cash put in or taken out."""
        deadline = Deadline.after(timeout_s)
        self._must_be_ready(deadline)
        command = commands.move_cash(self._settings, movement.operator, movement.amount_minor)

        def attempt() -> FiscalResult:
            self._link.exchange(command, deadline)
            return FiscalResult(number=before.receipt, total_minor=movement.amount_minor)

        intent = FiscalIntent(movement, before)
        return settle(attempt, lambda: self.reconcile(intent, timeout_s=timeout_s))

    def open_day(self, before: FiscalCounters, *, operator: int = 1, timeout_s: float) -> None:
        """Do nothing: the first receipt opens the day."""

    def print_x_report(self, *, timeout_s: float) -> XReport:
        """Print the totals so far."""
        deadline = Deadline.after(timeout_s)
        self._must_be_ready(deadline)
        now = self._counters(deadline)
        groups = self._ask(commands.day_sums(), read_day_sums, deadline)
        self._link.exchange(commands.report("X"), deadline)
        return XReport(number=now.closings + 1, groups=groups, cash_minor=now.cash_minor)

    def print_z_report(self, before: FiscalCounters, *, timeout_s: float) -> ZReport:
        """Close the day."""
        deadline = Deadline.after(timeout_s)
        self._must_be_ready(deadline)
        groups = self._ask(commands.day_sums(), read_day_sums, deadline)

        def attempt() -> FiscalResult:
            self._link.exchange(commands.report("Z"), deadline)
            return FiscalResult(number=before.closings + 1, total_minor=0)

        intent = FiscalIntent(DayClosing(), before)
        result = settle(attempt, lambda: self.reconcile(intent, timeout_s=timeout_s))
        return ZReport(number=result.number, groups=groups)

    def print_duplicate(self, *, timeout_s: float) -> None:
        """Print a copy of the last receipt."""
        self._link.exchange(commands.duplicate(), Deadline.after(timeout_s))

    def read_clock(self, *, timeout_s: float) -> datetime:
        """Return the device's wall clock, in whole minutes."""
        return self._ask(commands.read_clock(), read_clock, Deadline.after(timeout_s))

    def set_clock(self, at: datetime, *, timeout_s: float) -> None:
        """Set the clock; the device wants the day closed."""
        self._link.exchange(commands.set_clock(at), Deadline.after(timeout_s))

    def open_drawer(self, *, timeout_s: float) -> None:
        """Open the drawer."""
        self._link.exchange(commands.open_drawer(), Deadline.after(timeout_s))

    def close(self) -> None:
        """Let go of the line."""
        self._link.close()

    def _issue(
        self, receipt: FiscalReceipt, serial: str, before: FiscalCounters, deadline: Deadline
    ) -> FiscalResult:
        self._link.exchange(self._opening(receipt, serial), deadline)
        for at, (line, net) in enumerate(zip(receipt.lines, receipt.net_amounts, strict=True)):
            self._enter(commands.line(line, net), at, deadline)
        entered = self._current(deadline)
        if entered.total_minor != receipt.total_minor:
            raise DeviceRefused(
                f"the device counts {entered.total_minor}, the receipt says {receipt.total_minor}",
                trouble=Trouble.BAD_REQUEST,
            )
        self._pay(receipt.tenders, deadline)
        self._link.exchange(commands.close_receipt(), deadline)
        return self._closed(receipt, before, deadline)

    def _opening(self, receipt: FiscalReceipt, serial: str) -> Command:
        original = receipt.original
        if original is None:
            unique = commands.sale_number(serial, receipt.operator, receipt.sale_number)
            return commands.open_sale(self._settings, receipt.operator, unique)
        # A refund is told the unique number of the sale that it gives back; it has none itself.
        unique = ""
        if original.sale_number:
            unique = commands.sale_number(serial, original.operator, original.sale_number)
        return commands.open_refund(self._settings, receipt, unique)

    def _enter(self, command: Command, lines_before: int, deadline: Deadline) -> None:
        """Add a line; after a lost answer the count of lines says whether it is there."""
        try:
            self._link.exchange(command, deadline)
        except OutcomeUnknown:
            current = self._current(deadline)
            if not current.is_open or current.lines not in {lines_before, lines_before + 1}:
                raise
            if current.lines == lines_before:
                self._link.exchange(command, deadline)

    def _pay(self, tenders: tuple[FiscalTender, ...], deadline: Deadline) -> None:
        for tender in tenders:
            self._link.exchange(commands.pay(self._code_of(tender), tender.amount_minor), deadline)

    def _closed(
        self, receipt: FiscalReceipt, before: FiscalCounters, deadline: Deadline
    ) -> FiscalResult:
        """Add what the QR code says. The receipt is on record: no failure may say otherwise."""
        number, at = before.receipt + 1, None
        with contextlib.suppress(DeviceError):
            at = self._ask(commands.receipt_code(number), read_code, deadline).at
        return FiscalResult(number=number, total_minor=receipt.total_minor, at=at)

    def _end_open(self, receipt: FiscalReceipt, deadline: Deadline) -> Unknown | None:
        """Cancel or finish what is open; None: nothing is open any more."""
        for _ in range(END_TRIES):
            try:
                if self._status(deadline).non_fiscal_open:
                    self._link.exchange(commands.close_non_fiscal(), deadline)
                current = self._current(deadline)
                if not current.is_open:
                    return None
                stuck = self._end_receipt(receipt, current, deadline)
                if stuck is not None:
                    return stuck
            except OutcomeUnknown:
                continue  # asked again from the top
            except RefusedByState as error:
                if error.trouble is Trouble.PAPER_OUT:
                    raise
        return Unknown("a receipt stays open")

    def _end_receipt(
        self, receipt: FiscalReceipt, current: CurrentReceipt, deadline: Deadline
    ) -> Unknown | None:
        if not current.payment_started and not current.payment_done:
            self._link.exchange(commands.cancel_receipt(), deadline)
            return None
        # Cancelling now would pay and issue it in the device's own way: finish it as it was meant.
        paid = self._ask(commands.payments(), read_payments, deadline)
        rest = unpaid_tenders(receipt, current.total_minor, paid, self._tenders)
        if rest is None:
            return Unknown(f"a receipt over {current.total_minor} is open and partly paid")
        if not current.payment_done:
            self._pay(rest, deadline)
        self._link.exchange(commands.close_receipt(), deadline)
        return None

    def _codes(
        self, before: FiscalCounters, last: int, deadline: Deadline
    ) -> tuple[ReceiptCode, ...]:
        numbers = range(before.receipt + 1, min(last, before.receipt + LOOKED_UP_MAX) + 1)
        return tuple(
            self._ask(commands.receipt_code(number), read_code, deadline) for number in numbers
        )

    def _counters(self, deadline: Deadline) -> FiscalCounters:
        _, memory = self._ask(commands.numbers(), read_numbers, deadline)
        return FiscalCounters(
            device=memory,
            receipt=self._ask(commands.last_number(), read_number, deadline),
            closings=self._ask(commands.register("5"), read_closings, deadline),
            cash_minor=self._ask(commands.register("0"), read_cash, deadline),
            cash_in=self._ask(commands.register("2"), read_cash_count, deadline),
            cash_out=self._ask(commands.register("3"), read_cash_count, deadline),
        )

    def _must_be_ready(self, deadline: Deadline) -> None:
        status = self._status(deadline)
        if status.trouble is not None:
            raise DeviceRefused(f"it reports: {status.trouble.value}", trouble=status.trouble)
        if status.fiscal_open or status.non_fiscal_open:
            raise DeviceRefused("a receipt is open: reconcile it first", trouble=Trouble.OFFLINE)

    def _status(self, deadline: Deadline) -> DeviceStatus:
        return self._ask(commands.status(), read_status, deadline)

    def _current(self, deadline: Deadline) -> CurrentReceipt:
        return self._ask(commands.current_receipt(), read_current, deadline)

    def _code_of(self, tender: FiscalTender) -> int:
        if tender.kind not in self._tenders:
            raise DeviceRefused(
                f"no payment of the device is set for {tender.kind.value}",
                trouble=Trouble.BAD_REQUEST,
            )
        return self._tenders[tender.kind]

    def _ask(self, command: Command, read: Callable[[bytes], T], deadline: Deadline) -> T:
        data = self._link.exchange(command, deadline)
        try:
            return read(data)
        except (UnreadableAnswer, IndexError) as error:
            raise DeviceRefused(f"{command.name}: {error}", trouble=Trouble.BAD_ANSWER) from error
