"""Drives Datecs X and PM fiscal printers (hex4 framing)."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from firmware_drivers.errors import DeviceError, DeviceRefused, OutcomeUnknown, Trouble
from firmware_drivers.fiscal_printer.datecs import commands
from firmware_drivers.fiscal_printer.datecs.command import Command
from firmware_drivers.fiscal_printer.datecs.commands import TENDERS, DatecsSettings
from firmware_drivers.fiscal_printer.datecs.frame import Framing
from firmware_drivers.fiscal_printer.datecs.link import DatecsLink, Patience
from firmware_drivers.fiscal_printer.datecs.recovery import (
    decide_cash,
    decide_closing,
    decide_receipt,
    has_taken,
    unpaid_tenders,
)
from firmware_drivers.fiscal_printer.datecs.status import (
    CLOSED,
    NO_DATA,
    NON_FISCAL,
    PAYMENT_STARTED,
    UNCERTAIN_CARD,
    CashState,
    JournalRow,
    StatusBits,
    UnreadableAnswer,
    error_words,
    read_cash_state,
    read_day_totals,
    read_moment,
    read_receipt_state,
    read_row,
    read_status,
    read_transaction,
    split,
    trouble_of,
    whole_number,
)
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
    ReceiptKind,
)
from firmware_drivers.fiscal_printer.settling import settle
from firmware_drivers.transports.address import LineFormat
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

T = TypeVar("T")
FACTORY_SETTINGS = LineFormat(baud=115200)
PATIENCE = Patience()
CANCEL_TRIES = 3
SEARCHED_MAX = 200  # documents since the intent


class RefusedByCode(DeviceRefused):
    """Refused with an error code."""

    def __init__(self, command: Command, code: int) -> None:
        super().__init__(f"{command.name}: {error_words(code)}", trouble=trouble_of(code))
        self.code = code


class DatecsX:
    """A `FiscalPrinter`."""

    def __init__(
        self,
        line: ReopeningLine,
        settings: DatecsSettings | None = None,
        *,
        patience: Patience = PATIENCE,
    ) -> None:
        self._link = DatecsLink(line, Framing.HEX4, patience)
        self._settings = settings or DatecsSettings()
        self._tenders = TENDERS if self._settings.tenders is None else self._settings.tenders

    def status(self, *, timeout_s: float) -> PrinterStatus:
        """Ask for the state now; see `FiscalPrinter.status`."""
        deadline = Deadline.after(timeout_s)
        bits = self._bits(deadline)
        sold = self._ask(commands.sales_today(), lambda values: whole_number(values[0]), deadline)
        paper = Paper.LOW if bits.paper_low else Paper.FINE
        return PrinterStatus(
            day=DayState.OPEN if sold else DayState.CLOSED,
            receipt_open=bits.fiscal_open or bits.non_fiscal_open,
            paper=Paper.OUT if bits.paper_out else paper,
            cover_open=bits.cover_open,
            memory_low=bits.memory_low or bits.journal_low,
            trouble=bits.trouble,
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
            self._mode(tender)
        self._must_be_ready(deadline)
        serial, _ = self._numbers(deadline)
        return settle(
            lambda: self._issue(receipt, serial, deadline),
            lambda: self.reconcile(FiscalIntent(receipt, before), timeout_s=timeout_s),
        )

    def reconcile(self, intent: FiscalIntent, *, timeout_s: float) -> Reconciliation:
        """Decide by the device's memory; see `FiscalPrinter.reconcile`."""
        deadline = Deadline.after(timeout_s)
        serial, memory = self._numbers(deadline)
        if memory != intent.before.device:
            return Unknown(f"begun on {intent.before.device}, this is {memory}")
        document = intent.document
        match document:
            case FiscalReceipt():
                stuck = self._end_open(document, deadline)
                if stuck is not None:
                    return stuck
                return self._by_memory(document, serial, intent.before, deadline)
            case CashMovement():
                now = self._ask(commands.cash_state(), read_cash_state, deadline)
                return decide_cash(document, intent.before, self._counters(deadline), now)
            case DayClosing():
                return decide_closing(intent.before, self._counters(deadline))
            case DayOpening():
                return Executed(FiscalResult(number=0, total_minor=0))

    def cancel_receipt(self, *, timeout_s: float) -> None:
        """Cancel the open receipt, or refuse when its payment has begun."""
        self._do(commands.cancel_receipt(), Deadline.after(timeout_s))

    def move_cash(
        self, movement: CashMovement, before: FiscalCounters, *, timeout_s: float
    ) -> FiscalResult:
        """Record cash put in or taken out."""
        deadline = Deadline.after(timeout_s)
        self._must_be_ready(deadline)

        def attempt() -> FiscalResult:
            self._do(commands.move_cash(movement.amount_minor), deadline)
            return FiscalResult(number=before.document + 1, total_minor=movement.amount_minor)

        intent = FiscalIntent(movement, before)
        return settle(attempt, lambda: self.reconcile(intent, timeout_s=timeout_s))

    def open_day(self, before: FiscalCounters, *, operator: int = 1, timeout_s: float) -> None:
        """Do nothing: the first receipt opens the day."""

    def print_x_report(self, *, timeout_s: float) -> XReport:
        """Print the totals so far."""
        deadline = Deadline.after(timeout_s)
        self._must_be_ready(deadline)
        totals = self._ask(commands.x_report(), read_day_totals, deadline)
        cash = self._ask(commands.cash_state(), read_cash_state, deadline)
        return XReport(number=totals.number, groups=totals.groups, cash_minor=cash.cash_minor)

    def print_z_report(self, before: FiscalCounters, *, timeout_s: float) -> ZReport:
        """Close the day."""
        deadline = Deadline.after(timeout_s)
        self._must_be_ready(deadline)
        reports: list[ZReport] = []

        def attempt() -> FiscalResult:
            totals = self._ask(commands.z_report(), read_day_totals, deadline)
            reports.append(ZReport(number=totals.number, groups=totals.groups))
            return FiscalResult(number=totals.number, total_minor=0)

        intent = FiscalIntent(DayClosing(), before)
        result = settle(attempt, lambda: self.reconcile(intent, timeout_s=timeout_s))
        return reports[0] if reports else ZReport(number=result.number)

    def print_duplicate(self, *, timeout_s: float) -> None:
        """Print a copy of the last receipt."""
        self._do(commands.duplicate(), Deadline.after(timeout_s))

    def read_clock(self, *, timeout_s: float) -> datetime:
        """Return the device's wall clock."""
        answer = self._do(commands.read_clock(), Deadline.after(timeout_s))
        at = read_moment(answer[0]) if answer else None
        if at is None:
            raise DeviceRefused("the clock is not set", trouble=Trouble.FAULT)
        return at

    def set_clock(self, at: datetime, *, timeout_s: float) -> None:
        """Set the clock; the device wants the day closed."""
        self._do(commands.set_clock(at), Deadline.after(timeout_s))

    def open_drawer(self, *, timeout_s: float) -> None:
        """Open the drawer."""
        self._do(commands.open_drawer(), Deadline.after(timeout_s))

    def close(self) -> None:
        """Let go of the line."""
        self._link.close()

    def _issue(self, receipt: FiscalReceipt, serial: str, deadline: Deadline) -> FiscalResult:
        nsale = commands.sale_number(serial, receipt.operator, receipt.sale_number)
        if receipt.kind is ReceiptKind.SALE:
            opening = commands.open_sale(self._settings, receipt.operator, nsale)
        else:
            opening = commands.open_refund(self._settings, receipt, nsale)
        self._do(opening, deadline)
        for line, net in zip(receipt.lines, receipt.net_amounts, strict=True):
            self._do(commands.line(line, net), deadline)
        entered = self._ask(commands.transaction(), read_transaction, deadline)
        if entered.total_minor != receipt.total_minor:
            raise DeviceRefused(
                f"the device counts {entered.total_minor}, the receipt says {receipt.total_minor}",
                trouble=Trouble.BAD_REQUEST,
            )
        self._pay(receipt.tenders, 0, deadline)
        return self._close_receipt(receipt, deadline)

    def _pay(self, tenders: tuple[FiscalTender, ...], paid: int, deadline: Deadline) -> None:
        """Pay one by one; after a lost answer the sum paid says whether the payment was taken."""
        for tender in tenders:
            command = commands.pay(self._mode(tender), tender.amount_minor)
            try:
                self._do(command, deadline)
            except OutcomeUnknown:
                now = self._ask(commands.transaction(), read_transaction, deadline)
                if not has_taken(tender, paid, now.paid_minor, now.total_minor):
                    self._do(command, deadline)
            paid += tender.amount_minor

    def _close_receipt(self, receipt: FiscalReceipt, deadline: Deadline) -> FiscalResult:
        answer = self._do(commands.close_receipt(), deadline)
        number, at = whole_number(answer[0]) if answer else 0, None
        try:
            state = self._ask(commands.receipt_state(), read_receipt_state, deadline)
            number, at = state.receipt_number, state.receipt_at
        except DeviceError:
            pass  # the receipt is on record; only the time of its QR code is not known
        return FiscalResult(number=number, total_minor=receipt.total_minor, at=at)

    def _end_open(self, receipt: FiscalReceipt, deadline: Deadline) -> Unknown | None:
        """Cancel or finish what is open; None: nothing is open any more."""
        for _ in range(CANCEL_TRIES):
            try:
                state = self._ask(commands.receipt_state(), read_receipt_state, deadline)
                if state.state == CLOSED:
                    return None
                if state.state == NON_FISCAL:
                    self._do(commands.close_non_fiscal(), deadline)
                    continue
                stuck = self._end_receipt(receipt, deadline)
                if stuck is not None:
                    return stuck
            except OutcomeUnknown:
                continue  # asked again from the top
            except RefusedByCode as error:
                if error.trouble in {Trouble.PAPER_OUT, Trouble.COVER_OPEN}:
                    raise
        return Unknown("a receipt stays open")

    def _end_receipt(self, receipt: FiscalReceipt, deadline: Deadline) -> Unknown | None:
        entered = self._ask(commands.transaction(), read_transaction, deadline)
        if not entered.paid_minor:
            try:
                self._do(commands.cancel_receipt(), deadline)
            except RefusedByCode as error:
                if error.code != PAYMENT_STARTED:
                    raise
                return Unknown("a payment has begun that the device does not tell")
            return None
        # Once paid for, it cannot be cancelled: it is finished as it was meant.
        rest = unpaid_tenders(receipt, entered)
        if rest is None:
            return Unknown(f"a receipt over {entered.total_minor} is open and partly paid")
        self._pay(rest, entered.paid_minor, deadline)
        self._do(commands.close_receipt(), deadline)
        return None

    def _by_memory(
        self, receipt: FiscalReceipt, serial: str, before: FiscalCounters, deadline: Deadline
    ) -> Reconciliation:
        state = self._ask(commands.receipt_state(), read_receipt_state, deadline)
        nsale = commands.sale_number(serial, receipt.operator, receipt.sale_number)
        rows: list[JournalRow] | None = []
        if state.number > before.document:
            last = min(state.number, before.document + SEARCHED_MAX)
            rows = self._journal(before.document + 1, last, deadline)
        return decide_receipt(receipt, nsale, before, state, rows)

    def _journal(self, first: int, last: int, deadline: Deadline) -> list[JournalRow] | None:
        """Read the journal's rows; None where the device does not give them."""
        while not deadline.passed:
            try:
                self._do(commands.select_journal(first, last), deadline)
                return self._rows(deadline)
            except OutcomeUnknown:
                continue  # a row may be lost: from the top
            except RefusedByCode as error:
                return [] if error.code == NO_DATA else None
        return None

    def _rows(self, deadline: Deadline) -> list[JournalRow]:
        rows: list[JournalRow] = []
        while True:
            try:
                rows.append(read_row(self._do(commands.journal_row(), deadline)))
            except RefusedByCode as error:
                if error.code == NO_DATA:
                    return rows
                raise
            except UnreadableAnswer as error:
                raise DeviceRefused(str(error), trouble=Trouble.BAD_ANSWER) from error

    def _counters(self, deadline: Deadline) -> FiscalCounters:
        _, memory = self._numbers(deadline)
        state = self._ask(commands.receipt_state(), read_receipt_state, deadline)
        cash: CashState = self._ask(commands.cash_state(), read_cash_state, deadline)
        closings = self._ask(
            commands.last_fiscal_entry(), lambda values: whole_number(values[0]), deadline
        )
        return FiscalCounters(
            device=memory,
            document=state.number,
            receipt=state.receipt_number,
            closings=closings,
            cash_minor=cash.cash_minor,
            cash_in=cash.in_minor,
            cash_out=cash.out_minor,
        )

    def _numbers(self, deadline: Deadline) -> tuple[str, str]:
        """Return the device's serial number and that of its fiscal memory."""
        return self._ask(commands.diagnostics(), lambda values: (values[6], values[7]), deadline)

    def _must_be_ready(self, deadline: Deadline) -> None:
        bits = self._bits(deadline)
        if bits.trouble is not None:
            raise DeviceRefused(f"the device reports: {bits.trouble.value}", trouble=bits.trouble)
        if bits.fiscal_open or bits.non_fiscal_open:
            raise DeviceRefused("a receipt is open: reconcile it first", trouble=Trouble.OFFLINE)

    def _bits(self, deadline: Deadline) -> StatusBits:
        return read_status(self._link.exchange(commands.status(), deadline).status)

    def _mode(self, tender: FiscalTender) -> str:
        if tender.kind not in self._tenders:
            raise DeviceRefused(
                f"no payment of the device is set for {tender.kind.value}",
                trouble=Trouble.BAD_REQUEST,
            )
        return self._tenders[tender.kind]

    def _ask(self, command: Command, read: Callable[[list[str]], T], deadline: Deadline) -> T:
        values = self._do(command, deadline)
        try:
            return read(values)
        except (UnreadableAnswer, IndexError) as error:
            trouble = Trouble.BAD_ANSWER
            if command.changes:  # it was done; only what it said cannot be read
                raise OutcomeUnknown(f"{command.name}: {error}", trouble=trouble) from error
            raise DeviceRefused(f"{command.name}: {error}", trouble=trouble) from error

    def _do(self, command: Command, deadline: Deadline) -> list[str]:
        """Do a command; return the fields after the error code."""
        code, *values = split(self._link.exchange(command, deadline).data)
        if not code.lstrip("-").isdecimal():
            raise OutcomeUnknown(f"{command.name}: {code!r}", trouble=Trouble.BAD_ANSWER)
        if int(code) == UNCERTAIN_CARD:
            raise OutcomeUnknown(error_words(UNCERTAIN_CARD), trouble=Trouble.OFFLINE)
        if int(code):
            raise RefusedByCode(command, int(code))
        return values
