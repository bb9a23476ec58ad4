"""Figures kept for a minute: what a dashboard of many days shows hardly moves within one.

Keyed by everything that decides the figures - retailer, stores in sight, days, store, currency -
and never by language: raw figures are kept, words are made for each reader.
"""

import threading
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from typing import Any, TypeVar, cast

T = TypeVar("T")

LIFETIME = timedelta(seconds=60)
_ENTRIES_MAX = 2_000


class TileCache:
    """A small memory with a lifetime, shared by the request threads of one process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Hashable, tuple[datetime, Any]] = {}

    def get(self, key: Hashable, now: datetime, make: Callable[[], T]) -> T:
        """Return what is kept under the key, or make and keep it."""
        with self._lock:
            found = self._kept.get(key)
        if found is not None and timedelta(0) <= now - found[0] < LIFETIME:
            return cast("T", found[1])
        made = make()
        with self._lock:
            if len(self._kept) >= _ENTRIES_MAX:
                self._kept.clear()
            self._kept[key] = (now, made)
        return made
