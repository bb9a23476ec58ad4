"""Tables of customers: persons and organisations, their phones, cards, categories, purchases."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Index, Integer, String, Text, UniqueConstraint, event
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
        Index("ix_customer_email", "tenant", "email"),
        Index("ix_customer_tax_number", "tenant", "tax_number"),
        Index("ix_customer_name_key", "tenant", "name_key"),
        Index("ix_customer_employer", "tenant", "employer"),
        Index("ix_customer_manager", "tenant", "manager"),
        Index("ix_customer_merged_into", "tenant", "merged_into"),
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
    origin: Mapped[str] = mapped_column(String(80), default="")  # how they came to us, in words
    employer: Mapped[str] = mapped_column(String(26), default="")  # the organisation they act for
    position: Mapped[str] = mapped_column(String(80), default="")  # what they are there
    manager: Mapped[str] = mapped_column(String(26), default="")  # the user who looks after them
    hobbies: Mapped[str] = mapped_column(String(400), default="")
    photo: Mapped[str] = mapped_column(String(64), default="")  # SHA-256 in cloud/files
    is_do_not_contact: Mapped[bool] = mapped_column(Boolean, default=False)
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
    is_erased: Mapped[bool] = mapped_column(Boolean, default=False)  # only receipts are left
    merged_into: Mapped[str] = mapped_column(
        String(26), default=""
    )  # who took over what was theirs
    name_key: Mapped[str] = mapped_column(String(60), default="")  # spells alike: same key
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


class CustomerContact(Base):
    """Another way to a customer: a second e-mail, a messenger, an address."""

    __tablename__ = "customer_contact"

    tenant: Mapped[Key]
    customer: Mapped[Key]
    order: Mapped[int] = mapped_column(Integer, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))  # one of `facts.CONTACT_KINDS`
    value: Mapped[str] = mapped_column(String(254))
    label: Mapped[str] = mapped_column(String(40), default="")  # "home", "accounts"


class CustomerGroup(Base):
    """That a customer is in a group; a group is there while somebody is in it."""

    __tablename__ = "customer_group"
    __table_args__ = (Index("ix_customer_group_name", "tenant", "name"),)

    tenant: Mapped[Key]
    customer: Mapped[Key]
    name: Mapped[str] = mapped_column(String(40), primary_key=True)


class CustomerConsent(Base):
    """What a customer agreed to or took back, when, and how that can be proven. Never changed."""

    __tablename__ = "customer_consent"
    __table_args__ = (Index("ix_customer_consent_customer", "tenant", "customer", "at"),)

    tenant: Mapped[Key]
    id: Mapped[Key]
    customer: Mapped[Id]
    channel: Mapped[str] = mapped_column(String(12))  # email, sms
    is_given: Mapped[bool] = mapped_column(Boolean)
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(120))  # who wrote it down
    proof: Mapped[str] = mapped_column(String(200), default="")


class CustomerFile(Base):
    """A file kept with a customer: a contract that was scanned, a letter."""

    __tablename__ = "customer_file"
    __table_args__ = (Index("ix_customer_file_customer", "tenant", "customer", "at"),)

    tenant: Mapped[Key]
    id: Mapped[Key]
    customer: Mapped[Id]
    sha256: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(160))
    bytes: Mapped[int]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(120))


class CustomerMerge(Base):
    """That two records became one customer, with what it takes to part them again."""

    __tablename__ = "customer_merge"
    __table_args__ = (
        Index("ix_customer_merge_kept", "tenant", "kept"),
        Index("ix_customer_merge_at", "tenant", "at"),
    )

    tenant: Mapped[Key]
    id: Mapped[Key]
    kept: Mapped[Id]
    gone: Mapped[Id]
    at: Mapped[datetime]
    by: Mapped[str] = mapped_column(String(120))
    undo_until: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    moved: Mapped[dict[str, Any]] = mapped_column(JSON)


class NotDuplicate(Base):
    """That somebody looked at two records and found them to be two customers."""

    __tablename__ = "customer_not_duplicate"

    tenant: Mapped[Key]
    first: Mapped[Key]  # the smaller id
    second: Mapped[Key]


class CustomerMonth(Base):
    """Sums of a customer's receipts by month and store, kept when a receipt is counted."""

    __tablename__ = "customer_month"

    tenant: Mapped[Key]
    customer: Mapped[Key]
    month: Mapped[str] = mapped_column(String(7), primary_key=True)  # YYYY-MM of the business day
    store: Mapped[Key]
    sales: Mapped[int] = mapped_column(Integer, default=0)
    returns: Mapped[int] = mapped_column(Integer, default=0)
    total_minor: Mapped[int] = mapped_column(default=0)  # returns taken off
    returned_minor: Mapped[int] = mapped_column(default=0)  # what was given back, positive
    discount_minor: Mapped[int] = mapped_column(default=0)


class CustomerItem(Base):
    """Sums of what a customer buys by item and store: favourites without reading receipts."""

    __tablename__ = "customer_item"

    tenant: Mapped[Key]
    customer: Mapped[Key]
    item: Mapped[Key]
    store: Mapped[Key]
    name: Mapped[str] = mapped_column(String(200))  # as the latest receipt called it
    category: Mapped[str] = mapped_column(String(26), default="")
    times: Mapped[int] = mapped_column(Integer, default=0)
    quantity: Mapped[int] = mapped_column(default=0)  # thousandths
    amount_minor: Mapped[int] = mapped_column(default=0)
    last_at: Mapped[datetime]


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
