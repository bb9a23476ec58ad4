"""The one font has every character that a screen may show."""

import unicodedata
from functools import cache
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from babel.numbers import get_currency_symbol

from edge.screens.font_building import NOTO, build
from edge.screens.fonts import BOLD, REGULAR, till_fonts
from edge.screens.keyboard_layouts import LAYOUTS
from sync_protocol.languages.wording import CATALOGUES, LANGUAGES
from sync_protocol.retail.currency import MINOR_DIGITS

TTFont = pytest.importorskip("fontTools.ttLib").TTFont

needs_noto = pytest.mark.skipif(
    not any((folder / "NotoSans-Regular.ttf").exists() for folder in NOTO),
    reason="fonts-noto-core is not installed",
)
pytestmark = [
    needs_noto,
    # fontTools' own instancer warns about its bitmaps; nothing of ours.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fonts")
    build(folder)
    return folder


@cache
def characters_of(path: Path) -> frozenset[int]:
    return frozenset(TTFont(path).getBestCmap())


def missing(path: Path, text: str) -> str:
    wanted = {c for c in text if not unicodedata.category(c).startswith("C")}
    return "".join(sorted(c for c in wanted if ord(c) not in characters_of(path)))


@pytest.mark.parametrize("name", [REGULAR, BOLD])
def test_every_letter_of_every_keyboard_is_there(folder: Path, name: str) -> None:
    letters = "".join(
        "".join(layout.rows) + "".join(layout.held.values()) + layout.name
        for layout in LAYOUTS.values()
    )
    assert not missing(folder / name, letters + letters.upper())


@pytest.mark.parametrize("name", [REGULAR, BOLD])
def test_every_currency_and_symbol_is_there(folder: Path, name: str) -> None:
    currencies = "".join(
        get_currency_symbol(currency, locale=language)
        for currency in MINOR_DIGITS
        for language in LANGUAGES
    )
    symbols = "⌫⏎✕✓☰▲▼●○→←⇧◀▶−×·–…“”«»№֏₽€ \u00a0\u202f\u2009"
    assert not missing(folder / name, currencies + symbols)


@pytest.mark.parametrize("name", [REGULAR, BOLD])
@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_message_can_be_shown(folder: Path, name: str, language: str) -> None:
    source = CATALOGUES / language / "LC_MESSAGES" / "tameio.po"
    text = LANGUAGES[language]
    if source.exists():
        with source.open("rb") as file:
            for message in read_po(file):
                text += "".join(message.string) if message.string else ""
                text += message.id if isinstance(message.id, str) else "".join(message.id)
    assert not missing(folder / name, text)


@pytest.mark.parametrize("name", [REGULAR, BOLD])
def test_digits_are_equally_wide_so_that_totals_do_not_dance(folder: Path, name: str) -> None:
    font = TTFont(folder / name)
    widths = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}
    assert len(widths) == 1


def test_fonts_are_built_once_and_found_again(tmp_path: Path) -> None:
    regular, bold = till_fonts(tmp_path)
    written = regular.stat().st_mtime_ns
    assert till_fonts(tmp_path) == (regular, bold)
    assert regular.stat().st_mtime_ns == written
