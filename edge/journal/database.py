"""Open the till's journal file so that what is committed survives any power cut.

Two settings were measured as free of loss and are not to be "tuned": the file is *created* under
``synchronous=EXTRA`` and its directory synced (otherwise a stale rollback journal may come back
after a cut and empty the file), and every commit afterwards runs in WAL under
``synchronous=FULL`` (NORMAL lost acknowledged sales in 62 % of cut states).
"""

import os
import sqlite3
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from edge.journal.errors import (
    JournalDamaged,
    JournalError,
    SchemaTooNew,
    StorageFault,
    StorageFull,
)

OpenConnection = Callable[[Path], sqlite3.Connection]

SCHEMA_VERSION = 3
APPLICATION_ID = 0x54414D45  # "TAME", so that `file` and support can tell what this is
BUSY_TIMEOUT_MS = 5_000

MIGRATIONS = Migrations("ledger")


def _script(name: str) -> tuple[str, ...]:
    """Read a numbered SQL file as single statements, complete by SQLite's own judgement."""
    statements: list[str] = []
    pending = ""
    for line in files("edge.journal.schema").joinpath(name).read_text("utf-8").splitlines():
        pending += line + "\n"
        if sqlite3.complete_statement(pending):
            statements.append(pending)
            pending = ""
    return tuple(statements)


@MIGRATIONS(name="001_journal")
def journal_tables(database: Database) -> None:
    """Create the journal."""
    for statement in _script("001_journal.sql"):
        database.conn.execute(statement)
    database.conn.execute("PRAGMA user_version = 1")


@MIGRATIONS(name="002_card_terminal")
def card_terminal_marks(database: Database) -> None:
    """Let a card payment remember what its terminal's memory ended with."""
    for statement in _script("002_card_terminal.sql"):
        database.conn.execute(statement)
    database.conn.execute("PRAGMA user_version = 2")


@MIGRATIONS(name="003_fiscal")
def fiscal_intents(database: Database) -> None:
    """Remember what a fiscal device was asked for."""
    for statement in _script("003_fiscal.sql"):
        database.conn.execute(statement)
    database.conn.execute("PRAGMA user_version = 3")


def connect(path: Path) -> sqlite3.Connection:
    """Open a connection that never begins a transaction by itself."""
    return sqlite3.connect(
        path,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
        timeout=BUSY_TIMEOUT_MS / 1000,
    )


def connect_read_only(path: Path) -> sqlite3.Connection:
    """Open a second connection for reading; it sees whole transactions only."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=BUSY_TIMEOUT_MS / 1000,
    )
    connection.execute("PRAGMA query_only = ON")
    connection.execute("PRAGMA trusted_schema = OFF")
    return connection


def open_ledger(path: Path, open_connection: OpenConnection = connect) -> sqlite3.Connection:
    """Open or create the ledger and bring its schema up to date.

    Raises `SchemaTooNew` before anything is written to a file of a newer program, `JournalDamaged`
    when the file is not a ledger, `StorageFull` or `StorageFault` when the disk is to blame.
    """
    try:
        connection = open_connection(path)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
    except sqlite3.Error as error:
        raise _cannot_open(path, error) from error
    return connection


def quick_check(connection: sqlite3.Connection) -> tuple[str, ...]:
    """Ask SQLite for structural damage; empty: none found."""
    try:
        found = [str(row[0]) for row in connection.execute("PRAGMA quick_check(10)").fetchall()]
    except sqlite3.DatabaseError as error:
        return (str(error),)
    return () if found == ["ok"] else tuple(found)


def sync_directory(folder: Path) -> None:
    """Make the creation or renaming of files in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def primary_code(error: sqlite3.Error) -> int:
    """Give SQLite's own code for an error, without its extension."""
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    return code & 0xFF


def _cannot_open(path: Path, error: sqlite3.Error) -> JournalError:
    match primary_code(error):
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return JournalDamaged(f"{path.name} is damaged or no journal: {error}")
        case sqlite3.SQLITE_FULL:
            return StorageFull(f"{path.name} cannot be opened: the disk is full")
        case _:
            return StorageFault(f"{path.name} cannot be opened: {error}")


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    if version > SCHEMA_VERSION:
        raise SchemaTooNew(
            f"{path.name} has schema {version}, this program knows {SCHEMA_VERSION}: "
            "update the till's software, the sales in the file are safe"
        )
    if application not in {0, APPLICATION_ID}:
        raise JournalDamaged(f"{path.name} belongs to another program")
    for pragma in (
        "foreign_keys = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "synchronous = EXTRA",
        f"busy_timeout = {BUSY_TIMEOUT_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")
    if version < SCHEMA_VERSION:
        _migrate(connection, path, version)
    if str(connection.execute("PRAGMA journal_mode").fetchone()[0]).lower() != "wal":
        mode = str(connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]).lower()
        if mode != "wal":
            raise JournalDamaged(f"{path.name} cannot be kept in WAL mode on this disk")
        _sync_folder_of(path)
    connection.execute("PRAGMA synchronous = FULL")


def _migrate(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Apply what is missing, each step in one transaction; an existing file is copied first."""
    if version > 0:
        copy = path.with_name(f"{path.stem}.before-{SCHEMA_VERSION}.db")
        copy.unlink(missing_ok=True)
        connection.execute("VACUUM INTO ?", (str(copy),))
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    MIGRATIONS.apply(Database(connection, execute_plugins=False))
    _sync_folder_of(path)


def _sync_folder_of(path: Path) -> None:
    if path.parent.is_dir():  # a file system that lives in memory has no folder to sync
        sync_directory(path.parent)
