"""What a label printer is to the rest of the system, and what stands on a label.

Places and sizes are tenths of a millimetre from the top left corner, whatever the printer's dots.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from firmware_drivers.errors import Trouble


class Symbology(Enum):
    """Kinds of barcode a label may carry."""

    EAN13 = "ean13"  # 12 or 13 digits
    EAN8 = "ean8"  # 7 or 8 digits
    CODE128 = "code128"
    QR = "qr"


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField:
    """Text, wrapped to ``width`` and cut after ``lines``; 0 is up to the label's edge."""

    text: str
    x: int
    y: int
    height: int  # of a line of letters
    width: int = 0
    lines: int = 1
    bold: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeField:
    """A barcode; for QR, ``height`` is the size of one of its modules times ten."""

    symbology: Symbology
    data: str
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleField:
    """A straight line or a filled box."""

    x: int
    y: int
    width: int
    height: int


LabelField: TypeAlias = TextField | CodeField | RuleField


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One label."""

    width: int
    height: int
    fields: tuple[LabelField, ...]
    gap: int = 20  # between two labels on the roll


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelPrinterStatus:
    """State at one moment."""

    trouble: Trouble | None = None  # None: ready
    message: str = ""
    busy: bool = False  # labels are still to come out


class LabelPrinter(Protocol):
    """A printer for labels; used by one thread."""

    def print(self, label: Label, *, copies: int = 1, timeout_s: float) -> None:
        """Print and wait until it is out.

        Raises `DeviceRefused` or `DeviceUnreachable` if nothing was printed, `OutcomeUnknown` if
        some of it may have been.
        """
        ...

    def status(self, *, timeout_s: float) -> LabelPrinterStatus:
        """Ask how the printer is."""
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...
