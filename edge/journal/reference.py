"""Reference data on this till: what headquarters decides, kept apart from what happened here.

``ref`` and ``customers`` are separate files, so that a million customers arriving never make a
sale wait. A delta is one transaction. A large snapshot is built in a shadow file beside the one in
use and swapped in; until then the old data serves. Which file serves stands in ``<name>.current``,
replaced atomically.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import msgspec
from sqlite_utils import Database

from edge.journal.database import connect, connect_read_only, sync_directory
from edge.journal.errors import NotRecorded
from edge.journal.reference_index import index_of
from edge.journal.sealing import Seal
from sync_protocol.delivery import sums
from sync_protocol.messages.reference import (
    BUCKETS,
    CUSTOMERS,
    BucketState,
    ReferenceRow,
    read_sum,
    sum_text,
)

SMALL_ROWS_MAX = 5_000  # a snapshot up to this size is applied in place, in one transaction
SCHEMA_VERSION = 1

_PUT = "INSERT INTO row (id, bucket, key, rev, grp, words, body) VALUES (?, ?, ?, ?, ?, ?, ?)"
# Rows with a place of their own (items) keep it; the others take any number that is free.
_COPY_OTHERS = (
    "INSERT INTO bucket SELECT * FROM live.bucket WHERE name <> ?",
    "INSERT INTO row SELECT * FROM live.row WHERE bucket <> ? AND words <> ''",
    (
        "INSERT INTO row (bucket, key, rev, grp, words, body)"
        " SELECT bucket, key, rev, grp, words, body FROM live.row"
        " WHERE bucket <> ? AND words = ''"
    ),
    "INSERT INTO code SELECT * FROM live.code WHERE bucket <> ?",
)


class ReferenceFile:
    """One file of reference data with its buckets; one thread writes, any number read."""

    def __init__(self, folder: Path, name: str) -> None:
        """Open or create ``name`` in ``folder``."""
        self._folder = folder
        self._name = name
        self._lock = threading.RLock()
        self.path = folder / self._current()
        self.version = 0  # grows with each change; readers compare it
        self._connection = _open_for_writing(self.path)
        self._drop_others()

    @property
    def name(self) -> str:
        """``ref`` or ``customers``."""
        return self._name

    def reader(self) -> sqlite3.Connection:
        """Open a connection that only reads the file now in use."""
        return connect_read_only(self.path)

    def states(self) -> dict[str, BucketState]:
        """Tell what is held, by bucket."""
        with self._lock:
            rows = self._connection.execute(
                "SELECT name, rev, count, sum, generation FROM bucket"
            ).fetchall()
            return {
                name: BucketState(rev, count, read_sum(total), generation)
                for name, rev, count, total, generation in rows
            }

    def apply_delta(self, bucket: str, since: int, to: int, rows: Iterable[ReferenceRow]) -> bool:
        """Apply whole revisions in one transaction, if the bucket still stands at ``since``."""
        with self._lock, _transaction(self._connection) as connection:
            state = _state(connection, bucket)
            if state.rev != since:
                return False
            for row in rows:
                state = _replace_row(connection, bucket, row, state)
            _put_state(
                connection, bucket, BucketState(to, state.count, state.sum, state.generation)
            )
        self.version += 1
        return True

    def replace_bucket(self, bucket: str, state: BucketState, rows: Iterable[ReferenceRow]) -> None:
        """Replace all rows of a bucket in one transaction."""
        with self._lock, _transaction(self._connection) as connection:
            _clear_bucket(connection, bucket)
            for row in rows:
                _insert_row(connection, bucket, row)
            _put_state(connection, bucket, state)
        self.version += 1

    def shadow_path(self) -> Path:
        """Name a file that is not in use."""
        number = int(self.path.stem.rsplit("-", 1)[1])
        return self._folder / f"{self._name}-{number + 1}.db"

    def swap(self, shadow: Path) -> None:
        """Put a finished, synced shadow file in place of the one in use."""
        with self._lock:
            pointer = self._folder / f"{self._name}.current"
            partial = pointer.with_suffix(".next")
            with partial.open("w", encoding="ascii") as file:
                file.write(shadow.name)
                file.flush()
                os.fsync(file.fileno())
            partial.replace(pointer)
            sync_directory(self._folder)
            self._connection.close()
            self.path = shadow
            self._connection = _open_for_writing(shadow)
            self.version += 1
            self._drop_others()

    def copy_others_into(self, shadow: Path, bucket: str) -> None:
        """Copy every other bucket of this file into a shadow."""
        with self._lock:
            copy = connect(shadow)
            try:
                copy.execute("ATTACH ? AS live", (str(self.path),))
                with _transaction(copy):
                    for statement in _COPY_OTHERS:
                        copy.execute(statement, (bucket,))
            finally:
                copy.close()

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._connection.close()

    def _current(self) -> str:
        with suppress(OSError):
            named = (self._folder / f"{self._name}.current").read_text("ascii").strip()
            if named and (self._folder / named).exists():
                return named
        return f"{self._name}-1.db"

    def _drop_others(self) -> None:
        """Delete files that are not in use: an old one, or a shadow that was never finished."""
        for file in self._folder.glob(f"{self._name}-*.db*"):
            if not file.name.startswith(self.path.name):
                with suppress(OSError):
                    file.unlink()


class Snapshot:
    """A bucket being built beside the one in use; see `edge.sync.ports.SnapshotBuilder`."""

    def __init__(
        self,
        file: ReferenceFile,
        bucket: str,
        sealed: Callable[[Iterable[ReferenceRow]], Iterable[ReferenceRow]],
        changed: Callable[[str], None],
    ) -> None:
        """Begin an empty shadow."""
        self._file = file
        self._sealed = sealed
        self._bucket = bucket
        self._changed = changed
        self._path = file.shadow_path()
        _remove(self._path)
        self._shadow = connect(self._path)
        self._shadow.execute("PRAGMA journal_mode = OFF")
        self._shadow.execute("PRAGMA synchronous = OFF")
        _create_tables(self._shadow, with_search=False)
        self._shadow.execute("BEGIN")
        self._count = 0
        self._sum = 0

    def add(self, rows: Iterable[ReferenceRow]) -> None:
        """Add rows; keys do not repeat within one snapshot."""
        for row in self._sealed(rows):
            if not row.deleted:
                _insert_row(self._shadow, self._bucket, row, with_search=False)
                self._count += 1
                self._sum = sums.add(self._sum, sums.row_sum(row.key, row.rev))

    def finish(self, rev: int, count: int, sum: int, generation: str) -> bool:  # noqa: A002
        """Compare count and sum, then put the shadow in place; False: the old rows stay."""
        if (self._count, self._sum) != (count, sum):
            self.abandon()
            return False
        state = BucketState(rev, count, sum, generation)
        try:
            if count <= SMALL_ROWS_MAX and self._file.name != "customers":
                self._file.replace_bucket(self._bucket, state, self._rows())
                self.abandon()
            else:
                self._finish_by_swap(state)
        except (sqlite3.Error, OSError) as error:
            self.abandon()
            raise NotRecorded(f"the reference data could not be kept: {error}") from error
        self._changed(self._bucket)
        return True

    def abandon(self) -> None:
        """Drop the shadow; the old rows stay in use."""
        self._shadow.close()
        _remove(self._path)

    def _rows(self) -> Iterable[ReferenceRow]:
        for key, rev, body in self._shadow.execute("SELECT key, rev, body FROM row"):
            yield ReferenceRow(key, rev, body=msgspec.json.decode(body))

    def _finish_by_swap(self, state: BucketState) -> None:
        _put_state(self._shadow, self._bucket, state)
        self._shadow.execute("COMMIT")
        self._file.copy_others_into(self._path, self._bucket)
        _create_search(self._shadow)
        self._shadow.execute("INSERT INTO row_fts (row_fts) VALUES ('rebuild')")
        self._shadow.close()
        descriptor = os.open(self._path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._file.swap(self._path)


class Reference:
    """All reference data of this till; see `edge.sync.ports.ReferenceStore`."""

    def __init__(self, folder: Path, seal: Seal) -> None:
        """Open ``ref`` and ``customers`` in ``folder``; secrets in rows are kept sealed."""
        folder.mkdir(parents=True, exist_ok=True)
        self._seal = seal
        self.ref = ReferenceFile(folder, "ref")
        self.customers = ReferenceFile(folder, "customers")
        self._subscribers: list[Callable[[str], None]] = []

    def subscribe(self, changed: Callable[[str], None]) -> None:
        """Call ``changed`` with a bucket's name after each change, on the thread that made it."""
        self._subscribers.append(changed)

    def buckets(self) -> dict[str, BucketState]:
        """Tell what is held, by bucket name such as ``group/prices``."""
        held = {**self.ref.states(), **self.customers.states()}
        return {name: held.get(name, BucketState()) for name in (*BUCKETS, *held)}

    def apply_delta(self, bucket: str, since: int, to: int, rows: Iterable[ReferenceRow]) -> None:
        """Apply whole revisions in one transaction; does nothing unless it stands at ``since``."""
        try:
            applied = self._file_of(bucket).apply_delta(bucket, since, to, self._sealed(rows))
        except sqlite3.Error as error:
            raise NotRecorded(f"the reference data could not be kept: {error}") from error
        if applied:
            self._tell(bucket)

    def begin_snapshot(self, bucket: str) -> Snapshot:
        """Begin to build the bucket anew beside the one in use."""
        return Snapshot(self._file_of(bucket), bucket, self._sealed, self._tell)

    def close(self) -> None:
        """Close both files."""
        self.ref.close()
        self.customers.close()

    def _sealed(self, rows: Iterable[ReferenceRow]) -> Iterable[ReferenceRow]:
        for row in rows:
            yield replace(row, body=self._seal.seal_row(row.body)) if row.body else row

    def _file_of(self, bucket: str) -> ReferenceFile:
        return self.customers if bucket == CUSTOMERS else self.ref

    def _tell(self, bucket: str) -> None:
        for subscriber in self._subscribers:
            subscriber(bucket)


