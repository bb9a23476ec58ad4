"""Publishing: what a change at headquarters does to the buckets that tills follow.

Whoever changes goods, prices, customers or operators publishes the rows in the *same transaction*:

    revision = take_revision(session, tenant, PRICES)
    ...change the tables...
    revision.publish([(price.id, row.to_fields())], at=now)

The revision is taken first. Its row lock makes commit order equal revision order, so a till that
has seen revision n has seen everything up to n; a sequence could not promise that. It also keeps
two editors from locking each other out: both wait here, before they hold anything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from ulid import ULID

from cloud.database.announcements import announce
from cloud.reference.models import Bucket, BucketRow
from sync_protocol.delivery.sums import add, remove, row_sum
from sync_protocol.messages.canonical import Fields, encode_fields
from sync_protocol.messages.reference import ROW_BYTES_MAX

TOMBSTONES_KEPT = timedelta(days=90)
_KEYS_PER_QUERY = 500

_BUCKET = cast("Table", Bucket.__table__)
_ROW = cast("Table", BucketRow.__table__)


@dataclass(slots=True)
class Revision:
    """A revision of one bucket, taken by this transaction and held until it ends."""

    session: Session
    tenant: str
    bucket: str  # Bucket.id
    name: str
    store: str
    number: int

    def publish(
        self,
        rows: Iterable[tuple[str, Fields]] = (),
        *,
        deleted: Iterable[str] = (),
        at: datetime,
    ) -> int:
        """Stamp changed rows and tombstones with this revision; say how many really changed.

        A row whose body is what tills already have is left alone, and so is the deletion of a row
        that is not there.
        """
        bodies: dict[str, bytes | None] = dict.fromkeys(deleted)
        bodies |= {key: encode_fields(body, bytes_max=ROW_BYTES_MAX) for key, body in rows}
        changed: list[dict[str, Any]] = []
        count, total = 0, 0
        for keys in _portions(tuple(bodies)):
            present = self._present(keys)
            for key in keys:
                body, old = bodies[key], present.get(key)
                if body == (old[1] if old else None):
                    continue
                if old and old[1] is not None:
                    count, total = count - 1, remove(total, row_sum(key, old[0]))
                if body is not None:
                    count, total = count + 1, add(total, row_sum(key, self.number))
                changed.append(self._values(key, body, at))
        if changed:
            self._write(changed)
            self._settle(count, total)
        return len(changed)

    def _present(self, keys: Sequence[str]) -> dict[str, tuple[int, bytes | None]]:
        found = self.session.connection().execute(
            select(_ROW.c.key, _ROW.c.rev, _ROW.c.body).where(
                _ROW.c.tenant == self.tenant, _ROW.c.bucket == self.bucket, _ROW.c.key.in_(keys)
            )
        )
        return {key: (rev, body) for key, rev, body in found}

    def _values(self, key: str, body: bytes | None, at: datetime) -> dict[str, Any]:
        return {
            "tenant": self.tenant,
            "bucket": self.bucket,
            "key": key,
            "rev": self.number,
            "body": body,
            "deleted_at": at if body is None else None,
        }

    def _write(self, rows: list[dict[str, Any]]) -> None:
        insert = _insert(self.session)(_ROW)
        self.session.connection().execute(
            insert.on_conflict_do_update(
                index_elements=["tenant", "bucket", "key"],
                set_={name: insert.excluded[name] for name in ("rev", "body", "deleted_at")},
            ),
            rows,
        )

    def _settle(self, count: int, total: int) -> None:
        where = (_BUCKET.c.tenant == self.tenant, _BUCKET.c.id == self.bucket)
        connection = self.session.connection()
        live, summed = connection.execute(
            select(_BUCKET.c["count"], _BUCKET.c["sum"]).where(*where)
        ).one()
        connection.execute(
            update(_BUCKET).where(*where).values(count=live + count, sum=add(summed, total))
        )
        announce(
            self.session,
            "reference-changed",
            {
                "tenant": self.tenant,
                "bucket": self.name,
                "store": self.store,
                "rev": self.number,
            },
        )


def take_revision(session: Session, tenant: str, name: str, store: str = "") -> Revision:
    """Take the bucket's next revision and hold it until the transaction ends.

    Who needs several buckets takes them in the order of `sync_protocol.messages.reference.BUCKETS`.
    Pending changes of the session are not flushed before the lock is held.
    """
    connection = session.connection()
    next_one = (
        update(_BUCKET)
        .where(_BUCKET.c.tenant == tenant, _BUCKET.c.name == name, _BUCKET.c.store == store)
        .values(rev=_BUCKET.c.rev + 1)
        .returning(_BUCKET.c.id, _BUCKET.c.rev)
    )
    taken = connection.execute(next_one).first()
    if taken is None:
        connection.execute(
            _insert(session)(_BUCKET)
            .values(
                tenant=tenant,
                id=str(ULID()),
                name=name,
                store=store,
                generation=str(ULID()),
                rev=0,
                count=0,
                sum=0,
                min_rev=0,
            )
            .on_conflict_do_nothing()
        )
        taken = connection.execute(next_one).one()
    return Revision(session, tenant, taken.id, name, store, taken.rev)


def publish(  # noqa: PLR0913 - the tenant, bucket and store name one thing
    session: Session,
    tenant: str,
    bucket: str,
    rows: Iterable[tuple[str, Fields]] = (),
    deleted_keys: Iterable[str] = (),
    *,
    store: str = "",
    at: datetime,
) -> int:
    """Publish rows and tombstones in a revision of their own; return its number."""
    revision = take_revision(session, tenant, bucket, store)
    revision.publish(rows, deleted=deleted_keys, at=at)
    return revision.number


def revision_now(session: Session, tenant: str, name: str, store: str = "") -> int:
    """Give the revision that a bucket has; 0: nothing was ever published."""
    return (
        session.scalar(
            select(_BUCKET.c.rev).where(
                _BUCKET.c.tenant == tenant, _BUCKET.c.name == name, _BUCKET.c.store == store
            )
        )
        or 0
    )


def begin_generation(session: Session, tenant: str) -> None:
    """Make every till of a tenant take snapshots: the database was restored from a back-up."""
    for bucket in session.scalars(select(Bucket).where(Bucket.tenant == tenant)):
        bucket.generation = str(ULID())


def purge_tombstones(session: Session, now: datetime) -> int:
    """Forget deletions older than 90 days; a till that missed them takes a snapshot."""
    old = (BucketRow.body.is_(None), BucketRow.deleted_at < now - TOMBSTONES_KEPT)
    highest: Mapping[tuple[str, str], int] = {
        (tenant, bucket): rev
        for tenant, bucket, rev in session.execute(
            select(BucketRow.tenant, BucketRow.bucket, func.max(BucketRow.rev))
            .where(*old)
            .group_by(BucketRow.tenant, BucketRow.bucket)
        )
    }
    for (tenant, bucket), rev in sorted(highest.items()):
        session.execute(
            update(Bucket)
            .where(Bucket.tenant == tenant, Bucket.id == bucket, Bucket.min_rev < rev)
            .values(min_rev=rev)
        )
    purged = session.execute(delete(BucketRow).where(*old).returning(BucketRow.key))
    return len(purged.all())


def _insert(session: Session) -> Any:
    # One statement, two dialects: both know ON CONFLICT, SQLAlchemy has it per dialect.
    return sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert


def _portions(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(keys), _KEYS_PER_QUERY):
        yield keys[start : start + _KEYS_PER_QUERY]
