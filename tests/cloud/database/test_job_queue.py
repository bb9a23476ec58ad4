"""Durable jobs: once, again after a failure, never lost with a dead worker; on both databases."""

from collections.abc import Generator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from cloud.database.engine import Database
from cloud.database.job_queue import DONE, FAILED, LEASE, TRIES_MAX, Job, claim, enqueue
from cloud.database.schema import create_missing
from cloud.jobs import Work, Worker
from tests.cloud.trading import TurnedClock

NOW = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
def database(database_url: str) -> Generator[Database]:
    opened = Database(database_url, pool=3)
    create_missing(opened)
    yield opened
    opened.close()


def ask(database: Database, job: str, *, at: datetime = NOW, key: str | None = None) -> None:
    with database.transaction() as session:
        enqueue(session, job, "greet", {"name": job}, run_at=at, unique_key=key)


def states(database: Database) -> dict[str, str]:
    with database.reading() as session:
        return {job.id: job.state for job in session.scalars(select(Job))}


def test_a_due_job_runs_once_and_one_for_later_waits(database: Database) -> None:
    ran: list[str] = []
    ask(database, "a")
    ask(database, "b", at=NOW + timedelta(hours=1))
    clock = TurnedClock(NOW)
    worker = Worker(database, clock, {"greet": lambda work: ran.append(work.job.id)})
    assert worker.run_due() == 1
    assert worker.run_due() == 0
    clock.at = NOW + timedelta(hours=2)
    assert worker.run_due() == 1
    assert ran == ["a", "b"]
    assert set(states(database).values()) == {DONE}


def test_a_job_asked_for_twice_under_one_key_runs_once(database: Database) -> None:
    ran: list[str] = []
    ask(database, "a", key="nightly")
    ask(database, "b", key="nightly")
    worker = Worker(database, TurnedClock(NOW), {"greet": lambda work: ran.append(work.job.id)})
    worker.run_due()
    assert ran == ["a"]
    ask(database, "c", key="nightly")
    worker.run_due()
    assert ran == ["a", "c"]


def test_a_failing_job_is_tried_ever_more_patiently_and_then_given_up(database: Database) -> None:
    tried: list[datetime] = []
    clock = TurnedClock(NOW)

    def fail(work: Work) -> None:
        tried.append(work.clock.now())
        raise RuntimeError("the printer is on fire")

    ask(database, "a")
    worker = Worker(database, clock, {"greet": fail})
    for _ in range(40):
        worker.run_due()
        clock.at += timedelta(hours=3)
    assert len(tried) == TRIES_MAX
    assert states(database) == {"a": FAILED}
    with database.reading() as session:
        assert "on fire" in session.scalars(select(Job)).one().error


def test_a_job_of_a_worker_that_died_is_taken_over_when_its_lease_has_run_out(
    database: Database,
) -> None:
    ask(database, "a")
    with database.transaction() as session:
        assert claim(session, NOW) is not None
    with database.transaction() as session:
        assert claim(session, NOW + LEASE / 2) is None
    with database.transaction() as session:
        again = claim(session, NOW + LEASE * 2)
    assert again is not None
    assert again.tries == 2