class Reader:
    """A connection for reading that follows the file when a snapshot is swapped in.

    One thread at a time; each thread that reads has a reader of its own.
    """

    def __init__(self, file: ReferenceFile) -> None:
        """Read ``file``."""
        self._file = file
        self._path: Path | None = None
        self._connection: sqlite3.Connection | None = None

    @property
    def version(self) -> int:
        """Grows whenever what can be read may have changed."""
        return self._file.version

    def rows(self, sql: str, parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Run a query on the file now in use."""
        if self._connection is None or self._path != self._file.path:
            self.close()
            self._path = self._file.path
            self._connection = self._file.reader()
        return self._connection.execute(sql, parameters).fetchall()

    def close(self) -> None:
        """Give the connection back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


class _transaction:  # noqa: N801 - reads as a statement where it is used
    """A write transaction: commits at the end, rolls back on any error."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> sqlite3.Connection:
        self._connection.execute("BEGIN IMMEDIATE")
        return self._connection

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        if kind is None:
            self._connection.execute("COMMIT")
        elif self._connection.in_transaction:
            self._connection.execute("ROLLBACK")


def _open_for_writing(path: Path) -> sqlite3.Connection:
    connection = connect(path)
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version not in {0, SCHEMA_VERSION}:
        # Of another release, in either direction: headquarters has it all, fetch it again.
        connection.close()
        _remove(path)
        connection = connect(path)
        version = 0
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    if version == 0:
        with _transaction(connection):
            _create_tables(connection, with_search=True)
    return connection


def _create_tables(connection: sqlite3.Connection, *, with_search: bool) -> None:
    database = Database(connection, execute_plugins=False)
    buckets = database.table("bucket")
    buckets.create(
        {"name": str, "rev": int, "count": int, "sum": str, "generation": str}, pk="name"
    )
    rows = database.table("row")
    rows.create(
        {"id": int, "bucket": str, "key": str, "rev": int, "grp": str, "words": str, "body": bytes},
        pk="id",
        not_null={"bucket", "key", "rev", "grp", "words", "body"},
    )
    rows.create_index(["bucket", "key"], unique=True)
    rows.create_index(["bucket", "grp", "id"])
    connection.execute(
        "CREATE TABLE code (kind TEXT, code TEXT, key TEXT, bucket TEXT,"
        " PRIMARY KEY (kind, code, key)) WITHOUT ROWID"
    )
    database.table("code").create_index(["bucket", "key"])
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
    if with_search:
        _create_search(connection)


def _create_search(connection: sqlite3.Connection) -> None:
    # Unranked prefix search needs neither positions nor sizes: half the index.
    connection.execute(
        "CREATE VIRTUAL TABLE row_fts USING fts5 (words, content = 'row', content_rowid = 'id',"
        " prefix = '1 2 3', detail = none, columnsize = 0)"
    )


def _state(connection: sqlite3.Connection, bucket: str) -> BucketState:
    row = connection.execute(
        "SELECT rev, count, sum, generation FROM bucket WHERE name = ?", (bucket,)
    ).fetchone()
    if row is None:
        return BucketState()
    rev, count, total, generation = row
    return BucketState(rev, count, read_sum(total), generation)


def _put_state(connection: sqlite3.Connection, bucket: str, state: BucketState) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO bucket (name, rev, count, sum, generation) VALUES (?, ?, ?, ?, ?)",
        (bucket, state.rev, state.count, sum_text(state.sum), state.generation),
    )


def _replace_row(
    connection: sqlite3.Connection, bucket: str, row: ReferenceRow, state: BucketState
) -> BucketState:
    count, total = state.count, state.sum
    old_rev = _delete_row(connection, bucket, row.key)
    if old_rev is not None:
        count, total = count - 1, sums.remove(total, sums.row_sum(row.key, old_rev))
    if not row.deleted:
        _insert_row(connection, bucket, row)
        count, total = count + 1, sums.add(total, sums.row_sum(row.key, row.rev))
    return BucketState(state.rev, count, total, state.generation)


def _delete_row(connection: sqlite3.Connection, bucket: str, key: str) -> int | None:
    old = connection.execute(
        "SELECT id, rev, words FROM row WHERE bucket = ? AND key = ?", (bucket, key)
    ).fetchone()
    if old is None:
        return None
    number, rev, words = old
    if words:
        connection.execute(
            "INSERT INTO row_fts (row_fts, rowid, words) VALUES ('delete', ?, ?)", (number, words)
        )
    connection.execute("DELETE FROM row WHERE id = ?", (number,))
    connection.execute("DELETE FROM code WHERE bucket = ? AND key = ?", (bucket, key))
    return int(rev)


def _insert_row(
    connection: sqlite3.Connection, bucket: str, row: ReferenceRow, *, with_search: bool = True
) -> None:
    found_by = index_of(row.body)
    number = _free_place(connection, found_by.place) if found_by.place else None
    cursor = connection.execute(
        _PUT,
        (
            number,
            bucket,
            row.key,
            row.rev,
            found_by.group,
            found_by.words,
            msgspec.json.encode(row.body),
        ),
    )
    for kind, code in found_by.codes:
        connection.execute(
            "INSERT OR IGNORE INTO code (kind, code, key, bucket) VALUES (?, ?, ?, ?)",
            (kind, code, row.key, bucket),
        )
    if with_search and found_by.words:
        connection.execute(
            "INSERT INTO row_fts (rowid, words) VALUES (?, ?)", (cursor.lastrowid, found_by.words)
        )


def _free_place(connection: sqlite3.Connection, wished: int) -> int:
    place = wished
    while connection.execute("SELECT 1 FROM row WHERE id = ?", (place,)).fetchone():
        place += 1
    return place


def _clear_bucket(connection: sqlite3.Connection, bucket: str) -> None:
    connection.execute(
        "INSERT INTO row_fts (row_fts, rowid, words)"
        " SELECT 'delete', id, words FROM row WHERE bucket = ? AND words <> ''",
        (bucket,),
    )
    connection.execute("DELETE FROM row WHERE bucket = ?", (bucket,))
    connection.execute("DELETE FROM code WHERE bucket = ?", (bucket,))


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        with suppress(OSError):
            Path(f"{path}{suffix}").unlink()
