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
