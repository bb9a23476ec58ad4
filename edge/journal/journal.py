"""The durable truth of this till: what is here happened, what is not did not.

`Journal.transact` is the only way in. Whatever a piece of work writes (entries, receipt numbers,
counters, the parked basket it takes away) is committed together or not at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from edge.clock import Reading, step_between
from edge.journal.database import OpenConnection, connect, open_ledger, primary_code
from edge.journal.entries import Draft, Head
from edge.journal.errors import JournalDamaged, NotRecorded, StorageFault, StorageFull
from edge.journal.stream import Identity, enrolled_head, insert_epoch, insert_stream, read_head
from edge.journal.writing import Counters, Sources, Writing
from sync_protocol.messages.chain import GENESIS_RANDOM_BYTES
from sync_protocol.messages.from_till import ClockStepped

T = TypeVar("T")

FAULTS_MAX = 2
FAULTS_WINDOW_MS = 10 * 60 * 1000
KNOWN_COUNTERS_MAX = 16  # ever, fiscal period, day, shift; twice for training; some of yesterday


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
        # What the last transaction left, so that the next one need not read it. Forgotten at any
        # error: then only the file knows.
        self._head: Head | None = None
        self._counters: Counters = {}

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
        random = self._sources.random(GENESIS_RANDOM_BYTES)
        self._in_transaction(lambda connection: insert_stream(connection, identity, random))
        head = self.head()
        if head is None:
            raise JournalDamaged("the first epoch was not kept")
        return head

    def transact(self, work: Callable[[Writing], T]) -> T:
        """Do a piece of work in one transaction; what it returns is durable when this returns.

        Raises `StorageFull` or `NotRecorded` when nothing was written, `StorageFault` once the
        medium has failed repeatedly. Anything raised by ``work`` undoes all it wrote.
        """
        return self._transact(self._known_head, work)

    def open_epoch(self, number: int, reason: str, work: Callable[[Writing], T]) -> T:
        """Begin epoch ``number`` and do the work that opens it, in one transaction."""

        def begin(connection: sqlite3.Connection) -> Head:
            head = enrolled_head(connection)
            random = self._sources.random(GENESIS_RANDOM_BYTES)
            insert_epoch(connection, head, number, reason, random)
            return enrolled_head(connection)

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
            writing = Writing(connection, head, self._sources, reading, self._counters)
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
        self._remember(writing)
        return result

    def execute(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Change rows that are no entries (what the cloud has acknowledged) in one transaction."""
        self._refuse_on_faulty_storage()
        self._head = None
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

    def _known_head(self, connection: sqlite3.Connection) -> Head:
        return self._head or enrolled_head(connection)

    def _remember(self, writing: Writing) -> None:
        self._head = writing.head
        if len(self._counters) > KNOWN_COUNTERS_MAX:
            self._counters = {}
        self._counters.update(writing.counted)

    def _roll_back(self) -> None:
        self._head, self._counters = None, {}
        if self._connection is not None and self._connection.in_transaction:
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")

    def _refuse_on_faulty_storage(self) -> None:
        now_ms = self._sources.clock.read().mono_ms
        self._faults_ms = [ms for ms in self._faults_ms if now_ms - ms < FAULTS_WINDOW_MS]
        if len(self._faults_ms) >= FAULTS_MAX:
            raise StorageFault("the storage failed twice within ten minutes")


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
