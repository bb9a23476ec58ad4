"""Announcements: what other parts of the process, or other processes, hear after a commit.

An announcement is queued in the session and told only once the transaction has committed, so
nobody ever hears of something that was rolled back. It says *that* something happened and where
to look (ids, a revision), never carries the thing itself: a listener that missed it reads the
tables. In one process it is a function call; on PostgreSQL it also travels by NOTIFY.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.orm import Session

log = structlog.get_logger(__name__)

Payload = dict[str, Any]
Listener = Callable[["Announcement"], None]

ENDING = "process-ending"

_QUEUED = "announcements"
_WAITING_MAX = 200  # per stream; a browser that reads slower than this loses the oldest


@dataclass(frozen=True, slots=True)
class Announcement:
    """Something that has been committed."""

    topic: str  # such as "receipt-booked"
    payload: Payload  # ids and small facts, JSON values only


def announce(session: Session, topic: str, payload: Payload) -> None:
    """Queue an announcement; it is told when, and only when, the session commits."""
    session.info.setdefault(_QUEUED, []).append(Announcement(topic, payload))


def take_queued(session: Session) -> list[Announcement]:
    """Take what was announced in this session so far."""
    return session.info.pop(_QUEUED, [])


class Hub:
    """Passes announcements to whoever listens in this process."""

    def __init__(self) -> None:
        self._lock = threading.RLock()  # a signal may ask for the end in the midst of it
        self._listeners: dict[str, list[Listener]] = {}

    def subscribe(self, topic: str, listener: Listener) -> Callable[[], None]:
        """Call ``listener`` after each commit that announced ``topic``; returns the way out.

        It is called in the committing thread and must be quick: put work on a queue.
        """
        with self._lock:
            self._listeners.setdefault(topic, []).append(listener)

        def unsubscribe() -> None:
            with self._lock:
                listeners = self._listeners.get(topic, [])
                if listener in listeners:
                    listeners.remove(listener)

        return unsubscribe

    def publish(self, announcement: Announcement) -> None:
        """Tell every listener; one that fails is logged and hinders neither others nor us."""
        with self._lock:
            listeners = tuple(self._listeners.get(announcement.topic, ()))
        for listener in listeners:
            try:
                listener(announcement)
            except Exception:
                # The commit has happened: a listener's fault must not look like a failed commit.
                log.exception("announcement-listener-failed", topic=announcement.topic)

    def end_streams(self) -> None:
        """Tell every open stream that the process is about to stop."""
        self.publish(Announcement(ENDING, {}))

    @asynccontextmanager
    async def stream(self, *topics: str) -> AsyncGenerator[asyncio.Queue[Announcement]]:
        """Receive announcements in the event loop, oldest dropped when nobody reads.

        An announcement of topic `ENDING` asks the reader to finish.
        """
        loop = asyncio.get_running_loop()
        waiting: asyncio.Queue[Announcement] = asyncio.Queue(_WAITING_MAX)

        def put(announcement: Announcement) -> None:
            if waiting.full():
                waiting.get_nowait()
            waiting.put_nowait(announcement)

        def hand_over(announcement: Announcement) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(put, announcement)

        leave = [self.subscribe(topic, hand_over) for topic in (*topics, ENDING)]
        try:
            yield waiting
        finally:
            for unsubscribe in leave:
                unsubscribe()
