from importlib.resources import files

import pytest

from firmware_drivers.counter.catalogue import (
    Example,
    UnreadableCatalogue,
    read_catalogue,
    symbology_of,
)


def test_a_code_is_all_an_entry_needs() -> None:
    assert read_catalogue('[{"code": "96385074"}]') == (Example("96385074", "96385074", "", "]E4"),)


def test_the_examples_that_come_along_can_be_read() -> None:
    text = (files("firmware_drivers.counter") / "page" / "examples.json").read_text("utf-8")
    assert len(read_catalogue(text)) > 5


@pytest.mark.parametrize(
    ("code", "symbology"),
    [
        ("4006381333931", "]E0"),
        ("96385074", "]E4"),
        ("18901234567897", "]I1"),
        ("123", "]C0"),
        ("CARD-1", "]C0"),
        ("10ABC\x1d21X", "]C1"),
        ("https://id.gs1.org/01/09506000134352", "]Q1"),
    ],
)
def test_the_likely_symbology_is_guessed(code: str, symbology: str) -> None:
    assert symbology_of(code) == symbology


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"name": "x"}]'])
def test_a_bad_file_is_refused(text: str) -> None:
    with pytest.raises(UnreadableCatalogue):
        read_catalogue(text)
