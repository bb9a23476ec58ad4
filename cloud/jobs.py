"""Work that runs beside requests: a thread that claims due jobs and calls their handlers.

To add a job: write a function ``(work: Work) -> None`` in a feature's ``operations.py``, give it
a name in `HANDLERS` below, and `enqueue` it inside the transaction that needs it.
"""

import threading
from collections.abc import Callable, Mapping
from contextvars import copy_context
from dataclasses import dataclass

import structlog

from cloud.access.account_links import LINK_JOB, write_link
from cloud.clock import Clock
from cloud.customers.publishing import PUBLISH_JOB, publish_changed
from cloud.database.announcements import Announcement
from cloud.database.engine import Database
from cloud.database.job_queue import Claimed, claim, fail, finish
from cloud.exchange.operations import IMPORT_JOB
from cloud.exchange.taking_in import take_in_file
from cloud.files.store import FileStore
from cloud.loyalty.operations import EXPIRE_JOB, expire_due
from cloud.mail.letters import MAIL_JOB, Letter
from cloud.mail.postman import Postman

log = structlog.get_logger(__name__)

_POLL_S = 5.0  # only for jobs due later; one asked for now is announced


@dataclass(frozen=True, slots=True)
class Work:
    """What a handler gets: the job and the means to do it."""

    job: Claimed
    database: Database
    clock: Clock


Handler = Callable[[Work], None]


def publish_customers(work: Work) -> None:
    """Tell the tills what purchases changed of customers."""
    with work.database.transaction() as session:
        publish_changed(session, work.job.tenant, work.clock.now())


def expire_points(work: Work) -> None:
    """Take off the points that have expired."""
    with work.database.transaction() as session:
        expire_due(session, work.clock, work.job.tenant)


HANDLERS: dict[str, Handler] = {PUBLISH_JOB: publish_customers, EXPIRE_JOB: expire_points}


def mail_handlers(postman: Postman, base_url: str) -> dict[str, Handler]:
    """Return the handlers of letters, which need to know how mail leaves the house."""

    def deliver(work: Work) -> None:
        postman.deliver(Letter(**work.job.arguments))

    def deliver_link(work: Work) -> None:
        job, told = work.job, work.job.arguments
        with work.database.transaction() as session:
            letter = write_link(
                session,
                work.clock,
                base_url,
                job.tenant,
                told["user"],
                told["purpose"],
                told["language"],
            )
        if letter is not None:
            postman.deliver(letter)

    return {MAIL_JOB: deliver, LINK_JOB: deliver_link}


def import_handlers(files: FileStore) -> dict[str, Handler]:
    """Return the handler of imports, which needs to know where files lie."""

    def take_in(work: Work) -> None:
        # Reasons are told in the language of whoever imports; the next job speaks its own.
        told = work.job.arguments
        copy_context().run(
            take_in_file, work.database, work.clock, files, work.job.tenant, told["import"]
        )

    return {IMPORT_JOB: take_in}


class Worker(threading.Thread):
    """Runs due jobs one after the other until stopped."""

    def __init__(self, database: Database, clock: Clock, handlers: Mapping[str, Handler]) -> None:
        super().__init__(name="jobs", daemon=True)
        self._database, self._clock, self._handlers = database, clock, handlers
        self._ending, self._wake = threading.Event(), threading.Event()

    def run(self) -> None:
        """Work until `stop`; a database that is away for a while is waited for."""
        leave = self._database.hub.subscribe("job-enqueued", self._woken)
        try:
            while not self._ending.is_set():
                self._work_all()
                self._wake.wait(_POLL_S)
                self._wake.clear()
        finally:
            leave()

    def stop(self, timeout_s: float = 10) -> None:
        """Finish the job in hand, then end."""
        self._ending.set()
        self._wake.set()
        self.join(timeout_s)

    def run_due(self) -> int:
        """Run everything that is due now in the calling thread; returns how many jobs ran."""
        done = 0
        while not self._ending.is_set() and self._run_next():
            done += 1
        return done

    def _work_all(self) -> None:
        try:
            self.run_due()
        except Exception:
            log.exception("jobs-interrupted")

    def _woken(self, announcement: Announcement) -> None:
        del announcement
        self._wake.set()

    def _run_next(self) -> bool:
        with self._database.transaction() as session:
            job = claim(session, self._clock.now())
        if job is None:
            return False
        try:
            self._handlers[job.kind](Work(job, self._database, self._clock))
        except Exception as error:
            # The outermost loop of the jobs process: the job is tried again, the rest goes on.
            log.exception("job-failed", kind=job.kind, job=job.id, tries=job.tries)
            with self._database.transaction() as session:
                fail(session, job, self._clock.now(), f"{type(error).__name__}: {error}")
        else:
            with self._database.transaction() as session:
                finish(session, job, self._clock.now())
        return True
