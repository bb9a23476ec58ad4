"""One transaction for what many tills sent: take in, write, book, commit, and only then answer."""

from collections.abc import Sequence

import structlog
from sqlalchemy.exc import DataError, DBAPIError
from sqlalchemy.orm import Session

from cloud.clock import Clock
from cloud.database.announcements import announce, take_queued
from cloud.database.base import to_microseconds
from cloud.database.engine import Database
from cloud.ingest import metrics
from cloud.ingest.errors import NotInterpreted, Overtaken
from cloud.ingest.handlers import Booking, book, book_together
from cloud.ingest.intake import Answer, Delivery, Intake, Verify
from cloud.ingest.log_writing import Written, quarantine
from cloud.ingest.received import Received
from cloud.ingest.streams import SqlStreams
from sync_protocol.identity.signing import verify
from sync_protocol.messages.control import Pace

log = structlog.get_logger(__name__)

TRIES_MAX = 5


class Inbox:
    """Takes deliveries into the database."""

    def __init__(
        self, database: Database, clock: Clock, *, pace: Pace, verify_with: Verify = verify
    ) -> None:
        self._database = database
        self._clock = clock
        self._pace = pace
        self._verify = verify_with

    def take(self, deliveries: Sequence[Delivery]) -> list[Answer]:
        """Take deliveries in and give the answers, which are true from now on.

        Raises `sqlalchemy.exc.DBAPIError` when the database cannot be written to; nothing has
        happened then and the tills, unanswered, will send again.
        """
        for attempt in range(1, TRIES_MAX + 1):
            try:
                return self._take_once(deliveries)
            except (DataError, UnicodeError) as error:
                # Not the database's fault, and it would be the same for ever.
                return self._take_each(deliveries, error)
            except (Overtaken, DBAPIError) as error:
                # Another worker was quicker, or PostgreSQL broke a deadlock in its favour.
                if attempt == TRIES_MAX or not _is_worth_repeating(error):
                    raise
                metrics.REPEATED.inc()
                log.info("ingest-repeated", attempt=attempt, reason=str(error)[:200])
        raise AssertionError

    def _take_each(self, deliveries: Sequence[Delivery], error: Exception) -> list[Answer]:
        """Take deliveries in one by one, so that what no column holds keeps nobody else waiting."""
        if len(deliveries) > 1:
            return [answer for each in deliveries for answer in self.take([each])]
        delivery = deliveries[0]
        log.warning("not-storable", device=delivery.device, reason=type(error).__name__)
        with self._database.transaction() as session:
            streams = SqlStreams(session, self._clock)
            enrolled = streams.enrolled(delivery.device)
            streams.reject(enrolled, "malformed", "says what cannot be stored", delivery.data)
        return []

    def _take_once(self, deliveries: Sequence[Delivery]) -> list[Answer]:
        now = self._clock.now()
        with metrics.COMMIT_SECONDS.time(), self._database.transaction() as session:
            streams = SqlStreams(session, self._clock)
            intake = Intake(streams, self._verify, pace=self._pace, now_us=to_microseconds(now))
            answers = intake.take(deliveries)
            count = streams.finish(lambda written: book_all(session, self._clock, written))
        metrics.ENTRIES.inc(count)
        metrics.MESSAGES.inc(len(deliveries))
        return answers


def book_all(session: Session, clock: Clock, written: Sequence[Written]) -> None:
    """Book entries together; should one fail, each for itself, so that it fails alone."""
    before = take_queued(session)
    savepoint = session.begin_nested()
    try:
        book_together(session, clock, [received_of(each, clock) for each in written])
        session.flush()
    except Exception as error:  # noqa: BLE001 - whatever a feature stumbles over stays its own
        savepoint.rollback()
        take_queued(session)
        log.warning("booked-one-by-one", reason=f"{type(error).__name__}: {error}"[:300])
        for each in written:
            _book_alone(session, clock, each)
    else:
        savepoint.commit()
    # What was announced before stands first; nothing of an attempt that was undone remains.
    for announcement in (*before, *take_queued(session)):
        announce(session, announcement.topic, announcement.payload)


def _book_alone(session: Session, clock: Clock, each: Written) -> None:
    """Book one entry in a savepoint of its own, or put it into quarantine."""
    before = take_queued(session)
    savepoint = session.begin_nested()
    try:
        book(Booking(session, clock, received_of(each, clock)))
        session.flush()
    except NotInterpreted as error:
        reason, detail = error.reason, error.detail
    except Exception as error:  # a bad projection must not block a till
        log.exception("entry-not-booked", device=each.enrolled.device, seq=each.stored.seq)
        reason, detail = "not-bookable", f"{type(error).__name__}: {error}"
    else:
        savepoint.commit()
        for announcement in (*before, *take_queued(session)):
            announce(session, announcement.topic, announcement.payload)
        return
    savepoint.rollback()
    take_queued(session)
    for announcement in before:
        announce(session, announcement.topic, announcement.payload)
    quarantine(session, clock, each, reason=reason, detail=detail)
    metrics.QUARANTINED.labels(reason).inc()


def received_of(each: Written, clock: Clock) -> Received:
    """Give an entry as the features take it; it must be readable."""
    if each.entry is None:
        raise NotInterpreted("unreadable", each.problem)
    enrolled = each.enrolled
    return Received(
        tenant=enrolled.tenant,
        store=enrolled.store,
        register=enrolled.register,
        device=enrolled.device,
        epoch=each.epoch,
        branch=each.branch,
        entry=each.entry,
        hash=each.stored.hash,
        received_at=clock.now(),
        side=each.stored.side,
    )


def _is_worth_repeating(error: Exception) -> bool:
    if isinstance(error, Overtaken):
        return True
    code = getattr(getattr(error, "orig", None), "sqlstate", None)
    return code in {"40001", "40P01"}  # serialisation failure, deadlock
