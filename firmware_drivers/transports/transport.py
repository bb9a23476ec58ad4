"""The way to a device: bytes in, bytes out."""

import time
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Deadline:
    """An instant of the monotonic clock after which nobody waits any longer."""

    at_s: float  # on the scale of time.monotonic()

    @classmethod
    def after(cls, seconds: float) -> "Deadline":
        """Return the deadline that lies ``seconds`` from now."""
        return cls(time.monotonic() + seconds)

    @property
    def remaining_s(self) -> float:
        """Seconds left, never below zero."""
        return max(0.0, self.at_s - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self.at_s

    def at_most(self, seconds: float) -> "Deadline":
        """Return this deadline or the one ``seconds`` from now, whichever comes first."""
        return Deadline(min(self.at_s, time.monotonic() + seconds))


class Transport(Protocol):
    """An open line to one device, used by one thread at a time.

    Every method raises `DeviceUnreachable` when the line is gone (unplugged, closed by the peer).
    """

    def write(self, data: bytes, deadline: Deadline) -> int:
        """Hand bytes over; return how many were taken before the deadline (all, if it was kept)."""
        ...

    def read(self, n: int, deadline: Deadline) -> bytes:
        """Return one to ``n`` bytes as soon as there are any; b"" at the deadline."""
        ...

    def close(self) -> None:
        """Let go of the line; may be called twice."""
        ...
