"""Time and identifiers come from outside: one clock for the whole process, replaceable in tests."""

from datetime import UTC, datetime
from typing import Protocol

from ulid import ULID


class Clock(Protocol):
    """Tells the time; tests hand in one they can turn."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)  # noqa: TID251 - this is the clock


def new_id(clock: Clock) -> str:
    """Make a ULID (26 characters) whose time part is the clock's."""
    return str(ULID.from_datetime(clock.now()))
