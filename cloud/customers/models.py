"""Tables of customers: persons and organisations, their phones, cards, categories, purchases."""

from datetime import datetime

from sqlalchemy import Boolean, Index, Integer, String, Text, UniqueConstraint, event
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from cloud.customers.facts import PERSON
from cloud.database.base import Base, Id, Key
from cloud.database.text_search import make_searchable


class CustomerCategory(Base):
    """A group of customers with common terms: pensioner, silver card, wholesale."""

    __tablename__ = "customer_category"

    tenant: Mapped[Key]
    id: Mapped[Key]
    name: Mapped[str] = mapped_column(String(80))
    hue: Mapped[str] = mapped_column(String(12), default="slate")
    percent_bp: Mapped[int] = mapped_column(Integer, default=0)  # its discount, basis points
    price_list: Mapped[str] = mapped_column(String(26), default="")  # empty: retail
    order: Mapped[int] = mapped_column(Integer, default=0)
    version: Mapped[int] = mapped_column(Integer, default=1)


class Customer(Base):
    """A person or organisation that buys here."""

    __tablename__ = "customer"
    __table_args__ = (
        UniqueConstraint("tenant", "number"),
        Index("ix_customer_name", "tenant", "is_active", "name", "id"),
        Index("ix_customer_category", "tenant", "category"),
    )

    tenant: Mapped[Key]
    id: Mapped[Key]  # made by the till when it enrolled the customer
    number: Mapped[str] = mapped_column(String(16))  # "C0000123", for people
    kind: Mapped[str] = mapped_column(String(12), default=PERSON)
    name: Mapped[str] = mapped_column(String(120))
    category: Mapped[str] = mapped_column(String(26), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    language: Mapped[str] = mapped_column(String(8), default="")
    birthday: Mapped[str] = mapped_column(String(10), default="")  # YYYY-MM-DD or MM-DD
    tax_number: Mapped[str] = mapped_column(String(20), default="")
    personal_bp: Mapped[int] = mapped_column(Integer, default=0)
    is_prepay_only: Mapped[bool] = mapped_column(Boolean, default=False)
    note: Mapped[str] = mapped_column(String(200), default="")  # what the cashier must know
    remarks: Mapped[str] = mapped_column(Text, default="")  # for headquarters only
    consent_email: Mapped[bool] = mapped_column(Boolean, default=False)
    consent_sms: Mapped[bool] = mapped_column(Boolean, default=False)
    consent_at: Mapped[datetime | None]
    source: Mapped[str] = mapped_column(String(40), default="")  # "portal", a register's id …
    currency: Mapped[str] = mapped_column(String(3))
    spent_minor: Mapped[int] = mapped_column(default=0)
    purchases: Mapped[int] = mapped_column(Integer, default=0)
    turnover_minor: Mapped[int] = mapped_column(default=0)  # of the last twelve months
    points: Mapped[int] = mapped_column(default=0)
    balance_minor: Mapped[int] = mapped_column(default=0)  # negative: the customer owes
    credit_limit_minor: Mapped[int] = mapped_column(default=0)
    last_purchase_at: Mapped[datetime | None]
    last_business_day: Mapped[str] = mapped_column(String(10), default="")
    is_active: Mapped[bool] = mapped_column(Boolean, default=True)  # false: in the bin
    is_unpublished: Mapped[bool] = mapped_column(Boolean, default=False)  # tills know older facts
    search_text: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)


# The list's usual order. PostgreSQL uses an index for NULLS LAST only if that stands in it too;
# SQLite sorts NULL last here anyway and refuses the words.
Index(
    "ix_customer_last_seen",
    Customer.tenant,
    Customer.is_active,
    Customer.last_purchase_at.desc().nulls_last(),
    Customer.id.desc(),
).ddl_if(dialect="postgresql")
Index(
    "ix_customer_last",
    Customer.tenant,
    Customer.is_active,
    Customer.last_purchase_at.desc(),
    Customer.id.desc(),
).ddl_if(dialect="sqlite")
Index(
    "ix_customer_spent",
    Customer.tenant,
    Customer.is_active,
    Customer.spent_minor.desc(),
    Customer.id.desc(),
)
Index(
    "ix_customer_unpublished",
    Customer.tenant,
    sqlite_where=sql("is_unpublished"),
    postgresql_where=sql("is_unpublished"),
)


class CustomerPhone(Base):
    """A telephone number of a customer; a household may share one."""

    __tablename__ = "customer_phone"
    __table_args__ = (Index("ix_customer_phone_number", "tenant", "number"),)

    tenant: Mapped[Key]
    customer: Mapped[Key]
    number: Mapped[str] = mapped_column(String(20), primary_key=True)  # E.164
    order: Mapped[int] = mapped_column(Integer, default=0)


class CustomerCard(Base):
    """A loyalty card; a number names one customer."""

    __tablename__ = "customer_card"
    __table_args__ = (Index("ix_customer_card_customer", "tenant", "customer"),)

    tenant: Mapped[Key]
    number: Mapped[str] = mapped_column(String(40), primary_key=True)
    customer: Mapped[Id]
    issued_at: Mapped[datetime]


class Purchase(Base):
    """A receipt of a customer, as far as the customer's card shows it."""

    __tablename__ = "customer_purchase"
    __table_args__ = (Index("ix_customer_purchase_at", "tenant", "customer", "at"),)

    tenant: Mapped[Key]
    sale: Mapped[Key]
    customer: Mapped[Id]
    number: Mapped[str] = mapped_column(String(40))
    kind: Mapped[str] = mapped_column(String(8), default="sale")  # sale, return
    store: Mapped[Id]
    at: Mapped[datetime]
    business_day: Mapped[str] = mapped_column(String(10))
    lines: Mapped[int] = mapped_column(Integer)
    total_minor: Mapped[int]  # negative for a return
    discount_minor: Mapped[int]
    currency: Mapped[str] = mapped_column(String(3))


event.listen(Customer.__table__, "after_create", make_searchable)
