"""The paper of the simulated printer: what is on it, as text and as a picture."""

import io
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import barcode
import segno
from PIL import Image, ImageDraw, ImageFont, ImageOps

COLUMN, LINE, LETTER = 12, 30, 24  # dots of font A
MARGIN = 28  # dots of bare paper at each side of a picture of it
WHITE, INK = 255, 24
MONOSPACED = ("dejavu/DejaVuSansMono.ttf", "dejavu/DejaVuSansMono-Bold.ttf")

SYSTEMS = {
    65: "upca",
    67: "ean13",
    68: "ean8",
    69: "code39",
    70: "itf",
    71: "codabar",
    73: "code128",
}


@dataclass(frozen=True, slots=True)
class Letter:
    """One printed letter."""

    sign: str
    across: int = 1
    down: int = 1
    bold: bool = False
    underline: bool = False
    inverse: bool = False


@dataclass(slots=True)
class Band:
    """A strip of paper over its whole width; text or dots."""

    height: int
    text: str = ""
    letters: tuple[Letter, ...] = ()
    align: int = 0  # 0 left, 1 centre, 2 right
    dots: Image.Image | None = None  # mode "1", 1 is black
    cached: Image.Image | None = field(default=None, repr=False)

    def picture(self, width: int) -> Image.Image:
        """Draw the strip, black on white."""
        if self.cached is None or self.cached.width != width:
            self.cached = Image.new("L", (width, self.height), WHITE)
            if self.dots is not None:
                x = _shift(self.align, width, self.dots.width)
                self.cached.paste(INK, (x, 0), self.dots)
            self._draw_letters(self.cached)
        return self.cached

    def _draw_letters(self, paper: Image.Image) -> None:
        total = sum(letter.across * COLUMN for letter in self.letters)
        x = _shift(self.align, paper.width, total)
        bottom = self.height - (LINE - LETTER)
        for letter in self.letters:
            cell = letter_cell(letter)
            paper.paste(cell, (x, bottom - cell.height))
            x += cell.width


@dataclass(slots=True)
class Piece:
    """One piece of paper, from cut to cut."""

    columns: int
    dots: int
    number: int = 1  # counted since the printer was made
    bands: list[Band] = field(default_factory=list[Band])
    cut: bool = False

    @property
    def lines(self) -> list[str]:
        """What a reader sees, line by line; pictures in square brackets."""
        return [band.text for band in self.bands]

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)

    @property
    def blank(self) -> bool:
        """Whether there is nothing on it."""
        return not self.bands

    def picture(self) -> Image.Image:
        """Draw the paper with its margins."""
        height = sum(band.height for band in self.bands)
        paper = Image.new("L", (self.dots + 2 * MARGIN, max(1, height)), WHITE)
        y = 0
        for band in self.bands:
            paper.paste(band.picture(self.dots), (MARGIN, y))
            y += band.height
        return paper

    def png(self) -> bytes:
        """Draw the paper as a PNG file."""
        target = io.BytesIO()
        self.picture().save(target, "PNG")
        return target.getvalue()


def text_band(letters: tuple[Letter, ...], align: int, columns: int, spacing: int) -> Band:
    """Make a strip of a line of letters."""
    tallest = max((letter.down for letter in letters), default=1)
    width = sum(letter.across for letter in letters)
    shown = " " * _shift(align, columns, width) + "".join(letter.sign for letter in letters)
    return Band(max(spacing, tallest * LETTER + LINE - LETTER), shown.rstrip(), letters, align)


def raster_band(width_bytes: int, rows: int, data: bytes, align: int, scale: int = 0) -> Band:
    """Make a strip of raster dots; ``scale`` bit 0 doubles the width, bit 1 the height."""
    dots = Image.frombytes("1", (width_bytes * 8, rows), data)
    across, down = 1 + (scale & 1), 1 + (scale >> 1)
    dots = _resized(dots, dots.width * across, dots.height * down)
    return Band(dots.height, f"[picture {dots.width}x{dots.height}]", dots=dots, align=align)


def column_band(column_bytes: int, width: int, data: bytes, align: int) -> Band:
    """Make a strip of column dots (ESC *)."""
    turned = Image.frombytes("1", (column_bytes * 8, width), data)
    dots = turned.transpose(Image.Transpose.TRANSPOSE)
    return Band(dots.height, f"[picture {dots.width}x{dots.height}]", dots=dots, align=align)


def barcode_band(system: int, data: bytes, *, module: int, height: int, align: int) -> Band:
    """Make the strip of a barcode; data that the symbology cannot hold prints no bars."""
    name, text = SYSTEMS.get(system, "?"), barcode_text(system, data)
    modules = _modules(name, text)
    if modules is None:
        return Band(LINE, f"[unreadable {name} {text}]", align=align)
    row = Image.frombytes("L", (len(modules), 1), bytes(255 * (m == "1") for m in modules))
    dots = _resized(row, len(modules) * module, height).convert("1")
    return Band(height, f"[{name} {text}]", dots=dots, align=align)


def qr_band(text: str, module: int, correction: int, align: int) -> Band:
    """Make the strip of a QR code; ``correction`` 0..3 is L, M, Q, H."""
    symbol = segno.make_qr(text, error="LMQH"[correction], boost_error=False)
    rows = [bytes(255 if dot else 0 for dot in row) for row in symbol.matrix_iter(border=4)]
    dots = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
    dots = _resized(dots, dots.width * module, dots.height * module).convert("1")
    return Band(dots.height, f"[qr {text}]", dots=dots, align=align)


@lru_cache(maxsize=2000)
def letter_cell(letter: Letter) -> Image.Image:
    """Draw a letter in its cell."""
    height = LETTER * letter.down
    narrow = Image.new("L", (COLUMN * letter.down, height), WHITE)
    pen = ImageDraw.Draw(narrow)
    font = _font(20 * letter.down, bold=letter.bold)
    pen.text((0, 19 * letter.down), letter.sign, fill=INK, font=font, anchor="ls")
    if letter.underline:
        pen.rectangle((0, height - 2 * letter.down, narrow.width, height - letter.down), fill=INK)
    cell = _resized(narrow, COLUMN * letter.across, height, Image.Resampling.BILINEAR)
    return ImageOps.invert(cell) if letter.inverse else cell


@lru_cache(maxsize=16)
def _font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    file = Path("/usr/share/fonts/truetype") / MONOSPACED[bold]
    return ImageFont.truetype(str(file), size) if file.is_file() else ImageFont.load_default(size)


def _shift(align: int, room: int, width: int) -> int:
    return max(0, (0, (room - width) // 2, room - width)[align])


def _resized(
    image: Image.Image,
    width: int,
    height: int,
    resample: Image.Resampling = Image.Resampling.NEAREST,
) -> Image.Image:
    untyped: Any = image  # the stub of resize mentions numpy, which is not installed
    return untyped.resize((width, height), resample)


def barcode_text(system: int, data: bytes) -> str:
    """Return the readable letters of a barcode's data."""
    if SYSTEMS.get(system) != "code128":
        return data.decode("ascii", "replace")
    if data.startswith(b"{C"):
        return "".join(f"{pair:02}" for pair in data[2:])
    return data[2:].replace(b"{{", b"{").decode("ascii", "replace")


def _modules(name: str, text: str) -> str | None:
    library: Any = barcode  # no types
    try:
        kind = library.get_barcode_class(name)
        code = kind(text, add_checksum=False) if name == "code39" else kind(text)
        return "".join(code.build())
    except (library.errors.BarcodeError, KeyError, ValueError):
        return None
