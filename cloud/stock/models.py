"""Tables of stock: movements, their sums, and documents with lines.

Movements are written once and never changed: what was wrong is put right by another movement.
Quantities are thousandths; costs are thousandths of a minor unit for one whole unit of the item,
0 where nobody knows it; values are minor units of the store's currency.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, Date, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from cloud.database.base import Base, Key

OPEN, DONE, CANCELLED = "open", "done", "cancelled"
RECEIPT, TRANSFER, ARRIVAL, WRITE_OFF, COUNT = (
    "receipt",
    "transfer",
    "arrival",
    "write-off",
    "count",
)
SALE, RETURN, LATE = "sale", "return", "late"


class Movement(Base):
    """Goods that came or went, with the document that says so."""

    __tablename__ = "stock_movement"

    tenant: Mapped[Key]
    source: Mapped[Key]  # id of the sale or stock document
    n: Mapped[int] = mapped_column(Integer, primary_key=True)  # its line; negative: see `LATE`
    store: Mapped[str] = mapped_column(String(64))
    item: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(12))
    quantity: Mapped[int]
    cost_milli: Mapped[int]
    value_minor: Mapped[int]  # of the quantity at that cost
    at: Mapped[datetime]  # when it happened
    booked_at: Mapped[datetime]  # when headquarters heard of it
    by: Mapped[str] = mapped_column(String(120), default="")  # operator's id or user's name
    number: Mapped[str] = mapped_column(String(40), default="")  # of the document, for people


Index("ix_stock_movement_item", Movement.tenant, Movement.item, Movement.store, Movement.at.desc())


class Balance(Base):
    """What lies in a store of one item: the sum of its movements."""

    __tablename__ = "stock_balance"

    tenant: Mapped[Key]
    store: Mapped[str] = mapped_column(String(64), primary_key=True)
    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    quantity: Mapped[int]
    average_milli: Mapped[int]  # moving average of what was received
    moved_at: Mapped[datetime | None]
    counted_at: Mapped[datetime | None]


Index("ix_stock_balance_item", Balance.tenant, Balance.item)
Index("ix_stock_balance_quantity", Balance.tenant, Balance.quantity)


class CostRollup(Base):
    """What sold goods had cost, by item, business day and store; returns count back."""

    __tablename__ = "rollup_cost"

    tenant: Mapped[Key]
    day: Mapped[Any] = mapped_column(Date, primary_key=True)
    store: Mapped[str] = mapped_column(String(64), primary_key=True)
    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    category: Mapped[str] = mapped_column(String(64))
    currency: Mapped[str] = mapped_column(String(3))
    quantity: Mapped[int]  # of known cost
    net_minor: Mapped[int]  # net sales of it
    cost_minor: Mapped[int]


class StockDocument(Base):
    """Goods received, sent, arriving, written off or counted; done once and for all."""

    __tablename__ = "stock_document"
    __table_args__ = (
        UniqueConstraint("tenant", "kind", "serial"),
        Index("ix_stock_document_state", "tenant", "state", "created_at"),
    )

    tenant: Mapped[Key]
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(12))
    serial: Mapped[int] = mapped_column(Integer)
    number: Mapped[str] = mapped_column(String(20))  # "GR-000012"
    state: Mapped[str] = mapped_column(String(12), default=OPEN)
    store: Mapped[str] = mapped_column(String(64))
    other_store: Mapped[str] = mapped_column(String(64), default="")  # of a transfer, an arrival
    other_document: Mapped[str] = mapped_column(String(26), default="")
    partner: Mapped[str] = mapped_column(String(120), default="")  # supplier and delivery note
    reason: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    is_blind: Mapped[bool] = mapped_column(Boolean, default=False)
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(120), default="")
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(String(120), default="")


class StockLine(Base):
    """One item of a document."""

    __tablename__ = "stock_document_line"

    tenant: Mapped[Key]
    document: Mapped[Key]
    item: Mapped[str] = mapped_column(String(64), primary_key=True)
    n: Mapped[int] = mapped_column(Integer)
    quantity: Mapped[int]  # received, sent, arrived, written off or counted
    expected: Mapped[int | None]  # of an arrival: sent; of a count once it is done: what was there
    cost_milli: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime]  # when it was last put on the list: a count holds for that moment
    by: Mapped[str] = mapped_column(String(120), default="")
