"""The scanner: listens all the time, and gives what it reads a meaning."""

from __future__ import annotations

import threading
from collections.abc import Callable

import structlog
from biip import ParseError
from biip.gs1_messages import GS1Message

from edge.peripherals.readiness import SCANNER, absent, failed, ready
from edge.till.state import DeviceReadiness
from firmware_drivers.errors import DeviceError
from firmware_drivers.scanner.scanner import BarcodeScanner, ScannedCode
from sync_protocol.retail.barcode import (
    GROUP_SEPARATOR,
    Barcode,
    GtinScanned,
    ScanRules,
    read_barcode,
)
from sync_protocol.retail.errors import UnreadableBarcode
from sync_protocol.retail.identifiers import Gtin

READ_S = 0.5  # how often the thread looks whether it should end
RETRY_S = 2.0  # an unplugged scanner is looked for this often
GS1_SYMBOLOGIES = ("]C1", "]e0", "]d2", "]Q3")  # GS1-128, DataBar, DataMatrix, QR
log = structlog.get_logger()


def meaning_of(code: ScannedCode, rules: ScanRules) -> Barcode:
    """Say what a scan means; GS1 messages are taken apart, everything else is told by its form."""
    if code.symbology in GS1_SYMBOLOGIES or GROUP_SEPARATOR in code.text:
        message = _gs1_meaning(code.text)
        if message is not None:
            return message
    return read_barcode(code.text, rules)


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
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run, name=SCANNER, daemon=True)

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

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._listen()
            except Exception:  # the outermost loop of this thread
                log.exception("scanner.failed")
                self._ending.wait(RETRY_S)

    def _listen(self) -> None:
        scanner = self._scanner
        if scanner is None:
            return
        try:
            code = scanner.read(timeout_s=READ_S)
        except DeviceError as error:
            self._changed(failed(SCANNER, error))
            self._ending.wait(RETRY_S)
            return
        self._changed(ready(SCANNER))
        if code is not None:
            self._scanned(code)


def _gs1_meaning(text: str) -> Barcode | None:
    try:
        message = GS1Message.parse(text)
    except ParseError:
        return None
    found = {str(element.ai.ai): element.value for element in message.element_strings}
    number = found.get("01")
    if number is None:
        return None
    try:
        gtin = Gtin.parse(number)
    except UnreadableBarcode:
        return None
    return GtinScanned(
        gtin=gtin,
        lot=found.get("10", ""),
        expiry=_date_of(found.get("17", "")),
        serial=found.get("21", ""),
        weight_g=_grams_of(found),
    )


def _grams_of(found: dict[str, str]) -> int | None:
    """Read the net weight of AI 310n: six digits with n decimals of a kilogram."""
    for ai, value in found.items():
        if ai.startswith("310") and value.isdecimal():
            decimals = int(ai[3])
            return int(value) * 1000 // 10**decimals
    return None


def _date_of(value: str) -> str:
    return f"20{value[:2]}-{value[2:4]}-{value[4:]}" if len(value) == 6 else ""
