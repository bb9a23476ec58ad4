"""Hours at work, from when people came and went. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

STINT_MAX = timedelta(hours=20)  # whoever is longer at work forgot to say that it ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """Somebody came or went."""

    operator: str
    store: str
    at: datetime
    is_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Stint:
    """One time at work; an end that is missing was forgotten, or is still to come."""

    operator: str
    store: str
    begun: datetime | None
    ended: datetime | None = None

    @property
    def lasted(self) -> timedelta:
        """How long it was; nothing where one end is missing."""
        if self.begun is None or self.ended is None:
            return timedelta()
        return self.ended - self.begun

    @property
    def at(self) -> datetime:
        """When it is in the list."""
        at = self.begun or self.ended
        if at is None:
            raise ValueError("a stint has at least one end")
        return at

    def is_open(self, now: datetime) -> bool:
        """Whether it goes on."""
        return self.ended is None and self.begun is not None and now - self.begun <= STINT_MAX


def stints(stamps: Iterable[Stamp]) -> tuple[Stint, ...]:
    """Join coming and going, newest first. Two comings in a row: the first end was forgotten."""
    found: list[Stint] = []
    ordered = sorted(stamps, key=lambda stamp: (stamp.operator, stamp.at))
    for operator, group in groupby(ordered, key=lambda stamp: stamp.operator):
        begun: Stamp | None = None
        for stamp in group:
            if stamp.is_in:
                if begun is not None:
                    found.append(Stint(operator=operator, store=begun.store, begun=begun.at))
                begun = stamp
                continue
            if begun is not None and stamp.at - begun.at > STINT_MAX:
                found.append(Stint(operator=operator, store=begun.store, begun=begun.at))
                begun = None
            found.append(
                Stint(
                    operator=operator,
                    store=stamp.store,
                    begun=begun.at if begun else None,
                    ended=stamp.at,
                )
            )
            begun = None
        if begun is not None:
            found.append(Stint(operator=operator, store=begun.store, begun=begun.at))
    return tuple(sorted(found, key=lambda stint: stint.at, reverse=True))


def hours_words(lasted: timedelta) -> str:
    """Write a duration as hours and minutes: ``7:45``."""
    minutes = round(lasted.total_seconds() / 60)
    return f"{minutes // 60}:{minutes % 60:02d}"
