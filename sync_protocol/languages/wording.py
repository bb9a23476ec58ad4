"""Words, plurals, numbers and dates in the languages of the people at the counter and the desk.

Messages are English sentences with named places: ``wording.text("{count} parked", count=3)``.
Catalogues lie in ``catalogues/<language>/LC_MESSAGES/tameio.po``; the build compiles them. Forms of
numbers, money and dates come from CLDR through Babel. Source: architecture D14.
"""

from __future__ import annotations

import gettext
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent

from sync_protocol.retail.currency import minor_digits
from sync_protocol.retail.marking import N_
from sync_protocol.retail.money import Money
from sync_protocol.retail.quantity import Quantity, Unit

__all__ = ["CATALOGUES", "LANGUAGES", "N_", "Wording", "catalogue"]

LANGUAGES: dict[str, str] = {
    "en": "English",
    "ru": "Русский",
    "el": "Ελληνικά",
    "hy": "Հայերեն",
    "fi": "Suomi",
}
CATALOGUES = Path(__file__).parent / "catalogues"

# English as it is written where our shops are: 24-hour clock, day before month.
_LOCALES = {"en": "en_GB", "ru": "ru", "el": "el", "hy": "hy", "fi": "fi"}
_UNIT_MARKS = {
    Unit.EACH: "",
    Unit.KILOGRAM: N_("kg"),
    Unit.METRE: N_("m"),
    Unit.LITRE: N_("l"),
    Unit.HOUR: N_("h"),
}


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> gettext.NullTranslations:
    """Load a language's catalogue, compiled beforehand or compiled now from its source."""
    if language not in LANGUAGES or language == "en":
        return gettext.NullTranslations()
    folder = CATALOGUES / language / "LC_MESSAGES"
    compiled, source = folder / "tameio.mo", folder / "tameio.po"
    if compiled.exists() and (
        not source.exists() or compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns
    ):
        with compiled.open("rb") as file:
            return gettext.GNUTranslations(file)
    if not source.exists():
        return gettext.NullTranslations()
    buffer = BytesIO()
    with source.open("rb") as file:
        write_mo(buffer, read_po(file, locale=language))
    buffer.seek(0)
    return gettext.GNUTranslations(buffer)


class Wording:
    """One language, and one time zone where instants are shown."""

    def __init__(self, language: str, zone: tzinfo | None = None) -> None:
        self.language = language if language in LANGUAGES else "en"
        self.zone = zone
        self._catalogue = catalogue(self.language)
        self._locale = Locale.parse(_LOCALES[self.language])

    def text(self, message: str, /, **values: object) -> str:
        """Translate a message and fill in its values."""
        translated = self._catalogue.gettext(message)
        return translated.format(**values) if values else translated

    def plural(self, one: str, many: str, count: int, /, **values: object) -> str:
        """Translate by number; ``{count}`` is filled in, written in the language's form."""
        translated = self._catalogue.ngettext(one, many, count)
        return translated.format(count=self.number(count), **values)

    def money(self, amount: Money) -> str:
        """Write an amount with its currency where the language puts it."""
        return _money(amount, self._locale)

    def amount(self, amount: Money) -> str:
        """Write an amount without its currency."""
        return _amount(amount, self._locale)

    def quantity(self, quantity: Quantity) -> str:
        """Write a quantity: ``2``, ``0.350 kg``."""
        if quantity.unit is Unit.EACH and quantity.is_whole:
            return self.number(quantity.thousandths // 1000)
        pattern = "#,##0.###" if quantity.unit is Unit.EACH else "#,##0.000"
        number = format_decimal(
            _decimal(quantity.thousandths, 3), format=pattern, locale=self._locale
        )
        mark = self.text(_UNIT_MARKS[quantity.unit]) if _UNIT_MARKS[quantity.unit] else ""
        return f"{number}\u00a0{mark}".rstrip("\u00a0")

    def number(self, value: int) -> str:
        """Write a whole number."""
        return format_decimal(value, locale=self._locale)

    def percent(self, basis_points: int) -> str:
        """Write a percentage given in basis points."""
        return format_percent(
            _decimal(basis_points, 4), locale=self._locale, format=_percent_pattern(self._locale)
        )

    def date(self, day: date) -> str:
        """Write a day."""
        return format_date(day, format="medium", locale=self._locale)

    def time(self, instant: datetime) -> str:
        """Write the time of day, hours and minutes."""
        return format_time(self._local(instant), format="short", locale=self._locale)

    def date_time(self, instant: datetime) -> str:
        """Write a day and the time, short."""
        return format_datetime(self._local(instant), format="short", locale=self._locale)

    def ago(self, elapsed: timedelta) -> str:
        """Write how long ago something was."""
        return format_timedelta(-elapsed, add_direction=True, locale=self._locale)

    def decimal_mark(self) -> str:
        """The sign between whole and part: the label of the number pad's key."""
        return format_decimal("1.5", locale=self._locale)[1]

    def _local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone) if self.zone is not None else instant


def _decimal(scaled: int, digits: int) -> str:
    sign = "-" if scaled < 0 else ""
    whole, part = divmod(abs(scaled), 10**digits)
    return f"{sign}{whole}.{part:0{digits}d}" if digits else f"{sign}{whole}"


@lru_cache(maxsize=2048)
def _money(amount: Money, locale: Locale) -> str:
    digits = minor_digits(amount.currency)
    return format_currency(_decimal(amount.minor, digits), amount.currency, locale=locale)


@lru_cache(maxsize=2048)
def _amount(amount: Money, locale: Locale) -> str:
    digits = minor_digits(amount.currency)
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    return format_decimal(_decimal(amount.minor, digits), format=pattern, locale=locale)


@lru_cache(maxsize=16)
def _percent_pattern(locale: Locale) -> str:
    pattern = locale.percent_formats[None].pattern
    return pattern.replace("0%", "0.##%").replace("0\u00a0%", "0.##\u00a0%")
