"""What a receipt printer is to the rest of the system: jobs made of lines, codes and pictures."""

from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from firmware_drivers.errors import Trouble


class Align(Enum):
    """Where something stands between the margins."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class Style:
    """How text looks. Wide and tall text takes ``width`` columns and ``height`` lines."""

    bold: bool = False
    underline: bool = False
    inverse: bool = False  # white on black
    width: int = 1  # 1..8
    height: int = 1  # 1..8

    def __post_init__(self) -> None:
        if not (1 <= self.width <= 8 and 1 <= self.height <= 8):
            raise ValueError("text can be one to eight times as wide and as tall")


PLAIN = Style()
BOLD = Style(bold=True)
TALL = Style(bold=True, height=2)
LARGE = Style(bold=True, width=2, height=2)


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph: wrapped between words when it is longer than a line; may hold line breaks."""

    text: str
    align: Align = Align.LEFT
    style: Style = PLAIN


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a `Row`."""

    text: str
    width: int = 0  # columns of plain text; 0 shares what the others leave
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Row:
    """Texts side by side, such as name and amount. A cell too long for its width wraps downwards.

    Rows are data and not spaces, so they line up in scripts that have to be drawn, too.
    """

    cells: tuple[Cell, ...]
    style: Style = PLAIN


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across the paper."""

    double: bool = False


class Symbology(Enum):
    """Barcodes that a receipt may carry."""

    EAN13 = "EAN13"
    EAN8 = "EAN8"
    CODE39 = "CODE39"
    CODE128 = "CODE128"  # printable ASCII; digits in pairs are packed


@dataclass(frozen=True, slots=True)
class Barcode:
    """A linear barcode, centred; its data is checked when the job is made into bytes."""

    data: str
    symbology: Symbology = Symbology.CODE128
    height_dots: int = 64  # 8 dots are 1 mm
    module_dots: int = 2  # width of the thinnest bar, 2..6
    caption: bool = True  # the data in readable letters below


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code, centred."""

    text: str
    module_dots: int = 6  # 1..16
    correction: str = "M"  # L, M, Q or H


@dataclass(frozen=True, slots=True)
class Picture:
    """A black and white picture: a logo, a signature."""

    width: int  # dots
    height: int  # dots
    rows: bytes  # each row padded to whole bytes; the high bit is the left dot, 1 is black
    align: Align = Align.CENTRE

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1:
            raise ValueError("a picture has at least one dot")
        if len(self.rows) != (self.width + 7) // 8 * self.height:
            raise ValueError("a picture's rows do not fill its size")


@dataclass(frozen=True, slots=True)
class Feed:
    """Blank lines."""

    lines: int = 1


@dataclass(frozen=True, slots=True)
class Cut:
    """Feed past the knife and cut; a printer without a knife only feeds."""

    partial: bool = True  # leave a bridge of paper, so that the receipt does not fall


@dataclass(frozen=True, slots=True)
class DrawerKick:
    """Open the drawer that is plugged into the printer."""

    pin: int = 2  # 2 or 5 of the drawer socket


PrintElement: TypeAlias = Text | Row | Rule | Barcode | QrCode | Picture | Feed | Cut | DrawerKick


@dataclass(frozen=True, slots=True)
class PrintJob:
    """Everything for one piece of paper, top to bottom."""

    elements: tuple[PrintElement, ...]
    name: str = ""  # for logs and the simulator: "receipt 12-000123"


class PaperStatus(Enum):
    """What the paper sensors say."""

    ENOUGH = "enough"
    NEAR_END = "near end"
    OUT = "out"
    UNKNOWN = "unknown"  # no such sensor, or nobody answered


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """What the printer says about itself now."""

    paper: PaperStatus = PaperStatus.UNKNOWN
    trouble: Trouble | None = None  # what keeps it from printing; None: ready
    drawer_signal: bool | None = None  # level of the drawer's switch; its meaning is a setting

    @property
    def ready(self) -> bool:
        """Whether a job would be taken now."""
        return self.trouble is None


class ReceiptPrinter(Protocol):
    """A printer for plain (non-fiscal) receipts."""

    columns: int  # characters of plain text in a line

    def print(self, job: PrintJob, *, timeout_s: float) -> None:
        """Print the job and wait until the printer says that it is on paper.

        Raises:
            DeviceUnreachable: nothing was printed; the printer is off, unplugged or silent.
            DeviceRefused: nothing was printed: no paper, cover open, or a job it cannot print.
            OutcomeUnknown: all or part may be on paper, or may still come out after the trouble
                (paper, cover) is put right. Ask the operator before printing again, as a copy.
        """
        ...

    def status(self, *, timeout_s: float) -> PrinterStatus:
        """Ask the sensors now; a silent printer raises `DeviceUnreachable`."""
        ...

    def kick_drawer(self, *, pin: int = 2, timeout_s: float) -> None:
        """Open the drawer at once, even without paper; errors as `CashDrawer.open`."""
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...
