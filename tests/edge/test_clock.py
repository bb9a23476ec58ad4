"""The till's clock."""

from datetime import timedelta, timezone

from edge.clock import ClockStep, Reading, SystemClock, step_between

HOUR_US = 3_600_000_000


def reading(at_us: int, mono_ms: int, boot: str = "b") -> Reading:
    return Reading(at_us, mono_ms, boot, 120, "ok")


def test_local_time_is_that_of_the_store() -> None:
    local = reading(1_795_608_000_000_000, 0).local()
    assert local.isoformat(timespec="minutes").startswith("2026-11-25T14:00")


def test_a_jump_is_told_from_time_that_passed() -> None:
    before = reading(HOUR_US, 1_000)
    assert step_between(before, reading(2 * HOUR_US, 1_000 + 3_600_000)) is None
    assert step_between(before, reading(2 * HOUR_US, 1_000)) == ClockStep(HOUR_US)
    assert step_between(before, reading(0, 1_000)) == ClockStep(-HOUR_US)
    assert step_between(before, reading(HOUR_US + 1_500_000, 1_000)) is None
    assert step_between(before, reading(9 * HOUR_US, 5, "another boot")) is None


def test_the_clock_says_how_far_it_can_be_trusted() -> None:
    clock = SystemClock(timezone(timedelta(hours=2)))
    now = clock.read()
    assert (now.quality, now.offset_min) == ("untrusted", 120)
    clock.compare(now.at_us)
    assert clock.read().quality == "ok"
    clock.compare(now.at_us + HOUR_US)
    assert clock.read().quality == "drift"
    clock.use_zone(timezone(timedelta(hours=4)))
    assert clock.read().offset_min == 240
    assert clock.read().boot == now.boot
