"""Drives fiscal printers with the classic framing: Datecs P and C, Daisy, Eltrade, Incotex."""

import contextlib
from collections.abc import Callable
from datetime import datetime
from itertools import accumulate
from typing import TypeVar

from firmware_drivers.errors import DeviceError, DeviceRefused, OutcomeUnknown, Trouble
from firmware_drivers.fiscal_printer.datecs import isl_dialects as requests
from firmware_drivers.fiscal_printer.datecs.command import Command
from firmware_drivers.fiscal_printer.datecs.commands import CLOCK, DatecsSettings, sale_number
from firmware_drivers.fiscal_printer.datecs.driver import CANCEL_TRIES, PATIENCE
from firmware_drivers.fiscal_printer.datecs.frame import Answer, Framing
from firmware_drivers.fiscal_printer.datecs.isl_dialects import Dialect
from firmware_drivers.fiscal_printer.datecs.isl_recovery import (
    decide_by_code,
    decide_by_transaction,
    decide_by_unique,
)
from firmware_drivers.fiscal_printer.datecs.isl_status import (
    ClassicTransaction,
    LastReceipt,
    is_refused,
    read_cash_state,
    read_closing_number,
    read_code,
    read_day_totals,
    read_document_number,
    read_numbers,
    read_payment,
    read_status,
    read_transaction,
    read_unique,
    split,
)
from firmware_drivers.fiscal_printer.datecs.link import DatecsLink, Patience
from firmware_drivers.fiscal_printer.datecs.recovery import decide_cash, decide_closing, has_taken
from firmware_drivers.fiscal_printer.datecs.status import (
    CashState,
    StatusBits,
    UnreadableAnswer,
    read_moment,
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
)
from firmware_drivers.fiscal_printer.settling import settle
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

T = TypeVar("T")


class Refused(DeviceRefused):
    """Refused by status bits or by the first letter of the answer."""

    def __init__(self, command: Command, bits: StatusBits) -> None:
        reason = "syntax" if bits.syntax else "not permitted now"
        trouble = bits.trouble or (Trouble.BAD_REQUEST if bits.syntax else Trouble.OFFLINE)
        super().__init__(f"{command.name}: {reason}", trouble=trouble)


