"""Packed goods: bottles, cartons, cans, bags, boxes and what else stands on a shelf."""

from __future__ import annotations

from dataclasses import dataclass

from cloud.demo.drawing.pen import Color, Pen, darker, lighter, mix

WHITE: Color = (252, 252, 250)
INK: Color = (52, 56, 66)


@dataclass(frozen=True, slots=True)
class Look:
    """What of a product its drawing shows."""

    main: Color
    accent: Color
    brand: Color
    initial: str  # of the brand; empty: none


def _label(  # noqa: PLR0913, PLR0917 - four edges
    pen: Pen, look: Look, left: float, top: float, right: float, bottom: float
) -> None:
    """A label with the brand's initial on a round mark, and two lines of print."""
    middle, height = (left + right) / 2, bottom - top
    pen.box(left, top, right, bottom, WHITE, 1.5)
    radius = min(height * 0.27, (right - left) * 0.3)
    pen.disc(middle, top + height * 0.36, radius, look.brand)
    if look.initial:
        pen.word(look.initial, middle, top + height * 0.36, radius * 1.35, WHITE)
    wide = (right - left) * 0.3
    for step, share in ((0.74, 1.0), (0.86, 0.6)):
        y = top + height * step
        pen.box(middle - wide * share, y - 0.8, middle + wide * share, y + 0.8, look.accent, 0.8)


def _round_side(pen: Pen, box: tuple[float, float, float, float], fill: Color, r: float) -> None:
    """A body that curves: shade at the right, a stripe of light at the left."""
    left, top, right, bottom = box
    pen.box(left, top, right, bottom, darker(fill), r)
    pen.box(left, top, right - (right - left) * 0.2, bottom, fill, r)
    width = right - left
    pen.box(
        left + width * 0.09, top + r + 1, left + width * 0.16, bottom - r - 1, lighter(fill), 1.2
    )


def bottle(pen: Pen, look: Look) -> None:
    """A bottle with a shoulder."""
    pen.shadow(34, 66)
    pen.box(44.5, 10, 55.5, 34, darker(look.main, 0.1), 2)
    pen.box(43.5, 9, 56.5, 16, look.accent, 1.5)
    pen.shape([(44.5, 28), (55.5, 28), (66, 44), (34, 44)], look.main)
    _round_side(pen, (34, 40, 66, 88), look.main, 4)
    _label(pen, look, 36, 50, 64, 78)


def wine(pen: Pen, look: Look) -> None:
    """A wine bottle: long neck, foil, quiet label."""
    pen.shadow(37, 63)
    pen.box(45.5, 6, 54.5, 40, look.main, 1.5)
    pen.box(45, 5, 55, 20, look.brand, 1.5)
    pen.shape([(45.5, 32), (54.5, 32), (63, 46), (37, 46)], look.main)
    _round_side(pen, (37, 42, 63, 88), look.main, 3.5)
    _label(pen, look, 38.5, 52, 61.5, 80)


def oil(pen: Pen, look: Look) -> None:
    """A square bottle with a pouring cap."""
    pen.shadow(35, 65)
    pen.box(46, 10, 54, 28, darker(look.main, 0.1), 1.5)
    pen.box(45, 8, 55, 17, look.accent, 1.5)
    pen.shape([(46, 24), (54, 24), (65, 36), (35, 36)], look.main)
    _round_side(pen, (35, 34, 65, 88), look.main, 2)
    _label(pen, look, 37, 46, 63, 78)


def water(pen: Pen, look: Look) -> None:
    """A clear bottle with rings."""
    pen.shadow(36, 64)
    pen.box(45, 8, 55, 16, look.accent, 2)
    pen.shape([(46, 16), (54, 16), (64, 32), (36, 32)], look.main)
    _round_side(pen, (36, 30, 64, 88), look.main, 5)
    for y in (38, 76, 81):
        pen.box(36, y, 64, y + 1.2, lighter(look.main, 0.45), 0.6)
    _label(pen, look, 36, 44, 64, 70)


def carton(pen: Pen, look: Look) -> None:
    """A gable-topped carton."""
    pen.shadow(32, 68)
    pen.box(30, 36, 54, 88, look.main, 1)
    pen.shape([(54, 36), (70, 32), (70, 84), (54, 88)], darker(look.main, 0.2))
    pen.shape([(30, 36), (54, 36), (50, 20), (34, 20)], lighter(look.main, 0.15))
    pen.shape([(54, 36), (70, 32), (62, 18), (50, 20)], darker(look.main, 0.1))
    pen.shape([(34, 20), (50, 20), (62, 18), (62, 12), (50, 13), (34, 13)], look.accent)
    pen.disc(42, 27, 3.6, look.brand)
    _label(pen, look, 32.5, 46, 51.5, 74)
    pen.box(30, 80, 54, 84, look.accent)


