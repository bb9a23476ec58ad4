"""Receipts on paper, and the drawer that hangs on the printer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from edge.peripherals.device_thread import DeviceThread
from edge.peripherals.readiness import (
    ATTENTION,
    DRAWER,
    DRAWER_LEFT_OPEN,
    HANDS,
    PRINTER,
    absent,
    failed,
    printer_readiness,
    ready,
)
from edge.till.state import DeviceReadiness
from firmware_drivers.cash_drawer.drawer import CashDrawer, DrawerState
from firmware_drivers.errors import DeviceError, OutcomeUnknown
from firmware_drivers.receipt_printer.printer import (
    BOLD,
    LARGE,
    PLAIN,
    Align,
    Barcode,
    Cell,
    Cut,
    PrintElement,
    PrintJob,
    ReceiptPrinter,
    Rule,
    Text,
)
from firmware_drivers.receipt_printer.printer import QrCode as PrintedQrCode
from firmware_drivers.receipt_printer.printer import Row as PrintedRow
from firmware_drivers.receipt_printer.printer import Style as PrintedStyle
from sync_protocol.languages.wording import N_
from sync_protocol.retail.receipt import (
    Block,
    Code128,
    QrCode,
    Receipt,
    Row,
    Separator,
    Style,
    width_of,
)

PRINT_TIMEOUT_S = 20.0
STATUS_TIMEOUT_S = 1.5
DRAWER_TIMEOUT_S = 2.0
STATUS_EVERY_S = 5.0
DRAWER_OPEN_MAX_S = 60.0
BUSY = N_("The printer does not keep up.")
NO_PRINTER = N_("There is no receipt printer.")

_STYLES: dict[Style, PrintedStyle] = {
    Style.PLAIN: PLAIN,
    Style.SMALL: PLAIN,
    Style.BOLD: BOLD,
    Style.LARGE: LARGE,
}


@dataclass(frozen=True, slots=True)
class Printed:
    """The paper is out."""


@dataclass(frozen=True, slots=True)
class NotPrinted:
    """Nothing is on paper; it may be printed again as if for the first time."""

    problem: str  # msgid
    fitted: bool = True


@dataclass(frozen=True, slots=True)
class MaybePrinted:
    """All or part may be on paper: a second one is a copy."""

    problem: str  # msgid


PrintOutcome: TypeAlias = Printed | NotPrinted | MaybePrinted


def print_job_of(receipt: Receipt, name: str) -> PrintJob:
    """Turn a laid-out receipt into a job for a printer; ends with a cut."""
    return PrintJob((*(_element(block) for block in receipt.blocks), Cut()), name)


class ReceiptPrinting:
    """Prints on a thread of its own and watches the printer between jobs."""

    def __init__(
        self,
        printer: ReceiptPrinter | None,
        drawer: CashDrawer | None,
        changed: Callable[[DeviceReadiness], None],
        *,
        drawer_open_max_s: float = DRAWER_OPEN_MAX_S,
        device: str = PRINTER,
    ) -> None:
        """Tell ``changed`` how the printer, by the name ``device``, and the drawer are.

        A drawer that says it is open for longer than ``drawer_open_max_s`` needs attention.
        """
        self._printer = printer
        self._drawer = drawer
        self._changed = changed
        self._device = device
        self._drawer_open_max_s = drawer_open_max_s
        self._drawer_open_since: float | None = None
        self._thread = DeviceThread(device, idle=self._look, idle_s=STATUS_EVERY_S)

    def start(self) -> None:
        """Begin to watch and to print."""
        if self._drawer is None and self._device == PRINTER:
            self._changed(absent(DRAWER))
        if self._printer is None:
            self._changed(absent(self._device))
            return
        self._thread.start()
        self._thread.submit(self._look)

    def stop(self) -> None:
        """Finish the paper at hand and let go of the printer."""
        self._thread.stop()
        if self._printer is not None:
            self._printer.close()

    @property
    def fitted(self) -> bool:
        """Whether there is a printer."""
        return self._printer is not None

    def use(self, printer: ReceiptPrinter | None, drawer: CashDrawer | None) -> None:
        """Go on with another printer and another drawer."""
        self.stop()
        self._printer, self._drawer = printer, drawer
        self._drawer_open_since = None
        self.start()

    def print(self, receipt: Receipt, name: str, done: Callable[[PrintOutcome], None]) -> None:
        """Print, then call ``done`` on the printer's thread."""
        if self._printer is None:
            done(NotPrinted(NO_PRINTER, fitted=False))
            return
        printer = self._printer
        job = print_job_of(receipt, name)
        if not self._thread.submit(lambda: done(self._print(printer, job))):
            done(NotPrinted(BUSY))

    def open_drawer(self, done: Callable[[bool], None]) -> None:
        """Release the drawer, then say whether it opened, as far as anybody knows."""
        if self._drawer is None:
            done(False)
            return
        drawer = self._drawer
        if not self._thread.submit(lambda: done(self._open(drawer))):
            done(False)

    def warn_of_open_drawer(self, *, after_s: float) -> None:
        """Say when the drawer is open for longer; 0: never."""
        self._drawer_open_max_s = after_s or float("inf")

    def look(self) -> None:
        """Ask the printer how it is, soon."""
        self._thread.submit(self._look)

    def _print(self, printer: ReceiptPrinter, job: PrintJob) -> PrintOutcome:
        try:
            printer.print(job, timeout_s=PRINT_TIMEOUT_S)
        except OutcomeUnknown as error:
            self._changed(failed(self._device, error))
            return MaybePrinted(HANDS[error.trouble])
        except DeviceError as error:
            self._changed(failed(self._device, error))
            return NotPrinted(HANDS[error.trouble])
        return Printed()

    def _open(self, drawer: CashDrawer) -> bool:
        try:
            drawer.open(timeout_s=DRAWER_TIMEOUT_S)
        except DeviceError as error:
            self._changed(failed(DRAWER, error))
            return False
        self._changed(DeviceReadiness(device=DRAWER, state="ready"))
        return True

    def _look(self) -> None:
        if self._printer is None:
            return
        try:
            status = self._printer.status(timeout_s=STATUS_TIMEOUT_S)
            self._changed(printer_readiness(status, self._device))
        except DeviceError as error:
            self._changed(failed(self._device, error))
        else:
            self._look_at_drawer()

    def _look_at_drawer(self) -> None:
        """Say when the drawer is left open; one without a switch says nothing."""
        if self._drawer is None:
            return
        match self._drawer.state(timeout_s=STATUS_TIMEOUT_S):
            case DrawerState.OPEN:
                now = time.monotonic()
                since = self._drawer_open_since = self._drawer_open_since or now
                if now - since >= self._drawer_open_max_s:
                    self._changed(
                        DeviceReadiness(device=DRAWER, state=ATTENTION, message=DRAWER_LEFT_OPEN)
                    )
            case DrawerState.CLOSED:
                self._drawer_open_since = None
                self._changed(ready(DRAWER))
            case DrawerState.UNKNOWN:
                self._drawer_open_since = None


def _element(block: Block) -> PrintElement:
    match block:
        case Row(left, right, style, centred):
            if not right:
                align = Align.CENTRE if centred else Align.LEFT
                return Text(left, align, _STYLES[style])
            # The right-hand text keeps its width; the left one wraps in what remains.
            room = width_of(right) + 1
            cells = (Cell(left), Cell(right, width=room, align=Align.RIGHT))
            return PrintedRow(cells, BOLD if style is Style.LARGE else _STYLES[style])
        case Separator():
            return Rule()
        case Code128(content):
            return Barcode(content)
        case QrCode(content):
            return PrintedQrCode(content)
