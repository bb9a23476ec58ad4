"""Fresh goods: fruit, vegetables, bread, cheese, meat and fish."""

from __future__ import annotations

import math

from cloud.demo.drawing.packs import Look
from cloud.demo.drawing.pen import Color, Pen, darker, lighter, mix

LEAF: Color = (88, 148, 66)
CREAM: Color = (247, 236, 212)


def _ball(pen: Pen, x: float, y: float, radius: float, fill: Color) -> None:
    pen.disc(x, y, radius, darker(fill, 0.18))
    pen.disc(x - radius * 0.09, y - radius * 0.09, radius * 0.9, fill)
    pen.disc(x - radius * 0.36, y - radius * 0.38, radius * 0.22, lighter(fill, 0.45))


def _leaf(pen: Pen, x: float, y: float, size: float = 10, fill: Color = LEAF) -> None:
    pen.shape(
        [(x, y), (x + size * 0.5, y - size * 0.5), (x + size * 1.3, y - size * 0.5),
         (x + size * 0.8, y)],
        fill,
    )  # fmt: skip


def round(pen: Pen, look: Look) -> None:  # noqa: A001 - the drawing's name in the table of goods
    """Three round fruits, one behind."""
    pen.shadow(20, 80)
    _ball(pen, 50, 46, 21, darker(look.main, 0.06))
    _ball(pen, 32, 67, 21, look.main)
    _ball(pen, 67, 68, 20, mix(look.main, look.accent, 0.08))
    for x, y in ((50, 27), (32, 48), (67, 50)):
        pen.stroke([(x, y), (x + 1.5, y - 6)], look.accent, 2)
    _leaf(pen, 52, 24, 10, look.accent)


def lemon(pen: Pen, look: Look) -> None:
    """Two pointed fruits and a cut one."""
    pen.shadow(18, 82)
    for x, y in ((37, 58), (60, 50)):
        pen.oval(x - 22, y - 16, x + 22, y + 16, darker(look.main, 0.12))
        pen.oval(x - 22, y - 17, x + 20, y + 13, look.main)
        pen.disc(x + 22, y, 4, darker(look.main, 0.12))
        pen.oval(x - 14, y - 11, x - 4, y - 4, lighter(look.main, 0.5))
    pen.disc(66, 72, 15, look.main)
    pen.disc(66, 72, 12.6, lighter(look.main, 0.7))
    for step in range(8):
        pen.slice(
            55.5, 61.5, 76.5, 82.5, lighter(look.main, 0.2), begin=step * 45 + 4, end=step * 45 + 41
        )


def banana(pen: Pen, look: Look) -> None:
    """A hand of bananas."""
    pen.shadow(20, 80)
    for shift, share in ((12, 0.14), (6, 0.07), (0, 0.0)):
        pen.arc(
            8, -8 - shift, 84, 82 - shift, darker(look.main, share), begin=18, end=128, width=15
        )
    pen.arc(11, -5, 81, 79, lighter(look.main, 0.35), begin=30, end=118, width=2.5)
    pen.box(72, 36, 82, 52, look.accent, 3)
    pen.disc(21, 74, 4.5, look.accent)


def pear(pen: Pen, look: Look) -> None:
    """Two fruits with a slender top."""
    pen.shadow(20, 80)
    for x, lift, fill in ((63, 4, darker(look.main, 0.1)), (38, 0, look.main)):
        pen.oval(x - 20, 46 - lift, x + 20, 88 - lift, fill)
        pen.oval(x - 12, 26 - lift, x + 12, 62 - lift, fill)
        pen.oval(x - 13, 54 - lift, x - 6, 70 - lift, lighter(fill, 0.4))
        pen.stroke([(x, 28 - lift), (x + 3, 19 - lift)], look.accent, 2.4)
    _leaf(pen, 41, 22, 10)


def grapes(pen: Pen, look: Look) -> None:
    """A bunch."""
    pen.shadow(30, 70)
    for row, count in enumerate((5, 5, 4, 3, 2, 1)):
        for step in range(count):
            x = 50 + (step - (count - 1) / 2) * 11
            _ball(
                pen,
                x,
                36 + row * 9.6,
                6.8,
                look.main if (row + step) % 2 else darker(look.main, 0.07),
            )
    pen.stroke([(50, 32), (52, 18)], look.accent, 2.6)
    _leaf(pen, 52, 24, 15)


