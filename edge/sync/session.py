"""The till's side of a session with the cloud, as a machine: an event in, effects out. Pure.

::

    waiting ──time──▶ connecting ──Connected──▶ greeting ──welcome──▶ open
       ▲                  │                        │                   │
       └── Refused, Lost ─┴────────────────────────┴───────────────────┘

The machine reads the journal and nothing else; clock, randomness, network and disk belong to
whoever calls it. Position is agreed by hashes: a number alone cannot tell a till from its copy.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol, TypeAlias

from edge.sync.ports import JournalFeed, StreamHead
from edge.sync.uploader import RecordAcked, SendBatch, Upload
from sync_protocol.delivery.retry import (
    GOOD_SESSION_MS,
    REFUSED_CAP_MS,
    Backoff,
)
from sync_protocol.messages.chain import locator_positions
from sync_protocol.messages.control import Ack, Hint, Pace, Position, ToTill, Welcome

CONNECT_TIMEOUT_MS = 30_000
WELCOME_TIMEOUT_MS = 10_000
_SILENCES_MAX = 3  # after so many unanswered batches the position is agreed anew
_BIRTHS_MAX = 5  # after so many unanswered births the connection is built anew
_HEARTBEAT_SPREAD = 0.1


class Chance(Protocol):
    """Where jitter and session numbers come from."""

    def random(self) -> float:
        """Give a number in [0, 1)."""
        ...

    def getrandbits(self, bits: int, /) -> int:
        """Give a whole number of so many random bits."""
        ...


# -- events ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connected:
    """The broker has accepted us and our subscription."""


@dataclass(frozen=True, slots=True)
class Refused:
    """No connection came about; ``forbidden`` when we were understood and turned away."""

    forbidden: bool = False


@dataclass(frozen=True, slots=True)
class Lost:
    """The connection broke."""


@dataclass(frozen=True, slots=True)
class Received:
    """The cloud has said something."""

    message: ToTill


@dataclass(frozen=True, slots=True)
class Grew:
    """The journal has a new entry, a new epoch, or simply time has passed."""


Event: TypeAlias = Connected | Refused | Lost | Received | Grew

# -- effects ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Connect:
    """Connect with a clean session; the will carries this session number."""

    session: str


@dataclass(frozen=True, slots=True)
class Disconnect:
    """Give the connection up."""


@dataclass(frozen=True, slots=True)
class SayBirth:
    """Tell the cloud that we are here and where we stand."""

    session: str
    epoch: int
    locator: tuple[Position, ...]
    acked: int


@dataclass(frozen=True, slots=True)
class SayHeartbeat:
    """Tell the cloud that we are still here."""

    session: str
    epoch: int
    last: int
    acked: Position


@dataclass(frozen=True, slots=True)
class RewindAcked:
    """The cloud lacks what it once had: forget that it had it."""

    epoch: int
    upto: Position


@dataclass(frozen=True, slots=True)
class OpenEpoch:
    """Begin a new ledger if ``after`` is still the newest entry of this one."""

    reason: str
    number: int
    after: int


@dataclass(frozen=True, slots=True)
class Hold:
    """Raise the alarm with this reason; an empty one lifts it."""

    reason: str


@dataclass(frozen=True, slots=True)
class BucketsOffered:
    """The cloud's buckets stand at these revisions and generations."""

    buckets: Mapping[str, tuple[int, str]]


@dataclass(frozen=True, slots=True)
class BucketHinted:
    """One bucket has a new revision; pull it after ``delay_ms``."""

    bucket: str
    rev: int
    delay_ms: int


@dataclass(frozen=True, slots=True)
class ServerTime:
    """The cloud's clock, as an answer to what was said at ``echo_us`` of ours (0: unknown)."""

    server_us: int
    echo_us: int


Effect: TypeAlias = (
    Connect
    | Disconnect
    | SayBirth
    | SayHeartbeat
    | SendBatch
    | RecordAcked
    | RewindAcked
    | OpenEpoch
    | Hold
    | BucketsOffered
    | BucketHinted
    | ServerTime
)

Phase = Literal["waiting", "connecting", "greeting", "open"]


