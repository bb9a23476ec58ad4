"""The sync engine: one thread beside paho's, around the pure session machine.

It waits for events, lets the machine decide, does what it says, and between two events pulls one
piece of reference data. Whatever goes wrong here never reaches the cashier.
"""

import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

import structlog

from edge.clock import Clock
from edge.sync import session as machine
from edge.sync.https import Https, Requests
from edge.sync.links import Arrived, HttpsLink, Link, MqttLink
from edge.sync.ports import JournalFeed, ReferenceStore
from edge.sync.publisher import Publisher
from edge.sync.refdata import ReferencePuller
from edge.sync.session import Chance, Effect, Event, Grew, Session
from edge.sync.settings import SyncSettings, TillIdentity
from edge.sync.status import SyncState, SyncStatus
from edge.sync.uploader import RecordAcked, SendBatch
from sync_protocol.messages.reference import PRICES
from sync_protocol.mqtt.session import EVENTS_MAX

log = structlog.get_logger(__name__)

_LOOK_S = 0.2  # how often the journal is looked at when nobody says that it grew
_STATUS_MS = 500
_CATCHING_UP_FROM = 20  # unsent entries
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_RESTART_S = 2.0


@dataclass(frozen=True, slots=True)
class _Said:
    """An event of the HTTPS route."""

    event: Event


@dataclass(frozen=True, slots=True)
class _Wake:
    """The journal grew."""


Work: TypeAlias = Arrived | _Said | _Wake


@dataclass(slots=True)
class _Route:
    """A session and the link it talks over."""

    session: Session
    link: Link


