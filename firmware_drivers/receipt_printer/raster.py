"""Text and pictures as dots. Pure, apart from the font files that a typeface has open."""

from typing import Any

from PIL import Image, ImageDraw, ImageOps

from firmware_drivers.receipt_printer.fonts import Typeface
from firmware_drivers.receipt_printer.layout import PlacedText, TextLine
from firmware_drivers.receipt_printer.printer import Align, Picture

COLUMN_DOTS = 12  # font A is 12 x 24 dots at 203 dpi
LINE_DOTS = 30  # and its lines are 30 dots apart
TEXT_DOTS = 22  # nominal size at which drawn letters look like font A
BASELINE_DOTS = 23


def draw_line(line: TextLine, dots: int, typeface: Typeface) -> Picture:
    """Draw a line of text, ``dots`` wide, as tall as a printed line of its style."""
    across, down = line.style.width, line.style.height
    width = dots // across
    paper = Image.new("1", (width, LINE_DOTS), 0)
    pen = ImageDraw.Draw(paper)
    for placed in line.placed:
        _draw_placed(pen, placed, width, typeface, bold=line.style.bold)
    if line.style.underline:
        left, _, right, _ = paper.getbbox() or (0, 0, 0, 0)
        pen.line((left, BASELINE_DOTS + 4, right, BASELINE_DOTS + 4), fill=1, width=2)
    if line.style.inverse:
        box = paper.getbbox()
        if box is not None:
            left, right = max(0, box[0] - 4), min(width, box[2] + 4)
            band = paper.crop((left, 0, right, LINE_DOTS)).convert("L")
            paper.paste(ImageOps.invert(band).convert("1"), (left, 0))
    if across > 1 or down > 1:
        paper = _resized(paper, width * across, LINE_DOTS * down, Image.Resampling.NEAREST)
    return as_picture(paper, Align.LEFT)


def measure_columns(text: str, typeface: Typeface, *, bold: bool) -> float:
    """Width of drawn text in columns of plain text."""
    return typeface.width(text, TEXT_DOTS, bold=bold) / COLUMN_DOTS


def as_picture(image: Image.Image, align: Align = Align.CENTRE) -> Picture:
    """Make a picture of black (1) dots out of a one-bit image in which 1 is black."""
    return Picture(image.width, image.height, image.tobytes(), align)


def picture_of(image: Image.Image, dots_max: int, align: Align = Align.CENTRE) -> Picture:
    """Turn any image into dots: shrunk to ``dots_max``, transparent is white, grey is dithered."""
    rgba = image.convert("RGBA")
    white = Image.new("RGBA", rgba.size, "white")
    grey = Image.alpha_composite(white, rgba).convert("L")
    if grey.width > dots_max:
        height = max(1, round(grey.height * dots_max / grey.width))
        grey = _resized(grey, dots_max, height, Image.Resampling.LANCZOS)
    return as_picture(ImageOps.invert(grey).convert("1"), align)


def cropped(picture: Picture) -> Picture:
    """Leave out the white columns on the right, which need not be sent."""
    row_bytes = (picture.width + 7) // 8
    rows = [picture.rows[i : i + row_bytes] for i in range(0, len(picture.rows), row_bytes)]
    used = max((len(row.rstrip(b"\x00")) for row in rows), default=0) or 1
    if used == row_bytes:
        return picture
    return Picture(used * 8, picture.height, b"".join(r[:used] for r in rows), picture.align)


def _resized(
    image: Image.Image, width: int, height: int, resample: Image.Resampling
) -> Image.Image:
    untyped: Any = image  # the stub of resize mentions numpy, which is not installed
    return untyped.resize((width, height), resample)


def _draw_placed(
    pen: ImageDraw.ImageDraw, placed: PlacedText, width: int, typeface: Typeface, *, bold: bool
) -> None:
    room = min(width, (placed.start + placed.width) * COLUMN_DOTS) - placed.start * COLUMN_DOTS
    size = TEXT_DOTS
    length = typeface.width(placed.text, size, bold=bold)
    while length > room and size > TEXT_DOTS // 2:  # a word that could not be wrapped
        size -= 1
        length = typeface.width(placed.text, size, bold=bold)
    free = max(0.0, room - length)
    shift = {Align.LEFT: 0.0, Align.CENTRE: free / 2, Align.RIGHT: free}[placed.align]
    x = placed.start * COLUMN_DOTS + shift
    for run in typeface.runs(placed.text, size, bold=bold):
        pen.text((round(x), BASELINE_DOTS), run.text, fill=1, font=run.font, anchor="ls")
        x += run.font.getlength(run.text)
