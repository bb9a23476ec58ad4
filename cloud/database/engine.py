"""One engine for SQLite and PostgreSQL, with the settings each of them needs to be safe."""

import json
import secrets
import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import psycopg
import structlog
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy import text as sql  # `text` marks a message for translation
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from cloud.database.announcements import Announcement, Hub, take_queued
from cloud.database.errors import UnfitDatabase

log = structlog.get_logger(__name__)

_CHANNEL = "tameio"
_WRITES = "tameio_writes"
_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    # NORMAL may lose the last commits in a power cut, and this may be the only copy.
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA busy_timeout=10000",
    # Temporary sorting stays at its default: with temp_store=MEMORY a year's report took twice as
    # long (python -m tests.bench reports), because one long list is sorted instead of short runs.
    "PRAGMA cache_size=-65536",
)


class Database:
    """The database of this process: hands out transactions and tells what was committed."""

    def __init__(self, url: str, *, pool: int = 20, hub: Hub | None = None) -> None:
        self.hub = hub or Hub()
        self.engine = _open(url, pool)
        self.is_sqlite = self.engine.dialect.name == "sqlite"
        self._origin = secrets.token_hex(8)
        self._writing = sessionmaker(
            self.engine.execution_options(**{_WRITES: True}), expire_on_commit=False
        )
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        self._listener: _NotifyListener | None = None

    @contextmanager
    def transaction(self) -> Generator[Session]:
        """A session whose work commits at the end, or is rolled back on any error.

        On SQLite the write lock is taken at once: a transaction that reads first and writes
        later could otherwise be refused half-way through.
        """
        with self._writing() as session:
            yield session
            told = take_queued(session)
            if told and not self.is_sqlite:
                self._notify(session, told)
            session.commit()
        for announcement in told:
            self.hub.publish(announcement)

    @contextmanager
    def reading(self) -> Generator[Session]:
        """A session that only reads: one consistent view, no write lock, never commits."""
        with self._reading() as session:
            yield session
            session.expunge_all()  # what was read stays readable
            session.rollback()

    def listen(self) -> None:
        """Begin to hear what other processes commit (PostgreSQL); one process needs no more."""
        if not self.is_sqlite and self._listener is None:
            self._listener = _NotifyListener(self.engine, self.hub, self._origin)
            self._listener.start()

    def close(self) -> None:
        """Stop listening and close every connection."""
        if self._listener:
            self._listener.stop()
        self.engine.dispose()

    def _notify(self, session: Session, told: list[Announcement]) -> None:
        for announcement in told:
            message = json.dumps([self._origin, announcement.topic, announcement.payload])
            session.execute(
                sql("SELECT pg_notify(:channel, :message)"),
                {"channel": _CHANNEL, "message": message},
            )


class _NotifyListener(threading.Thread):
    """Hears NOTIFY on a connection of its own and passes it to the hub."""

    def __init__(self, engine: Engine, hub: Hub, origin: str) -> None:
        super().__init__(name="notify-listener", daemon=True)
        self._address = engine.url.set(drivername="postgresql").render_as_string(
            hide_password=False
        )
        self._hub, self._origin = hub, origin
        self._ending = threading.Event()

    def run(self) -> None:
        """Listen until stopped; a lost connection is opened again."""
        while not self._ending.is_set():
            try:
                self._listen()
            except psycopg.Error as error:
                # Whoever missed something meanwhile reads the tables, as after any reconnect.
                log.warning("notify-listener-lost", error=str(error))
                self._ending.wait(2)

    def stop(self) -> None:
        """End within a second."""
        self._ending.set()
        self.join(timeout=3)

    def _listen(self) -> None:
        with psycopg.connect(self._address, autocommit=True) as connection:
            connection.execute(f"LISTEN {_CHANNEL}")
            while not self._ending.is_set():
                for notice in connection.notifies(timeout=0.5):
                    origin, topic, payload = json.loads(notice.payload)
                    if origin != self._origin:
                        self._hub.publish(Announcement(topic, payload))


def _open(url: str, pool: int) -> Engine:
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        if address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(address, pool_size=pool, max_overflow=10)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    if address.get_backend_name() == "postgresql":
        engine = create_engine(
            address.set(drivername="postgresql+psycopg"),
            pool_size=pool,
            max_overflow=10,
            pool_pre_ping=True,
        )
        _refuse_unfit_locale(engine)
        return engine
    raise UnfitDatabase(f"{address.get_backend_name()} is neither sqlite nor postgresql")


def _prepare_sqlite(connection: DBAPIConnection, record: ConnectionPoolEntry) -> None:
    _ = record
    raw = cast("sqlite3.Connection", connection)
    raw.isolation_level = None  # transactions begin where we say, see below
    for pragma in _SQLITE_PRAGMAS:
        raw.execute(pragma)


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _refuse_unfit_locale(engine: Engine) -> None:
    with engine.connect() as connection:
        row: Any = connection.execute(
            sql(
                "SELECT pg_encoding_to_char(encoding), datcollate, datctype"
                " FROM pg_database WHERE datname = current_database()"
            )
        ).one()
    encoding, _, character_type = row
    if encoding != "UTF8" or character_type in {"C", "POSIX"}:
        # Under plain C the search index ignores every Greek, Cyrillic and Armenian letter.
        raise UnfitDatabase(
            f"the database has encoding {encoding} and locale {character_type}; create it with"
            " ENCODING 'UTF8' and a locale such as 'C.UTF-8'"
        )
