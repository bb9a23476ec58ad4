"""The pause after failed sign-ins: none for typing errors, then doubling up to a quarter hour."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from cloud.access.throttle import FORGOTTEN_AFTER, FREE_FAILURES, failures_now, pause

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def test_typing_errors_cost_nothing() -> None:
    assert pause(FREE_FAILURES) == timedelta(0)
    assert pause(FREE_FAILURES + 1) == timedelta(seconds=2)


@given(st.integers(0, 10_000))
def test_the_pause_never_shrinks_and_never_exceeds_a_quarter_hour(failures: int) -> None:
    assert timedelta(0) <= pause(failures) <= pause(failures + 1) <= timedelta(minutes=15)


def test_failures_of_yesterday_are_forgotten() -> None:
    assert failures_now(9, NOW - FORGOTTEN_AFTER - timedelta(seconds=1), NOW) == 0
    assert failures_now(9, NOW - timedelta(hours=1), NOW) == 9
