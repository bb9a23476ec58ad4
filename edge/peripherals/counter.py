"""Everything on the counter together."""

from __future__ import annotations

import threading
from collections.abc import Callable

from edge.peripherals.display import Display
from edge.peripherals.fiscal_printing import FiscalPrinting
from edge.peripherals.label_printing import LabelPrinting
from edge.peripherals.payment_terminal import CardTerminal
from edge.peripherals.readiness import (
    DISPLAY,
    DRAWER,
    FISCAL,
    LABELS,
    PRINTER,
    SCALE,
    SCANNER,
    SECOND_PRINTER,
    TERMINAL,
)
from edge.peripherals.receipt_printing import ReceiptPrinting
from edge.peripherals.scale import Weighing
from edge.peripherals.scanning import Scanning
from edge.till.state import DeviceReadiness
from firmware_drivers.devices_file import CounterDevices
from firmware_drivers.scanner.scanner import ScannedCode


class Counter:
    """The devices of one till; built once, started once."""

    def __init__(self, devices: CounterDevices) -> None:
        """Wrap the drivers; nothing is opened before `start`."""
        self._lock = threading.Lock()
        self._known: dict[str, DeviceReadiness] = {}
        self._tell: Callable[[DeviceReadiness], None] | None = None
        self._scanned: Callable[[ScannedCode], None] | None = None
        self.paper = ReceiptPrinting(devices.receipt_printer, devices.cash_drawer, self._changed)
        self.second_paper = ReceiptPrinting(
            devices.second_printer, None, self._changed, device=SECOND_PRINTER
        )
        self.labels = LabelPrinting(devices.label_printer, self._changed)
        self.scale = Weighing(devices.scale, self._changed)
        self.display = Display(devices.customer_display, self._changed)
        self.cards = CardTerminal(devices.payment_terminal, self._changed)
        self.fiscal = FiscalPrinting(
            devices.fiscal_printer, self._changed, anew=devices.fiscal_printer_with
        )
        self._scanner = Scanning(devices.scanner, self._scan, self._changed)

    def start(
        self,
        scanned: Callable[[ScannedCode], None],
        changed: Callable[[DeviceReadiness], None],
    ) -> None:
        """Begin: scans and changes of readiness are told on the devices' threads."""
        self._scanned, self._tell = scanned, changed
        self.paper.start()
        self.second_paper.start()
        self.labels.start()
        self.scale.start()
        self.display.start()
        self.cards.start()
        self.fiscal.start()
        self._scanner.start()

    def stop(self) -> None:
        """Let go of all devices."""
        self._scanner.stop()
        self.scale.stop()
        self.display.stop()
        self.cards.stop()
        self.fiscal.stop()
        self.labels.stop()
        self.second_paper.stop()
        self.paper.stop()

    def use(self, devices: CounterDevices, device: str) -> None:
        """Go on with another driver for one device; blocks until the old one is let go.

        Nothing else on the counter notices, but the drawer, which hangs on the printer.
        """
        swaps: dict[str, Callable[[], None]] = {
            PRINTER: lambda: self.paper.use(devices.receipt_printer, devices.cash_drawer),
            DRAWER: lambda: self.paper.use(devices.receipt_printer, devices.cash_drawer),
            SECOND_PRINTER: lambda: self.second_paper.use(devices.second_printer, None),
            LABELS: lambda: self.labels.use(devices.label_printer),
            SCALE: lambda: self.scale.use(devices.scale),
            DISPLAY: lambda: self.display.use(devices.customer_display),
            TERMINAL: lambda: self.cards.use(devices.payment_terminal),
            FISCAL: lambda: self.fiscal.use(devices.fiscal_printer, devices.fiscal_printer_with),
            SCANNER: lambda: self._scanner.use(devices.scanner),
        }
        swaps[device]()

    def look_at(self, device: str) -> None:
        """Ask a device how it is, soon."""
        if device in {PRINTER, DRAWER}:
            self.paper.look()
        elif device == SECOND_PRINTER:
            self.second_paper.look()
        elif device == LABELS:
            self.labels.look()
        elif device == FISCAL:
            self.fiscal.look()
        elif device == SCALE:
            self.scale.look()
        elif device == TERMINAL:
            self.cards.look()

    def _scan(self, code: ScannedCode) -> None:
        if self._scanned is not None:
            self._scanned(code)

    def _changed(self, readiness: DeviceReadiness) -> None:
        with self._lock:
            if self._known.get(readiness.device) == readiness:
                return
            self._known[readiness.device] = readiness
        if self._tell is not None:
            self._tell(readiness)