class SyncEngine:
    """Keeps this till and the cloud in step, for as long as it runs."""

    def __init__(  # noqa: PLR0913 - the till's bill of materials names each
        self,
        settings: SyncSettings,
        journal: JournalFeed,
        reference: ReferenceStore,
        identity: TillIdentity,
        requests: Requests,
        *,
        clock: Clock,
        chance: Chance,
        on_status: Callable[[SyncStatus], None],
        on_server_time: Callable[[int], None] | None = None,
    ) -> None:
        """Prepare; nothing happens before `start`.

        ``on_status`` and ``on_server_time`` (UTC microseconds now at the cloud) are called from the
        engine's thread.
        """
        self._settings = settings
        self._journal = journal
        self._reference = reference
        self._clock = clock
        self._chance = chance
        self._on_status = on_status
        self._on_server_time = on_server_time
        self._queue: queue.Queue[Work] = queue.Queue(EVENTS_MAX)
        self._ending = threading.Event()
        self._thread: threading.Thread | None = None
        self._https = Https(requests)
        self._mqtt = MqttLink(settings, identity, self._queue.put_nowait)
        self._publisher = Publisher(settings, identity, journal, reference, clock)
        self._puller = ReferencePuller(
            self._https,
            reference,
            settings.downloads,
            trusted_keys=identity.grant.command_keys,
            roll=chance,
        )
        self._status = SyncStatus(state="offline")
        self._status_at_ms = -_STATUS_MS
        self._last_ack_at: datetime | None = None
        self._without_broker_since_ms = 0
        self._session_name = ""
        self._has_offer = False  # the cloud has said since the start what there is

    def start(self) -> None:
        """Begin in a thread of its own."""
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Say goodbye and end; what is unsent stays in the journal."""
        self._ending.set()
        self.wake()
        if self._thread:
            self._thread.join(10)

    def wake(self) -> None:
        """Tell the engine that the journal grew; never waits, may be called by any thread."""
        with suppress(queue.Full):  # then it is awake
            self._queue.put_nowait(_Wake())

    # -- the thread

    def _run(self) -> None:
        while not self._ending.is_set():
            try:
                self._live()
            except Exception:  # the outermost loop: the till sells on, whatever happens here
                log.exception("sync-starts-over")
                self._mqtt.close()
                self._puller.abandon()
                self._ending.wait(_RESTART_S)

    def _live(self) -> None:
        now_ms = self._now_ms()
        broker = _Route(Session(self._journal, self._chance, now_ms=now_ms), self._mqtt)
        self._without_broker_since_ms = now_ms
        detour: _Route | None = None
        self._step(broker, Grew())
        while not self._ending.is_set():
            self._listen(broker, detour)
            detour = self._choose_detour(broker, detour)
            if not self._puller.step(self._now_ms()):
                self._watch(broker)
            self._tell_status(broker, detour)
        if broker.session.phase in {"open", "greeting"}:
            self._mqtt.send("st", self._publisher.goodbye(self._session_name))
        self._mqtt.close()
        self._puller.abandon()

    def _listen(self, broker: _Route, detour: _Route | None) -> None:
        """Wait for the next event or the next moment at which something is due."""
        try:
            work = self._queue.get(timeout=self._patience_s(broker, detour))
        except queue.Empty:
            work = _Wake()
        while True:
            match work:
                case Arrived():
                    event = self._mqtt.meaning(work)
                    if event:
                        self._step(broker, event)
                case _Said(event):
                    if detour:
                        self._step(detour, event)
                case _Wake():
                    self._step(broker, Grew())
                    if detour:
                        self._step(detour, Grew())
            try:
                work = self._queue.get_nowait()
            except queue.Empty:
                return

    def _patience_s(self, broker: _Route, detour: _Route | None) -> float:
        if self._puller.is_busy:
            return 0.001
        now_ms = self._now_ms()
        due = [broker.session.wake_at_ms()]
        if detour:
            due.append(detour.session.wake_at_ms())
        pull_ms = self._puller.plan.wake_at_ms()
        if pull_ms is not None:
            due.append(pull_ms)
        return min(_LOOK_S, max(0.001, (min(due) - now_ms) / 1000))

    def _choose_detour(self, broker: _Route, detour: _Route | None) -> _Route | None:
        """Go round by HTTPS when the broker has been away for too long."""
        now_ms = self._now_ms()
        if broker.session.phase == "open":
            self._without_broker_since_ms = now_ms
            return None
        waited_s = (now_ms - self._without_broker_since_ms) / 1000
        if detour is None and waited_s >= self._settings.https_after_s:
            log.info("sync-by-https", reason=self._mqtt.reason)
            link = HttpsLink(self._https, lambda event: self._queue.put_nowait(_Said(event)))
            return _Route(Session(self._journal, self._chance, now_ms=now_ms), link)
        return detour

    def _watch(self, broker: _Route) -> None:
        """Notice a connection that died without a word."""
        if broker.session.phase in {"open", "greeting"} and self._mqtt.is_dead():
            self._mqtt.close()
            self._mqtt.reason = "the connection fell silent"
            self._step(broker, machine.Lost())

    def _step(self, route: _Route, event: Event) -> None:
        for effect in route.session.step(self._now_ms(), event):
            self._perform(route, effect)

    def _perform(self, route: _Route, effect: Effect) -> None:  # noqa: C901 - a table
        match effect:
            case machine.Connect(session):
                self._session_name = session
                route.link.open(self._publisher.will(session))
            case machine.Disconnect():
                route.link.close()
            case machine.SayBirth():
                route.link.send("st", self._publisher.birth(effect, alarm=route.session.alarm))
            case machine.SayHeartbeat():
                route.link.send("st", self._publisher.heartbeat(effect, alarm=route.session.alarm))
            case SendBatch():
                self._send(route.link, effect)
            case RecordAcked(epoch, upto, archived):
                self._last_ack_at = self._now()
                self._journal.record_acked(epoch, upto.seq, upto.hash, archived)
            case machine.RewindAcked(epoch, upto):
                log.warning("cloud-was-restored", epoch=epoch, upto=upto.seq)
                self._journal.rewind_acked(epoch, upto.seq, upto.hash)
            case machine.OpenEpoch(reason, number, after):
                log.warning("new-ledger", reason=reason, number=number, after=after)
                self._journal.open_epoch(reason, number, after)
                self.wake()
            case machine.Hold(reason):
                self._journal.hold(reason)
            case machine.BucketsOffered(buckets):
                self._has_offer = True
                self._puller.plan.offered(self._now_ms(), buckets, self._reference.buckets())
            case machine.BucketHinted(bucket, rev, delay_ms):
                held = self._reference.buckets()
                self._puller.plan.hinted(self._now_ms() + delay_ms, bucket, rev, held)
            case machine.ServerTime(server_us, echo_us):
                self._compare_clock(server_us, echo_us)

    def _send(self, link: Link, effect: SendBatch) -> None:
        for kind, payload in self._publisher.messages(effect, link.payload_bytes_max):
            if kind != "ev":
                log.warning("entry-too-large", after=effect.previous_hash.hex())
            link.send(kind, payload)

    def _compare_clock(self, server_us: int, echo_us: int) -> None:
        round_trip_us = self._clock.read().at_us - echo_us if echo_us else 0
        if self._on_server_time and server_us and 0 <= round_trip_us < 10_000_000:
            self._on_server_time(server_us + round_trip_us // 2)

    def _tell_status(self, broker: _Route, detour: _Route | None) -> None:
        now_ms = self._now_ms()
        state = _state_of(broker.session, detour)
        if state == self._status.state and now_ms - self._status_at_ms < _STATUS_MS:
            return
        self._status_at_ms = now_ms
        unsent = self._journal.unsent()
        if state == "online" and unsent.count >= _CATCHING_UP_FROM:
            state = "catching_up"
        held = self._reference.buckets()
        status = SyncStatus(
            state=state,
            unsent=unsent.count,
            unsent_minor=unsent.money_minor,
            oldest_at=_instant(unsent.oldest_at_us),
            last_ack_at=self._last_ack_at,
            prices_rev=held[PRICES].rev if PRICES in held else 0,
            is_reference_complete=self._has_offer and self._puller.plan.is_complete,
            reason="" if state in {"online", "catching_up"} else self._mqtt.reason,
            by_https=detour is not None and detour.session.phase == "open",
        )
        changed = replace(status, last_ack_at=None) != replace(self._status, last_ack_at=None)
        self._status = status
        if changed:
            self._on_status(status)

    def _now_ms(self) -> int:
        return self._clock.read().mono_ms

    def _now(self) -> datetime:
        return _EPOCH + timedelta(microseconds=self._clock.read().at_us)


def _state_of(session: Session, detour: _Route | None) -> SyncState:
    if session.alarm or (detour and detour.session.alarm):
        return "held"
    if session.phase == "open" or (detour and detour.session.phase == "open"):
        return "online"
    return "offline"


def _instant(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else _EPOCH + timedelta(microseconds=microseconds)
