"""The journal proves itself: order, hashes, signatures and counters.

At start from the last checkpoint; nightly and before an export from the beginning. What is found
is named and shown, never repaired silently. A hash alone stops nobody who can rewrite the file:
cut tails and roll-backs are found by the anchors elsewhere (the cloud, printed receipts).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from edge.journal import counters
from edge.journal.counters import Booked, Figures
from edge.journal.entries import amount_of, epoch_of, position_of, seq_of
from edge.journal.stream import read_head
from edge.journal.writing import SIGNED_TYPES
from sync_protocol.messages.chain import document_proof, genesis_hash, next_hash
from sync_protocol.messages.codec import read
from sync_protocol.messages.envelope import Entry, decode
from sync_protocol.messages.errors import FutureVersion, ProtocolError

PAUSE_EVERY = 64  # entries; some milliseconds of computing
SignCheck = Callable[[bytes, bytes], bool]
What = Literal["chain", "signature", "counters", "structure", "head"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not prove itself."""

    what: What
    seq: int  # the first wrong entry; 0: none in particular
    detail: str


@dataclass(frozen=True, slots=True)
class _Stored:
    """An entry as it lies in its row, whatever somebody has made of it."""

    position: int
    ty: str
    id: str
    at_us: int
    turnover: int
    hash: bytes
    line: bytes
    sig: bytes


@dataclass(slots=True)
class _Walk:
    """Where a walk through the entries has come."""

    position: int
    hash: bytes
    at_us: int = 0
    turnover: int = 0
    figures: dict[str, Figures] = field(default_factory=dict[str, Figures])


def verify_tail(connection: sqlite3.Connection) -> tuple[Finding, ...]:
    """Verify from the last checkpoint on."""
    row = connection.execute(
        "SELECT position, hash, counters FROM checkpoint ORDER BY position DESC LIMIT 1"
    ).fetchone()
    if row is None:
        return verify_all(connection)
    position, digest, figures = row
    before = connection.execute(
        "SELECT hash, at, turnover FROM entry WHERE position = ?", (position,)
    ).fetchone()
    if before is None or bytes(before[0]) != bytes(digest):
        return verify_all(connection)
    walk = _Walk(position, bytes(digest), before[1], before[2], counters.parse(figures))
    return _verify(connection, walk, sign_check=None, partly=True)


def verify_all(
    connection: sqlite3.Connection,
    sign_check: SignCheck | None = None,
    pause: Callable[[], object] | None = None,
) -> tuple[Finding, ...]:
    """Verify every entry; ``sign_check(signature, data)`` checks the device's signatures.

    ``pause`` is called now and then, for whoever has something better to do meanwhile.
    """
    return _verify(connection, _Walk(0, b""), sign_check=sign_check, partly=False, pause=pause)


def last_type(connection: sqlite3.Connection) -> str | None:
    """Tell the type of the newest entry; None when there is none."""
    row = connection.execute("SELECT ty FROM entry ORDER BY position DESC LIMIT 1").fetchone()
    return None if row is None else str(row[0])


def _verify(
    connection: sqlite3.Connection,
    walk: _Walk,
    *,
    sign_check: SignCheck | None,
    partly: bool,
    pause: Callable[[], object] | None = None,
) -> tuple[Finding, ...]:
    head = read_head(connection)
    if head is None:
        return ()
    geneses = _geneses(connection, head.tenant, head.device)
    rows = connection.execute(
        "SELECT position, ty, id, at, turnover, hash, line, sig FROM entry"
        " WHERE position > ? ORDER BY position",
        (walk.position,),
    )
    for position, ty, entry_id, at_us, turnover, *blobs in rows:
        digest, line, sig = (_bytes(blob) for blob in blobs)
        stored = _Stored(position, ty, entry_id, at_us, turnover, digest, line, sig)
        wrong = _check_place(walk, geneses, stored) or _check_entry(walk, stored, sign_check)
        if wrong is not None:
            return (wrong,)
        if pause is not None and position % PAUSE_EVERY == 0:
            pause()
    found = _check_head(walk, head.last, head.last_hash, head.epoch)
    return (*found, *_check_counters(connection, walk.figures, partly=partly))


