"""The tables of discount rules and promotions."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Boolean, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from cloud.database.base import Base, Key


class DiscountRule(Base):
    """A rule that gives a percentage off: by customer category, receipt amount or turnover."""

    __tablename__ = "discount_rule"

    tenant: Mapped[Key]
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(12))  # category, amount, turnover
    name: Mapped[str] = mapped_column(String(80))  # on the screen and the receipt
    percent_bp: Mapped[int] = mapped_column(Integer)
    customer_category: Mapped[str] = mapped_column(String(26), default="")
    threshold_minor: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3))
    item_categories: Mapped[list[str]] = mapped_column(JSON, default=list)  # empty: everything
    from_at: Mapped[datetime | None]
    until_at: Mapped[datetime | None]
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]


class Promotion(Base):
    """An offer on goods, as tills know it: see `sync_protocol.retail.promotion`."""

    __tablename__ = "promotion"

    tenant: Mapped[Key]
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(16))
    name: Mapped[str] = mapped_column(String(80))
    priority: Mapped[int] = mapped_column(Integer)
    body: Mapped[dict[str, Any]] = mapped_column(JSON)  # of its `PromotionRow`
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)
    version: Mapped[int] = mapped_column(Integer, default=1)
    created_at: Mapped[datetime]


class PromotionVersion(Base):
    """What tills knew of a promotion from a revision on; kept, so that a sale can be proven."""

    __tablename__ = "promotion_version"

    tenant: Mapped[Key]
    promotion: Mapped[Key]
    rev: Mapped[int] = mapped_column(BigInteger, primary_key=True)  # of the bucket of discounts
    body: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))  # None: not given