def can(pen: Pen, look: Look) -> None:
    """A can seen a little from above."""
    pen.shadow(33, 67)
    _round_side(pen, (33, 26, 67, 86), look.main, 3)
    pen.oval(33, 80, 67, 91, darker(look.main, 0.1))
    pen.oval(33, 20, 67, 32, (206, 211, 218))
    pen.oval(36, 21.5, 64, 30.5, (228, 232, 237))
    pen.oval(46, 24, 54, 28, (176, 183, 193))
    _label(pen, look, 36, 42, 64, 74)


def jar(pen: Pen, look: Look) -> None:
    """A jar with a screw lid."""
    pen.shadow(31, 69)
    _round_side(pen, (31, 34, 69, 88), look.main, 6)
    pen.box(34, 20, 66, 33, look.accent, 2)
    pen.box(34, 27, 66, 29, darker(look.accent, 0.2))
    _label(pen, look, 34, 46, 66, 76)


def tub(pen: Pen, look: Look) -> None:
    """A tub with a lid."""
    pen.shadow(28, 72)
    pen.shape([(27, 44), (73, 44), (67, 88), (33, 88)], look.main)
    pen.shape([(64, 44), (73, 44), (67, 88), (60, 88)], darker(look.main, 0.1))
    pen.box(24, 36, 76, 46, look.accent, 2.5)
    pen.box(24, 36, 76, 39, lighter(look.accent, 0.2), 2)
    _label(pen, look, 36, 52, 62, 80)


def bag(pen: Pen, look: Look) -> None:
    """A bag with crimped ends."""
    pen.shadow(27, 73)
    left, right = 27.0, 73.0
    teeth_above = [(left + step * 4.6, 14 if step % 2 else 17) for step in range(11)]
    teeth_below = [(right - step * 4.6, 88 if step % 2 else 85.5) for step in range(11)]
    pen.shape([*teeth_above, (75, 50), *teeth_below, (25, 50)], look.main)
    pen.shape([(66, 20), (73, 17), (75, 50), (73, 85), (65, 82)], darker(look.main, 0.12))
    pen.box(27.5, 18, 72.5, 24, look.brand)
    pen.box(26.8, 80, 73.2, 83, darker(look.brand, 0.1))
    _label(pen, look, 33, 32, 67, 70)


def packet(pen: Pen, look: Look) -> None:
    """A flat packet with a window."""
    pen.shadow(24, 76)
    pen.box(22, 26, 78, 88, darker(look.main, 0.12), 3)
    pen.box(22, 26, 74, 88, look.main, 3)
    pen.box(22, 26, 78, 36, look.brand, 3)
    pen.box(22, 33, 78, 36, look.brand)
    pen.oval(46, 52, 72, 82, lighter(look.accent, 0.1))
    pen.oval(50, 57, 70, 80, darker(look.accent, 0.08))
    _label(pen, look, 27, 44, 48, 80)


def box(pen: Pen, look: Look) -> None:
    """A cardboard box, its side in shade."""
    pen.shadow(27, 73)
    pen.box(26, 22, 62, 88, look.main, 1)
    pen.shape([(62, 22), (75, 18), (75, 83), (62, 88)], darker(look.main, 0.24))
    pen.shape([(26, 22), (62, 22), (75, 18), (40, 18)], lighter(look.main, 0.25))
    pen.box(26, 30, 62, 36, look.accent)
    _label(pen, look, 31, 42, 57, 72)
    pen.disc(54, 79, 5, lighter(look.accent, 0.1))


def brick(pen: Pen, look: Look) -> None:
    """A low block in paper."""
    pen.shadow(22, 78)
    pen.shape([(20, 58), (64, 58), (64, 88), (20, 88)], look.main)
    pen.shape([(64, 58), (80, 50), (80, 80), (64, 88)], darker(look.main, 0.2))
    pen.shape([(20, 58), (36, 50), (80, 50), (64, 58)], lighter(look.main, 0.3))
    pen.box(20, 64, 64, 68, look.accent)
    pen.disc(42, 77, 7, look.brand)
    pen.word(look.initial or "·", 42, 77, 9, WHITE)


