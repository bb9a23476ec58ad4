"""The scanner: listens all the time, and gives what it reads a meaning."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog

from edge.peripherals.readiness import SCANNER, absent, failed, ready
from edge.till.state import DeviceReadiness
from firmware_drivers.errors import DeviceError
from firmware_drivers.scanner.scanner import BarcodeScanner, ScannedCode
from sync_protocol.retail.barcode import Barcode, ScanRules
from sync_protocol.retail.gs1 import read_scan

READ_S = 0.5  # how often the thread looks whether it should end
RETRY_S = 2.0  # an unplugged scanner is looked for this often
log = structlog.get_logger()


def meaning_of(code: ScannedCode, rules: ScanRules) -> Barcode:
    """Say what a scan means; see `sync_protocol.retail.gs1`."""
    return read_scan(code.text, code.symbology, rules)


class Scanning:
    """Reads a scanner on a thread of its own."""

    def __init__(
        self,
        scanner: BarcodeScanner | None,
        scanned: Callable[[ScannedCode], None],
        changed: Callable[[DeviceReadiness], None],
    ) -> None:
        """Give each scan to ``scanned``, in order, on the scanner's thread."""
        self._scanner = scanner
        self._scanned = scanned
        self._changed = changed
        self._prepare()

    def _prepare(self) -> None:
        self._ending = threading.Event()
        self._thread = threading.Thread(
            target=self._run, args=(self._scanner, self._ending), name=SCANNER, daemon=True
        )

    def start(self) -> None:
        """Begin to listen."""
        if self._scanner is None:
            self._changed(absent(SCANNER))
        else:
            self._thread.start()

    def stop(self) -> None:
        """Stop listening."""
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(2 * READ_S)
        if self._scanner is not None:
            self._scanner.close()

    def use(self, scanner: BarcodeScanner | None) -> None:
        """Go on with another scanner."""
        self.stop()
        self._scanner = scanner
        self._prepare()
        self.start()

    def _run(self, scanner: BarcodeScanner, ending: threading.Event) -> None:
        while not ending.is_set():
            try:
                self._listen(scanner, ending)
            except Exception:  # the outermost loop of this thread
                log.exception("scanner.failed")
                ending.wait(RETRY_S)

    def _listen(self, scanner: BarcodeScanner, ending: threading.Event) -> None:
        try:
            code = scanner.read(timeout_s=READ_S)
        except DeviceError as error:
            if not ending.is_set():
                self._changed(failed(SCANNER, error))
            ending.wait(RETRY_S)
            return
        if ending.is_set():
            return
        self._changed(ready(SCANNER))
        if code is not None:
            self._scanned(code)