def punnet(pen: Pen, look: Look) -> None:
    """Berries in a tray."""
    pen.shadow(16, 84)
    for row, count in enumerate((4, 5, 6)):
        for step in range(count):
            x = 50 + (step - (count - 1) / 2) * 11.4
            _ball(
                pen,
                x,
                42 + row * 8.5,
                7.4,
                look.main if (row + step) % 2 else darker(look.main, 0.1),
            )
            if row == 0:
                pen.shape([(x - 3, 36), (x + 3, 36), (x, 39)], look.accent)
    pen.shape([(14, 62), (86, 62), (79, 88), (21, 88)], (214, 196, 160))
    pen.shape([(14, 62), (86, 62), (85, 67), (15, 67)], (230, 214, 182))
    for x in (34, 50, 66):
        pen.stroke([(x, 67), (x + (50 - x) * 0.12, 88)], (192, 172, 134), 0.9)


def melon(pen: Pen, look: Look) -> None:
    """A large fruit and a slice."""
    pen.shadow(14, 86)
    _ball(pen, 42, 56, 31, look.main)
    for x in (24, 34, 44, 54):
        pen.stroke(
            [(x, 30 + abs(x - 40) * 0.5), (x + 1, 82 - abs(x - 40) * 0.4)],
            darker(look.main, 0.16),
            1.8,
        )
    pen.slice(42, 40, 94, 92, darker(look.main, 0.1), begin=20, end=160)
    pen.slice(45, 40, 91, 87, CREAM, begin=20, end=160)
    pen.slice(47, 40, 89, 84, look.accent, begin=20, end=160)
    for x, y in ((60, 74), (68, 78), (76, 74)):
        pen.oval(x - 1.2, y - 2, x + 1.2, y + 2, darker(look.accent, 0.6))


def long(pen: Pen, look: Look) -> None:
    """Long fruits lying side by side."""
    pen.shadow(14, 86)
    for shift, fill in ((0, darker(look.main, 0.1)), (15, look.main)):
        pen.stroke([(20, 58 + shift), (50, 54 + shift), (80, 48 + shift)], fill, 15)
        pen.stroke([(24, 54 + shift), (50, 50 + shift), (72, 46 + shift)], lighter(fill, 0.3), 2)
        pen.disc(86, 46.5 + shift, 3, look.accent)


def pepper(pen: Pen, look: Look) -> None:
    """A bell pepper."""
    pen.shadow(24, 76)
    pen.oval(22, 32, 52, 88, darker(look.main, 0.08))
    pen.oval(48, 32, 78, 88, darker(look.main, 0.16))
    pen.oval(34, 30, 66, 90, look.main)
    pen.oval(30, 42, 36, 62, lighter(look.main, 0.45))
    pen.stroke([(50, 34), (48, 24), (54, 17)], look.accent, 5)
    pen.oval(40, 30, 60, 38, look.accent)


def potato(pen: Pen, look: Look) -> None:
    """A heap of potatoes."""
    pen.shadow(16, 84)
    for x, y, fill in (
        (50, 46, darker(look.main, 0.08)),
        (32, 68, look.main),
        (68, 69, mix(look.main, CREAM, 0.12)),
    ):
        pen.oval(x - 22, y - 16, x + 22, y + 17, darker(fill, 0.14))
        pen.oval(x - 22, y - 17, x + 19, y + 13, fill)
        for dx, dy in ((-8, -4), (6, 2), (10, -7)):
            pen.disc(x + dx, y + dy, 1.2, look.accent)


def onion(pen: Pen, look: Look) -> None:
    """Two bulbs."""
    pen.shadow(18, 82)
    for x, y, radius in ((62, 58, 24), (36, 66, 21)):
        _ball(pen, x, y, radius, look.main)
        pen.shape(
            [(x - 6, y - radius + 3), (x + 6, y - radius + 3), (x + 1, y - radius - 10)], look.main
        )
        for dx in (-10, 0, 10):
            pen.stroke(
                [(x + dx * 0.3, y - radius + 3), (x + dx, y), (x + dx * 0.3, y + radius - 3)],
                look.accent,
                0.8,
            )


