"""What the cloud has not acknowledged: the journal itself, read from behind.

There is no second table and no "sent" flag: unsent is what lies after the acknowledged position.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import dataclass
from pathlib import Path

from edge.journal.database import connect_read_only
from edge.journal.entries import Draft, Head, position_of, seq_of
from edge.journal.errors import NotRecorded
from edge.journal.journal import Journal
from edge.journal.stream import read_head
from edge.journal.thread import JournalThread
from edge.sync.ports import StreamHead, Unsent
from sync_protocol.messages.batch import SideRecord, StoredEntry
from sync_protocol.messages.from_till import EpochOpened


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many entries only this till knows, and the money in them."""

    count: int
    money_minor: int
    oldest_at_us: int | None


class Outbox:
    """The journal as the sync engine reads it; see `edge.sync.ports.JournalFeed`."""

    def __init__(self, path: Path, thread: JournalThread) -> None:
        """Read ``path`` through a connection of its own, write through the journal's thread."""
        self._path = path
        self._thread = thread
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def stream(self) -> StreamHead:
        """Tell where the present stream stands."""
        with self._lock:
            return _stream_head(self._head())

    def entries(self, after: int, count_max: int, bytes_max: int) -> list[StoredEntry]:
        """Give entries of the present epoch after position ``after``, in order and bounded."""
        with self._lock:
            connection = self._open()
            epoch = self._head().epoch
            given: list[StoredEntry] = []
            size = 0
            rows = connection.execute(
                "SELECT position, hash, line, sig FROM entry WHERE position > ? AND position < ?"
                " ORDER BY position LIMIT ?",
                (position_of(epoch, after), position_of(epoch + 1, 0), count_max),
            )
            for position, digest, line, sig in rows:
                if given and size + len(line) > bytes_max:
                    break
                size += len(line)
                side = _side_records(connection, position)
                given.append(StoredEntry(seq_of(position), digest, line, sig, side))
            rows.close()
            return given

    def hash_at(self, seq: int) -> bytes | None:
        """Give the hash of an entry of the present epoch: the genesis at 0, None if not kept."""
        with self._lock:
            head = self._head()
            if seq == 0:
                return head.genesis
            row = (
                self._open()
                .execute(
                    "SELECT hash FROM entry WHERE position = ?", (position_of(head.epoch, seq),)
                )
                .fetchone()
            )
            return None if row is None else bytes(row[0])

    def unsent(self) -> Unsent:
        """Count what the cloud has not acknowledged."""
        with self._lock:
            backlog = backlog_of(self._open(), self._head())
            return Unsent(backlog.count, backlog.money_minor, backlog.oldest_at_us)

    def record_acked(self, epoch: int, seq: int, hash: bytes, archived: int) -> None:  # noqa: A002
        """Remember what the cloud has committed; never goes back, waits for nobody."""
        self._thread.call(lambda journal: record_acked(journal, epoch, seq, hash, archived))

    def rewind_acked(self, epoch: int, seq: int, hash: bytes) -> None:  # noqa: A002
        """Go back to ``seq``: the cloud was restored from a backup and lacks what came after."""
        self._thread.ask(lambda journal: rewind_acked(journal, epoch, seq, hash))

    def open_epoch(self, reason: str, number: int, after: int) -> StreamHead:
        """Begin a new ledger, unless something was written after ``after`` meanwhile."""
        return _stream_head(
            self._thread.ask(lambda journal: open_epoch(journal, reason, number, after))
        )

    def hold(self, reason: str) -> None:
        """Raise (or lift, when ``reason`` is empty) the alarm that stays until it is decided."""
        self._thread.ask(lambda journal: hold(journal, reason))

    def close(self) -> None:
        """Give the connection back."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = connect_read_only(self._path)
        return self._connection

    def _head(self) -> Head:
        head = read_head(self._open())
        if head is None:
            raise NotRecorded("the till is not enrolled")
        return head


def backlog_of(connection: sqlite3.Connection, head: Head) -> Backlog:
    """Count what lies after the acknowledged position; two look-ups, however long it is."""
    count = head.last - head.acked
    if count <= 0:
        return Backlog(0, 0, None)
    acked_turnover = connection.execute(
        "SELECT turnover FROM entry WHERE position <= ? ORDER BY position DESC LIMIT 1",
        (position_of(head.epoch, head.acked),),
    ).fetchone()
    oldest = connection.execute(
        "SELECT at FROM entry WHERE position = ?", (position_of(head.epoch, head.acked + 1),)
    ).fetchone()
    money = head.turnover - (int(acked_turnover[0]) if acked_turnover else 0)
    return Backlog(count, money, None if oldest is None else int(oldest[0]))


def record_acked(journal: Journal, epoch: int, seq: int, digest: bytes, archived: int) -> None:
    """Move the acknowledged position forward, if it names an entry of ours."""

    def write(connection: sqlite3.Connection) -> None:
        head = read_head(connection)
        if head is None or head.epoch != epoch or seq > head.last:
            return
        if seq > head.acked:
            row = connection.execute(
                "SELECT hash FROM entry WHERE position = ?", (position_of(epoch, seq),)
            ).fetchone()
            if row is None or bytes(row[0]) != digest:
                return  # an acknowledgement of something that is not here acknowledges nothing
            connection.execute("UPDATE stream SET acked = ?, acked_hash = ?", (seq, digest))
        if archived > head.archived:
            connection.execute("UPDATE stream SET archived = min(?, acked)", (archived,))

    journal.execute(write)


def rewind_acked(journal: Journal, epoch: int, seq: int, digest: bytes) -> None:
    """Move the acknowledged position back to an entry of ours."""

    def write(connection: sqlite3.Connection) -> None:
        connection.execute(
            "UPDATE stream SET acked = ?, acked_hash = ?, archived = min(archived, ?)"
            " WHERE epoch = ? AND last >= ?",
            (seq, digest, seq, epoch, seq),
        )

    journal.execute(write)


def open_epoch(journal: Journal, reason: str, number: int, after: int) -> Head:
    """Begin epoch ``number`` with an entry that names the end of the epoch before.

    Gives the present head, unchanged, when its newest entry is not ``after`` or the number is not
    higher than the present epoch's.
    """
    before = _head_of(journal)
    if number <= before.epoch or before.last != after:
        return before
    opened = EpochOpened(
        reason=reason,
        follows_epoch=before.epoch,
        follows=before.last,
        follows_hash=before.last_hash.hex(),
    )
    journal.open_epoch(number, reason, lambda w: w.add(Draft(id=w.new_id(), record=opened)))
    return _head_of(journal)


def hold(journal: Journal, reason: str) -> None:
    """Keep the alarm (or lift it) across restarts."""
    journal.execute(lambda c: c.execute("UPDATE stream SET held = ?", (reason or None,)))


def _head_of(journal: Journal) -> Head:
    head = journal.head()
    if head is None:
        raise NotRecorded("the till is not enrolled")
    return head


def _side_records(connection: sqlite3.Connection, position: int) -> tuple[SideRecord, ...]:
    rows = connection.execute(
        "SELECT salt, data FROM side WHERE position = ? ORDER BY slot", (position,)
    ).fetchall()
    return tuple(SideRecord(bytes(salt), bytes(data)) for salt, data in rows)


def _stream_head(head: Head) -> StreamHead:
    return StreamHead(
        epoch=head.epoch,
        genesis=head.genesis,
        last=head.last,
        last_hash=head.last_hash,
        acked=head.acked,
        acked_hash=head.acked_hash,
        archived=head.archived,
    )
