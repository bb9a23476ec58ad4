"""What is neither packed nor fresh: cups, papers, bags, services."""

from __future__ import annotations

from cloud.demo.drawing.packs import WHITE, Look
from cloud.demo.drawing.pen import Pen, darker, lighter


def cup(pen: Pen, look: Look) -> None:
    """A cup on its saucer."""
    pen.shadow(18, 82)
    pen.oval(14, 76, 86, 92, darker(look.main, 0.1))
    pen.oval(14, 74, 86, 88, look.main)
    pen.arc(62, 44, 86, 70, darker(look.main, 0.12), begin=270, end=450, width=5)
    pen.slice(24, 8, 74, 84, darker(look.main, 0.08), begin=0, end=180)
    pen.box(24, 38, 74, 47, darker(look.main, 0.08))
    pen.slice(24, 10, 66, 82, look.main, begin=90, end=180)
    pen.oval(24, 32, 74, 46, look.main)
    pen.oval(28, 34, 70, 45, look.accent)
    pen.oval(40, 36, 56, 42, lighter(look.accent, 0.4))
    for x in (42, 52):
        pen.stroke([(x, 26), (x + 2, 20), (x - 1, 14)], darker(pen.paper, 0.1), 2)


def glass(pen: Pen, look: Look) -> None:
    """A tall glass with a straw."""
    pen.shadow(32, 68)
    pen.stroke([(56, 60), (66, 10)], look.accent, 3.4)
    pen.shape([(28, 22), (72, 22), (65, 88), (35, 88)], lighter(pen.paper, 0.5))
    pen.shape([(29.5, 36), (70.5, 36), (65, 86), (35, 86)], look.main)
    pen.oval(29.5, 31, 70.5, 41, lighter(look.main, 0.3))
    for x, y in ((40, 44), (53, 50), (44, 60)):
        pen.box(x, y, x + 10, y + 10, lighter(look.main, 0.22), 2)


def toast(pen: Pen, look: Look) -> None:
    """Two halves of a toasted sandwich."""
    pen.shadow(14, 86)
    for shift in (0, 14):
        pen.shape([(16, 74 - shift), (50, 34 - shift), (84, 74 - shift)], darker(look.main, 0.14))
        pen.shape([(20, 72 - shift), (50, 38 - shift), (80, 72 - shift)], look.main)
        pen.box(16, 73 - shift, 84, 79 - shift, look.accent, 2)
        pen.box(14, 78 - shift, 86, 82 - shift, (226, 130, 130), 2)
        pen.box(16, 81 - shift, 84, 88 - shift, darker(look.main, 0.1), 3)


def paper(pen: Pen, look: Look) -> None:
    """A folded newspaper or magazine."""
    pen.shadow(22, 78)
    pen.box(26, 18, 80, 88, darker(look.main, 0.16), 2)
    pen.box(20, 14, 74, 86, look.main, 2)
    pen.box(26, 20, 68, 29, look.accent, 1)
    pen.box(26, 34, 48, 58, darker(look.main, 0.22), 1)
    for step in range(6):
        pen.box(52, 35 + step * 4.4, 68, 37 + step * 4.4, darker(look.main, 0.3), 0.8)
    for step in range(5):
        pen.box(
            26, 63 + step * 4.4, 68 - step % 2 * 9, 65 + step * 4.4, darker(look.main, 0.3), 0.8
        )


def book(pen: Pen, look: Look) -> None:
    """A book standing half turned."""
    pen.shadow(24, 76)
    pen.shape([(64, 16), (76, 20), (76, 84), (64, 88)], WHITE)
    for x in (67, 70, 73):
        pen.stroke([(x, 20), (x, 84)], (218, 216, 208), 0.8)
    pen.box(24, 16, 64, 88, look.main, 1.5)
    pen.box(24, 16, 29, 88, darker(look.main, 0.2), 1.5)
    pen.box(34, 26, 59, 40, look.accent, 1.5)
    pen.disc(46.5, 62, 10, lighter(look.main, 0.2))
    pen.disc(46.5, 62, 6, look.accent)