def _bytes(column: object) -> bytes:
    """Take a column as bytes whatever somebody has made of it."""
    if column is None:
        return b""
    return column if isinstance(column, bytes) else str(column).encode()


def _geneses(connection: sqlite3.Connection, tenant: str, device: str) -> Mapping[int, bytes]:
    rows = connection.execute("SELECT epoch, random FROM epoch").fetchall()
    return {epoch: genesis_hash(tenant, device, epoch, bytes(random)) for epoch, random in rows}


def _check_place(walk: _Walk, geneses: Mapping[int, bytes], stored: _Stored) -> Finding | None:
    seq, epoch = seq_of(stored.position), epoch_of(stored.position)
    follows = stored.position == walk.position + 1
    begins = seq == 1 and epoch > epoch_of(walk.position)
    if not (follows or begins):
        return Finding("chain", seq, f"entry {seq} does not follow the one before it")
    previous = walk.hash if follows and not begins else geneses.get(epoch, b"")
    if next_hash(previous, stored.line) != stored.hash:
        return Finding("chain", seq, f"entry {seq} was changed or does not belong here")
    return None


def _check_entry(walk: _Walk, stored: _Stored, sign_check: SignCheck | None) -> Finding | None:
    seq = seq_of(stored.position)
    try:
        entry = decode(stored.line)
    except ProtocolError:
        return Finding("chain", seq, f"entry {seq} cannot be read")
    if entry.seq != seq:
        return Finding("chain", seq, f"entry {seq} says that it is {entry.seq}")
    if entry.at_us <= walk.at_us:
        return Finding("chain", seq, f"entry {seq} is earlier than the one before it")
    proof = document_proof(stored.hash)
    if sign_check is not None and entry.ty in SIGNED_TYPES and not sign_check(stored.sig, proof):
        return Finding("signature", seq, f"entry {seq} is not signed by this till")
    turnover = walk.turnover + _count(walk.figures, entry)
    if (stored.ty, stored.id, stored.at_us) != (entry.ty, entry.id, entry.at_us) or (
        stored.turnover != turnover
    ):
        return Finding("chain", seq, f"entry {seq} is filed under something else")
    walk.position, walk.hash = stored.position, stored.hash
    walk.at_us, walk.turnover = entry.at_us, stored.turnover
    return None


def _check_head(walk: _Walk, last: int, last_hash: bytes, epoch: int) -> tuple[Finding, ...]:
    if last == 0:
        return ()
    if walk.position == position_of(epoch, last) and walk.hash == last_hash:
        return ()
    here = seq_of(walk.position)
    return (Finding("head", here, f"the journal ends at {here}, its head says {last}"),)


def _check_counters(
    connection: sqlite3.Connection, computed: Mapping[str, Figures], *, partly: bool
) -> tuple[Finding, ...]:
    stored = counters.load_all(connection)
    wrong = [
        scope
        for scope in sorted({*computed, *(() if partly else stored)})
        if _plain(computed.get(scope, {})) != _plain(stored.get(scope, {}))
    ]
    return tuple(Finding("counters", 0, f"the totals of {scope} differ") for scope in wrong[:1])


def _plain(figures: Mapping[str, int]) -> dict[str, int]:
    return {name: value for name, value in figures.items() if value}


def _count(figures: dict[str, Figures], entry: Entry) -> int:
    """Add an entry to the figures; gives what it adds to turnover."""
    try:
        record = read(entry.ty, entry.v, entry.id, entry.body)
    except (FutureVersion, ProtocolError):
        return 0  # of a release that knows more, and no document: those are known to all
    added = counters.figures_of(record, entry.operator or "")
    if not added:
        return 0
    booked = Booked(
        business_day=entry.business_day or "",
        shift=entry.shift or "",
        operator=entry.operator or "",
        training=entry.training,
    )
    period = counters.period_of(figures.get(counters.EVER, {}))
    for count in counters.effects(added, booked, period=period):
        counters.add(figures.setdefault(counters.key_of(count), {}), count.figures)
    return 0 if entry.training else amount_of(record)


def recomputed(connection: sqlite3.Connection) -> dict[str, Figures]:
    """Compute every counter from the entries alone."""
    figures: dict[str, Figures] = {}
    for (line,) in connection.execute("SELECT line FROM entry ORDER BY position"):
        _count(figures, decode(bytes(line)))
    return figures
