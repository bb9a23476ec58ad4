"""The small messages around the entries: who is there, how far we are, what has changed.

Each is one JSON object whose member ``k`` names its kind. Members unknown to this release are
ignored, so a newer peer may say more.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from sync_protocol.messages.canonical import decode_fields, encode_fields
from sync_protocol.messages.chain import HASH_BYTES
from sync_protocol.messages.errors import FutureVersion, MalformedMessage
from sync_protocol.messages.reading import (
    hex_bytes,
    hexadecimal,
    mapping,
    sequence,
    signed,
    text,
    whole,
)

PROTOCOL = 1
CONTROL_BYTES_MAX = 16 * 1024

_SUM_BYTES = 8
_BUCKETS_MAX = 64
_LOCATOR_MAX = 32


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a stream: a number alone would not tell two copies of one till apart."""

    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class BucketHeld:
    """How one bucket stands with whoever says it."""

    rev: int
    count: int
    sum: int  # see `sync_protocol.delivery.sums`
    generation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """How a till is, told with its birth and each heartbeat."""

    backlog: int = 0  # entries not acknowledged
    backlog_minor: int = 0  # their sales less returns, in minor units
    oldest_at_us: int = 0  # time of the oldest of them, 0 when there is none
    disk_free_percent: int = 100
    clock: str = "untrusted"  # quality, see `envelope.CLOCK_QUALITIES`
    now_us: int = 0  # the till's time
    software: str = ""
    cert_not_after_us: int = 0
    alarm: str = ""  # what the till itself shows as wrong, empty when nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Birth:
    """A till has connected and says where it stands. The locator looks back from its head."""

    session: str  # random, new for each connection
    boot: str
    epoch: int
    locator: tuple[Position, ...]  # head first, then further and further back, genesis last
    acked: int
    condition: Condition = field(default_factory=Condition)
    buckets: Mapping[str, BucketHeld] = field(default_factory=dict[str, BucketHeld])


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """A till is still there."""

    session: str
    epoch: int
    last: int
    acked: Position
    condition: Condition = field(default_factory=Condition)
    buckets: Mapping[str, BucketHeld] = field(default_factory=dict[str, BucketHeld])


@dataclass(frozen=True, slots=True)
class Goodbye:
    """A till disconnects on purpose."""

    session: str


@dataclass(frozen=True, slots=True)
class Will:
    """Said by the broker when a till's connection broke."""

    session: str


@dataclass(frozen=True, slots=True)
class TooLarge:
    """A till could not send an entry with all that travels beside it; what it sent instead."""

    epoch: int
    at: Position
    size: int  # bytes of the message that was not sent
    limit: int  # bytes that the route to the cloud takes
    is_sent_alone: bool  # the entry itself went, without what lies beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How the cloud wants a till to send."""

    window: int = 4  # batches in flight
    batch_max: int = 200  # entries in a batch
    linger_ms: int = 20  # how long a batch waits for company
    rate: int = 0  # entries a second, 0 for no limit
    heartbeat_s: int = 60
    spread_s: int = 5  # over how long reconnecting tills spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """The cloud's answer to a birth: where it stands with this stream."""

    session: str
    epoch: int
    common: Position  # newest position of the locator that the cloud has
    head: Position  # newest entry of the ledger that ``common`` lies on
    archived: int
    epoch_next: int  # the number a new ledger would get
    alarm: str = ""  # ``fork``: two continuations are known, a person must decide
    new_epoch: str = (
        ""  # a person has decided: open ``epoch_next`` for this reason when all is sent
    )
    pace: Pace = field(default_factory=Pace)
    server_us: int = 0
    buckets: Mapping[str, tuple[int, str]] = field(default_factory=dict[str, tuple[int, str]])


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """Everything up to this position is committed. Also the answer to a heartbeat."""

    epoch: int
    upto: Position
    archived: int
    window: int = 4
    pause_ms: int = 0  # send nothing for so long
    gap: bool = False  # the batch began after ``upto``: go back
    rebirth: bool = False  # position unknown: say birth again
    server_us: int = 0
    echo_us: int = 0  # the till's time that this answers, for the round trip; 0 if none
    buckets: Mapping[str, tuple[int, str]] = field(default_factory=dict[str, tuple[int, str]])


@dataclass(frozen=True, slots=True)
class Hint:
    """A bucket has a new revision; the till pulls the changes when it pleases."""

    bucket: str
    rev: int
    urgent: bool = False  # pull at once, without the spread


FromTill: TypeAlias = Birth | Heartbeat | Goodbye | Will | TooLarge
ToTill: TypeAlias = Welcome | Ack | Hint


def encode_control(message: FromTill | ToTill) -> bytes:
    """Write a control message as canonical JSON."""
    return encode_fields(_WRITERS[type(message)](message), bytes_max=CONTROL_BYTES_MAX)


