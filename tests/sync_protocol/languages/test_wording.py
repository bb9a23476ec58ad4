from datetime import UTC, datetime, timedelta, timezone

import pytest

from sync_protocol.languages.wording import LANGUAGES, Wording
from sync_protocol.retail.money import Money
from sync_protocol.retail.quantity import Quantity, Unit
from tests.builders import eur


@pytest.mark.parametrize(
    ("language", "money", "quantity", "percent"),
    [
        ("en", "€1,234.50", "0.350\u00a0kg", "5.5%"),
        ("ru", "1\u00a0234,50\u00a0€", "0,350\u00a0кг", "5,5\u00a0%"),
        ("el", "1.234,50\u00a0€", "0,350\u00a0kg", "5,5%"),
        ("hy", "1\u00a0234,50\u00a0€", "0,350\u00a0կգ", "5,5%"),
        ("fi", "1\u00a0234,50\u00a0€", "0,350\u00a0kg", "5,5\u00a0%"),
    ],
)
def test_numbers_are_written_as_people_write_them(
    language: str, money: str, quantity: str, percent: str
) -> None:
    wording = Wording(language)
    assert wording.money(eur(123_450)) == money
    assert wording.quantity(Quantity.grams(350)) == quantity
    assert wording.percent(550) == percent


def test_pieces_are_written_without_a_unit() -> None:
    assert Wording("en").quantity(Quantity.each(1200)) == "1,200"
    assert Wording("en").quantity(Quantity(1500)) == "1.5"
    assert Wording("en").quantity(Quantity(1500, Unit.METRE)) == "1.500\u00a0m"


def test_a_currency_without_minor_digits_has_none() -> None:
    assert Wording("en").money(Money(1234, "JPY")) == "JP¥1,234"
    assert Wording("en").amount(Money(1234, "JPY")) == "1,234"


def test_negative_amounts_keep_their_cents() -> None:
    assert Wording("en").amount(eur(-5)) == "-0.05"


def test_times_are_shown_in_the_stores_zone() -> None:
    noon = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
    helsinki = timezone(timedelta(hours=2))
    assert Wording("fi", helsinki).time(noon) == "14.00"
    assert Wording("en", helsinki).date_time(noon) == "25/11/2026, 14:00"
    assert Wording("en").date(noon.date()) == "25 Nov 2026"


def test_an_unknown_language_falls_back_to_english() -> None:
    assert Wording("xx").text("Sign on") == "Sign on"
    assert Wording("xx").language == "en"


def test_values_are_filled_in_and_plurals_follow_the_number() -> None:
    wording = Wording("en")
    assert wording.text("For receipt {number}", number="7") == "For receipt 7"
    assert wording.plural("{count} item", "{count} items", 1) == "1 item"
    assert wording.plural("{count} item", "{count} items", 1200) == "1,200 items"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_knows_its_decimal_mark_and_the_past(language: str) -> None:
    wording = Wording(language)
    assert wording.decimal_mark() in ".,"
    assert wording.ago(timedelta(minutes=4))