def carrot(pen: Pen, look: Look) -> None:
    """Carrots with their green."""
    pen.shadow(20, 80)
    for shift, fill in (
        (22, darker(look.main, 0.1)),
        (0, look.main),
        (-20, mix(look.main, CREAM, 0.1)),
    ):
        top = 50 + shift
        for dx in (-5, 0, 5):
            pen.stroke([(top, 36), (top + dx * 1.6, 14 + abs(dx))], look.accent, 3)
        pen.shape([(top - 8, 36), (top + 8, 36), (top + 1, 87), (top - 1, 87)], fill)
        pen.disc(top, 36, 8, fill)
        for y in (46, 56, 66):
            pen.stroke([(top - 5 + (y - 46) * 0.12, y), (top - 1, y + 1)], darker(fill, 0.2), 1)


def cabbage(pen: Pen, look: Look) -> None:
    """A head of leaves."""
    pen.shadow(18, 82)
    for x, y, radius, share in ((34, 58, 25, 0.16), (66, 58, 25, 0.2), (50, 48, 25, 0.06)):
        pen.disc(x, y, radius, darker(look.main, share))
    pen.disc(50, 64, 23, look.main)
    for angle in (-60, -25, 10, 45):
        dx, dy = math.sin(math.radians(angle)), -math.cos(math.radians(angle))
        pen.stroke([(50, 82), (50 + dx * 17, 70 + dy * 20)], lighter(look.main, 0.4), 1.6)


def broccoli(pen: Pen, look: Look) -> None:
    """Florets on a stem."""
    pen.shadow(28, 72)
    pen.shape([(42, 56), (58, 56), (57, 88), (43, 88)], look.accent)
    pen.shape([(44, 60), (30, 52), (34, 48), (48, 58)], look.accent)
    pen.shape([(56, 60), (70, 52), (66, 48), (52, 58)], look.accent)
    places = ((28, 46), (40, 34), (50, 27), (60, 34), (72, 46), (36, 52), (50, 44), (64, 52))
    for index, (x, y) in enumerate(places):
        _ball(pen, x, y, 13, darker(look.main, 0.06 * (index % 3)))


def mushroom(pen: Pen, look: Look) -> None:
    """Two mushrooms."""
    pen.shadow(18, 82)
    for x, y, size in ((66, 52, 0.8), (38, 54, 1.0)):
        pen.box(x - 7 * size, y, x + 7 * size, y + 34 * size, lighter(look.main, 0.4), 4)
        pen.slice(
            x - 26 * size,
            y - 26 * size,
            x + 26 * size,
            y + 26 * size,
            look.main,
            begin=180,
            end=360,
        )
        pen.slice(
            x - 8 * size,
            y - 26 * size,
            x + 26 * size,
            y + 26 * size,
            darker(look.main, 0.1),
            begin=250,
            end=360,
        )
        pen.oval(x - 26 * size, y - 5, x + 26 * size, y + 5, darker(look.accent, 0.1))


def herb(pen: Pen, look: Look) -> None:
    """A bunch tied with string."""
    pen.shadow(36, 64)
    for angle in (-38, -22, -8, 8, 22, 38):
        dx = math.sin(math.radians(angle))
        tip = (50 + dx * 52, 20 + abs(angle) * 0.3)
        pen.stroke([(50 + dx * 6, 88), (50, 66), tip], look.accent, 2)
        for share in (0.35, 0.6, 0.85, 1.0):
            x, y = 50 + (tip[0] - 50) * share, 66 + (tip[1] - 66) * share
            pen.disc(x - 4, y, 4.4, look.main)
            pen.disc(x + 4, y - 2, 4.4, lighter(look.main, 0.12))
    pen.box(44, 66, 56, 71, (214, 170, 110), 2)


def loaf(pen: Pen, look: Look) -> None:
    """A loaf with cuts in its crust."""
    pen.shadow(14, 86)
    pen.oval(12, 34, 88, 92, darker(look.main, 0.16))
    pen.oval(12, 30, 88, 86, look.main)
    pen.oval(18, 33, 76, 62, lighter(look.main, 0.14))
    for x in (30, 46, 62):
        pen.stroke([(x - 4, 62), (x + 8, 40)], darker(look.accent, 0.05), 5)
        pen.stroke([(x - 3, 60), (x + 7, 42)], CREAM, 2.2)


def baguette(pen: Pen, look: Look) -> None:
    """Two long loaves."""
    pen.shadow(12, 88)
    for shift, fill in ((-8, darker(look.main, 0.1)), (8, look.main)):
        pen.stroke([(16, 74 + shift), (84, 42 + shift)], fill, 17)
        for step in range(4):
            x, y = 28 + step * 14, 68 - step * 6.6 + shift
            pen.stroke([(x - 3, y + 3), (x + 7, y - 6)], CREAM, 2.4)


