"""What people write in cells: yes in five languages, days in the order of their country. Pure."""

import re

_YES = frozenset(
    {"yes", "y", "true", "1", "x", "+", "да", "ναι", "այո", "kyllä", "ok", "✓", "истина"}
)
_DAY_FIRST = re.compile(r"(\d{1,2})[./\-](\d{1,2})(?:[./\-](\d{4}))?\.?")
_MONTH_MAX = 12


def read_yes(text: str) -> bool:
    """Say whether a cell says yes."""
    return text.strip().casefold() in _YES


def read_day(text: str) -> str:
    """Bring a day to YYYY-MM-DD, or MM-DD without a year; what is no day is given back.

    31.12.1990 and 31/12/1990 are day first, as in Europe; 12/31/1990 can only be month first.
    """
    text = text.strip()
    match = _DAY_FIRST.fullmatch(text)
    if match is None:
        return text[:10]
    day, month, year = match.groups()
    if int(month) > _MONTH_MAX >= int(day):
        day, month = month, day
    return f"{year + '-' if year else ''}{int(month):02}-{int(day):02}"