def decode_from_till(data: bytes) -> FromTill:
    """Read what a till says. Raises `ProtocolError`; `FutureVersion` for an unknown kind."""
    fields = decode_fields(data, bytes_max=CONTROL_BYTES_MAX)
    return _known(FROM_TILL_KINDS, fields)(fields)


def decode_to_till(data: bytes) -> ToTill:
    """Read what the cloud says. Raises `ProtocolError`; `FutureVersion` for an unknown kind."""
    fields = decode_fields(data, bytes_max=CONTROL_BYTES_MAX)
    return _known(TO_TILL_KINDS, fields)(fields)


def _known(readers: Mapping[str, Callable[[Any], Any]], fields: dict[str, Any]) -> Any:
    kind = text(fields, "k")
    if kind not in readers:
        raise FutureVersion(f"control message {kind!r}")
    return readers[kind]


def _write_position(position: Position) -> list[Any]:
    return [position.seq, position.hash.hex()]


def _read_position(value: object, member: str) -> Position:
    parts = sequence(value, member)
    if len(parts) != 2 or type(parts[0]) is not int or parts[0] < 0:
        raise MalformedMessage(f"{member} is not a position")
    return Position(parts[0], hex_bytes(parts[1], member, HASH_BYTES))


def _write_held(buckets: Mapping[str, BucketHeld]) -> dict[str, Any]:
    return {
        name: [held.rev, held.count, held.sum.to_bytes(_SUM_BYTES, "big").hex(), held.generation]
        for name, held in buckets.items()
    }


def _read_held(fields: Mapping[str, Any]) -> dict[str, BucketHeld]:
    return {
        name: BucketHeld(
            whole({"rev": rev}, "rev"),
            whole({"count": count}, "count"),
            int.from_bytes(hex_bytes(total, "sum", _SUM_BYTES), "big"),
            text({"generation": generation}, "generation"),
        )
        for name, (rev, count, total, generation) in _buckets(fields, 4)
    }


def _write_offered(buckets: Mapping[str, tuple[int, str]]) -> dict[str, Any]:
    return {name: [rev, generation] for name, (rev, generation) in buckets.items()}


def _read_offered(fields: Mapping[str, Any]) -> dict[str, tuple[int, str]]:
    return {
        name: (whole({"rev": rev}, "rev"), text({"generation": generation}, "generation"))
        for name, (rev, generation) in _buckets(fields, 2)
    }


def _buckets(fields: Mapping[str, Any], width: int) -> list[tuple[str, list[Any]]]:
    buckets = mapping(fields, "buckets")
    if len(buckets) > _BUCKETS_MAX:
        raise MalformedMessage(f"more than {_BUCKETS_MAX} buckets")
    rows = [(name, sequence(value, "buckets")) for name, value in buckets.items()]
    if any(len(row) != width for _, row in rows):
        raise MalformedMessage("a bucket is not described as agreed")
    return rows


def _write_condition(condition: Condition) -> dict[str, Any]:
    return {
        "backlog": condition.backlog,
        "minor": condition.backlog_minor,
        "oldest": condition.oldest_at_us,
        "disk": condition.disk_free_percent,
        "ck": condition.clock,
        "now": condition.now_us,
        "sw": condition.software,
        "cert": condition.cert_not_after_us,
        "alarm": condition.alarm,
    }


def _read_condition(fields: Mapping[str, Any]) -> Condition:
    told = mapping(fields, "cond")
    return Condition(
        backlog=whole(told, "backlog", 0),
        backlog_minor=signed(told, "minor", 0),
        oldest_at_us=whole(told, "oldest", 0),
        disk_free_percent=whole(told, "disk", 0),
        clock=text(told, "ck", "untrusted"),
        now_us=whole(told, "now", 0),
        software=text(told, "sw", ""),
        cert_not_after_us=whole(told, "cert", 0),
        alarm=text(told, "alarm", ""),
    )


def _write_birth(message: Birth) -> dict[str, Any]:
    return {
        "k": "birth",
        "session": message.session,
        "boot": message.boot,
        "e": message.epoch,
        "loc": [_write_position(position) for position in message.locator],
        "acked": message.acked,
        "proto": [PROTOCOL, PROTOCOL],
        "cond": _write_condition(message.condition),
        "buckets": _write_held(message.buckets),
    }


def _read_birth(fields: dict[str, Any]) -> Birth:
    positions = sequence(fields.get("loc"), "loc")
    if not 0 < len(positions) <= _LOCATOR_MAX:
        raise MalformedMessage(f"loc has {len(positions)} positions")
    spoken = [whole({"proto": bound}, "proto") for bound in sequence(fields.get("proto"), "proto")]
    if not spoken or spoken[0] > PROTOCOL:
        raise FutureVersion(f"protocol {spoken}")
    return Birth(
        session=text(fields, "session"),
        boot=text(fields, "boot"),
        epoch=whole(fields, "e"),
        locator=tuple(_read_position(position, "loc") for position in positions),
        acked=whole(fields, "acked"),
        condition=_read_condition(fields),
        buckets=_read_held(fields),
    )


