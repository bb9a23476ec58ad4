"""The table of operators."""

from datetime import datetime

from sqlalchemy import JSON, Boolean, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cloud.database.base import Base, Key


class Operator(Base):
    """Who may sign on at a till."""

    __tablename__ = "staff_operator"
    __table_args__ = (Index("ix_staff_operator_name", "tenant", "name"),)

    tenant: Mapped[Key]
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(80))
    pin_verifier: Mapped[str] = mapped_column(String(200), default="")  # argon2id; "": none yet
    pin_set_at: Mapped[datetime | None]
    role: Mapped[str] = mapped_column(String(16), default="cashier")
    language: Mapped[str] = mapped_column(String(8), default="en")
    card: Mapped[str] = mapped_column(String(40), default="")  # what stands after "OP-"
    rights: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)  # differing from the role
    stores: Mapped[list[str]] = mapped_column(JSON, default=list)  # empty: every store
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)


class WorkStamp(Base):
    """Somebody came to work or went, as they said at a till."""

    __tablename__ = "staff_work_stamp"
    __table_args__ = (Index("ix_staff_work_stamp_at", "tenant", "at"),)

    tenant: Mapped[Key]
    id: Mapped[Key]  # of the journal entry
    operator: Mapped[str] = mapped_column(String(26))
    store: Mapped[str] = mapped_column(String(26))
    at: Mapped[datetime]
    is_in: Mapped[bool] = mapped_column(Boolean)
