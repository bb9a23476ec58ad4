"""From tenths of a millimetre to dots, and letters a printer does not have to pictures. Pure."""

from dataclasses import dataclass

from PIL import Image, ImageDraw

from firmware_drivers.label_printer.printer import Label, TextField
from firmware_drivers.receipt_printer.fonts import Typeface

TENTHS_PER_INCH = 254


@dataclass(frozen=True, slots=True)
class Bitmap:
    """Black (1) dots in rows of whole bytes."""

    width: int
    height: int
    rows: bytes

    @property
    def row_bytes(self) -> int:
        """Bytes of a row."""
        return (self.width + 7) // 8


def dots(tenths: int, dpi: int) -> int:
    """Return tenths of a millimetre in dots."""
    return round(tenths * dpi / TENTHS_PER_INCH)


def wrapped(field: TextField, label: Label, dpi: int, typeface: Typeface) -> tuple[str, ...]:
    """Break the text between words where it would leave its room; at most ``lines`` lines."""
    room = dots(field.width or label.width - field.x, dpi)
    size = dots(field.height, dpi)
    lines: list[str] = []
    for word in field.text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and typeface.width(longer, size, bold=field.bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines[: field.lines])


def drawn(text: str, size: int, typeface: Typeface, *, bold: bool) -> Bitmap:
    """Draw one line of text, ``size`` dots high."""
    width = max(1, round(typeface.width(text, size, bold=bold)))
    paper = Image.new("1", (width, round(size * 1.4)), 0)
    pen = ImageDraw.Draw(paper)
    at = 0.0
    for run in typeface.runs(text, size, bold=bold):
        pen.text((at, size), run.text, fill=1, font=run.font, anchor="ls")
        at += run.font.getlength(run.text)
    return Bitmap(paper.width, paper.height, paper.tobytes())
