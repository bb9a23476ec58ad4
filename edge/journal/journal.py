"""The durable truth of this till: what is here happened, what is not did not.

`Journal.transact` is the only way in. Whatever a piece of work writes (entries, receipt numbers,
counters, the parked basket it takes away) is committed together or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from edge.clock import Clock, Reading, step_between
from edge.journal import counters
from edge.journal.counters import Booked, Figures
from edge.journal.database import OpenConnection, connect, open_ledger, primary_code
from edge.journal.entries import Draft, Head, Recorded, position_of
from edge.journal.errors import JournalDamaged, NotRecorded, StorageFault, StorageFull
from sync_protocol.messages.chain import (
    GENESIS_RANDOM_BYTES,
    SALT_BYTES,
    commitment,
    document_proof,
    genesis_hash,
    next_hash,
)
from sync_protocol.messages.codec import DOCUMENT_TYPES, write
from sync_protocol.messages.envelope import Entry, encode
from sync_protocol.messages.from_till import Checkpoint, ClockStepped

T = TypeVar("T")

CHECKPOINT_EVERY = 1_000
CHECKPOINT_LOOKS_BACK = 10_000  # entries: shifts and days untouched for longer are closed
SIGNED_TYPES = DOCUMENT_TYPES | {"checkpoint"}
FAULTS_MAX = 2
FAULTS_WINDOW_MS = 10 * 60 * 1000

_HEAD = (
    "SELECT tenant, device, store, register, epoch, genesis, last, last_hash, last_at, turnover,"
    " acked, acked_hash, archived, held FROM stream"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whose journal it is; fixed by enrolment."""

    tenant: str
    device: str
    store: str
    register: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What the journal takes from outside: time, randomness, a signature, new ids."""

    clock: Clock
    random: Callable[[int], bytes]
    new_id: Callable[[], str]  # ULID
    sign: Callable[[bytes], bytes]


class Writing:
    """One transaction being written. Valid only inside `Journal.transact`."""

    def __init__(
        self, connection: sqlite3.Connection, head: Head, sources: Sources, reading: Reading
    ) -> None:
        """Begin at ``head`` and read all times from one look at the clock."""
        self.connection = connection
        self.reading = reading
        self._sources = sources
        self._head = head
        self._last, self._last_hash = head.last, head.last_hash
        self._last_at, self._turnover = head.last_at_us, head.turnover
        self._figures: dict[tuple[str, bool], Figures] = {}

    @property
    def last_hash(self) -> bytes:
        """The hash the stream ends with once this transaction is committed."""
        return self._last_hash

    @property
    def last(self) -> int:
        """The newest entry once this transaction is committed."""
        return self._last

    @property
    def store(self) -> str:
        """The store this till stands in."""
        return self._head.store

    def new_id(self) -> str:
        """Make a new ULID."""
        return self._sources.new_id()

    def take_number(self, series: str) -> int:
        """Give the next number of a series: 1, 2, 3 ... without gaps."""
        row = self.connection.execute(
            "INSERT INTO series (name, last) VALUES (?, 1)"
            " ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last",
            (series,),
        ).fetchone()
        return int(row[0])

    def add(self, draft: Draft) -> Recorded:
        """Give the draft its place: number, time, hash, signature, counters."""
        seq = self._last + 1
        at_us = max(self._last_at + 1, self.reading.at_us)
        ty, version, body = write(draft.record)
        salt = b""
        if draft.personal:
            salt = self._sources.random(SALT_BYTES)
            body["side"] = commitment(salt, draft.personal)
        entry = Entry(
            v=version,
            ty=ty,
            id=draft.id,
            seq=seq,
            at_us=at_us,
            tz_min=self.reading.offset_min,
            clock=self.reading.quality if at_us == self.reading.at_us else "held",
            boot=self.reading.boot,
            mono_ms=self.reading.mono_ms,
            store=self._head.store,
            register=self._head.register,
            operator=draft.operator or None,
            approver=draft.approver or None,
            shift=draft.shift or None,
            business_day=draft.business_day or None,
            training=draft.training,
            revisions=draft.revisions,
            body=body,
        )
        line = encode(entry)
        digest = next_hash(self._last_hash, line)
        position = position_of(self._head.epoch, seq)
        self._turnover += 0 if draft.training else draft.amount_minor
        self.connection.execute(
            "INSERT INTO entry (position, ty, id, at, turnover, hash, line, sig)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                position,
                ty,
                draft.id,
                at_us,
                self._turnover,
                digest,
                line,
                self._sources.sign(document_proof(digest)) if ty in SIGNED_TYPES else None,
            ),
        )
        if draft.personal:
            self.connection.execute(
                "INSERT INTO side (position, slot, salt, data) VALUES (?, 'side', ?, ?)",
                (position, salt, draft.personal),
            )
        self._last, self._last_hash, self._last_at = seq, digest, at_us
        self._count(draft)
        return Recorded(position, seq, digest, at_us, self.reading.offset_min)

    def figures(self, scope: str, *, training: bool = False) -> Figures:
        """Give the figures of a scope as they stand inside this transaction; not to be changed."""
        touched = self._figures.get((scope, training))
        return (
            touched
            if touched is not None
            else counters.load(self.connection, scope, training=training)
        )

    @property
    def period(self) -> int:
        """The fiscal period that is open: the number of the next Z report."""
        return counters.period_of(self.figures(counters.EVER))

    def finish(self) -> None:
        """Write what belongs to the transaction as a whole; called once, before the commit."""
        if self._last // CHECKPOINT_EVERY > self._head.last // CHECKPOINT_EVERY:
            self._checkpoint()
        if self._last == self._head.last:
            return
        counters.store(self.connection, self._figures, position_of(self._head.epoch, self._last))
        moved = self.connection.execute(
            "UPDATE stream SET last = ?, last_hash = ?, last_at = ?, turnover = ?"
            " WHERE last_hash = ?",
            (self._last, self._last_hash, self._last_at, self._turnover, self._head.last_hash),
        )
        if moved.rowcount != 1:
            # Somebody else wrote to our file: nothing we know of it is true any more.
            raise JournalDamaged("the journal's head moved under its only writer")

    def _count(self, draft: Draft) -> None:
        booked = Booked(
            business_day=draft.business_day,
            shift=draft.shift,
            operator=draft.operator,
            training=draft.training,
        )
        figures = counters.figures_of(draft.record, draft.operator)
        if not figures:
            return
        for count in counters.effects(figures, booked, period=self.period):
            key = (count.scope, count.training)
            if key not in self._figures:
                self._figures[key] = counters.load(
                    self.connection, count.scope, training=count.training
                )
            counters.add(self._figures[key], count.figures)

    def _checkpoint(self) -> None:
        """Write all counters into an entry, so that checks may begin here."""
        here = position_of(self._head.epoch, self._last)
        counters.store(self.connection, self._figures, here)
        known = counters.load_all(self.connection, touched_after=here - CHECKPOINT_LOOKS_BACK)
        ever = known.get(counters.EVER, {})
        recorded = self.add(Draft(id=self.new_id(), record=Checkpoint(counters=ever)))
        self.connection.execute(
            "INSERT INTO checkpoint (position, hash, counters) VALUES (?, ?, ?)",
            (recorded.position, recorded.hash, counters.dump(known)),
        )


class Journal:
    """The till's journal. One thread owns it; see `edge.journal.thread`."""

    def __init__(
        self, path: Path, sources: Sources, open_connection: OpenConnection = connect
    ) -> None:
        """Open or create the file; raises `SchemaTooNew`, `JournalDamaged`."""
        self._path = path
        self._sources = sources
        self._open_connection = open_connection
        self._connection: sqlite3.Connection | None = open_ledger(path, open_connection)
        self._faults_ms: list[int] = []
        self._read_before: Reading | None = None

    @property
    def path(self) -> Path:
        """The journal's file."""
        return self._path

    @property
    def connection(self) -> sqlite3.Connection:
        """The only connection that writes; reopened after a fault."""
        if self._connection is None:
            self._connection = open_ledger(self._path, self._open_connection)
        return self._connection

    def head(self) -> Head | None:
        """Tell where the stream stands; None before enrolment."""
        return self.look(read_head)

    def look(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Read something; raises `NotRecorded` when the medium fails."""
        connection = self.connection
        try:
            return work(connection)
        except sqlite3.Error as error:
            self._give_up(error)
            raise refusal(error) from error

    def begin(self, identity: Identity) -> Head:
        """Begin the first epoch after enrolment; does nothing when it is begun already."""
        known = self.head()
        if known is not None:
            if known.device != identity.device:
                raise JournalDamaged("this journal belongs to another device")
            return known
        self._in_transaction(lambda c: _insert_stream(c, identity, self._sources))
        head = self.head()
        if head is None:
            raise JournalDamaged("the first epoch was not kept")
        return head

    def transact(self, work: Callable[[Writing], T]) -> T:
        """Do a piece of work in one transaction; what it returns is durable when this returns.

        Raises `StorageFull` or `NotRecorded` when nothing was written, `StorageFault` once the
        medium has failed repeatedly. Anything raised by ``work`` undoes all it wrote.
        """
        return self._transact(_enrolled_head, work)

    def open_epoch(self, number: int, reason: str, work: Callable[[Writing], T]) -> T:
        """Begin epoch ``number`` and do the work that opens it, in one transaction."""

        def begin(connection: sqlite3.Connection) -> Head:
            head = _enrolled_head(connection)
            random = self._sources.random(GENESIS_RANDOM_BYTES)
            _insert_epoch(connection, head, number, reason, random)
            return _enrolled_head(connection)

        return self._transact(begin, work)

    def _transact(
        self, begin: Callable[[sqlite3.Connection], Head], work: Callable[[Writing], T]
    ) -> T:
        self._refuse_on_faulty_storage()
        connection = self.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            head = begin(connection)
            reading = self._sources.clock.read()
            writing = Writing(connection, head, self._sources, reading)
            self._note_step(writing, reading)
            result = work(writing)
            writing.finish()
        except sqlite3.Error as error:
            self._give_up(error)
            raise refusal(error) from error
        except BaseException:
            self._roll_back()
            raise
        try:
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            if not self._is_stored_after_all(head, writing, error):
                raise refusal(error) from error
        return result

    def execute(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Change rows that are no entries (what the cloud has acknowledged) in one transaction."""
        self._refuse_on_faulty_storage()
        return self._in_transaction(work)

    def fresh(self, count: int) -> bytes:
        """Give random bytes."""
        return self._sources.random(count)

    def close(self) -> None:
        """Close the file; what was committed stays."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _in_transaction(self, work: Callable[[sqlite3.Connection], T]) -> T:
        connection = self.connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            result = work(connection)
            connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._give_up(error)
            raise refusal(error) from error
        except BaseException:
            self._roll_back()
            raise
        return result

    def _is_stored_after_all(self, before: Head, writing: Writing, error: sqlite3.Error) -> bool:
        """Look up what a failed COMMIT really did: an error there means "unknown", not "failed"."""
        self._give_up(error)
        after = read_head(self.connection)
        written = writing.last != before.last
        return written and after is not None and after.last_hash == writing.last_hash

    def _give_up(self, error: sqlite3.Error) -> None:
        """Leave a failed transaction; a handle whose write failed is never used again."""
        self._roll_back()
        if is_medium_fault(error):
            self._faults_ms.append(self._sources.clock.read().mono_ms)
        if self._connection is not None:
            with suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None

    def _note_step(self, writing: Writing, reading: Reading) -> None:
        """Write it down when the wall clock jumped since the last piece of work."""
        before, self._read_before = self._read_before, reading
        step = step_between(before, reading) if before is not None else None
        if step is not None:
            writing.add(Draft(id=writing.new_id(), record=ClockStepped(by_us=step.by_us)))

    def _roll_back(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def _refuse_on_faulty_storage(self) -> None:
        now_ms = self._sources.clock.read().mono_ms
        self._faults_ms = [ms for ms in self._faults_ms if now_ms - ms < FAULTS_WINDOW_MS]
        if len(self._faults_ms) >= FAULTS_MAX:
            raise StorageFault("the storage failed twice within ten minutes")


def read_head(connection: sqlite3.Connection) -> Head | None:
    """Read where the stream stands; None before enrolment."""
    row = connection.execute(_HEAD).fetchone()
    if row is None:
        return None
    return Head(*row[:-1], held=row[-1] or "")


def refusal(error: sqlite3.Error) -> NotRecorded:
    """Say what an error of SQLite means to whoever wanted to write."""
    if primary_code(error) == sqlite3.SQLITE_FULL:
        return StorageFull("the disk is full: nothing was written")
    return NotRecorded(f"nothing was written: {error}")


def is_medium_fault(error: sqlite3.Error) -> bool:
    """Whether the medium itself failed, rather than being full or busy."""
    return primary_code(error) in {
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CANTOPEN,
    }


def _enrolled_head(connection: sqlite3.Connection) -> Head:
    head = read_head(connection)
    if head is None:
        raise NotRecorded("the till is not enrolled")
    return head


def _insert_epoch(
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


def _insert_stream(connection: sqlite3.Connection, identity: Identity, sources: Sources) -> None:
    random = sources.random(GENESIS_RANDOM_BYTES)
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
