"""Tables of the ingest: streams, the log of entries, and everything that needs a person."""

from datetime import datetime

from sqlalchemy import Index, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cloud.database.base import Base, Id, Key
from cloud.portal.language import N_

OPEN, BOOKED, DISMISSED = "open", "booked", "dismissed"

# Why an entry is in quarantine, in words.
REASONS = {
    "unreadable": N_("The entry cannot be read"),
    "future-version": N_("A newer release of the till wrote this entry"),
    "not-bookable": N_("The entry could not be booked"),
}
# Why a message was refused, in words.
REJECTIONS = {
    "malformed": N_("Not a message of a till"),
    "oversized": N_("Larger than a till's messages may be"),
    "future-version": N_("A newer release wrote this message"),
    "forged": N_("The signature or the chain does not prove it"),
    "unknown-device": N_("No such device was ever enrolled"),
    "foreign-topic": N_("Sent under the name of another retailer or partition"),
    "revoked": N_("Sent by a till that was revoked"),
}
FORKS = {
    "diverged": N_("Two continuations of one till's journal"),
    "older-ledger": N_("A journal that was closed goes on"),
    "second-ledger": N_("Two journals of the same number"),
}


class Stream(Base):
    """One branch of a till's ledger; moving it is the de-duplicator and the fence in one."""

    __tablename__ = "ingest_stream"

    tenant: Mapped[Key]
    device: Mapped[Key]
    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    branch: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    parent: Mapped[int | None] = mapped_column(Integer)  # branch that it grew out of
    base: Mapped[int]  # what stands before its first entry
    base_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    head: Mapped[int]  # newest entry
    head_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    archived: Mapped[int] = mapped_column(default=0)  # newest entry in a verified backup
    opened_at: Mapped[datetime]
    received_at: Mapped[datetime]


class LoggedEntry(Base):
    """One entry as the till wrote it. The bytes are a byte column: they prove themselves."""

    __tablename__ = "ingest_entry"
    __table_args__ = (
        Index("ix_ingest_entry_id", "tenant", "id"),
        Index("ix_ingest_entry_position", "partition", "position", unique=True),
    )

    tenant: Mapped[Key]
    device: Mapped[Key]
    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    branch: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    partition: Mapped[int] = mapped_column(Integer)
    position: Mapped[int]  # 1, 2, 3 … within the partition, in the order of commits
    id: Mapped[str] = mapped_column(String(26))  # empty when unreadable
    type: Mapped[str] = mapped_column(String(64))  # empty when unreadable
    at_us: Mapped[int]  # the till's time as written, 0 when unreadable
    received_at: Mapped[datetime]
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    line: Mapped[bytes] = mapped_column(LargeBinary)
    signature: Mapped[bytes | None] = mapped_column(LargeBinary(64))


class SideData(Base):
    """Personal data of an entry; erasing salt and data erases the person, not the chain."""

    __tablename__ = "ingest_side"

    tenant: Mapped[Key]
    device: Mapped[Key]
    epoch: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    branch: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    slot: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    data: Mapped[bytes] = mapped_column(LargeBinary)


class PartitionPosition(Base):
    """The newest position of a partition; its row lock puts positions in commit order."""

    __tablename__ = "ingest_partition"

    partition: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    position: Mapped[int]


class Quarantined(Base):
    """An entry that is stored and acknowledged, but that no feature could make sense of yet."""

    __tablename__ = "ingest_quarantine"
    __table_args__ = (
        UniqueConstraint("tenant", "device", "epoch", "branch", "seq"),
        Index("ix_ingest_quarantine_state", "tenant", "state", "found_at"),
    )

    tenant: Mapped[Key]
    id: Mapped[Key]
    store: Mapped[Id]
    register: Mapped[Id]
    device: Mapped[Id]
    epoch: Mapped[int]
    branch: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int]
    type: Mapped[str] = mapped_column(String(64), default="")
    reason: Mapped[str] = mapped_column(String(24))  # of REASONS
    detail: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(12), default=OPEN)
    found_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(Integer, default=0)
    repaired: Mapped[bytes | None] = mapped_column(LargeBinary)  # a body to book instead
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(500), default="")


class RejectedMessage(Base):
    """A message that is not an entry of its device: kept, counted, not acknowledged."""

    __tablename__ = "ingest_rejected"
    __table_args__ = (
        UniqueConstraint("device", "digest"),
        Index("ix_ingest_rejected_state", "tenant", "state", "last_at"),
    )

    id: Mapped[Key]
    tenant: Mapped[str] = mapped_column(String(26), default="")  # empty: unknown device
    device: Mapped[str] = mapped_column(String(26), default="")
    reason: Mapped[str] = mapped_column(String(24))  # of REJECTIONS
    detail: Mapped[str] = mapped_column(String(300))
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))  # of the part that repeats
    data: Mapped[bytes] = mapped_column(LargeBinary)
    size: Mapped[int] = mapped_column(Integer)  # as it arrived; `data` may be cut
    times: Mapped[int] = mapped_column(Integer, default=1)
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default=OPEN)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(500), default="")


class Fork(Base):
    """Two continuations of one till's ledger: a copied or restored disk. A person decides."""

    __tablename__ = "ingest_fork"
    __table_args__ = (UniqueConstraint("tenant", "device", "epoch", "branch", "kind"),)

    tenant: Mapped[Key]
    id: Mapped[Key]
    store: Mapped[Id]
    register: Mapped[Id]
    device: Mapped[Id]
    epoch: Mapped[int]
    branch: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(16))  # of FORKS
    found_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default=OPEN)  # open | restored | copied
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(String(500), default="")
