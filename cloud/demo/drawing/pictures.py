"""The picture of a product: its category's ground, its own shape, its brand's mark."""

from __future__ import annotations

from collections.abc import Callable

from PIL import Image

from cloud.demo.drawing.fresh import FRESH
from cloud.demo.drawing.packs import PACKS, Look
from cloud.demo.drawing.pen import Color, Pen, color
from cloud.demo.drawing.things import THINGS

SHAPES: dict[str, Callable[[Pen, Look], None]] = {**PACKS, **FRESH, **THINGS}


def draw(  # noqa: PLR0913 - a picture has that many choices
    shape: str,
    *,
    main: str,
    accent: str,
    brand: str,
    initial: str,
    paper: Color,
    scale: float = 1.0,
) -> Image.Image:
    """Draw a product; colours are six hexadecimal digits, ``scale`` makes a smaller pack small."""
    sheet = Pen(paper, scale=scale)
    SHAPES[shape](sheet, Look(color(main), color(accent), color(brand), initial))
    return sheet.finished()