def _write_heartbeat(message: Heartbeat) -> dict[str, Any]:
    return {
        "k": "hb",
        "session": message.session,
        "e": message.epoch,
        "last": message.last,
        "acked": _write_position(message.acked),
        "cond": _write_condition(message.condition),
        "buckets": _write_held(message.buckets),
    }


def _read_heartbeat(fields: dict[str, Any]) -> Heartbeat:
    return Heartbeat(
        session=text(fields, "session"),
        epoch=whole(fields, "e"),
        last=whole(fields, "last"),
        acked=_read_position(fields.get("acked"), "acked"),
        condition=_read_condition(fields),
        buckets=_read_held(fields),
    )


_PACE = ("window", "batch_max", "linger_ms", "rate", "heartbeat_s", "spread_s")


def _write_welcome(message: Welcome) -> dict[str, Any]:
    return {
        "k": "hi",
        "session": message.session,
        "proto": PROTOCOL,
        "e": message.epoch,
        "acked": _write_position(message.common),
        "head": _write_position(message.head),
        "ar": message.archived,
        "next": message.epoch_next,
        "alarm": message.alarm,
        "open": message.new_epoch,
        "t": message.server_us,
        "buckets": _write_offered(message.buckets),
        **{name: getattr(message.pace, name) for name in _PACE},
    }


def _read_welcome(fields: dict[str, Any]) -> Welcome:
    plain = Pace()
    return Welcome(
        session=text(fields, "session"),
        epoch=whole(fields, "e"),
        common=_read_position(fields.get("acked"), "acked"),
        head=_read_position(fields.get("head"), "head"),
        archived=whole(fields, "ar"),
        epoch_next=whole(fields, "next"),
        alarm=text(fields, "alarm", ""),
        new_epoch=text(fields, "open", ""),
        pace=Pace(**{name: whole(fields, name, getattr(plain, name)) for name in _PACE}),
        server_us=whole(fields, "t"),
        buckets=_read_offered(fields),
    )


def _write_ack(message: Ack) -> dict[str, Any]:
    return {
        "k": "ack",
        "e": message.epoch,
        "a": message.upto.seq,
        "h": message.upto.hash.hex(),
        "ar": message.archived,
        "w": message.window,
        "pause": message.pause_ms,
        "gap": message.gap,
        "rebirth": message.rebirth,
        "t": message.server_us,
        "echo": message.echo_us,
        "buckets": _write_offered(message.buckets),
    }


def _read_ack(fields: dict[str, Any]) -> Ack:
    return Ack(
        epoch=whole(fields, "e"),
        upto=Position(whole(fields, "a"), hexadecimal(fields, "h", HASH_BYTES)),
        archived=whole(fields, "ar"),
        window=whole(fields, "w", 4),
        pause_ms=whole(fields, "pause", 0),
        gap=fields.get("gap") is True,
        rebirth=fields.get("rebirth") is True,
        server_us=whole(fields, "t", 0),
        echo_us=whole(fields, "echo", 0),
        buckets=_read_offered(fields),
    )


def _write_hint(message: Hint) -> dict[str, Any]:
    return {"k": "ref", "b": message.bucket, "rev": message.rev, "urgent": message.urgent}


def _read_hint(fields: dict[str, Any]) -> Hint:
    return Hint(text(fields, "b"), whole(fields, "rev"), fields.get("urgent") is True)


def _write_goodbye(message: Goodbye) -> dict[str, Any]:
    return {"k": "bye", "session": message.session}


def _write_will(message: Will) -> dict[str, Any]:
    return {"k": "will", "session": message.session}


def _write_too_large(message: TooLarge) -> dict[str, Any]:
    return {
        "k": "large",
        "e": message.epoch,
        "at": _write_position(message.at),
        "sz": message.size,
        "max": message.limit,
        "alone": message.is_sent_alone,
    }


def _read_too_large(fields: dict[str, Any]) -> TooLarge:
    return TooLarge(
        epoch=whole(fields, "e"),
        at=_read_position(fields.get("at"), "at"),
        size=whole(fields, "sz"),
        limit=whole(fields, "max"),
        is_sent_alone=fields.get("alone") is True,
    )


_WRITERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    Birth: _write_birth,
    Heartbeat: _write_heartbeat,
    Goodbye: _write_goodbye,
    Will: _write_will,
    TooLarge: _write_too_large,
    Welcome: _write_welcome,
    Ack: _write_ack,
    Hint: _write_hint,
}
FROM_TILL_KINDS: dict[str, Callable[[dict[str, Any]], FromTill]] = {
    "birth": _read_birth,
    "hb": _read_heartbeat,
    "bye": lambda fields: Goodbye(text(fields, "session")),
    "will": lambda fields: Will(text(fields, "session")),
    "large": _read_too_large,
}
TO_TILL_KINDS: dict[str, Callable[[dict[str, Any]], ToTill]] = {
    "hi": _read_welcome,
    "ack": _read_ack,
    "ref": _read_hint,
}
