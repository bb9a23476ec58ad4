"""The fiscal device on a thread of its own: begun durably, and decided by its own memory.

Whoever asks for a document gets exactly one decision, `OnRecord` or `NotOnRecord`, however long
the device is away; `Doubtful` is told in between, in words.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from edge.peripherals.device_thread import DeviceThread
from edge.peripherals.readiness import (
    ATTENTION,
    FAILED,
    FISCAL,
    HANDS,
    PAPER_LOW,
    absent,
    failed,
    ready,
)
from edge.till.state import DeviceReadiness
from firmware_drivers.errors import DeviceError, OutcomeUnknown, Trouble
from firmware_drivers.fiscal_printer.printer import (
    DayState,
    Executed,
    FiscalCounters,
    FiscalIntent,
    FiscalPrinter,
    FiscalResult,
    NotExecuted,
    Paper,
    PrinterStatus,
    Unknown,
)
from firmware_drivers.fiscal_printer.receipt import (
    CashMovement,
    DayClosing,
    DayOpening,
    FiscalReceipt,
)
from firmware_drivers.fiscal_printer.settings import UnreadableSettings
from sync_protocol.languages.wording import N_

RECEIPT_TIMEOUT_S = 30.0
REPORT_TIMEOUT_S = 60.0
ASK_TIMEOUT_S = 5.0
LOOK_EVERY_S = 3.0
BUSY = N_("The fiscal printer does not keep up.")
NOT_WRITTEN = N_("That could not be written down and did not happen. Please try again.")
UNFIT = N_("Headquarters has set up another kind of fiscal device. Call headquarters.")
ASKING = N_("The fiscal printer is asked whether the receipt exists. It is not printed twice.")


@dataclass(frozen=True, slots=True)
class OnRecord:
    """The document exists, once."""

    result: FiscalResult


@dataclass(frozen=True, slots=True)
class NotOnRecord:
    """The document does not exist; it may be tried again."""

    problem: str  # msgid
    detail: str = ""
    unread: bool = False  # the device could not even be asked how it stands


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Not known yet; ``person``: the device cannot tell, somebody looks at the paper."""

    problem: str  # msgid: what to do
    person: bool = False
    detail: str = ""


FiscalOutcome: TypeAlias = OnRecord | NotOnRecord | Doubtful
Begin = Callable[[FiscalCounters], FiscalIntent | None]
Told = Callable[[FiscalOutcome], None]
Anew = Callable[[Mapping[str, Any]], FiscalPrinter]


