"""The interface language of the present request, and its words.

The language, time zone and currency lie in a context variable: one Jinja environment serves
everybody, and nobody's Armenian appears on somebody else's page. `_` translates now; `N_` only
marks a text for translation where a language is not known yet (menus, tables of labels).
"""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sync_protocol.languages.wording import LANGUAGES, N_, Wording, catalogue

__all__ = ["LANGUAGES", "N_", "Manner", "_", "catalogue", "manner", "ngettext", "speak"]

DEFAULT_LANGUAGE = "en"


@dataclass(frozen=True, slots=True)
class Manner:
    """How to speak to whoever is looking: in which language, clock and money."""

    language: str = DEFAULT_LANGUAGE
    time_zone: str = "UTC"
    currency: str = "EUR"


_manner: ContextVar[Manner] = ContextVar("manner", default=Manner())  # noqa: B039 - it is frozen


def manner() -> Manner:
    """Return how the present request is spoken to."""
    return _manner.get()


def speak(present: Manner) -> None:
    """Set the manner for the rest of this context (a request's task)."""
    _manner.set(present)


@contextmanager
def speaking(present: Manner) -> Generator[None]:
    """Speak in another manner for a while: a document in its customer's language."""
    token = _manner.set(present)
    try:
        yield
    finally:
        _manner.reset(token)


def best_language(accepted: str) -> str:
    """Choose the first of an ``Accept-Language`` header that we speak, else English."""
    wanted: list[tuple[float, str]] = []
    for part in accepted.split(","):
        code, _, weight = part.strip().partition(";q=")
        try:
            wanted.append((float(weight or 1), code[:2].lower()))
        except ValueError:
            continue
    for _, code in sorted(wanted, key=lambda each: -each[0]):
        if code in LANGUAGES:
            return code
    return DEFAULT_LANGUAGE


def _(message: str, **values: Any) -> str:
    """Translate ``message`` now and fill its named ``{placeholders}``."""
    said = catalogue(manner().language).gettext(message)
    return said.format(**values) if values else said


def ngettext(singular: str, plural: str, count: int, **values: Any) -> str:
    """Translate by number; ``{count}`` (or ``{n}``) is filled too."""
    said = catalogue(manner().language).ngettext(singular, plural, count)
    return said.format(count=count, n=count, **values)


def wording() -> Wording:
    """Return the trade's wording in the present language and time zone."""
    return Wording(manner().language, ZoneInfo(manner().time_zone))
