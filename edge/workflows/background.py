"""A thread for what takes longer than a frame and is not the journal's: searches, PIN checks."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

import structlog

T = TypeVar("T")

QUEUE_MAX = 64
log = structlog.get_logger()


class Background:
    """Runs pieces of work one after the other; newer work of a name replaces older work."""

    def __init__(self, name: str = "background") -> None:
        """Prepare the thread; `start` begins it."""
        self._queue: queue.Queue[str | None] = queue.Queue(QUEUE_MAX)
        self._work: dict[str, Callable[[], None]] = {}
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def submit(self, name: str, work: Callable[[], T], done: Callable[[T], None]) -> None:
        """Do ``work``, then call ``done`` on this thread; drops older work of the same name."""
        with self._lock:
            waiting = name in self._work
            self._work[name] = lambda: done(work())
        if not waiting:
            self._queue.put(name)

    def stop(self, timeout_s: float = 5.0) -> None:
        """Finish what is waiting and end the thread."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join(timeout_s)

    def _run(self) -> None:
        while True:
            name = self._queue.get()
            if name is None:
                return
            with self._lock:
                work = self._work.pop(name)
            try:
                work()
            except Exception:  # the outermost loop of this thread
                log.exception("background.work_failed", work=name)