class ClassicDatecs:
    """A `FiscalPrinter`."""

    def __init__(
        self,
        line: ReopeningLine,
        dialect: Dialect,
        settings: DatecsSettings | None = None,
        *,
        patience: Patience = PATIENCE,
    ) -> None:
        self._dialect = dialect
        self._link = DatecsLink(line, Framing.CLASSIC, patience, seq_last=dialect.seq_last)
        self._settings = settings or DatecsSettings()
        tenders = self._settings.tenders
        self._tenders = dialect.tenders if tenders is None else tenders

    def status(self, *, timeout_s: float) -> PrinterStatus:
        """Ask for the state now; whether the day is open is not told."""
        bits = self._bits(Deadline.after(timeout_s))
        paper = Paper.LOW if bits.paper_low else Paper.FINE
        return PrinterStatus(
            day=DayState.OPEN,
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
            self._letter(tender)
        self._must_be_ready(deadline)
        serial, _ = self._ask(requests.DIAGNOSTICS, read_numbers, deadline)
        return settle(
            lambda: self._issue(receipt, serial, before, deadline),
            lambda: self.reconcile(FiscalIntent(receipt, before), timeout_s=timeout_s),
        )

    def reconcile(  # noqa: PLR0911 - each return is one kind of document
        self, intent: FiscalIntent, *, timeout_s: float
    ) -> Reconciliation:
        """Decide by the device's memory; see `FiscalPrinter.reconcile`."""
        deadline = Deadline.after(timeout_s)
        serial, memory = self._ask(requests.DIAGNOSTICS, read_numbers, deadline)
        before, document = intent.before, intent.document
        if memory != before.device:
            return Unknown(f"begun on {before.device}, this is {memory}")
        match document:
            case FiscalReceipt():
                stuck = self._end_open(document, deadline)
                if stuck is not None:
                    return stuck
                return self._by_memory(document, self._unique(document, serial), before, deadline)
            case CashMovement():
                cash = self._cash(deadline)
                return decide_cash(document, before, self._counters(deadline), cash)
            case DayClosing():
                now = self._counters(deadline)
                if min(before.closings, now.closings) < 0:
                    return Unknown("the device does not tell its last Z report")
                return decide_closing(before, now)
            case DayOpening():
                return Executed(FiscalResult(number=0, total_minor=0))

    def cancel_receipt(self, *, timeout_s: float) -> None:
        """Cancel the open receipt, or refuse when its payment has begun."""
        deadline = Deadline.after(timeout_s)
        if self._transaction(deadline).paid_minor:
            raise DeviceRefused("its payment has begun", trouble=Trouble.OFFLINE)
        self._order(Command("cancel receipt", self._dialect.cancel), deadline)

    def move_cash(
        self, movement: CashMovement, before: FiscalCounters, *, timeout_s: float
    ) -> FiscalResult:
        """Record cash put in or taken out."""
        deadline = Deadline.after(timeout_s)
        self._must_be_ready(deadline)
        command = requests.move_cash(movement.amount_minor)

        def attempt() -> FiscalResult:
            if self._ask(command, read_cash_state, deadline) is None:
                raise DeviceRefused("not enough cash", trouble=Trouble.BAD_REQUEST)
            return FiscalResult(number=before.document + 1, total_minor=movement.amount_minor)

        intent = FiscalIntent(movement, before)
        return settle(attempt, lambda: self.reconcile(intent, timeout_s=timeout_s))

    def open_day(self, before: FiscalCounters, *, operator: int = 1, timeout_s: float) -> None:
        """Do nothing: the first receipt opens the day."""

    def print_x_report(self, *, timeout_s: float) -> XReport:
        """Print the totals so far."""
        deadline = Deadline.after(timeout_s)
        self._must_be_ready(deadline)
        number, groups = self._ask(requests.report("X"), read_day_totals, deadline)
        return XReport(number=number, groups=groups, cash_minor=self._cash(deadline).cash_minor)

    def print_z_report(self, before: FiscalCounters, *, timeout_s: float) -> ZReport:
        """Close the day."""
        deadline = Deadline.after(timeout_s)
        self._must_be_ready(deadline)
        reports: list[ZReport] = []

        def attempt() -> FiscalResult:
            number, groups = self._ask(requests.report("Z"), read_day_totals, deadline)
            reports.append(ZReport(number=number, groups=groups))
            return FiscalResult(number=number, total_minor=0)

        intent = FiscalIntent(DayClosing(), before)
        result = settle(attempt, lambda: self.reconcile(intent, timeout_s=timeout_s))
        return reports[0] if reports else ZReport(number=result.number)

    def print_duplicate(self, *, timeout_s: float) -> None:
        """Print a copy of the last receipt."""
        self._order(requests.DUPLICATE, Deadline.after(timeout_s))

    def read_clock(self, *, timeout_s: float) -> datetime:
        """Return the device's wall clock."""
        values = self._ask(requests.READ_CLOCK, list, Deadline.after(timeout_s))
        at = read_moment(values[0])
        if at is None:
            raise DeviceRefused("the clock is not set", trouble=Trouble.FAULT)
        return at

    def set_clock(self, at: datetime, *, timeout_s: float) -> None:
        """Set the clock; the device wants the day closed."""
        self._order(requests.set_clock(at.strftime(CLOCK)), Deadline.after(timeout_s))

    def open_drawer(self, *, timeout_s: float) -> None:
        """Open the drawer."""
        self._order(requests.DRAWER, Deadline.after(timeout_s))

    def close(self) -> None:
        """Let go of the line."""
        self._link.close()

    def _issue(
        self, receipt: FiscalReceipt, serial: str, before: FiscalCounters, deadline: Deadline
    ) -> FiscalResult:
        unique, original = self._unique(receipt, serial), ""
        if receipt.original is not None:
            operator, number = receipt.original.operator, receipt.original.sale_number
            original = sale_number(serial, operator, number)
        start = requests.opening(self._dialect, self._settings, receipt, unique, original)
        if self._order(start, deadline).data in {b"", b"F"}:
            raise DeviceRefused("open receipt: refused", trouble=Trouble.OFFLINE)
        for line, net in zip(receipt.lines, receipt.net_amounts, strict=True):
            self._order(requests.line(self._dialect, line, net), deadline)
        entered = self._transaction(deadline)
        if entered.total_minor != receipt.total_minor:
            raise DeviceRefused(
                f"the device counts {entered.total_minor}, the receipt says {receipt.total_minor}",
                trouble=Trouble.BAD_REQUEST,
            )
        self._pay(receipt.tenders, 0, deadline)
        self._order(requests.CLOSE_RECEIPT, deadline)
        number = before.document + 1
        with contextlib.suppress(DeviceError):  # on record: no failure here may say otherwise
            number = self._ask(requests.LAST_DOCUMENT, read_document_number, deadline)
        return FiscalResult(number=number, total_minor=receipt.total_minor)

    def _pay(self, tenders: tuple[FiscalTender, ...], paid: int, deadline: Deadline) -> None:
        """Pay one by one; after a lost answer the sum paid says whether the payment was taken."""
        for tender in tenders:
            try:
                self._pay_one(tender, deadline)
            except OutcomeUnknown:
                now = self._transaction(deadline)
                if not has_taken(tender, paid, now.paid_minor, now.total_minor):
                    self._pay_one(tender, deadline)
            paid += tender.amount_minor

    def _pay_one(self, tender: FiscalTender, deadline: Deadline) -> None:
        command = requests.pay(self._letter(tender), tender.amount_minor)
        if self._ask(command, read_payment, deadline).refused:
            raise DeviceRefused("payment: refused", trouble=Trouble.BAD_REQUEST)

    def _end_open(self, receipt: FiscalReceipt, deadline: Deadline) -> Unknown | None:
        """Cancel or finish what is open; None: nothing is open any more."""
        for _ in range(CANCEL_TRIES):
            try:
                bits = self._bits(deadline)
                if bits.non_fiscal_open:
                    self._order(requests.CLOSE_SERVICE, deadline)
                elif not bits.fiscal_open:
                    return None
                else:
                    stuck = self._end_receipt(receipt, deadline)
                    if stuck is not None:
                        return stuck
            except OutcomeUnknown:
                continue  # asked again from the top
            except DeviceRefused as error:
                if error.trouble in {Trouble.PAPER_OUT, Trouble.COVER_OPEN}:
                    raise
        return Unknown("a receipt stays open")

    def _end_receipt(self, receipt: FiscalReceipt, deadline: Deadline) -> Unknown | None:
        entered = self._transaction(deadline)
        if not entered.paid_minor:
            self._order(Command("cancel receipt", self._dialect.cancel), deadline)
            return None
        # Once paid for, it cannot be cancelled: it is finished as it was meant.
        sums = list(accumulate(tender.amount_minor for tender in receipt.tenders))
        enough = entered.paid_minor >= entered.total_minor
        known = enough or entered.paid_minor in sums
        if entered.total_minor != receipt.total_minor or not known:
            return Unknown(f"a receipt over {entered.total_minor} is open and partly paid")
        if not enough:
            rest = receipt.tenders[sums.index(entered.paid_minor) + 1 :]
            self._pay(rest, entered.paid_minor, deadline)
        self._order(requests.CLOSE_RECEIPT, deadline)
        return None

    def _by_memory(
        self, receipt: FiscalReceipt, unique: str, before: FiscalCounters, deadline: Deadline
    ) -> Reconciliation:
        match self._dialect.last_receipt:
            case "unique":
                return decide_by_unique(receipt, unique, before, self._last_receipt(deadline))
            case "code":
                return decide_by_code(receipt, before, self._last_receipt(deadline))
            case _:
                now, last = self._counters(deadline), self._transaction(deadline)
                return decide_by_transaction(receipt, before, now, last)

    def _last_receipt(self, deadline: Deadline) -> LastReceipt:
        match self._dialect.last_receipt:
            case "unique":
                return self._ask(requests.LAST_UNIQUE, read_unique, deadline)
            case "code":
                return self._ask(requests.LAST_CODE, read_code, deadline)
            case _:
                return LastReceipt(-1)

    def _counters(self, deadline: Deadline) -> FiscalCounters:
        _, memory = self._ask(requests.DIAGNOSTICS, read_numbers, deadline)
        cash = self._cash(deadline)
        try:
            closings = self._ask(requests.LAST_CLOSING, read_closing_number, deadline)
        except DeviceRefused:
            closings = -1  # a model without this command
        return FiscalCounters(
            device=memory,
            document=self._ask(requests.LAST_DOCUMENT, read_document_number, deadline),
            receipt=self._last_receipt(deadline).number,
            closings=closings,
            cash_minor=cash.cash_minor,
            cash_in=cash.in_minor,
            cash_out=cash.out_minor,
        )

    def _cash(self, deadline: Deadline) -> CashState:
        cash = self._ask(requests.move_cash(0), read_cash_state, deadline)
        if cash is None:
            raise DeviceRefused("cash: cannot be read", trouble=Trouble.BAD_ANSWER)
        return cash

    def _transaction(self, deadline: Deadline) -> ClassicTransaction:
        return self._ask(requests.TRANSACTION, read_transaction, deadline)

    def _unique(self, receipt: FiscalReceipt, serial: str) -> str:
        return sale_number(serial, receipt.operator, receipt.sale_number)

    def _must_be_ready(self, deadline: Deadline) -> None:
        bits = self._bits(deadline)
        if bits.trouble is not None:
            raise DeviceRefused(f"the device reports: {bits.trouble.value}", trouble=bits.trouble)
        if bits.fiscal_open or bits.non_fiscal_open:
            raise DeviceRefused("a receipt is open: reconcile it first", trouble=Trouble.OFFLINE)

    def _bits(self, deadline: Deadline) -> StatusBits:
        return read_status(self._link.exchange(requests.STATUS, deadline).status)

    def _letter(self, tender: FiscalTender) -> str:
        # Firmware takes letters that it does not know for cash: what is not mapped is refused here.
        if tender.kind not in self._tenders:
            raise DeviceRefused(
                f"no payment of the device is set for {tender.kind.value}",
                trouble=Trouble.BAD_REQUEST,
            )
        return self._tenders[tender.kind]

    def _ask(self, command: Command, read: Callable[[list[str]], T], deadline: Deadline) -> T:
        answer = self._order(command, deadline)
        try:
            return read(split(answer.data))
        except (UnreadableAnswer, IndexError) as error:
            trouble = Trouble.BAD_ANSWER
            if command.changes:  # it was done; only what it said cannot be read
                raise OutcomeUnknown(f"{command.name}: {error}", trouble=trouble) from error
            raise DeviceRefused(f"{command.name}: {error}", trouble=trouble) from error

    def _order(self, command: Command, deadline: Deadline) -> Answer:
        """Do a command, or raise `Refused`."""
        answer = self._link.exchange(command, deadline)
        bits = read_status(answer.status)
        if is_refused(bits):
            raise Refused(command, bits)
        return answer
