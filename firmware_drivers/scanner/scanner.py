"""What a barcode scanner is to the rest of the system."""

from dataclasses import dataclass
from typing import Protocol

CODE_LENGTH_MAX = (
    4296  # the longest text a QR code can hold; anything longer is a fault or an attack
)


@dataclass(frozen=True, slots=True)
class ScannedCode:
    """One scan, before anybody decides what it means."""

    raw: bytes  # as received, without line end and framing, with the AIM identifier if one was sent
    text: str  # the data alone: no AIM identifier; GS separators of GS1 codes are kept as U+001D
    symbology: str = ""  # AIM identifier such as "]E0"; "" when the scanner does not send it


class BarcodeScanner(Protocol):
    """A scanner that is always listening; scans made between two reads are kept in order."""

    def read(self, *, timeout_s: float) -> ScannedCode | None:
        """Wait for the next scan; None when there was none in time.

        Raises:
            DeviceUnreachable: the scanner is unplugged. Call again: it is looked for each time.
        """
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...
