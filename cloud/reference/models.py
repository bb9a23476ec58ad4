"""Tables of reference data: a bucket's revision, its rows, the snapshots built of it."""

from datetime import datetime

from sqlalchemy import BigInteger, Dialect, Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from cloud.database.base import Base, Id, Key

_HALF, _WHOLE = 1 << 63, 1 << 64


class Unsigned64(TypeDecorator[int]):
    """An unsigned 64-bit number in a signed column: the same bits."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:
        """Store the upper half as negative numbers."""
        del dialect
        return value if value is None or value < _HALF else value - _WHOLE

    def process_result_value(self, value: int | None, dialect: Dialect) -> int | None:
        """Give the unsigned number back."""
        del dialect
        return value if value is None or value >= 0 else value + _WHOLE


class Bucket(Base):
    """A set of rows with one revision counter; its row lock puts revisions in commit order."""

    __tablename__ = "reference_bucket"
    __table_args__ = (UniqueConstraint("tenant", "name", "store"),)

    tenant: Mapped[Key]
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(64))  # as on the wire: "group/prices"
    store: Mapped[str] = mapped_column(String(26), default="")  # only of "store/…" buckets
    generation: Mapped[Id]  # changes when revisions begin anew
    rev: Mapped[int] = mapped_column(default=0)
    count: Mapped[int] = mapped_column(default=0)  # live rows
    sum: Mapped[int] = mapped_column(Unsigned64(), default=0)
    min_rev: Mapped[int] = mapped_column(default=0)  # the highest purged tombstone's revision


class BucketRow(Base):
    """The newest version of one row; its older versions are gone, so this is the whole log."""

    __tablename__ = "reference_row"
    __table_args__ = (Index("ix_reference_row_rev", "tenant", "bucket", "rev", "key"),)

    tenant: Mapped[Key]
    bucket: Mapped[Key]  # Bucket.id
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    rev: Mapped[int]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)  # canonical JSON; None: deleted
    deleted_at: Mapped[datetime | None]


class Snapshot(Base):
    """The newest snapshot of a bucket: a signed manifest, and pages kept as files."""

    __tablename__ = "reference_snapshot"

    tenant: Mapped[Key]
    bucket: Mapped[Key]
    rev: Mapped[int]
    generation: Mapped[Id]
    manifest: Mapped[bytes] = mapped_column(LargeBinary)  # the signed line
    signature: Mapped[bytes] = mapped_column(LargeBinary)  # Ed25519, 64 bytes
    key_id: Mapped[str] = mapped_column(String(16))  # which key signed
    built_at: Mapped[datetime]


class SnapshotFile(Base):
    """Which pages a tenant's snapshots consist of: a till gets no other tenant's page."""

    __tablename__ = "reference_snapshot_page"

    tenant: Mapped[Key]
    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    bucket: Mapped[Id]
    rows: Mapped[int] = mapped_column(Integer)
    bytes: Mapped[int]
    kept_until: Mapped[datetime | None]  # None: of the newest snapshot; else a till may still load