def bar(pen: Pen, look: Look) -> None:
    """A bar of chocolate, half unwrapped."""
    pen.shadow(24, 76)
    pen.box(30, 16, 70, 60, look.main, 2)
    for row in range(3):
        for column in range(3):
            x, y = 32 + column * 12.4, 18 + row * 13
            pen.box(x, y, x + 11, y + 11.4, lighter(look.main, 0.12), 1)
            pen.box(x, y + 9.4, x + 11, y + 11.4, darker(look.main, 0.18), 1)
    edge = [(28 + step * 4.4, 50 if step % 2 else 47) for step in range(11)]
    pen.shape([*edge, (72, 88), (28, 88)], look.accent)
    pen.shape([(64, 49), (72, 48), (72, 88), (64, 88)], darker(look.accent, 0.14))
    pen.disc(48, 69, 9, look.brand)
    pen.word(look.initial or "·", 48, 69, 11, WHITE)


def spray(pen: Pen, look: Look) -> None:
    """A household bottle with a grip."""
    pen.shadow(34, 68)
    pen.box(44, 12, 58, 24, look.accent, 2)
    pen.shape([(44, 14), (36, 17), (36, 20), (44, 21)], look.accent)
    pen.box(47, 22, 56, 32, darker(look.accent, 0.2), 1)
    pen.shape([(46, 30), (57, 30), (68, 46), (34, 46)], look.main)
    _round_side(pen, (34, 43, 68, 88), look.main, 5)
    _label(pen, look, 37, 54, 63, 80)


def squeeze(pen: Pen, look: Look) -> None:
    """A bottle that stands on its cap."""
    pen.shadow(34, 66)
    pen.shape([(37, 16), (63, 16), (67, 26), (65, 78), (35, 78), (33, 26)], look.main)
    pen.shape([(58, 16), (63, 16), (67, 26), (65, 78), (58, 78)], darker(look.main, 0.14))
    pen.box(38, 77, 62, 88, look.brand, 2)
    _label(pen, look, 37, 32, 60, 66)


def pump(pen: Pen, look: Look) -> None:
    """A soap bottle with a pump."""
    pen.shadow(33, 67)
    pen.box(47.5, 16, 52.5, 34, (200, 206, 214), 1)
    pen.box(36, 13, 54, 19, look.brand, 2)
    pen.box(44, 30, 56, 37, look.brand, 1.5)
    _round_side(pen, (33, 36, 67, 88), look.main, 8)
    _label(pen, look, 38, 50, 62, 78)


def tube(pen: Pen, look: Look) -> None:
    """A tube that stands on its cap."""
    pen.shadow(38, 62)
    pen.shape([(33, 12), (67, 12), (60, 76), (40, 76)], look.main)
    pen.shape([(59, 12), (67, 12), (60, 76), (55, 76)], darker(look.main, 0.14))
    pen.box(33, 10, 67, 15, darker(look.main, 0.1), 1)
    pen.box(41, 75, 59, 88, look.brand, 2)
    _label(pen, look, 39, 24, 58, 56)


def rolls(pen: Pen, look: Look) -> None:
    """Paper rolls in foil."""
    pen.shadow(22, 78)
    for left, top in ((22, 54), (50, 54), (36, 28)):
        pen.box(left, top + 5, left + 28, top + 30, darker(look.main, 0.06), 3)
        pen.oval(left, top, left + 28, top + 13, look.main)
        pen.oval(left + 9, top + 4, left + 19, top + 9, mix(look.accent, INK, 0.25))
        pen.box(left + 2, top + 18, left + 26, top + 22, look.accent, 1)
    pen.disc(50, 80, 6.5, look.brand)
    pen.word(look.initial or "·", 50, 80, 8, WHITE)


def eggs(pen: Pen, look: Look) -> None:
    """A box of eggs."""
    pen.shadow(18, 82)
    for x in (30, 50, 70):
        pen.oval(x - 9, 36, x + 9, 64, look.main)
        pen.oval(x - 6, 40, x, 50, lighter(look.main, 0.4))
    pen.shape([(16, 58), (84, 58), (79, 88), (21, 88)], (150, 158, 168))
    pen.shape([(16, 58), (84, 58), (83, 63), (17, 63)], (176, 184, 194))
    pen.disc(50, 75, 7.5, look.brand)
    pen.word(look.initial or "·", 50, 75, 9.5, WHITE)


PACKS = {
    function.__name__: function
    for function in (
        bar, bag, bottle, box, brick, can, carton, eggs, jar, oil, packet, pump, rolls, spray,
        squeeze, tub, tube, water, wine,
    )
}  # fmt: skip
