"""Money, dates, numbers and durations as people of the present language write them.

All formatting happens on the server, by Babel's CLDR data: browsers do not know every language we
speak. Names of the functions are the names of the template filters.
"""

import datetime as dt
from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import (
    format_date,
    format_skeleton,
    format_time,
    format_timedelta,
    get_day_names,
)
from babel.numbers import (
    format_compact_decimal,
    format_currency,
    format_decimal,
    format_percent,
    get_currency_symbol,
)

from cloud.portal.language import _, manner
from sync_protocol.retail.currency import minor_digits

_JUST_NOW = timedelta(seconds=45)


@lru_cache(64)
def _locale(language: str) -> Locale:
    # "en" alone would write American dates; the interface speaks international English.
    return Locale.parse("en_GB" if language == "en" else language)


@lru_cache(32)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def locale() -> Locale:
    """Return Babel's locale of the present language."""
    return _locale(manner().language)


def local(instant: datetime) -> datetime:
    """Turn an instant into the wall time of the present time zone."""
    return instant.astimezone(_zone(manner().time_zone))


def money(minor: int | None, currency: str = "", *, whole: bool = False) -> str:
    """Write an amount of minor units; ``whole`` leaves the cents out (for large figures)."""
    if minor is None:
        return "—"
    return _money(minor, currency or manner().currency, manner().language, whole)


@lru_cache(20_000)
def _money(minor: int, currency: str, language: str, whole: bool) -> str:  # noqa: FBT001
    digits = minor_digits(currency)
    amount = Decimal(minor).scaleb(-digits)
    if whole:
        pattern = _locale(language).currency_formats["standard"].pattern
        return format_currency(
            amount.quantize(Decimal(1)),
            currency,
            format=pattern.replace(".00", ""),
            locale=_locale(language),
            currency_digits=False,
        )
    return format_currency(amount, currency, locale=_locale(language))


def currency_symbol(currency: str) -> str:
    """Write a currency's symbol."""
    return get_currency_symbol(currency, locale=locale())


def number(value: float | Decimal) -> str:
    """Write a number with the language's separators."""
    return format_decimal(value, locale=locale())


def compact(value: float) -> str:
    """Write a number for an axis: 50K."""
    return format_compact_decimal(value, locale=locale(), fraction_digits=1)


def quantity(thousandths: int, unit: str = "") -> str:
    """Write a quantity held in thousandths, without needless zeros."""
    said = format_decimal(Decimal(thousandths).scaleb(-3), "#,##0.###", locale=locale())
    return f"{said}\N{NO-BREAK SPACE}{unit}" if unit else said


def about(thousandths: int, unit: str = "") -> str:
    """Write a quantity for a ranking: whole pieces with ×, other units rounded."""
    if unit in {"", "each"}:
        return f"{format_decimal(round(thousandths / 1000), locale=locale())}\N{NO-BREAK SPACE}×"
    digits = "#,##0.#" if abs(thousandths) < 100_000 else "#,##0"
    rounded = format_decimal(Decimal(thousandths).scaleb(-3), digits, locale=locale())
    return f"{rounded}\N{NO-BREAK SPACE}{unit_mark(unit)}"


def unit_mark(unit: str) -> str:
    """Write the mark of a unit of measure, nothing for pieces."""
    marks = {"kg": _("kg"), "m": _("m"), "l": _("l"), "h": _("h")}
    return marks.get(unit, "" if unit == "each" else unit)


def percent(share: float, *, digits: int = 1) -> str:
    """Write a share (0.107) as a percentage (10.7%)."""
    pattern = locale().percent_formats[None].pattern
    # CLDR patterns read "#,##0%" or "#,##0 %".
    precise = pattern.replace("##0", f"##0.{'0' * digits}") if digits else pattern
    return format_percent(share, precise, locale=locale())


def date(value: datetime | dt.date | None) -> str:
    """Write a day: 23 Oct 2026."""
    if value is None:
        return "—"
    day = local(value).date() if isinstance(value, datetime) else value
    return format_date(day, "medium", locale=locale())


def day(value: datetime | dt.date) -> str:
    """Write a day without its year: 23 Oct."""
    shown = local(value).date() if isinstance(value, datetime) else value
    return format_skeleton("MMMd", shown, locale=locale())


def time(instant: datetime | None) -> str:
    """Write the time of day in hours and minutes."""
    return "—" if instant is None else format_time(local(instant), "short", locale=locale())


def date_time(instant: datetime | None, *, seconds: bool = False) -> str:
    """Write day and time; with seconds where order matters."""
    if instant is None:
        return "—"
    clock = format_time(local(instant), "medium" if seconds else "short", locale=locale())
    return str(locale().datetime_formats["medium"]).format(clock, date(instant))


def weekday_names() -> list[str]:
    """Return the short names of the days, Monday first."""
    names = get_day_names("abbreviated", "stand-alone", locale=locale())
    return [names[i] for i in range(7)]


def ago(instant: datetime | None, now: datetime) -> str:
    """Write how long ago something was, in words."""
    if instant is None:
        return "—"
    passed = now - instant
    if passed < _JUST_NOW:
        return _("just now")
    return format_timedelta(-passed, add_direction=True, locale=locale())


def initials(name: str) -> str:
    """Take the first letters of the first two words, for a round picture of a person."""
    return "".join(word[0] for word in name.split()[:2] if word).upper()


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("python", "Python"),
    ("curl", "curl"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def browser_name(agent: str) -> str:
    """Name browser and system from what a browser says of itself."""
    browser = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return " · ".join(each for each in (browser, system) if each) or _("Unknown browser")


FILTERS = {
    function.__name__: function
    for function in (
        about,
        ago,
        browser_name,
        compact,
        currency_symbol,
        date,
        date_time,
        day,
        initials,
        money,
        number,
        percent,
        quantity,
        time,
        unit_mark,
    )
}