class Session:
    """One till's conversation with the cloud over one route."""

    def __init__(self, journal: JournalFeed, chance: Chance, *, now_ms: int) -> None:
        self._journal = journal
        self._chance = chance
        self.phase: Phase = "waiting"
        self.alarm = ""
        self.upload = Upload(journal, chance.random)
        self._pace = Pace()
        self._backoff = Backoff()
        self._due_ms = now_ms  # of the present phase: try, give up, greet again or beat again
        self._opened_ms = 0
        self._session = ""
        self._births = 0
        self._unheard = 0  # heartbeats since the cloud last said anything
        self._doubt = False  # something was said that does not fit this ledger
        self._reopening = False

    def step(self, now_ms: int, event: Event) -> list[Effect]:
        """Take in what happened, do what is due, and say what must be done, in this order."""
        effects = self._react(now_ms, event)
        effects += self._do_due(now_ms)
        if self.phase == "open" and not self._reopening:
            effects += self.upload.take(now_ms, self._journal.stream())
        return effects

    def wake_at_ms(self) -> int:
        """Give the next moment at which `step` wants to be called, with `Grew` if need be."""
        upload = self.upload.wake_at_ms(self._journal.stream()) if self.phase == "open" else None
        return self._due_ms if upload is None else min(self._due_ms, upload)

    def _react(self, now_ms: int, event: Event) -> list[Effect]:  # noqa: PLR0911  # a table
        match event:
            case Connected() if self.phase == "connecting":
                self._births = 0
                return self._greet(now_ms)
            case Refused(forbidden) if self.phase == "connecting":
                return self._wait(now_ms, cap_ms=REFUSED_CAP_MS if forbidden else None)
            case Lost() if self.phase != "waiting":
                return self._lost(now_ms)
            case Received(Welcome() as welcome) if welcome.session == self._session:
                return self._welcomed(now_ms, welcome)
            case Received(Ack() as ack) if self.phase == "open":
                return self._acknowledged(now_ms, ack)
            case Received(Hint(bucket, rev, urgent)):
                spread_ms = 0 if urgent else int(self._chance.random() * self._pace.spread_s * 1000)
                return [BucketHinted(bucket, rev, spread_ms)]
            case Grew() if self._reopening:
                # The new epoch is open, or a sale came first: either way we say where we stand.
                self._reopening = False
                return self._greet(now_ms)
            case _:
                return []  # something of a connection that is over

    def _do_due(self, now_ms: int) -> list[Effect]:
        effects: list[Effect] = []
        overdue = self.phase == "open" and self.upload.overdue(now_ms)
        if overdue and self.upload.silences >= _SILENCES_MAX:
            effects += self._greet(now_ms)
        if now_ms < self._due_ms:
            return effects
        match self.phase:
            case "waiting":
                self._session = f"{self._chance.getrandbits(64):016x}"
                self.phase = "connecting"
                self._due_ms = now_ms + CONNECT_TIMEOUT_MS
                effects.append(Connect(self._session))
            case "connecting":
                effects += [Disconnect(), *self._wait(now_ms)]
            case "greeting":
                if self._births < _BIRTHS_MAX:
                    effects += self._greet(now_ms)
                else:
                    effects += [Disconnect(), *self._wait(now_ms)]
            case "open":
                effects += self._beat(now_ms)
        return effects

    def _greet(self, now_ms: int) -> list[Effect]:
        stream = self._journal.stream()
        delay_ms = Backoff(self._births).delay_ms(self._chance.random())
        self._births += 1
        self.phase = "greeting"
        self._due_ms = now_ms + WELCOME_TIMEOUT_MS + delay_ms
        return [SayBirth(self._session, stream.epoch, self._locator(stream), stream.acked)]

    def _locator(self, stream: StreamHead) -> tuple[Position, ...]:
        # What was deleted cannot be named, so the two places that are always kept are added.
        places = {*locator_positions(stream.last), stream.acked, stream.archived}
        known = ((seq, self._journal.hash_at(seq)) for seq in sorted(places, reverse=True))
        return tuple(Position(seq, hash_) for seq, hash_ in known if hash_ is not None)

    def _welcomed(self, now_ms: int, welcome: Welcome) -> list[Effect]:
        stream = self._journal.stream()
        if welcome.epoch != stream.epoch or not self._is_ours(welcome.common):
            return []
        effects: list[Effect] = [ServerTime(welcome.server_us, 0)]
        if welcome.alarm != self.alarm:
            self.alarm = welcome.alarm
            effects.append(Hold(welcome.alarm))
        common = welcome.head if self._is_ours(welcome.head) else welcome.common
        all_there = common.seq == stream.last
        if all_there and common != welcome.head:
            return [*effects, *self._reopen(now_ms, "rolled-back", welcome, stream)]
        if all_there and welcome.new_epoch:
            return [*effects, *self._reopen(now_ms, welcome.new_epoch, welcome, stream)]
        if common.seq < stream.acked:
            effects.append(RewindAcked(stream.epoch, common))
        elif common.seq > stream.acked or welcome.archived > stream.archived:
            effects.append(RecordAcked(stream.epoch, common, welcome.archived))
        if self.phase != "open":
            self._opened_ms = now_ms
        self.phase = "open"
        self._pace = welcome.pace
        self._unheard = 0
        self._births = 0
        self._doubt = False
        self.upload.begin(common, welcome.archived, welcome.pace)
        self._due_ms = now_ms + self._heartbeat_ms()
        return [*effects, BucketsOffered(welcome.buckets)]

    def _reopen(
        self, now_ms: int, reason: str, welcome: Welcome, stream: StreamHead
    ) -> list[Effect]:
        self.phase = "greeting"
        self._reopening = True
        self._due_ms = now_ms + WELCOME_TIMEOUT_MS  # should nothing come of it, greet again
        return [OpenEpoch(reason, max(welcome.epoch_next, stream.epoch + 1), stream.last)]

    def _acknowledged(self, now_ms: int, ack: Ack) -> list[Effect]:
        stream = self._journal.stream()
        effects: list[Effect] = [ServerTime(ack.server_us, ack.echo_us)]
        if ack.epoch != stream.epoch:
            return []
        self._unheard = 0
        if ack.rebirth or (ack.gap and ack.upto.seq < self.upload.acked.seq):
            # Less is there than was acknowledged: the cloud was put back from a backup.
            return [*effects, *self._greet(now_ms)]
        if not self._is_ours(ack.upto):
            # Meant for a copy of this till, or we were rolled back; the next beat asks.
            self._doubt = True
            return effects
        effects += self.upload.acknowledge(now_ms, ack, stream)
        if ack.buckets:
            effects.append(BucketsOffered(ack.buckets))
        return effects

    def _is_ours(self, position: Position) -> bool:
        return self._journal.hash_at(position.seq) == position.hash

    def _beat(self, now_ms: int) -> list[Effect]:
        self._unheard += 1
        self._births = 0
        if self._doubt or self._unheard > _SILENCES_MAX:
            return self._greet(now_ms)
        self._due_ms = now_ms + self._heartbeat_ms()
        stream = self._journal.stream()
        return [SayHeartbeat(self._session, stream.epoch, stream.last, self.upload.acked)]

    def _heartbeat_ms(self) -> int:
        jitter = 1 - _HEARTBEAT_SPREAD + 2 * _HEARTBEAT_SPREAD * self._chance.random()
        return int(max(1, self._pace.heartbeat_s) * 1000 * jitter)

    def _lost(self, now_ms: int) -> list[Effect]:
        was_good = self.phase == "open" and now_ms - self._opened_ms >= GOOD_SESSION_MS
        if not was_good:
            return self._wait(now_ms)
        self._backoff = Backoff()
        self._rest(now_ms + int(self._chance.random() * self._pace.spread_s * 1000))
        return []

    def _wait(self, now_ms: int, *, cap_ms: int | None = None) -> list[Effect]:
        roll = self._chance.random()
        delay_ms = (
            self._backoff.delay_ms(roll)
            if cap_ms is None
            else self._backoff.delay_ms(roll, cap_ms=cap_ms)
        )
        self._backoff = self._backoff.failed()
        self._rest(now_ms + delay_ms)
        return []

    def _rest(self, until_ms: int) -> None:
        self.phase = "waiting"
        self._session = ""
        self._reopening = False
        self._due_ms = until_ms
