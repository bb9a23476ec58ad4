"""The one thread that owns the journal's write connection.

Work is handed over as functions and comes back through a callback, called on this thread: the
receiver must only put the result where its own thread finds it, or take a short lock.
"""

from __future__ import annotations

import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

import structlog

from edge.journal.errors import JournalError, NotRecorded
from edge.journal.journal import Journal, refusal
from edge.journal.writing import Writing

T = TypeVar("T")

QUEUE_MAX = 1_000  # a till writes a few entries a minute: a full queue means a dead disk
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Written(Generic[T]):
    """The work is done and durable."""

    value: T


@dataclass(frozen=True, slots=True)
class Refused:
    """Nothing was written; the reason says what may be done next."""

    reason: JournalError


Outcome: TypeAlias = "Written[T] | Refused"


class JournalThread:
    """Runs pieces of work on the journal one after the other."""

    def __init__(self, journal: Journal) -> None:
        """Take over the journal; nobody else may write from now on."""
        self._journal = journal
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue(QUEUE_MAX)
        self._latest: dict[str, Callable[[], None]] = {}
        self._lock = threading.Lock()
        self._grew: Callable[[], None] = _nothing
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)

    @property
    def journal(self) -> Journal:
        """The journal; only for reading its path, or once the thread has ended."""
        return self._journal

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def when_grown(self, grew: Callable[[], None]) -> None:
        """Call ``grew`` on this thread after each piece of work that was written."""
        self._grew = grew

    def submit(
        self, work: Callable[[Writing], T], done: Callable[[Outcome[T]], None] | None = None
    ) -> None:
        """Do ``work`` in one transaction, then call ``done`` on the journal thread."""
        self._put(lambda: self._do(lambda: self._write(work), done), done)

    def submit_latest(self, name: str, work: Callable[[Writing], object]) -> None:
        """Do ``work`` unless newer work of the same name replaces it before its turn comes."""

        def run() -> None:
            with self._lock:
                newest = self._latest.pop(name, None)
            if newest is not None:
                newest()

        with self._lock:
            waiting = name in self._latest
            self._latest[name] = lambda: self._do(lambda: self._journal.transact(work), None)
        if not waiting:
            self._put(run, None)

    def call(
        self, work: Callable[[Journal], T], done: Callable[[Outcome[T]], None] | None = None
    ) -> None:
        """Do something with the journal itself (acknowledgements, a copy), then call ``done``."""
        self._put(lambda: self._do(lambda: work(self._journal), done), done)

    def ask(self, work: Callable[[Journal], T], timeout_s: float = 30.0) -> T:
        """Do something with the journal and wait for it; never from the UI thread.

        Raises the `JournalError` of the work, or `NotRecorded` when the thread does not answer.
        """
        answered = threading.Event()
        answers: list[Outcome[T]] = []

        def done(outcome: Outcome[T]) -> None:
            answers.append(outcome)
            answered.set()

        self.call(work, done)
        if not answered.wait(timeout_s):
            raise NotRecorded("the journal thread does not answer")
        match answers[0]:
            case Written(value):
                return value
            case Refused(reason):
                raise reason

    def stop(self, timeout_s: float = 10.0) -> None:
        """Finish what is waiting, close the journal and end the thread."""
        if self._thread.is_alive():
            self._queue.put(None)
            self._thread.join(timeout_s)

    def _write(self, work: Callable[[Writing], T]) -> T:
        value = self._journal.transact(work)
        self._grew()
        return value

    def _put(self, job: Callable[[], None], done: Callable[[Outcome[Any]], None] | None) -> None:
        try:
            self._queue.put_nowait(job)
        except queue.Full:
            if done is not None:
                done(Refused(NotRecorded("the disk does not keep up")))

    def _do(self, work: Callable[[], T], done: Callable[[Outcome[T]], None] | None) -> None:
        outcome: Outcome[T]
        try:
            outcome = Written(work())
        except JournalError as error:
            log.warning("journal.refused", reason=str(error))
            outcome = Refused(error)
        except sqlite3.Error as error:  # a read of the work's own failed
            log.warning("journal.unreadable", reason=str(error))
            outcome = Refused(refusal(error))
        except Exception as error:  # whoever waits must hear that it did not happen
            log.exception("journal.work_failed")
            outcome = Refused(NotRecorded(f"a fault of the program: {error}"))
        if done is not None:
            done(outcome)

    def _run(self) -> None:
        while True:
            job = self._queue.get()
            if job is None:
                self._journal.close()
                return
            try:
                job()
            except Exception:  # the outermost loop of this thread: it must never end silently
                log.exception("journal.answer_failed")


def _nothing() -> None:
    """Nobody wants to know that the journal grew."""
