"""The design tokens: colours, sizes and spaces, as plain attributes that kv and widgets read.

They are not Kivy properties on purpose: nothing binds to them, so a screen costs nothing to keep;
a change of theme, side or language builds the screens anew.
"""
# pyright: basic

from dataclasses import dataclass

from kivy.metrics import dp

Colour = tuple[float, float, float, float]


def _rgb(text: str, alpha: float = 1.0) -> Colour:
    """Read ``#rrggbb``."""
    red, green, blue = (int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue, alpha


# token: (light, dark). Contrast is checked in tests/edge/screens/test_style.py.
COLOURS: dict[str, tuple[str, str]] = {
    "ground": ("#EEF2F6", "#0B1017"),
    "surface": ("#FFFFFF", "#151C26"),
    "raised": ("#E6EBF2", "#222C3A"),
    "line": ("#D3DBE5", "#2E3B4D"),
    "text": ("#0F172A", "#F1F5F9"),
    "text2": ("#475569", "#A9B7C8"),
    "primary": ("#1D4ED8", "#2563EB"),
    "link": ("#1D4ED8", "#8AB4FF"),  # primary as text: needs more light on a dark ground
    "on_fill": ("#FFFFFF", "#FFFFFF"),
    "tint": ("#DCE6FD", "#1B2C4F"),
    "pay": ("#15803D", "#15803D"),
    "danger": ("#B91C1C", "#FF8C8C"),
    "danger_fill": ("#B91C1C", "#DC2626"),
    "warning": ("#B45309", "#F59E0B"),
    "warning_ground": ("#FDF0DC", "#3A2A0C"),
    "danger_ground": ("#FCE4E4", "#431A1D"),
    "good": ("#15803D", "#22C55E"),
    "pressed": ("#C7D3E3", "#34445A"),
    "disabled": ("#64748B", "#8496AD"),
    "sunken": ("#F4F7FA", "#0F151E"),
}
# In place of those above where somebody needs more contrast.
CONTRAST: dict[str, tuple[str, str]] = {
    "ground": ("#FFFFFF", "#000000"),
    "surface": ("#FFFFFF", "#000000"),
    "raised": ("#E2E8F0", "#1E293B"),
    "line": ("#334155", "#CBD5E1"),
    "text": ("#000000", "#FFFFFF"),
    "text2": ("#1E293B", "#E2E8F0"),
    "disabled": ("#475569", "#A9B7C8"),
    "danger": ("#8F1111", "#FFB0B0"),
    "warning": ("#7C3505", "#FFC24D"),
    "good": ("#0F5A2A", "#5BE58C"),
    "link": ("#123A9E", "#BBD3FF"),
}
LARGE = 1.14  # of every size, where somebody wants larger text
HUES = (  # category bars: eight of equal weight, the same in both themes
    "#2563EB",
    "#0E7490",
    "#15803D",
    "#B45309",
    "#BE185D",
    "#7C3AED",
    "#B91C1C",
    "#4D7C0F",
)
SIZES_DP = {
    "caption": 14,
    "small": 15,
    "body": 17,
    "title": 21,
    "key": 19,
    "digit": 22,
    "amount": 28,
    "total": 36,
    "due": 45,
    "huge": 64,
}


@dataclass(slots=True)
class Style:
    """The look in force. One exists per window: `style`."""

    dark: bool = True
    roomy: bool = True
    basket_on_left: bool = False
    large: bool = False
    contrast: bool = False
    regular: str = ""  # path of the font file
    bold: str = ""
    gap: float = 8
    pad: float = 12
    group: float = 16
    small_gap: float = 4
    corner: float = 10
    dialog_corner: float = 14
    touch: float = 57  # 9 mm: what is pressed often
    touch_min: float = 48

    def use(
        self,
        *,
        dark: bool,
        roomy: bool,
        basket_on_left: bool,
        large: bool = False,
        contrast: bool = False,
    ) -> None:
        """Take a look; screens built before keep the old one until they are built anew."""
        self.dark, self.roomy, self.basket_on_left = dark, roomy, basket_on_left
        self.large, self.contrast = large, contrast
        for name, value in (
            ("gap", 8),
            ("pad", 12),
            ("group", 16),
            ("small_gap", 4),
            ("corner", 10),
            ("dialog_corner", 14),
            ("touch", 57),
            ("touch_min", 48),
        ):
            setattr(self, name, dp(value))

    def colour(self, token: str) -> Colour:
        """Give a colour by its token's name; ``hue-3`` is a category's bar."""
        if token.startswith("hue-"):
            return _rgb(HUES[int(token[4:]) % len(HUES)])
        if token == "shade":  # noqa: S105 - a token of design, not of access
            return _rgb("#0B1017", 0.55)
        pair = CONTRAST.get(token) if self.contrast else None
        return _rgb((pair or COLOURS[token])[self.dark])

    def size(self, look: str) -> float:
        """Give a type size in pixels by its name."""
        return round(dp(SIZES_DP[look]) * (LARGE if self.large else 1))


style = Style()
