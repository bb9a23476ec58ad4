from pathlib import Path

import pytest

from firmware_drivers.receipt_printer.fonts import Typeface, installed_typeface


@pytest.mark.parametrize("letter", ["ä", "Ω", "Ж", "Ա", "և", "֏", "₽", "€", "ქ", "—"])
def test_the_installed_fonts_have_every_letter_a_shop_needs(
    typeface: Typeface, letter: str
) -> None:
    [run] = typeface.runs(letter, 22)
    missing = run.font.getmask("\ufffe")
    assert bytes(run.font.getmask(letter)) != bytes(missing)


def test_a_text_of_two_scripts_is_drawn_in_two_fonts(typeface: Typeface) -> None:
    runs = typeface.runs("Bread Հաց 2", 22)
    assert [run.text for run in runs] == ["Bread ", "Հաց ", "2"]


def test_without_fonts_there_is_no_typeface(tmp_path: Path) -> None:
    assert installed_typeface(tmp_path) is None
    with pytest.raises(ValueError, match="at least one font"):
        Typeface([])


def test_bold_is_wider(typeface: Typeface) -> None:
    assert typeface.width("TOTAL", 22, bold=True) > typeface.width("TOTAL", 22)
