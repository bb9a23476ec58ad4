"""Reading buckets: their states and what changed after a revision."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy import text as sql  # `text` marks a message for translation
from sqlalchemy.orm import Session

from cloud.reference.errors import SnapshotRequired, UnknownBucket, UnreadableToken
from cloud.reference.models import Bucket, BucketRow
from sync_protocol.messages.reference import (
    BUCKETS,
    STORE_CONFIG,
    BucketState,
    Changes,
    ReferenceRow,
)

DELTA_ROWS_MAX = 20_000  # above this a snapshot is cheaper for both ends
PAGE_ROWS = 1000


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose buckets: a store of a tenant."""

    tenant: str
    store: str


@dataclass(frozen=True, slots=True)
class Position:
    """Where a till stands in a bucket, as it says itself."""

    since: int = 0
    generation: str = ""
    after: str = ""  # token of a page before; empty: from the beginning


def one_view(session: Session) -> None:
    """Make all reads of this session see one moment. Call it before any other statement."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))


def states(session: Session, holder: Holder) -> dict[str, BucketState]:
    """Give the state of every bucket that a store's tills follow; unpublished ones are empty."""
    found = session.scalars(
        select(Bucket).where(
            Bucket.tenant == holder.tenant,
            Bucket.name.in_(BUCKETS),
            Bucket.store.in_(("", holder.store)),
        )
    )
    return {name: BucketState() for name in BUCKETS} | {b.name: state_of(b) for b in found}


def state_of(bucket: Bucket) -> BucketState:
    """Give a bucket's state as it travels."""
    return BucketState(bucket.rev, bucket.count, bucket.sum, bucket.generation)


def find_bucket(session: Session, holder: Holder, name: str) -> Bucket | None:
    """Find a bucket by its name on the wire; None: nothing was ever published in it.

    Raises `UnknownBucket` for a name that tills do not follow.
    """
    if name not in BUCKETS:
        raise UnknownBucket(name)
    return session.scalars(
        select(Bucket).where(
            Bucket.tenant == holder.tenant,
            Bucket.name == name,
            Bucket.store == (holder.store if name == STORE_CONFIG else ""),
        )
    ).one_or_none()


def changes(
    session: Session, holder: Holder, name: str, position: Position, *, limit: int = PAGE_ROWS
) -> Changes:
    """Give a page of what changed in a bucket after a till's position.

    A page ends with a whole revision, unless that revision alone is larger than a page. Raises
    `UnknownBucket`, `SnapshotRequired` and `UnreadableToken`.
    """
    bucket = find_bucket(session, holder, name)
    if bucket is None:
        return Changes(name, (), 0, BucketState())
    since, key = _start(position)
    _refuse_impossible(session, bucket, position)
    query = _rows_after(bucket, since, key, tombstones=position.since > 0).limit(limit + 1)
    rows = session.execute(query).all()
    state = state_of(bucket)
    if len(rows) <= limit:
        return Changes(name, rows=tuple(map(_row, rows)), to=state.rev, state=state)
    cut = rows[limit].rev
    whole = [row for row in rows[:limit] if row.rev < cut]
    shown = whole or rows[:limit]
    return Changes(
        name,
        rows=tuple(map(_row, shown)),
        to=shown[-1].rev,
        state=state,
        next=f"{shown[-1].rev}.{shown[-1].key}",
        partial=not whole,
    )


def live_rows(session: Session, bucket: Bucket) -> Iterator[ReferenceRow]:
    """Stream every live row of a bucket in the order of keys."""
    query = (
        select(BucketRow.key, BucketRow.rev, BucketRow.body)
        .where(
            BucketRow.tenant == bucket.tenant,
            BucketRow.bucket == bucket.id,
            BucketRow.body.is_not(None),
        )
        .order_by(BucketRow.key)
        .execution_options(yield_per=1000)
    )
    for row in session.execute(query):
        yield _row(row)


def _start(position: Position) -> tuple[int, str]:
    if not position.after:
        return position.since, ""
    rev, dot, key = position.after.partition(".")
    if not (dot and key and rev.isascii() and rev.isdecimal()):
        raise UnreadableToken(position.after)
    return int(rev), key


def _refuse_impossible(session: Session, bucket: Bucket, position: Position) -> None:
    if position.generation and position.generation != bucket.generation:
        raise SnapshotRequired("revisions began anew")
    if position.since > bucket.rev:
        raise SnapshotRequired("the till is ahead of us")
    if 0 < position.since < bucket.min_rev:
        raise SnapshotRequired("deletions since then are forgotten")
    waiting = (
        select(BucketRow.key)
        .where(_after(bucket, position.since, ""))
        .limit(DELTA_ROWS_MAX + 1)
        .subquery()
    )
    if (session.scalar(select(func.count()).select_from(waiting)) or 0) > DELTA_ROWS_MAX:
        raise SnapshotRequired("too much has changed for a delta")


def _rows_after(
    bucket: Bucket, since: int, key: str, *, tombstones: bool
) -> Select[str, int, bytes | None]:
    query = (
        select(BucketRow.key, BucketRow.rev, BucketRow.body)
        .where(_after(bucket, since, key))
        .order_by(BucketRow.rev, BucketRow.key)
    )
    # Who has nothing needs no deletions.
    return query if tombstones else query.where(BucketRow.body.is_not(None))


def _after(bucket: Bucket, rev: int, key: str) -> ColumnElement[bool]:
    later = BucketRow.rev > rev
    if key:
        later = or_(later, and_(BucketRow.rev == rev, BucketRow.key > key))
    return and_(BucketRow.tenant == bucket.tenant, BucketRow.bucket == bucket.id, later)


def _row(row: Row[str, int, bytes | None]) -> ReferenceRow:
    if row.body is None:
        return ReferenceRow(row.key, row.rev, deleted=True)
    return ReferenceRow(row.key, row.rev, body=json.loads(row.body))
