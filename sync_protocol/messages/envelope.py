"""The entry: one line of a till's journal, written once and never written again.

A line is canonical JSON (see `canonical`). Its bytes are what is hashed, stored, sent and
archived; nobody re-serialises an entry to check it. Members, each absent when it has no value:

====  =======================================================================================
v     version of the body for this type, from 1
ty    type, such as ``sale.completed``
id    ULID of what happened (also the id of the sale)
s     sequence number in the till's stream: 1, 2, 3 … without holes
at    the till's time, UTC microseconds, strictly increasing in a stream
tz    minutes east of UTC that the till's wall clock showed
ck    how far ``at`` can be believed, see `CLOCK_QUALITIES`
bt    id of this run of the machine; mo: milliseconds since it began
st    store; rg: register
u     operator signed on; ap: supervisor who approved
sh    shift; bd: business day of the shift, ``YYYY-MM-DD``
tr    true in training: kept out of every total
rf    revisions of the reference data used, by bucket
d     body
====  =======================================================================================
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Literal, cast, get_args

from sync_protocol.messages.canonical import Fields, decode_fields, encode_fields
from sync_protocol.messages.errors import MalformedMessage

ENTRY_BYTES_MAX = 64 * 1024

ClockQuality = Literal["ok", "drift", "held", "untrusted"]
# ok: compared with the cloud within a day, less than 2 s off; drift: compared, longer ago;
# held: the clock went back, so the last entry's time was carried on; untrusted: never compared.
CLOCK_QUALITIES: frozenset[str] = frozenset(get_args(ClockQuality))

_TYPE = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_ULID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Z]{25}")
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_NAME_LENGTH_MAX = 64
_TZ_MIN_MAX = 14 * 60
_NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What happened, when, where and by whom. Its existence is proof that it can be written."""

    v: int
    ty: str
    id: str  # ULID
    seq: int  # from 1
    at_us: int  # UTC microseconds
    tz_min: int  # minutes east of UTC
    clock: ClockQuality
    boot: str
    mono_ms: int  # milliseconds since ``boot``
    store: str
    register: str
    operator: str | None = None
    approver: str | None = None
    shift: str | None = None
    business_day: str | None = None  # YYYY-MM-DD
    training: bool = False
    revisions: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    body: Fields = field(default_factory=lambda: _NOTHING)

    def __post_init__(self) -> None:
        _require_whole("v", self.v, least=1)
        _require_match("ty", self.ty, _TYPE)
        _require_match("id", self.id, _ULID)
        _require_whole("s", self.seq, least=1)
        _require_whole("at", self.at_us, least=0)
        _require_whole("tz", self.tz_min, least=-_TZ_MIN_MAX)
        if self.tz_min > _TZ_MIN_MAX:
            raise MalformedMessage(f"tz {self.tz_min} is no offset on this planet")
        if self.clock not in CLOCK_QUALITIES:
            raise MalformedMessage(f"ck {self.clock!r} is not known")
        _require_whole("mo", self.mono_ms, least=0)
        for member, name in (("bt", self.boot), ("st", self.store), ("rg", self.register)):
            _require_name(member, name)
        for member, name in (("u", self.operator), ("ap", self.approver), ("sh", self.shift)):
            if name is not None:
                _require_name(member, name)
        if self.business_day is not None:
            _require_match("bd", self.business_day, _DAY)
        if type(self.training) is not bool:
            raise MalformedMessage("tr is not true or false")
        for bucket, revision in self.revisions.items():
            _require_name("rf", bucket)
            _require_whole("rf", revision, least=0)


def encode(entry: Entry) -> bytes:
    """Write the entry as its one line, without a line end.

    Raises `MalformedMessage` when the body holds a float or a null, `OversizedMessage` above
    64 KiB.
    """
    fields: dict[str, Any] = {
        "v": entry.v,
        "ty": entry.ty,
        "id": entry.id,
        "s": entry.seq,
        "at": entry.at_us,
        "tz": entry.tz_min,
        "ck": entry.clock,
        "bt": entry.boot,
        "mo": entry.mono_ms,
        "st": entry.store,
        "rg": entry.register,
        "d": entry.body,
    }
    optional = (
        ("u", entry.operator),
        ("ap", entry.approver),
        ("sh", entry.shift),
        ("bd", entry.business_day),
        ("tr", entry.training),
        ("rf", entry.revisions),
    )
    fields.update((member, value) for member, value in optional if value)
    return encode_fields(fields, bytes_max=ENTRY_BYTES_MAX)


def decode(line: bytes) -> Entry:
    """Read one line; members unknown to this release are ignored.

    Raises `MalformedMessage` or `OversizedMessage`.
    """
    fields = decode_fields(line, bytes_max=ENTRY_BYTES_MAX)
    try:
        return Entry(
            v=fields["v"],
            ty=fields["ty"],
            id=fields["id"],
            seq=fields["s"],
            at_us=fields["at"],
            tz_min=fields["tz"],
            clock=fields["ck"],
            boot=fields["bt"],
            mono_ms=fields["mo"],
            store=fields["st"],
            register=fields["rg"],
            operator=fields.get("u"),
            approver=fields.get("ap"),
            shift=fields.get("sh"),
            business_day=fields.get("bd"),
            training=fields.get("tr", False),
            revisions=_object("rf", fields.get("rf", _NOTHING)),
            body=_object("d", fields["d"]),
        )
    except KeyError as error:
        raise MalformedMessage(f"member {error} is missing") from error


def _object(member: str, value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise MalformedMessage(f"{member} is not an object")
    return cast("Mapping[str, Any]", value)


def _require_whole(member: str, value: object, *, least: int) -> None:
    if type(value) is not int or value < least:
        raise MalformedMessage(f"{member} is not a whole number of at least {least}")


def _require_match(member: str, value: object, pattern: re.Pattern[str]) -> None:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise MalformedMessage(f"{member} is not of the form {pattern.pattern}")


def _require_name(member: str, value: object) -> None:
    if not isinstance(value, str) or not 0 < len(value) <= _NAME_LENGTH_MAX:
        raise MalformedMessage(f"{member} is not a text of 1 to {_NAME_LENGTH_MAX} characters")
