"""What time it is at this till, and how far that can be trusted.

Nothing else reads the computer's clock. Order never comes from here: it comes from the journal's
own sequence; the clock only says what people want to read later.
"""

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from sync_protocol.messages.envelope import ClockQuality

STEP_MIN_US = 2_000_000  # a wall clock further than this from the monotonic one has jumped
OFFSET_OK_US = 2_000_000  # further off the cloud's clock than this is drift
COMPARED_RECENTLY_MS = 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at the clock."""

    at_us: int  # wall clock, microseconds since 1970 in UTC
    mono_ms: int  # monotonic milliseconds since the machine started
    boot: str  # identifies the run of the machine that ``mono_ms`` counts in
    offset_min: int  # local time minus UTC, in minutes
    quality: ClockQuality

    def local(self) -> datetime:
        """The local wall time, for people."""
        return datetime.fromtimestamp(self.at_us / 1_000_000, UTC) + timedelta(
            minutes=self.offset_min
        )


class Clock(Protocol):
    """The till's only source of time."""

    def read(self) -> Reading:
        """Look at the clock now."""
        ...


class SystemClock:
    """The computer's clock in the store's time zone."""

    def __init__(self, zone: tzinfo | None = None) -> None:
        """Use ``zone`` for local time; None means UTC."""
        self._zone = zone if zone is not None else ZoneInfo("UTC")
        self._boot = _boot_id()
        self._compared: tuple[int, int] | None = None  # (mono_ms, offset_us) of the last comparison

    def read(self) -> Reading:
        """Look at the clock now."""
        at_us = time.time_ns() // 1000
        mono_ms = time.monotonic_ns() // 1_000_000
        offset = datetime.fromtimestamp(at_us / 1_000_000, self._zone).utcoffset()
        minutes = 0 if offset is None else round(offset.total_seconds() / 60)
        return Reading(at_us, mono_ms, self._boot, minutes, self._quality(mono_ms))

    def use_zone(self, zone: tzinfo) -> None:
        """Read local time in another zone from now on: the store's, once it is known."""
        self._zone = zone

    def compare(self, cloud_at_us: int) -> None:
        """Remember how far this clock is from the cloud's; called when the cloud tells its time."""
        offset_us = cloud_at_us - time.time_ns() // 1000
        self._compared = (time.monotonic_ns() // 1_000_000, offset_us)

    def _quality(self, mono_ms: int) -> ClockQuality:
        if self._compared is None:
            return "untrusted"
        compared_ms, offset_us = self._compared
        recent = mono_ms - compared_ms < COMPARED_RECENTLY_MS
        return "ok" if recent and abs(offset_us) < OFFSET_OK_US else "drift"


@dataclass(frozen=True, slots=True)
class ClockStep:
    """The wall clock moved against the monotonic one."""

    by_us: int  # positive: forward


def step_between(before: Reading, after: Reading) -> ClockStep | None:
    """Say whether the wall clock jumped between two readings of the same boot, and how far."""
    if before.boot != after.boot:
        return None
    elapsed_us = (after.mono_ms - before.mono_ms) * 1000
    by_us = (after.at_us - before.at_us) - elapsed_us
    return ClockStep(by_us) if abs(by_us) > STEP_MIN_US else None


def _boot_id() -> str:
    """Identify this run of the machine: the kernel's id, or the moment this process began."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()[:8]
    except OSError:
        return f"{time.monotonic_ns():x}"[-8:]
