"""Periods and axes: pure."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud.reporting.axis import ticks
from cloud.reporting.periods import PRESETS, change, months_of, period_of

days = st.dates(date(2020, 3, 1), date(2040, 1, 1))


@given(days, st.sampled_from(PRESETS))
def test_a_period_ends_today_and_is_compared_with_days_before_it(today: date, preset: str) -> None:
    period = period_of(preset, today)
    assert period.last == today
    assert period.before_last < period.first
    assert len(period.days) == period.length


def test_today_is_compared_with_the_same_weekday() -> None:
    period = period_of("today", date(2026, 11, 25))
    assert period.before_first.weekday() == period.first.weekday()
    assert period.is_one_day


def test_twelve_months_begin_on_a_first_and_are_twelve() -> None:
    period = period_of("12m", date(2026, 11, 25))
    assert period.first == date(2025, 12, 1)
    assert len(months_of(period.days)) == 12
    assert len(months_of(period.days_before)) == 12


@given(days)
def test_months_of_every_day_are_twelve(today: date) -> None:
    assert len(months_of(period_of("12m", today).days)) == 12


def test_nothing_before_is_nothing_to_compare_with() -> None:
    assert change(100, 0) is None
    assert change(110, 100) == pytest.approx(0.1)


@given(st.integers(0, 10**9), st.integers(-(10**9), 0))
def test_ticks_are_even_and_hold_every_value(top: int, low: int) -> None:
    marks = ticks(top, low=low)
    slack = (top - low) * 1e-8
    assert marks[0] <= low
    assert marks[-1] >= top - slack
    assert 2 <= len(marks) <= 14
    assert 0 in marks


def test_days_between_months_do_not_skip() -> None:
    period = period_of("90d", date(2026, 3, 1))
    assert all(b - a == timedelta(days=1) for a, b in pairwise(period.days))
