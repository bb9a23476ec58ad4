"""Merge the till's font from Noto: ``python -m edge.screens.font_building FOLDER``.

SDL's text has no fallback from one font file to another, and neither Kivy's Roboto nor plain Noto
Sans knows Armenian, so Latin, Greek, Cyrillic, Armenian, currencies and symbols go into one file a
weight (SIL Open Font Licence; Debian: fonts-noto-core). Runs at build or first start only.
"""
# pyright: basic

import logging
import sys
from collections.abc import Iterable
from pathlib import Path

from fontTools.merge import Merger
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from edge.screens.fonts import BOLD, REGULAR

NOTO = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/noto"))
TEXT = (
    *range(0x20, 0x7F),
    *range(0xA0, 0x250),  # Latin with its accents
    *range(0x300, 0x30A),  # accents that stand alone, as in a capital of ΐ
    *range(0x370, 0x400),  # Greek
    *range(0x400, 0x530),  # Cyrillic
    *range(0x1E00, 0x1F00),  # Latin extended
    *range(0x2000, 0x2070),  # spaces, dashes, quotes
    *range(0x20A0, 0x20C1),  # currencies
    0x2116,  # numero
    0x2122,
    0x2190,
    0x2191,
    0x2192,
    0x2193,
    0x2212,  # minus
)
ARMENIAN = tuple(range(0x530, 0x590))
SYMBOLS = tuple(map(ord, "⌫⏎✕✓☰▲▼●○◀▶⚠★☆⇧⏻"))
SOURCES = {
    "Regular": ("NotoSansSymbols2-Regular", "NotoSansSymbols-Regular", "NotoSansMath-Regular"),
    "Bold": (  # the symbols have no bold of their own
        "NotoSansSymbols-Bold",
        "NotoSansSymbols2-Regular",
        "NotoSansMath-Regular",
    ),
}


def build(folder: Path) -> None:
    """Write both weights into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for weight, name in (("Regular", REGULAR), ("Bold", BOLD)):
        merge(weight, folder / name)


def merge(weight: str, target: Path) -> None:
    """Subset and merge one weight; each character comes from the first source that has it."""
    missing = {*TEXT, *ARMENIAN, *SYMBOLS}
    parts: list[Path] = []
    for number, source in enumerate(
        (f"NotoSans-{weight}", f"NotoSansArmenian-{weight}", *SOURCES[weight])
    ):
        font = TTFont(find(source))
        wanted = missing & set(font.getBestCmap() or ())
        if not wanted:
            continue
        missing -= wanted
        part = target.with_suffix(f".{number}.part")
        subset(font, wanted)
        font.save(part)
        parts.append(part)
    # Vertical sizes come from the first part, Noto Sans itself.
    merged = Merger().merge([str(part) for part in parts])
    first = TTFont(parts[0])
    for table, fields in (
        ("hhea", ("ascent", "descent", "lineGap")),
        ("OS/2", ("usWinAscent", "usWinDescent", "sTypoAscender", "sTypoDescender")),
    ):
        for field in fields:
            setattr(merged[table], field, getattr(first[table], field))
    building = target.with_suffix(".new")
    merged.save(building)
    building.rename(target)
    for part in parts:
        part.unlink()


def subset(font: TTFont, wanted: Iterable[int]) -> None:
    """Keep some characters only; SDL shapes nothing, so layout tables only cost room."""
    options = Options()
    options.layout_features = []
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "MATH", "STAT", "meta"]
    options.hinting = True
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 13, 14]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)


def find(name: str) -> Path:
    """Find one of Debian's font files, or say which package brings it."""
    for folder in NOTO:
        path = folder / f"{name}.ttf"
        if path.exists():
            return path
    raise SystemExit(f"{name}.ttf is missing: install the package fonts-noto-core")


if __name__ == "__main__":
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    build(Path(sys.argv[1]))
