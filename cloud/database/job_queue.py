"""The durable job queue: a row per job, committed together with the change that asks for it.

A worker claims a due job by a lease; if the process dies, the lease runs out and another worker
tries again. A job may therefore run more than once, and its handler must be repeatable. What
schedules itself writes its next row when it ends, so nothing scheduled lives only in memory.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, Integer, String, Text, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from cloud.database.announcements import announce
from cloud.database.base import Base, Key

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
LEASE = timedelta(minutes=5)
TRIES_MAX = 8


class Job(Base):
    """One piece of work: what, for whom, when, and how often it was tried."""

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_due", "state", "run_at"),)

    id: Mapped[Key]
    tenant: Mapped[str] = mapped_column(String(26), default="")  # empty: of the installation
    kind: Mapped[str] = mapped_column(String(64))
    unique_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    arguments: Mapped[dict[str, Any]] = mapped_column(JSON)
    state: Mapped[str] = mapped_column(String(16), default=WAITING)
    tries: Mapped[int] = mapped_column(Integer, default=0)
    run_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(Text, default="")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job this worker holds until its lease ends."""

    id: str
    tenant: str
    kind: str
    arguments: dict[str, Any]
    tries: int


def enqueue(  # noqa: PLR0913 - what, for whom, when
    session: Session,
    job_id: str,
    kind: str,
    arguments: dict[str, Any],
    *,
    run_at: datetime,
    tenant: str = "",
    unique_key: str | None = None,
) -> None:
    """Ask for a job; with ``unique_key`` a job already asked for under that key is kept."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    session.execute(
        insert(Job)
        .values(
            id=job_id,
            tenant=tenant,
            kind=kind,
            unique_key=unique_key,
            arguments=arguments,
            state=WAITING,
            tries=0,
            run_at=run_at,
            error="",
        )
        .on_conflict_do_nothing(index_elements=["unique_key"])
    )
    announce(session, "job-enqueued", {"kind": kind})


def claim(session: Session, now: datetime, *, skip: frozenset[str] = frozenset()) -> Claimed | None:
    """Take the longest-due job, or one whose worker has died; the caller commits at once."""
    due = (
        select(Job)
        .where(
            ((Job.state == WAITING) & (Job.run_at <= now))
            | ((Job.state == RUNNING) & (Job.lease_until <= now)),
            Job.kind.not_in(skip),
        )
        .order_by(Job.run_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job = session.scalars(due).first()
    if job is None:
        return None
    job.state, job.tries, job.lease_until = RUNNING, job.tries + 1, now + LEASE
    return Claimed(job.id, job.tenant, job.kind, job.arguments, job.tries)


def finish(session: Session, job: Claimed, now: datetime) -> None:
    """Record that the job is done; its key becomes free for the next of its kind."""
    session.execute(
        update(Job)
        .where(Job.id == job.id)
        .values(state=DONE, ended_at=now, lease_until=None, unique_key=None, error="")
    )


def fail(session: Session, job: Claimed, now: datetime, error: str) -> None:
    """Record a failed try: again later, ever more patiently, and given up after eight."""
    given_up = job.tries >= TRIES_MAX
    session.execute(
        update(Job)
        .where(Job.id == job.id)
        .values(
            state=FAILED if given_up else WAITING,
            run_at=now + timedelta(seconds=10 * 3 ** (job.tries - 1)),
            ended_at=now if given_up else None,
            lease_until=None,
            error=error[:4000],
        )
    )
