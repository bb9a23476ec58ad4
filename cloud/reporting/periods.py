"""Periods of a report and what each is compared with. Pure."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

TODAY, WEEK, MONTH, QUARTER, YEAR = "today", "7d", "30d", "90d", "12m"
PRESETS = (TODAY, WEEK, MONTH, QUARTER, YEAR)


@dataclass(frozen=True, slots=True)
class Period:
    """Business days from ``first`` to ``last``, both included."""

    preset: str
    first: date
    last: date
    before_first: date  # what it is compared with
    before_last: date

    @property
    def days(self) -> list[date]:
        """Every day of the period."""
        return days_between(self.first, self.last)

    @property
    def days_before(self) -> list[date]:
        """Every day of what it is compared with."""
        return days_between(self.before_first, self.before_last)

    @property
    def is_one_day(self) -> bool:
        """Whether it is told by the hour."""
        return self.first == self.last

    @property
    def is_by_month(self) -> bool:
        """Whether it is told by the month."""
        return self.preset == YEAR

    @property
    def length(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def period_of(preset: str, today: date) -> Period:
    """Return a preset's period; an unknown preset is today.

    Today is compared with the same weekday a week ago, because Tuesdays compare with Tuesdays;
    longer periods with the days just before; twelve months with the twelve before.
    """
    if preset == YEAR:
        first = (today.replace(day=1) - timedelta(days=330)).replace(day=1)
        before = first.replace(year=first.year - 1)
        return Period(YEAR, first, today, before, first - timedelta(days=1))
    length = {WEEK: 7, MONTH: 30, QUARTER: 90}.get(preset)
    if length is None:
        week_ago = today - timedelta(days=7)
        return Period(TODAY, today, today, week_ago, week_ago)
    first = today - timedelta(days=length - 1)
    return Period(preset, first, today, first - timedelta(days=length), first - timedelta(days=1))


def days_between(first: date, last: date) -> list[date]:
    """List the days from one to another, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def months_of(days: list[date]) -> list[date]:
    """List the first day of each month that the days touch."""
    return sorted({day.replace(day=1) for day in days})


def change(now: int, before: int) -> float | None:
    """Return the relative change, or None when there is nothing to compare with."""
    return None if before <= 0 else (now - before) / before


BEFORE, LAST_YEAR = "before", "year"
DAYS_MAX = 1_100  # three years: more is another report


def span(first: date, last: date) -> Period:
    """Return a period somebody chose by its days, compared with as many days just before."""
    first, last = min(first, last), max(first, last)
    first = max(first, last - timedelta(days=DAYS_MAX - 1))
    length = (last - first).days + 1
    return Period("", first, last, first - timedelta(days=length), first - timedelta(days=1))


def a_year_before(period: Period) -> Period:
    """Return the period beside the same days of the year before."""
    return replace(
        period,
        before_first=same_day_a_year_before(period.first),
        before_last=same_day_a_year_before(period.last),
    )


def same_day_a_year_before(day: date) -> date:
    """Return the same day of the year before; of 29 February it is the 28th."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day.replace(year=day.year - 1, day=28)