class FiscalPrinting:
    """Asks the device for one document at a time and never for the same one twice."""

    def __init__(
        self,
        printer: FiscalPrinter | None,
        changed: Callable[[DeviceReadiness], None],
        *,
        anew: Anew | None = None,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        """Tell ``changed`` how the device is; ask about what is doubtful every few seconds.

        ``anew`` gives the same device with settings of headquarters.
        """
        self._printer = printer
        self._anew = anew
        self._settings: Mapping[str, Any] = {}
        self._unfit = ""
        self._changed = changed
        self._thread = DeviceThread(FISCAL, idle=self._look, idle_s=look_every_s)
        self._lock = threading.Lock()
        self._doubts: list[tuple[FiscalIntent, Told]] = []

    @property
    def fitted(self) -> bool:
        """Whether there is a fiscal device."""
        return self._printer is not None

    def start(self) -> None:
        """Begin to watch."""
        if self._printer is None:
            self._changed(absent(FISCAL))
            return
        self._thread.start()
        self._thread.submit(self._look)

    def stop(self) -> None:
        """Finish the document at hand and let go of the device."""
        self._thread.stop()
        if self._printer is not None:
            self._printer.close()

    def use(self, printer: FiscalPrinter | None, anew: Anew | None = None) -> None:
        """Go on with another fiscal device; `set_up` is asked for again."""
        self.stop()
        self._printer, self._anew = printer, anew
        self._settings, self._unfit = {}, ""
        self.start()

    def set_up(self, settings: Mapping[str, Any]) -> None:
        """Speak to the device as headquarters says from the next document on; cheap if it did."""
        anew = self._anew
        if anew is None or settings == self._settings:
            return

        def job() -> None:
            try:
                printer = anew(settings)
            except UnreadableSettings as error:
                self._unfit = str(error)
                return
            if self._printer is not None:
                self._printer.close()
            self._printer, self._unfit = printer, ""

        if self._thread.submit(job):
            self._settings = settings

    def put_on_record(self, begin: Begin, told: Told, *, operator: int = 1) -> None:
        """Read the counters, let ``begin`` store them durably, then ask for its document.

        ``begin`` and ``told`` are called on the device's thread; ``begin`` gives None when
        nothing could be written: then nothing is asked.
        """
        if self._printer is None:
            told(NotOnRecord(HANDS[Trouble.NOT_CONNECTED], unread=True))
            return
        if not self._thread.submit(lambda: self._put(begin, told, operator)):
            told(NotOnRecord(BUSY, unread=True))

    def decide(self, intent: FiscalIntent, told: Told) -> None:
        """Ask the device's memory about a document of before, until it has answered."""
        with self._lock:
            self._doubts.append((intent, told))
        self.look()

    def answered(self, intent: FiscalIntent) -> None:
        """Stop asking about a document: a person has answered."""
        with self._lock:
            self._doubts = [doubt for doubt in self._doubts if doubt[0] is not intent]

    def look(self) -> None:
        """Ask the device how it is and about what is doubtful, soon."""
        if self._printer is not None:
            self._thread.submit(self._look)

    def print_x(self, done: Callable[[NotOnRecord | None], None]) -> None:
        """Print the device's totals so far; None: printed."""
        if self._printer is None:
            done(NotOnRecord(HANDS[Trouble.NOT_CONNECTED]))
            return
        self._ask_for(lambda printer: printer.print_x_report(timeout_s=REPORT_TIMEOUT_S), done)

    def print_duplicate(self, done: Callable[[NotOnRecord | None], None]) -> None:
        """Print a copy of the device's last receipt; None: printed. It counts nothing."""
        if self._printer is None:
            done(NotOnRecord(HANDS[Trouble.NOT_CONNECTED]))
            return
        self._ask_for(lambda printer: printer.print_duplicate(timeout_s=REPORT_TIMEOUT_S), done)

    def _ask_for(
        self,
        ask: Callable[[FiscalPrinter], object],
        done: Callable[[NotOnRecord | None], None],
    ) -> None:
        """Have something printed that is not put on record."""

        def job() -> None:
            printer = self._printer
            if printer is None:
                return
            try:
                ask(printer)
            except DeviceError as error:
                done(self._failure(error))
                return
            done(None)

        if not self._thread.submit(job):
            done(NotOnRecord(BUSY))

    def _put(self, begin: Begin, told: Told, operator: int) -> None:
        printer = self._printer
        if printer is None:
            return
        with self._lock:
            if self._doubts:
                told(NotOnRecord(ASKING, unread=True))
                return
        if self._unfit:
            told(NotOnRecord(UNFIT, detail=self._unfit, unread=True))
            return
        try:
            before = printer.counters(timeout_s=ASK_TIMEOUT_S)
            if not before.day_open:
                # An opened day counts nothing: should its answer be lost, the next try sees it.
                printer.open_day(before, operator=operator, timeout_s=ASK_TIMEOUT_S)
                before = printer.counters(timeout_s=ASK_TIMEOUT_S)
        except DeviceError as error:
            told(replace_unread(self._failure(error)))
            return
        intent = begin(before)
        if intent is None:
            told(NotOnRecord(NOT_WRITTEN, unread=True))
            return
        try:
            result = perform(printer, intent)
        except OutcomeUnknown as error:
            self._changed(failed(FISCAL, error))
            told(Doubtful(HANDS[error.trouble], detail=str(error)))
            with self._lock:
                self._doubts.append((intent, told))
            self._look()
        except DeviceError as error:
            told(self._failure(error))
        else:
            told(OnRecord(result))

    def _look(self) -> None:
        printer = self._printer
        if printer is None:
            return
        with self._lock:
            doubts = tuple(self._doubts)
        for intent, told in doubts:
            self._ask(printer, intent, told)
        try:
            self._changed(readiness(printer.status(timeout_s=ASK_TIMEOUT_S)))
        except DeviceError as error:
            self._changed(failed(FISCAL, error))

    def _ask(self, printer: FiscalPrinter, intent: FiscalIntent, told: Told) -> None:
        try:
            verdict = printer.reconcile(intent, timeout_s=RECEIPT_TIMEOUT_S)
        except DeviceError as error:
            told(Doubtful(HANDS[error.trouble], detail=str(error)))
            return
        match verdict:
            case Executed(result):
                self.answered(intent)
                told(OnRecord(result))
            case NotExecuted():
                self.answered(intent)
                told(NotOnRecord(NOT_ON_RECORD))
            case Unknown(reason):
                told(Doubtful(PERSON, person=True, detail=reason))

    def _failure(self, error: DeviceError) -> NotOnRecord:
        self._changed(failed(FISCAL, error))
        return NotOnRecord(HANDS[error.trouble], detail=str(error))


NOT_ON_RECORD = N_("The fiscal printer has no such receipt: nothing was printed. Try again.")
OVERDUE = N_("The fiscal day is open for more than 24 hours. Make the Z report, then sell on.")
MEMORY_LOW = N_("The fiscal memory is nearly full. Call the fiscal printer's service soon.")
PERSON = N_("The fiscal printer cannot tell. Look at the paper: was it printed?")


def replace_unread(outcome: NotOnRecord) -> NotOnRecord:
    """Say that the device was not asked for the document at all."""
    return NotOnRecord(outcome.problem, outcome.detail, unread=True)


def perform(printer: FiscalPrinter, intent: FiscalIntent) -> FiscalResult:
    """Ask for a document; raises `DeviceError`."""
    before = intent.before
    match intent.document:
        case FiscalReceipt() as receipt:
            return printer.print_receipt(receipt, before, timeout_s=RECEIPT_TIMEOUT_S)
        case CashMovement() as movement:
            return printer.move_cash(movement, before, timeout_s=ASK_TIMEOUT_S * 2)
        case DayOpening(operator):
            printer.open_day(before, operator=operator, timeout_s=ASK_TIMEOUT_S)
            return FiscalResult(number=0, total_minor=0)
        case DayClosing():
            report = printer.print_z_report(before, timeout_s=REPORT_TIMEOUT_S)
            return FiscalResult(number=report.number, total_minor=0, sign=report.sign)


def readiness(status: PrinterStatus) -> DeviceReadiness:
    """Say how the device is."""
    if status.trouble is not None:
        return DeviceReadiness(
            device=FISCAL, state=FAILED, message=HANDS[status.trouble], detail=status.message
        )
    if status.day is DayState.OVERDUE:
        return DeviceReadiness(device=FISCAL, state=ATTENTION, message=OVERDUE)
    if status.memory_low:
        return DeviceReadiness(device=FISCAL, state=ATTENTION, message=MEMORY_LOW)
    if status.paper is Paper.LOW:
        return DeviceReadiness(device=FISCAL, state=ATTENTION, message=PAPER_LOW)
    return ready(FISCAL)