def ring(pen: Pen, look: Look) -> None:
    """A ring of bread with sesame."""
    pen.shadow(18, 82)
    pen.disc(50, 54, 34, darker(look.main, 0.14))
    pen.disc(49, 52, 32, look.main)
    pen.disc(50, 53, 15, darker(pen.paper, 0.06))
    for step in range(26):
        angle = step * 2 * math.pi / 26
        radius = 20 + (step * 7) % 10
        pen.oval(
            49 + math.cos(angle) * radius - 1.3,
            52 + math.sin(angle) * radius - 0.9,
            49 + math.cos(angle) * radius + 1.3,
            52 + math.sin(angle) * radius + 0.9,
            look.accent,
        )


def croissant(pen: Pen, look: Look) -> None:
    """A crescent in its layers."""
    pen.shadow(16, 84)
    layers = ((22, 70, 11), (32, 58, 15), (50, 52, 18), (68, 58, 15), (78, 70, 11))
    for index, (x, y, radius) in enumerate(layers):
        fill = look.main if index % 2 else darker(look.main, 0.09)
        pen.disc(x, y, radius, fill)
        pen.arc(
            x - radius + 2,
            y - radius + 2,
            x + radius - 2,
            y + radius - 2,
            lighter(fill, 0.3),
            begin=200,
            end=320,
            width=2,
        )
    pen.oval(33, 66, 67, 92, pen.paper)
    for x, y in ((33, 62), (67, 62)):
        pen.stroke([(x, y - 14), (x + (50 - x) * 0.16, y + 6)], look.accent, 1.4)


def bun(pen: Pen, look: Look) -> None:
    """A rolled bun."""
    pen.shadow(18, 82)
    pen.oval(16, 34, 84, 90, darker(look.main, 0.16))
    pen.oval(16, 29, 84, 84, look.main)
    for inset in (6, 14, 22):
        pen.arc(
            16 + inset * 1.2,
            29 + inset,
            84 - inset * 1.2,
            84 - inset,
            look.accent,
            begin=120 + inset * 4,
            end=430 + inset * 2,
            width=2.6,
        )
    pen.oval(26, 35, 44, 43, lighter(look.main, 0.4))


def pie(pen: Pen, look: Look) -> None:
    """A piece of pie on paper."""
    pen.shadow(14, 86)
    pen.shape([(14, 70), (58, 84), (88, 54), (48, 42)], lighter(pen.paper, 0.6))
    pen.shape([(20, 62), (56, 76), (56, 84), (20, 70)], darker(look.main, 0.22))
    pen.shape([(56, 76), (82, 50), (82, 58), (56, 84)], look.accent)
    pen.shape([(20, 62), (56, 76), (82, 50), (48, 38)], look.main)
    for step in range(4):
        pen.stroke(
            [(28 + step * 8, 60 + step * 3), (54 + step * 7, 40 + step * 3)],
            darker(look.main, 0.1),
            1.3,
        )


def flatbread(pen: Pen, look: Look) -> None:
    """Thin bread, folded."""
    pen.shadow(14, 86)
    for shift, share in ((12, 0.14), (6, 0.07), (0, 0.0)):
        pen.box(14, 38 + shift, 86, 74 + shift, darker(look.main, share), 14)
    for step in range(16):
        pen.oval(
            20 + (step * 17) % 58,
            43 + (step * 11) % 24,
            24 + (step * 17) % 58,
            46 + (step * 11) % 24,
            look.accent,
        )


def wedge(pen: Pen, look: Look) -> None:
    """A wedge of cheese."""
    pen.shadow(14, 86)
    pen.shape([(14, 58), (62, 36), (86, 52), (86, 58)], lighter(look.main, 0.3))
    pen.shape([(14, 58), (86, 56), (86, 86), (14, 86)], look.main)
    pen.shape([(62, 36), (86, 52), (86, 56), (76, 56)], look.accent)
    for x, y, radius in ((32, 72, 6), (54, 66, 4), (68, 76, 7), (46, 80, 3)):
        pen.disc(x, y, radius, darker(look.main, 0.16))
        pen.disc(x + 1, y + 1, radius * 0.8, darker(look.main, 0.08))


