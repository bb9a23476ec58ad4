"""The design tokens: contrast, and one look at a time."""

import pytest

from edge.screens.display import PANELS

TEXT_ON = [
    ("text", "ground", 4.5), ("text", "surface", 4.5), ("text", "raised", 4.5),
    ("text", "tint", 4.5),
    ("text", "pressed", 4.5), ("text2", "ground", 4.5), ("text2", "surface", 4.5),
    ("on_fill", "primary", 4.5), ("on_fill", "pay", 4.5), ("on_fill", "danger_fill", 4.5),
    ("danger", "surface", 4.5), ("danger", "raised", 4.5), ("warning", "surface", 4.5),
    ("warning", "warning_ground", 4.0), ("danger", "danger_ground", 4.5), ("good", "surface", 4.5),
    ("link", "surface", 4.5), ("disabled", "raised", 3.0),
]  # fmt: skip


def luminance(text: str) -> float:
    parts = [int(text[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground", "least"), TEXT_ON)
@pytest.mark.parametrize("dark", [False, True])
def test_words_stand_out_from_their_ground(
    ink: str, ground: str, least: float, *, dark: bool
) -> None:
    colours = tokens()
    assert contrast(colours[ink][dark], colours[ground][dark]) >= least


def tokens() -> dict[str, tuple[str, str]]:
    """Read the table without importing Kivy."""
    import ast  # noqa: PLC0415
    from pathlib import Path  # noqa: PLC0415

    source = Path("edge/screens/style.py").read_text("utf-8")
    for node in ast.parse(source).body:
        if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "COLOURS":
            return ast.literal_eval(node.value)  # type: ignore[arg-type]
    raise AssertionError("COLOURS is gone")


def test_three_panels_have_their_real_density_and_two_layouts() -> None:
    assert {name: (round(d.density, 2), d.is_roomy) for name, d in PANELS.items()} == {
        "1280x800": (0.93, True),
        "1024x600": (1.06, False),
        "800x480": (0.83, False),
    }
