"""An apsw connection that looks like `sqlite3`, so that the real journal runs on a test VFS."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import apsw
import apsw.ext

from tests.faults.memory_disk import PowerCut


def _translated(error: apsw.Error) -> sqlite3.Error:
    kind = {
        apsw.ConstraintError: sqlite3.IntegrityError,
        apsw.CorruptError: sqlite3.DatabaseError,
        apsw.NotADBError: sqlite3.DatabaseError,
    }.get(type(error), sqlite3.OperationalError)
    translated = kind(str(error))
    translated.sqlite_errorcode = getattr(error, "extendedresult", 0) or getattr(
        error, "result", sqlite3.SQLITE_ERROR
    )
    return translated


class Cursor:
    """The part of `sqlite3.Cursor` that the journal and sqlite-utils use."""

    def __init__(self, cursor: apsw.Cursor, connection: apsw.Connection, sql: str) -> None:
        self._cursor = cursor
        self._connection = connection
        self._sql = sql
        self.rowcount = connection.changes()
        self.lastrowid = connection.last_insert_rowid()

    @property
    def description(self) -> Any:
        try:
            return self._cursor.description
        except apsw.ExecutionCompleteError:
            # apsw forgets the columns of a query that gave no rows; sqlite3 does not.
            info = apsw.ext.query_info(self._connection, self._sql)
            return info.description or None

    def fetchone(self) -> tuple[Any, ...] | None:
        try:
            return next(self._cursor, None)
        except apsw.Error as error:
            raise _translated(error) from error

    def fetchall(self) -> list[tuple[Any, ...]]:
        try:
            return list(self._cursor)
        except apsw.Error as error:
            raise _translated(error) from error

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self.fetchall())

    def close(self) -> None:
        self._cursor.close(True)


class Connection:
    """The part of `sqlite3.Connection` that the journal and sqlite-utils use."""

    row_factory = None

    def __init__(self, name: str, vfs: str) -> None:
        try:
            self._connection = apsw.Connection(name, vfs=vfs)
            # WAL without shared memory, which a disk in memory does not have.
            self._connection.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
        except apsw.Error as error:
            raise _translated(error) from error

    @property
    def in_transaction(self) -> bool:
        return self._connection.in_transaction

    def execute(self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()) -> Cursor:
        try:
            cursor = self._connection.cursor()
            cursor.execute(sql, parameters)
            return Cursor(cursor, self._connection, sql)
        except PowerCut:
            raise
        except apsw.Error as error:
            raise _translated(error) from error

    def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        for row in rows:
            self.execute(sql, row)

    def commit(self) -> None:
        if self.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        # SQLite closes whatever happens; sqlite3 keeps quiet about it, and so do we.
        with suppress(apsw.Error):
            self._connection.close(True)


def opener(vfs: str):
    """Give the journal's way of opening a file, on a VFS."""

    def open_connection(path: Path) -> Any:
        return Connection(str(path), vfs)

    return open_connection