def olives(pen: Pen, look: Look) -> None:
    """Olives in a bowl."""
    pen.shadow(20, 80)
    for row, count in enumerate((3, 4, 5)):
        for step in range(count):
            _ball(
                pen,
                50 + (step - (count - 1) / 2) * 13.5,
                42 + row * 9,
                8,
                look.main if (row + step) % 2 else darker(look.main, 0.12),
            )
    pen.slice(16, 30, 84, 94, (240, 240, 236), begin=0, end=180)
    pen.slice(50, 30, 84, 94, (222, 224, 222), begin=0, end=90)
    pen.box(14, 58, 86, 64, (250, 250, 247), 3)


def bowl(pen: Pen, look: Look) -> None:
    """A dip in a bowl."""
    pen.shadow(20, 80)
    pen.oval(18, 42, 82, 72, look.main)
    pen.oval(30, 46, 66, 60, lighter(look.main, 0.3))
    pen.arc(34, 46, 66, 64, look.accent, begin=160, end=400, width=2.4)
    pen.slice(14, 26, 86, 94, (240, 240, 236), begin=0, end=180)
    pen.slice(50, 26, 86, 94, (222, 224, 222), begin=0, end=90)
    pen.box(12, 57, 88, 63, (250, 250, 247), 3)
    pen.oval(16, 50, 84, 66, look.main)
    pen.arc(34, 50, 66, 62, look.accent, begin=160, end=400, width=2)


def mince(pen: Pen, look: Look) -> None:
    """Minced meat on a tray."""
    pen.shadow(14, 86)
    pen.box(12, 50, 88, 88, (242, 243, 245), 7)
    for row in range(4):
        for step in range(8):
            x, y = 20 + step * 7.6 + row % 2 * 3, 54 + row * 8
            pen.box(
                x, y, x + 8, y + 6.4, look.main if (row + step) % 2 else darker(look.main, 0.14), 3
            )
    pen.box(12, 80, 88, 88, (228, 230, 234), 5)


def steak(pen: Pen, look: Look) -> None:
    """A cut of meat with its fat."""
    pen.shadow(14, 86)
    pen.box(10, 46, 90, 90, (242, 243, 245), 8)
    pen.oval(18, 44, 84, 86, look.accent)
    pen.oval(22, 48, 80, 82, look.main)
    pen.oval(30, 52, 62, 72, lighter(look.main, 0.14))
    pen.disc(70, 62, 5.5, CREAM)
    pen.stroke([(34, 74), (50, 66), (60, 54)], look.accent, 2)


def chicken(pen: Pen, look: Look) -> None:
    """Poultry on a tray."""
    pen.shadow(14, 86)
    pen.box(10, 60, 90, 90, (242, 243, 245), 8)
    pen.oval(20, 34, 78, 82, darker(look.main, 0.1))
    pen.oval(20, 32, 74, 78, look.main)
    pen.oval(50, 46, 84, 80, look.accent)
    pen.stroke([(80, 58), (90, 48)], CREAM, 5)
    pen.disc(91, 46, 3.6, CREAM)
    pen.oval(30, 40, 48, 50, lighter(look.main, 0.4))


def fish(pen: Pen, look: Look) -> None:
    """A fish on ice."""
    pen.shadow(12, 88)
    pen.box(10, 66, 90, 90, (226, 238, 246), 8)
    pen.shape([(72, 56), (92, 42), (90, 72)], darker(look.main, 0.12))
    pen.oval(12, 36, 80, 76, darker(look.main, 0.1))
    pen.oval(12, 34, 78, 70, look.main)
    pen.oval(22, 58, 66, 73, lighter(look.main, 0.4))
    pen.arc(24, 38, 44, 70, look.accent, begin=280, end=440, width=2)
    pen.disc(24, 49, 3.4, (250, 250, 250))
    pen.disc(24, 49, 1.8, (40, 44, 52))
    for x in (46, 54, 62):
        pen.arc(x - 6, 44, x + 6, 62, look.accent, begin=290, end=430, width=1)


FRESH = {
    function.__name__: function
    for function in (
        baguette, banana, bowl, broccoli, bun, cabbage, carrot, chicken, croissant, fish,
        flatbread, grapes, herb, lemon, loaf, long, melon, mince, mushroom, olives, onion, pear,
        pepper, pie, potato, punnet, ring, round, steak, wedge,
    )
}  # fmt: skip
