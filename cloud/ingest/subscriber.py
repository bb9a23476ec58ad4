"""The ingest worker: hears the tills through the broker, takes them in, answers.

One thread and one bounded queue. The broker gets its acknowledgement for a message only when that
message has been dealt with, so it stops delivering when we are behind: nothing piles up here.
"""

import queue
import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import structlog
from sqlalchemy.exc import DBAPIError

from cloud.database.announcements import Announcement
from cloud.database.engine import Database
from cloud.ingest import metrics
from cloud.ingest.errors import Overtaken
from cloud.ingest.hints import hints_for
from cloud.ingest.inbox import Inbox
from cloud.ingest.intake import Answer, Delivery
from sync_protocol.delivery.retry import Backoff
from sync_protocol.messages.control import Ack, Hint, Welcome, encode_control
from sync_protocol.messages.errors import MalformedMessage
from sync_protocol.mqtt.client import Connection, Down, Failed, Message, Up
from sync_protocol.mqtt.session import EVENTS_MAX, Broker, Terms
from sync_protocol.mqtt.topics import Address, read_up
from sync_protocol.mqtt.topics import Down as DownKind

log = structlog.get_logger(__name__)

GROUP_MAX = 100  # messages in one transaction
GROUP_BYTES_MAX = 1024 * 1024
_POLL_S = 0.5
_DATABASE_WAIT_S = (0.2, 0.5, 1.0, 2.0, 5.0)

Work: TypeAlias = Message | Up | Failed | Down | Announcement
_KINDS: dict[type, DownKind] = {Welcome: "hi", Ack: "ack", Hint: "ref"}


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and as whom a worker listens."""

    broker: Broker
    terms: Terms


class IngestWorker(threading.Thread):
    """Lives beside the requests, or in a process of its own."""

    def __init__(self, database: Database, inbox: Inbox, listening: Listening) -> None:
        super().__init__(name="ingest", daemon=True)
        self._database = database
        self._inbox = inbox
        self._listening = listening
        self._ending = threading.Event()
        self._queue: queue.Queue[Work] = queue.Queue(EVENTS_MAX)
        self._connection: Connection | None = None
        self._is_listening = threading.Event()

    @property
    def is_listening(self) -> bool:
        """Whether tills are heard right now."""
        return self._is_listening.is_set()

    def run(self) -> None:
        """Listen until stopped; a lost broker is waited for."""
        leave = self._database.hub.subscribe("reference-changed", self._hear)
        backoff = Backoff()
        try:
            while not self._ending.is_set():
                began = time.monotonic()
                self._connect_and_serve()
                lasted_s = time.monotonic() - began
                backoff = Backoff() if lasted_s > 60 else backoff.failed()
                delay_ms = backoff.delay_ms(random.random(), cap_ms=10_000)  # noqa: S311 - jitter
                self._ending.wait(delay_ms / 1000)
        finally:
            leave()

    def stop(self) -> None:
        """Finish what is in hand and end."""
        self._ending.set()
        self.join(10)

    def _hear(self, announcement: Announcement) -> None:
        try:
            self._queue.put_nowait(announcement)
        except queue.Full:
            metrics.DROPPED.inc()  # the next heartbeat tells the tills all revisions

    def _connect_and_serve(self) -> None:
        self._queue = queue.Queue(EVENTS_MAX)
        connection = Connection(self._listening.terms, self._queue.put_nowait)
        self._connection = connection
        connection.open(self._listening.broker)
        try:
            while not self._ending.is_set() and self._serve(connection):
                pass
        finally:
            self._is_listening.clear()
            connection.close()

    def _serve(self, connection: Connection) -> bool:
        """Deal with what has arrived; False when the connection is over."""
        try:
            group = [self._queue.get(timeout=_POLL_S)]
        except queue.Empty:
            return not connection.is_dead()
        group += self._take_more()
        metrics.WAITING.set(self._queue.qsize())
        messages = [each for each in group if isinstance(each, Message)]
        if messages:
            self._take_in(connection, messages)
        for each in group:
            match each:
                case Up():
                    log.info("ingest-listens", broker=self._listening.broker.host)
                    self._is_listening.set()
                case Failed(reason) | Down(reason):
                    log.warning("ingest-lost-the-broker", reason=reason)
                    return False
                case Announcement():
                    self._tell_of_change(connection, each)
                case Message():
                    pass
        return True

    def _take_more(self) -> Iterable[Work]:
        """Take what waits already: while one transaction commits, the next one gathers."""
        size = 0
        for _ in range(GROUP_MAX):
            if size > GROUP_BYTES_MAX:
                return
            try:
                each = self._queue.get_nowait()
            except queue.Empty:
                return
            size += len(each.payload) if isinstance(each, Message) else 0
            yield each

    def _take_in(self, connection: Connection, messages: list[Message]) -> None:
        deliveries = [delivery for each in messages if (delivery := _delivery(each))]
        answers = self._persist(deliveries) if deliveries else []
        if answers is None:
            return  # ending: whoever is not answered sends again
        publish(answers, connection.send)
        for each in messages:
            connection.acknowledge(each)

    def _persist(self, deliveries: list[Delivery]) -> list[Answer] | None:
        """Take deliveries in, however long the database is away; meanwhile the broker waits."""
        attempt = 0
        while not self._ending.is_set():
            try:
                return self._inbox.take(deliveries)
            except (DBAPIError, Overtaken) as error:
                log.warning("ingest-waits-for-the-database", error=str(error)[:200])
                self._ending.wait(_DATABASE_WAIT_S[min(attempt, len(_DATABASE_WAIT_S) - 1)])
                attempt += 1
        return None

    def _tell_of_change(self, connection: Connection, announcement: Announcement) -> None:
        if not connection.is_up:
            return
        try:
            publish(hints_for(self._database, announcement.payload), connection.send)
        except DBAPIError as error:
            log.warning("hint-not-sent", error=str(error)[:200])


def publish(answers: Iterable[Answer], send: Callable[[str, bytes], bool]) -> None:
    """Publish answers; one that cannot be sent is not missed, for all of them are repeated."""
    for answer in answers:
        address = Address(answer.tenant, answer.partition, answer.device)
        kind = _KINDS[type(answer.message)]
        if not send(address.down(kind), encode_control(answer.message)):
            metrics.DROPPED.inc()


def _delivery(message: Message) -> Delivery | None:
    try:
        address, kind = read_up(message.topic)
    except MalformedMessage as error:
        log.warning("foreign-topic", error=str(error))
        return None
    return Delivery(address.tenant, address.partition, address.device, kind, message.payload)
