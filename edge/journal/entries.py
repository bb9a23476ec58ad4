"""What goes into the journal, and what comes back: drafts and recorded entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from sync_protocol.messages.from_till import Body, ReturnCompleted, SaleCompleted

_NOTHING: Mapping[str, Any] = MappingProxyType({})

EPOCH_SHIFT = 40  # position = epoch * 2^40 + seq


def position_of(epoch: int, seq: int) -> int:
    """Give the one number that orders every entry of every epoch of a file."""
    return (epoch << EPOCH_SHIFT) | seq


def seq_of(position: int) -> int:
    """Give the number of an entry inside its epoch."""
    return position & ((1 << EPOCH_SHIFT) - 1)


def epoch_of(position: int) -> int:
    """Give the epoch an entry belongs to."""
    return position >> EPOCH_SHIFT


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Something that happened, before it has its place in the journal."""

    id: str  # ULID; the sale's own id for a sale
    record: Body
    operator: str = ""
    approver: str = ""
    shift: str = ""
    business_day: str = ""
    training: bool = False
    revisions: Mapping[str, int] = field(default_factory=lambda: _NOTHING)
    personal: bytes = b""  # personal data kept beside the entry; the body carries its commitment

    def booked_to(self, record: Body, *, shift: str, business_day: str) -> Draft:
        """Give the draft with what was only known inside the transaction."""
        return replace(self, record=record, shift=shift, business_day=business_day)

    @property
    def amount_minor(self) -> int:
        """What the entry adds to turnover: unsent money is counted from it."""
        return amount_of(self.record)


def amount_of(record: Body) -> int:
    """Say what a record adds to turnover, in minor units; nothing but documents does."""
    match record:
        case SaleCompleted(sale) | ReturnCompleted(sale):
            return sale.total.minor
        case _:
            return 0


@dataclass(frozen=True, slots=True)
class Recorded:
    """An entry that has its place; durable once the transaction that wrote it has returned."""

    position: int
    seq: int
    hash: bytes
    at_us: int
    tz_min: int


@dataclass(frozen=True, slots=True)
class Head:
    """Where the stream stands, as its one row says."""

    tenant: str
    device: str
    store: str
    register: str
    epoch: int
    genesis: bytes
    last: int
    last_hash: bytes
    last_at_us: int
    turnover: int  # sum of all document amounts, minor units
    series: Mapping[str, int]  # last number given of each series
    acked: int
    acked_hash: bytes
    archived: int
    held: str
