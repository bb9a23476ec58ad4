"""A pen on a square sheet of 100 x 100 units; the sheet is drawn large and made small once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageFont

EDGE = 300  # pixels of the finished picture
_LARGER = 2  # drawn so much larger, then averaged: smooth edges without antialiased drawing
_UNIT = EDGE * _LARGER / 100

Color = tuple[int, int, int]


def color(text: str) -> Color:
    """Read six hexadecimal digits."""
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:6], 16)


def mix(first: Color, second: Color, share: float) -> Color:
    """Mix two colours; ``share`` of the second."""
    return tuple(round(a + (b - a) * share) for a, b in zip(first, second, strict=True))  # pyright: ignore[reportReturnType]


def darker(base: Color, share: float = 0.16) -> Color:
    """The side of a thing that lies in shade."""
    return mix(base, (24, 22, 34), share)


def lighter(base: Color, share: float = 0.28) -> Color:
    """The side of a thing that light falls on."""
    return mix(base, (255, 255, 255), share)


@cache
def _font(height: float) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(height)


class Pen:
    """Draws in units: 0, 0 is the upper left corner, 100, 100 the lower right."""

    def __init__(self, paper: Color, *, scale: float = 1.0) -> None:
        size = EDGE * _LARGER
        self._sheet = Image.new("RGB", (size, size), paper)
        self._draw = ImageDraw.Draw(self._sheet)
        self._scale = scale
        self.paper = paper

    def finished(self) -> Image.Image:
        """Give the picture in its final size."""
        return self._sheet.reduce(_LARGER)

    def box(  # noqa: PLR0913, PLR0917 - four edges
        self, left: float, top: float, right: float, bottom: float, fill: Color, radius: float = 0
    ) -> None:
        """A rectangle, its corners rounded."""
        corners = (*self._at(left, top), *self._at(right, bottom))
        self._draw.rounded_rectangle(corners, self._long(radius), fill)

    def oval(self, left: float, top: float, right: float, bottom: float, fill: Color) -> None:
        """An ellipse in a rectangle."""
        self._draw.ellipse((*self._at(left, top), *self._at(right, bottom)), fill)

    def disc(self, x: float, y: float, radius: float, fill: Color) -> None:
        """A circle round a point."""
        self.oval(x - radius, y - radius, x + radius, y + radius, fill)

    def shape(self, points: Sequence[tuple[float, float]], fill: Color) -> None:
        """A polygon."""
        self._draw.polygon([self._at(*point) for point in points], fill)

    def stroke(self, points: Sequence[tuple[float, float]], fill: Color, width: float) -> None:
        """A line with round ends and corners."""
        placed = [self._at(*point) for point in points]
        self._draw.line(placed, fill, round(self._long(width)), joint="curve")
        half = self._long(width) / 2
        for x, y in (placed[0], placed[-1]):
            self._draw.ellipse((x - half, y - half, x + half, y + half), fill)

    def arc(  # noqa: PLR0913 - an arc has that many measures
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        fill: Color,
        *,
        begin: float,
        end: float,
        width: float,
    ) -> None:
        """A part of an ellipse's outline; degrees clockwise from three o'clock."""
        corners = (*self._at(left, top), *self._at(right, bottom))
        self._draw.arc(corners, begin, end, fill, round(self._long(width)))

    def slice(  # noqa: PLR0913 - as above
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        fill: Color,
        *,
        begin: float,
        end: float,
    ) -> None:
        """A part of a filled ellipse."""
        corners = (*self._at(left, top), *self._at(right, bottom))
        self._draw.pieslice(corners, begin, end, fill)

    def word(self, text: str, x: float, y: float, height: float, fill: Color) -> None:
        """A short word, its middle at a point."""
        self._draw.text(self._at(x, y), text, fill, font=_font(self._long(height)), anchor="mm")

    def shadow(self, left: float, right: float, y: float = 88) -> None:
        """The soft shadow a thing throws on the table."""
        for step, share in enumerate((0.035, 0.06, 0.09)):
            inset = step * 2.0
            self.oval(
                left - 4 + inset,
                y - 4.5 + inset * 0.7,
                right + 4 - inset,
                y + 4.5 - inset * 0.7,
                darker(self.paper, share),
            )

    def _at(self, x: float, y: float) -> tuple[float, float]:
        # Smaller things stand on the same table: the scale keeps the foot of the sheet.
        return (
            (50 + (x - 50) * self._scale) * _UNIT,
            (88 + (y - 88) * self._scale) * _UNIT,
        )

    def _long(self, length: float) -> float:
        return length * self._scale * _UNIT
