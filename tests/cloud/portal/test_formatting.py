"""Figures in five languages, as CLDR writes them."""

from datetime import UTC, date, datetime, timedelta

import pytest

from cloud.portal import formatting
from cloud.portal.language import LANGUAGES, Manner, best_language, ngettext, speaking

AT = datetime(2026, 11, 25, 13, 5, 7, tzinfo=UTC)


def in_language(code: str, zone: str = "Europe/Helsinki") -> Manner:
    return Manner(code, zone, "EUR")


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "€1,234.56"),
        ("ru", "1\xa0234,56\xa0€"),
        ("el", "1.234,56\xa0€"),
        ("hy", "1\xa0234,56\xa0€"),
        ("fi", "1\xa0234,56\xa0€"),
    ],
)
def test_money_stands_as_the_language_writes_it(language: str, expected: str) -> None:
    with speaking(in_language(language)):
        assert formatting.money(123_456) == expected


def test_a_currency_without_cents_has_none_and_large_figures_leave_them_out() -> None:
    with speaking(in_language("en")):
        assert formatting.money(1250, "JPY") == "JP¥1,250"
        assert formatting.money(123_456_00, whole=True) == "€123,456"
        assert formatting.money(None) == "—"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_filter_speaks_every_language(language: str) -> None:
    with speaking(in_language(language)):
        assert formatting.date(AT)
        assert formatting.day(date(2026, 11, 25))
        assert "15" in formatting.time(AT) or "3" in formatting.time(AT)
        assert formatting.date_time(AT, seconds=True) != formatting.date_time(AT)
        assert formatting.percent(0.107) != formatting.percent(0.107, digits=0)
        assert formatting.ago(AT - timedelta(hours=3), AT)
        assert len(formatting.weekday_names()) == 7
        assert formatting.compact(50_000)


def test_times_are_those_of_the_readers_zone() -> None:
    with speaking(in_language("en", "Asia/Yerevan")):
        assert formatting.time(AT) == "17:05"
        assert formatting.date(datetime(2026, 11, 25, 21, 0, tzinfo=UTC)) == "26 Nov 2026"


def test_quantities_have_no_needless_zeros() -> None:
    with speaking(in_language("fi")):
        assert formatting.quantity(1250, "kg") == "1,25\xa0kg"
        assert formatting.quantity(3000) == "3"


def test_initials_are_of_the_first_two_words() -> None:
    assert formatting.initials("Nora Anna Lind") == "NA"
    assert formatting.initials("") == ""


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("el-GR,el;q=0.9,en;q=0.8", "el"),
        ("de,hy;q=0.5", "hy"),
        ("xx", "en"),
        ("", "en"),
        ("ru;q=oops,fi;q=0.2", "fi"),
    ],
)
def test_the_browsers_first_language_that_we_speak_is_chosen(accepted: str, chosen: str) -> None:
    assert best_language(accepted) == chosen


def test_plurals_fill_their_number() -> None:
    assert ngettext("{count} line", "{count} lines", 3) == "3 lines"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36", "Chrome · Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18) Version/18 Safari/604.1", "Safari · iPhone"),
        ("", "Unknown browser"),
    ],
)
def test_browsers_are_named(agent: str, name: str) -> None:
    assert formatting.browser_name(agent) == name
