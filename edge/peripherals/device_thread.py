"""A thread for one device: drivers block, the till does not."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from contextlib import suppress

import structlog

QUEUE_MAX = 16  # pieces of paper, not a mailbox: more than this means that the device is gone
log = structlog.get_logger()


class DeviceThread:
    """Does jobs for a device one after the other, and looks after it when there is none."""

    def __init__(
        self, name: str, *, idle: Callable[[], None] | None = None, idle_s: float = 5.0
    ) -> None:
        """Call ``idle`` whenever there was no job for ``idle_s`` seconds."""
        self._name = name
        self._idle = idle
        self._idle_s = idle_s
        self._prepare()

    def _prepare(self) -> None:
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue(QUEUE_MAX)
        self._thread = threading.Thread(
            target=self._run, args=(self._queue,), name=self._name, daemon=True
        )

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def submit(self, job: Callable[[], None]) -> bool:
        """Queue a job; False when the device is too far behind."""
        try:
            self._queue.put_nowait(job)
        except queue.Full:
            return False
        return True

    def stop(self, timeout_s: float = 3.0) -> None:
        """Finish the job at hand, forget the others and end; `start` begins anew."""
        if not self._thread.is_alive():
            return
        with suppress(queue.Empty):
            while True:
                self._queue.get_nowait()
        self._queue.put(None)
        self._thread.join(timeout_s)
        self._prepare()

    def _run(self, jobs: queue.Queue[Callable[[], None] | None]) -> None:
        while True:
            job = self._next(jobs)
            if job is None:
                return
            try:
                job()
            except Exception:  # the outermost loop of this thread: a driver's fault ends no till
                log.exception("device.job_failed", device=self._name)

    def _next(self, jobs: queue.Queue[Callable[[], None] | None]) -> Callable[[], None] | None:
        if self._idle is None:
            return jobs.get()
        try:
            return jobs.get(timeout=self._idle_s)
        except queue.Empty:
            return self._idle
