"""What the simulated printer has been set to; ESC @ and a power cut reset it."""

from collections.abc import Callable
from dataclasses import dataclass, field

from firmware_drivers.receipt_printer.simulated_paper import LINE, Letter
from firmware_drivers.receipt_printer.simulated_parser import Operation


@dataclass(slots=True)
class Settings:
    """The printer's modes and the line it is collecting."""

    page: int = 0
    align: int = 0
    bold: bool = False
    underline: bool = False
    inverse: bool = False
    across: int = 1
    down: int = 1
    spacing: int = LINE
    bar_height: int = 162
    bar_width: int = 3
    caption: int = 0
    qr_module: int = 3
    qr_correction: int = 0
    qr_text: bytes = b""
    graphics: tuple[int, int, bytes] | None = None
    letters: list[Letter] = field(default_factory=list[Letter])

    def apply(self, operation: Operation) -> bool:
        """Change the mode that the operation is about; False if it is about something else."""
        setter = _SETTERS.get(operation.kind)
        if setter is None:
            return False
        setter(self, operation.numbers[0] if operation.numbers else 0)
        return True

    def letter(self, sign: str) -> Letter:
        """Return the sign as it would be printed now."""
        return Letter(sign, self.across, self.down, self.bold, self.underline, self.inverse)


def _page(s: Settings, n: int) -> None:
    s.page = n


def _align(s: Settings, n: int) -> None:
    s.align = n % 48 % 3


def _bold(s: Settings, n: int) -> None:
    s.bold = bool(n & 1)


def _underline(s: Settings, n: int) -> None:
    s.underline = n % 48 > 0


def _inverse(s: Settings, n: int) -> None:
    s.inverse = bool(n & 1)


def _size(s: Settings, n: int) -> None:
    s.across, s.down = (n >> 4 & 7) + 1, (n & 7) + 1


def _mode(s: Settings, n: int) -> None:
    s.bold, s.underline = bool(n & 0x08), bool(n & 0x80)
    s.down, s.across = 1 + (n >> 4 & 1), 1 + (n >> 5 & 1)


def _spacing(s: Settings, n: int) -> None:
    s.spacing = n or LINE


def _bar_height(s: Settings, n: int) -> None:
    s.bar_height = max(1, n)


def _bar_width(s: Settings, n: int) -> None:
    s.bar_width = max(1, n)


def _caption(s: Settings, n: int) -> None:
    s.caption = n % 48


_SETTERS: dict[str, Callable[[Settings, int], None]] = {
    "page": _page,
    "align": _align,
    "bold": _bold,
    "underline": _underline,
    "inverse": _inverse,
    "size": _size,
    "mode": _mode,
    "spacing": _spacing,
    "default spacing": _spacing,
    "bar height": _bar_height,
    "bar width": _bar_width,
    "caption position": _caption,
}
