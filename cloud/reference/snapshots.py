"""Snapshots: a whole bucket at one revision, as immutable pages and a signed manifest.

Pages are zstd-compressed lines, named by the SHA-256 of their bytes; any cache may hold them. The
newest snapshot of a bucket is kept until a delta from it would be long, then built anew.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import zstandard
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from cloud.clock import Clock
from cloud.database.engine import Database
from cloud.reference.models import Bucket, BucketRow, Snapshot, SnapshotFile
from cloud.reference.repository import Holder, find_bucket, live_rows, one_view, state_of
from sync_protocol.identity.signing import SigningKey
from sync_protocol.messages.reference import (
    PAGE_ROWS_MAX,
    SNAPSHOT_PURPOSE,
    SnapshotManifest,
    SnapshotPage,
    encode_row,
)

OLD_PAGES_KEPT = timedelta(days=2)  # a till may be in the middle of loading them
_LEVEL = 6
_STALE_ROWS, _STALE_SHARE = 2000, 5  # rebuilt when more than this, or a fifth, has changed


class PageStore:
    """The directory of snapshot pages, each named by what it contains."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def path(self, sha256: str) -> Path:
        """Say where a page lies, or would."""
        return self._directory / sha256[:2] / sha256

    def put(self, content: bytes) -> str:
        """Keep a page and return its name; a page that is there already is left alone."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            # A reader never sees half a page: it appears under its name when it is whole.
            with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(file.name).replace(path)
        return sha256

    def drop(self, sha256: str) -> None:
        """Forget a page."""
        self.path(sha256).unlink(missing_ok=True)


class Snapshots:
    """Builds snapshots when they are asked for and the one at hand is too old."""

    def __init__(self, database: Database, pages: PageStore, key: SigningKey, clock: Clock) -> None:
        self._database, self._pages, self._key, self._clock = database, pages, key, clock
        self._building = threading.Lock()  # one at a time: it reads the whole bucket

    @property
    def pages(self) -> PageStore:
        """Where the pages lie."""
        return self._pages

    def current(self, holder: Holder, name: str) -> Snapshot | None:
        """Give a snapshot not much older than the bucket; None: nothing was ever published.

        Raises `UnknownBucket`.
        """
        with self._building:
            with self._database.reading() as session:
                one_view(session)
                bucket = find_bucket(session, holder, name)
                if bucket is None:
                    return None
                kept = session.get(Snapshot, (bucket.tenant, bucket.id))
                is_stale = (
                    kept is None
                    or kept.key_id != self._key.key_id  # tills know the present key only
                    or _is_stale(session, bucket, kept)
                )
                manifest = self._build(session, bucket) if is_stale else None
                session.expunge_all()  # used after the session has ended
            if manifest is None:
                return kept
            return self._record(bucket, manifest)

    def _build(self, session: Session, bucket: Bucket) -> SnapshotManifest:
        pages: list[SnapshotPage] = []
        compressor = zstandard.ZstdCompressor(level=_LEVEL)
        for lines in _pages_of_lines(session, bucket):
            content = compressor.compress(b"\n".join(lines) + b"\n")
            pages.append(SnapshotPage(self._pages.put(content), len(lines), len(content)))
        return SnapshotManifest(bucket.name, state_of(bucket), tuple(pages))

    def _record(self, bucket: Bucket, manifest: SnapshotManifest) -> Snapshot:
        line, now = manifest.encode(), self._clock.now()
        with self._database.transaction() as session:
            session.execute(
                update(SnapshotFile)
                .where(SnapshotFile.tenant == bucket.tenant, SnapshotFile.bucket == bucket.id)
                .where(SnapshotFile.kept_until.is_(None))
                .values(kept_until=now + OLD_PAGES_KEPT)
            )
            for page in manifest.pages:
                session.merge(
                    SnapshotFile(
                        tenant=bucket.tenant,
                        sha256=page.sha256,
                        bucket=bucket.id,
                        rows=page.rows,
                        bytes=page.bytes,
                        kept_until=None,
                    )
                )
            snapshot = session.merge(
                Snapshot(
                    tenant=bucket.tenant,
                    bucket=bucket.id,
                    rev=bucket.rev,
                    generation=bucket.generation,
                    manifest=line,
                    signature=self._key.sign(SNAPSHOT_PURPOSE + line),
                    key_id=self._key.key_id,
                    built_at=now,
                )
            )
            self._drop_old_pages(session, now)
        return snapshot

    def _drop_old_pages(self, session: Session, now: datetime) -> None:
        dropped = session.scalars(
            delete(SnapshotFile).where(SnapshotFile.kept_until < now).returning(SnapshotFile.sha256)
        ).all()
        for sha256 in dropped:
            # Equal content of another tenant has the same name and stays.
            others = select(func.count()).where(SnapshotFile.sha256 == sha256)
            if not session.scalar(others):
                self._pages.drop(sha256)


def owns_page(session: Session, tenant: str, sha256: str) -> bool:
    """Whether a page belongs to one of this tenant's snapshots."""
    return session.get(SnapshotFile, (tenant, sha256)) is not None


def _is_stale(session: Session, bucket: Bucket, snapshot: Snapshot) -> bool:
    if snapshot.generation != bucket.generation or snapshot.rev < bucket.min_rev:
        return True
    changed = session.scalar(
        select(func.count()).where(
            BucketRow.tenant == bucket.tenant,
            BucketRow.bucket == bucket.id,
            BucketRow.rev > snapshot.rev,
        )
    )
    return (changed or 0) > min(_STALE_ROWS, max(bucket.count // _STALE_SHARE, 1))


def _pages_of_lines(session: Session, bucket: Bucket) -> Iterator[list[bytes]]:
    lines: list[bytes] = []
    for row in live_rows(session, bucket):
        lines.append(encode_row(row))
        if len(lines) == PAGE_ROWS_MAX:
            yield lines
            lines = []
    if lines:
        yield lines