def pen(pen: Pen, look: Look) -> None:
    """A writing pen."""
    pen.shadow(18, 82)
    pen.stroke([(26, 78), (74, 30)], look.main, 9)
    pen.stroke([(24, 76), (70, 30)], lighter(look.main, 0.35), 2)
    pen.shape([(20, 84), (24, 74), (30, 80)], look.accent)
    pen.stroke([(66, 38), (78, 26)], darker(look.main, 0.2), 10)
    pen.stroke([(58, 34), (74, 20)], look.accent, 2.4)


def giftbag(pen: Pen, look: Look) -> None:
    """A bag with handles."""
    pen.shadow(24, 76)
    pen.arc(38, 14, 62, 58, look.accent, begin=180, end=360, width=2.6)
    pen.box(24, 34, 66, 88, look.main, 1)
    pen.shape([(66, 34), (77, 38), (77, 85), (66, 88)], darker(look.main, 0.2))
    pen.disc(45, 60, 10, look.accent)
    pen.disc(45, 60, 6.5, look.main)


def bulb(pen: Pen, look: Look) -> None:
    """A light bulb."""
    pen.shadow(38, 62)
    pen.disc(50, 40, 27, darker(look.main, 0.06))
    pen.disc(49, 39, 24, look.main)
    pen.shape([(33, 54), (67, 54), (60, 70), (40, 70)], darker(look.main, 0.06))
    pen.oval(36, 24, 46, 38, lighter(look.main, 0.6))
    for step in range(4):
        pen.box(41, 70 + step * 4, 59, 73 + step * 4, look.accent, 1.2)
    pen.box(45, 85, 55, 88, darker(look.accent, 0.3), 1)


def candle(pen: Pen, look: Look) -> None:
    """Three candles."""
    pen.shadow(24, 76)
    for x, top in ((34, 46), (50, 34), (66, 52)):
        pen.box(x - 7, top, x + 7, 88, darker(look.main, 0.1), 2)
        pen.box(x - 7, top, x + 4, 88, look.main, 2)
        pen.stroke([(x, top), (x, top - 5)], (70, 62, 58), 1.2)
        pen.oval(x - 3.2, top - 17, x + 3.2, top - 4, (244, 170, 60))
        pen.oval(x - 1.6, top - 12, x + 1.6, top - 5, (252, 228, 150))
    pen.box(24, 80, 76, 84, look.accent, 1)


def brush(pen: Pen, look: Look) -> None:
    """Toothbrushes."""
    pen.shadow(22, 78)
    for x, fill in ((40, look.main), (60, darker(look.main, 0.25))):
        pen.box(x - 3.4, 34, x + 3.4, 88, fill, 3)
        pen.box(x - 5, 12, x + 5, 36, fill, 3)
        for step in range(4):
            pen.box(x - 13, 14 + step * 5, x - 4, 18 + step * 5, look.accent, 1)


def gift(pen: Pen, look: Look) -> None:
    """A wrapped present."""
    pen.shadow(22, 78)
    pen.box(24, 48, 76, 88, look.main, 2)
    pen.box(62, 48, 76, 88, darker(look.main, 0.16), 2)
    pen.box(20, 36, 80, 50, lighter(look.main, 0.1), 2)
    pen.box(45, 36, 55, 88, look.accent)
    for sign in (-1, 1):
        pen.oval(50 + sign * 12 - 11, 20, 50 + sign * 12 + 11, 38, look.accent)
        pen.oval(50 + sign * 12 - 6, 25, 50 + sign * 12 + 6, 34, darker(look.accent, 0.16))
    pen.disc(50, 34, 5, darker(look.accent, 0.08))


def van(pen: Pen, look: Look) -> None:
    """A delivery van."""
    pen.shadow(12, 88)
    pen.box(10, 34, 62, 78, look.main, 4)
    pen.shape([(62, 46), (78, 46), (90, 62), (90, 78), (62, 78)], lighter(look.main, 0.12))
    pen.shape([(66, 50), (76, 50), (85, 62), (66, 62)], (206, 228, 238))
    pen.box(18, 44, 54, 62, look.accent, 2)
    pen.box(10, 72, 90, 79, darker(look.main, 0.2), 2)
    for x in (28, 74):
        pen.disc(x, 79, 9, (52, 56, 66))
        pen.disc(x, 79, 4, (206, 211, 218))


THINGS = {
    function.__name__: function
    for function in (
        book, brush, bulb, candle, cup, gift, giftbag, glass, paper, pen, toast, van,
    )
}  # fmt: skip
