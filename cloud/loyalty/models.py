"""Tables of loyalty: every version of the program, every movement of points."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cloud.database.base import Base, Id, Key

EARNED, TAKEN_BACK, EXPIRED, ADJUSTED = "earned", "taken-back", "expired", "adjusted"


class LoyaltyProgram(Base):
    """A version of the rules of points, from a revision of the discounts on; never edited."""

    __tablename__ = "loyalty_program"

    tenant: Mapped[Key]
    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    rev: Mapped[int] = mapped_column(BigInteger)  # of the bucket by which tills know it
    body: Mapped[dict[str, Any]] = mapped_column(JSON)  # of its `LoyaltyRow`
    is_active: Mapped[bool] = mapped_column(Boolean)
    created_at: Mapped[datetime]


class PointMovement(Base):
    """Points that went from the program to a customer, or back when negative; never edited."""

    __tablename__ = "point_movement"
    __table_args__ = (
        Index("ix_point_movement_customer", "tenant", "customer", "at", "id"),
        Index("ix_point_movement_document", "tenant", "document"),
        Index("ix_point_movement_expires", "tenant", "expires_at"),
    )

    tenant: Mapped[Key]
    id: Mapped[Key]
    customer: Mapped[Id]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(12))
    points: Mapped[int]
    document: Mapped[str] = mapped_column(String(26), default="")  # the receipt's id
    number: Mapped[str] = mapped_column(String(40), default="")  # the receipt's number
    program: Mapped[int] = mapped_column(Integer, default=0)  # the version that counted
    expires_at: Mapped[datetime | None]
    actor: Mapped[str] = mapped_column(String(120), default="")  # who adjusted
    note: Mapped[str] = mapped_column(String(200), default="")
