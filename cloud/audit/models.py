"""The table of changes."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cloud.database.base import Base, Id, Key


class Change(Base):
    """One change of one record: by whom, from where, which fields, before and after."""

    __tablename__ = "audit_change"
    __table_args__ = (
        Index("ix_audit_change_record", "tenant", "kind", "record", "at"),
        Index("ix_audit_change_at", "tenant", "at"),
        Index("ix_audit_change_actor", "tenant", "actor", "at"),
    )

    tenant: Mapped[Key]
    id: Mapped[Key]
    at: Mapped[datetime]
    actor: Mapped[Id]  # a user's id, a till's device id, or "system"
    actor_name: Mapped[str] = mapped_column(String(120))  # as it was then
    address: Mapped[str] = mapped_column(String(64), default="")  # network address; "" of a till
    kind: Mapped[str] = mapped_column(String(32))  # of record: "item", "customer", "price" …
    record: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(24))  # created, changed, deleted, revoked …
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
