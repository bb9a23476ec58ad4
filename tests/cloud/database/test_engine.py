"""Transactions, announcements and instants, on both databases."""

import threading
from collections.abc import Generator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.audit.models import Change
from cloud.database.announcements import Announcement, announce
from cloud.database.base import from_microseconds, to_microseconds
from cloud.database.engine import Database
from cloud.database.errors import UnfitDatabase
from cloud.database.schema import create_missing

AT = datetime(2026, 11, 25, 12, 0, 0, 123_457, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Generator[Database]:
    opened = Database(database_url, pool=3)
    create_missing(opened)
    yield opened
    opened.close()


def a_change(record: str = "1", at: datetime = AT) -> Change:
    return Change(
        tenant="t",
        id=record,
        at=at,
        actor="a",
        actor_name="A",
        kind="item",
        record=record,
        action="changed",
        before=None,
        after={"name": "Ψωμί"},
    )


def test_an_instant_keeps_its_microseconds_and_comes_back_aware(database: Database) -> None:
    with database.transaction() as session:
        session.add(a_change(at=AT.astimezone(timezone(timedelta(hours=4)))))
    with database.reading() as session:
        found = session.scalars(select(Change)).one()
    assert found.at == AT
    assert found.at.tzinfo is UTC


def test_a_time_without_zone_is_refused(database: Database) -> None:
    naive = AT.replace(tzinfo=None)
    with pytest.raises(Exception, match="time zone"), database.transaction() as session:
        session.add(a_change(at=naive))


def test_microseconds_are_exact_both_ways() -> None:
    assert from_microseconds(to_microseconds(AT)) == AT


def test_an_announcement_is_told_after_the_commit(database: Database) -> None:
    heard: list[Announcement] = []
    database.hub.subscribe("told", heard.append)
    with database.transaction() as session:
        announce(session, "told", {"n": 1})
        assert heard == []
    assert heard == [Announcement("told", {"n": 1})]


def test_nothing_is_told_of_what_was_rolled_back(database: Database) -> None:
    heard: list[Announcement] = []
    database.hub.subscribe("told", heard.append)

    def fail(session: Session) -> None:
        session.add(a_change())
        announce(session, "told", {"n": 1})
        raise RuntimeError("something broke")

    with pytest.raises(RuntimeError), database.transaction() as session:
        fail(session)
    assert heard == []
    with database.reading() as session:
        assert session.scalars(select(Change)).all() == []


def test_a_listener_that_fails_hinders_nobody(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Announcement] = []

    def broken(announcement: Announcement) -> None:
        raise ValueError(announcement.topic)

    database.hub.subscribe("told", broken)
    leave = database.hub.subscribe("told", heard.append)
    with database.transaction() as session:
        announce(session, "told", {})
    assert len(heard) == 1
    leave()
    with database.transaction() as session:
        announce(session, "told", {})
    assert len(heard) == 1


def test_a_reading_session_commits_nothing_and_what_it_read_stays_readable(
    database: Database,
) -> None:
    with database.reading() as session:
        session.add(a_change())
        session.flush()
        found = session.scalars(select(Change)).one()
    assert found.actor_name == "A"
    with database.reading() as session:
        assert session.scalars(select(Change)).all() == []


def test_two_writers_wait_for_one_another(database: Database) -> None:
    with database.transaction() as first:
        first.add(a_change("1"))
    with database.transaction() as second:
        second.add(a_change("2"))
    with database.reading() as session:
        assert len(session.scalars(select(Change)).all()) == 2


@pytest.mark.postgres
def test_another_process_hears_what_this_one_committed(postgres_url: str) -> None:
    writer, listener = Database(postgres_url), Database(postgres_url)
    heard: list[Announcement] = []
    arrived = threading.Event()

    def note(announcement: Announcement) -> None:
        heard.append(announcement)
        arrived.set()

    listener.hub.subscribe("told", note)
    listener.listen()
    try:
        for n in range(50):
            with writer.transaction() as session:
                announce(session, "told", {"n": n})
            if arrived.wait(0.1):
                break
        assert heard
        assert heard[0].topic == "told"
    finally:
        writer.close()
        listener.close()


def test_a_database_of_another_make_is_refused_with_a_sentence() -> None:
    with pytest.raises(UnfitDatabase, match="neither sqlite nor postgresql"):
        Database("mysql://localhost/x")
