"""Where the till's stream of entries stands: the journal's one row, and its epochs."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

import msgspec

from edge.journal.entries import Head
from edge.journal.errors import NotRecorded
from sync_protocol.messages.chain import genesis_hash

_HEAD = (
    "SELECT tenant, device, store, register, epoch, genesis, last, last_hash, last_at, turnover,"
    " series, acked, acked_hash, archived, held FROM stream"
)
_SERIES = msgspec.json.Decoder(dict[str, int])


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whose journal it is; fixed by enrolment."""

    tenant: str
    device: str
    store: str
    register: str


def read_head(connection: sqlite3.Connection) -> Head | None:
    """Read where the stream stands; None before enrolment."""
    row = connection.execute(_HEAD).fetchone()
    if row is None:
        return None
    *place, series, acked, acked_hash, archived, held = row
    return Head(
        *place,
        series=_SERIES.decode(series),
        acked=acked,
        acked_hash=acked_hash,
        archived=archived,
        held=held or "",
    )


def enrolled_head(connection: sqlite3.Connection) -> Head:
    """Read where the stream stands, or raise `NotRecorded` before enrolment."""
    head = read_head(connection)
    if head is None:
        raise NotRecorded("the till is not enrolled")
    return head


def move_head(connection: sqlite3.Connection, before: Head, after: Head) -> bool:
    """Move the stream on; False when it no longer stands where it was."""
    moved = connection.execute(
        "UPDATE stream SET last = ?, last_hash = ?, last_at = ?, turnover = ?, series = ?"
        " WHERE last_hash = ?",
        (
            after.last,
            after.last_hash,
            after.last_at_us,
            after.turnover,
            msgspec.json.encode(after.series).decode(),
            before.last_hash,
        ),
    )
    return moved.rowcount == 1


def insert_stream(connection: sqlite3.Connection, identity: Identity, random: bytes) -> None:
    """Begin the first epoch of a till."""
    genesis = genesis_hash(identity.tenant, identity.device, 1, random)
    connection.execute(
        "INSERT INTO epoch (epoch, random, genesis, reason) VALUES (1, ?, ?, 'enrolled')",
        (random, genesis),
    )
    connection.execute(
        "INSERT INTO stream (only, tenant, device, store, register, epoch, random, genesis, last,"
        " last_hash, last_at, turnover, acked, acked_hash, archived)"
        " VALUES (1, ?, ?, ?, ?, 1, ?, ?, 0, ?, 0, 0, 0, ?, 0)",
        (
            identity.tenant,
            identity.device,
            identity.store,
            identity.register,
            random,
            genesis,
            genesis,
            genesis,
        ),
    )


def insert_epoch(
    connection: sqlite3.Connection, head: Head, number: int, reason: str, random: bytes
) -> None:
    """Begin epoch ``number`` after ``head``: the old entries stay, a new chain begins."""
    genesis = genesis_hash(head.tenant, head.device, number, random)
    connection.execute(
        "INSERT INTO epoch (epoch, random, genesis, reason, follows, follows_hash)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (number, random, genesis, reason, head.last, head.last_hash),
    )
    connection.execute(
        "UPDATE stream SET epoch = ?, random = ?, genesis = ?, last = 0, last_hash = ?,"
        " acked = 0, acked_hash = ?, archived = 0, held = NULL",
        (number, random, genesis, genesis, genesis),
    )
