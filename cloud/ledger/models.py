"""Tables of the ledger: documents as they came from the tills, and their balanced postings.

Rows here are written once, when an entry is booked, and never changed; what a person decides about
a document stands in `SaleException`. Columns ``*_minor`` are minor units of ``currency``,
quantities thousandths.
"""

from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import JSON, Boolean, Date, Index, Integer, LargeBinary, String, Text, event
from sqlalchemy.orm import Mapped, mapped_column

from cloud.database.base import Base, Key
from cloud.database.text_search import make_searchable

Ref = Annotated[str, mapped_column(String(64))]  # an identifier as the till wrote it
Currency = Annotated[str, mapped_column(String(3))]
Number = Annotated[int, mapped_column(Integer, primary_key=True)]


class Sale(Base):
    """A finished sale or return (``kind``), booked once; returns have negative amounts."""

    __tablename__ = "ledger_sale"

    tenant: Mapped[Key]
    id: Mapped[Key]  # also the id of the journal entry
    kind: Mapped[str] = mapped_column(String(8))
    number: Mapped[str] = mapped_column(String(40))  # as printed
    store: Mapped[Ref]
    register: Mapped[Ref]
    device: Mapped[Ref]
    epoch: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int]
    entry_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[datetime]  # the till's time
    tz_min: Mapped[int] = mapped_column(Integer)
    clock: Mapped[str] = mapped_column(String(12))
    received_at: Mapped[datetime]
    business_day: Mapped[Any] = mapped_column(Date)
    operator: Mapped[Ref] = mapped_column(default="")
    approver: Mapped[Ref] = mapped_column(default="")
    shift: Mapped[Ref] = mapped_column(default="")
    customer: Mapped[Ref] = mapped_column(default="")
    original: Mapped[Ref] = mapped_column(default="")  # of a return: the sale it takes back
    original_number: Mapped[str] = mapped_column(String(40), default="")
    currency: Mapped[Currency]
    total_minor: Mapped[int]
    tax_minor: Mapped[int]
    discount_minor: Mapped[int]
    rounding_minor: Mapped[int]
    change_minor: Mapped[int]
    tax_included: Mapped[bool] = mapped_column(Boolean)
    line_count: Mapped[int] = mapped_column(Integer)
    is_training: Mapped[bool] = mapped_column(Boolean, default=False)
    has_exception: Mapped[bool] = mapped_column(Boolean, default=False)
    note: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[dict[str, Any]] = mapped_column(JSON)  # as it stands in the entry


# Lists go by time, newest first; each filter has an index that ends in the same order.
Index("ix_ledger_sale_at", Sale.tenant, Sale.at.desc(), Sale.id.desc())
Index("ix_ledger_sale_store", Sale.tenant, Sale.store, Sale.at.desc(), Sale.id.desc())
Index("ix_ledger_sale_customer", Sale.tenant, Sale.customer, Sale.at.desc(), Sale.id.desc())
Index("ix_ledger_sale_shift", Sale.tenant, Sale.shift)
Index("ix_ledger_sale_number", Sale.tenant, Sale.number)
Index("ix_ledger_sale_total", Sale.tenant, Sale.total_minor, Sale.at.desc())
Index("ix_ledger_sale_original", Sale.tenant, Sale.original)
Index("ix_ledger_sale_entry", Sale.tenant, Sale.device, Sale.epoch, Sale.seq)
event.listen(Sale.__table__, "after_create", make_searchable)


class SaleLine(Base):
    """A line of a sale; negative on a return."""

    __tablename__ = "ledger_sale_line"

    tenant: Mapped[Key]
    sale: Mapped[Key]
    n: Mapped[Number]
    item: Mapped[Ref]
    sku: Mapped[str] = mapped_column(String(64), default="")
    name: Mapped[str] = mapped_column(String(200))
    category: Mapped[Ref] = mapped_column(default="")
    quantity: Mapped[int]
    unit: Mapped[str] = mapped_column(String(12))
    unit_price_minor: Mapped[int]
    list_price_minor: Mapped[int]
    gross_minor: Mapped[int]
    discount_minor: Mapped[int]
    amount_minor: Mapped[int]
    tax_category: Mapped[str] = mapped_column(String(32))
    rate_bp: Mapped[int] = mapped_column(Integer)
    tax_minor: Mapped[int]


Index("ix_ledger_sale_line_item", SaleLine.tenant, SaleLine.item)


class SaleTender(Base):
    """How a sale was paid; cash as it was given, change stands on the sale."""

    __tablename__ = "ledger_sale_tender"

    tenant: Mapped[Key]
    sale: Mapped[Key]
    n: Mapped[Number]
    kind: Mapped[str] = mapped_column(String(16))
    amount_minor: Mapped[int]
    reference: Mapped[str] = mapped_column(String(80), default="")
    foreign_currency: Mapped[str] = mapped_column(String(3), default="")
    foreign_minor: Mapped[int] = mapped_column(default=0)


class SaleTax(Base):
    """The tax of a sale at one rate."""

    __tablename__ = "ledger_sale_tax"

    tenant: Mapped[Key]
    sale: Mapped[Key]
    n: Mapped[Number]
    category: Mapped[str] = mapped_column(String(32))
    rate_bp: Mapped[int] = mapped_column(Integer)
    letter: Mapped[str] = mapped_column(String(4), default="")
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]


class Shift(Base):
    """One operator's responsibility for one drawer, from the float to the count."""

    __tablename__ = "ledger_shift"

    tenant: Mapped[Key]
    id: Mapped[Ref] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Integer)
    store: Mapped[Ref]
    register: Mapped[Ref]
    device: Mapped[Ref]
    operator: Mapped[Ref] = mapped_column(default="")
    business_day: Mapped[Any] = mapped_column(Date)
    currency: Mapped[Currency]
    opened_at: Mapped[datetime | None]  # None: its opening has not arrived
    closed_at: Mapped[datetime | None]
    float_minor: Mapped[int] = mapped_column(default=0)
    counted_minor: Mapped[int | None]
    expected_minor: Mapped[int | None]
    reason: Mapped[str] = mapped_column(Text, default="")
    totals: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    is_training: Mapped[bool] = mapped_column(Boolean, default=False)

    @property
    def difference_minor(self) -> int | None:
        """Counted less expected: positive is over, negative short; None while it is open."""
        if self.counted_minor is None or self.expected_minor is None:
            return None
        return self.counted_minor - self.expected_minor


Index("ix_ledger_shift_opened", Shift.tenant, Shift.opened_at.desc(), Shift.id.desc())


class DayClosing(Base):
    """A Z report: the totals that closed a fiscal day at a till."""

    __tablename__ = "ledger_day_closing"

    tenant: Mapped[Key]
    id: Mapped[Key]
    number: Mapped[int] = mapped_column(Integer)
    store: Mapped[Ref]
    register: Mapped[Ref]
    device: Mapped[Ref]
    operator: Mapped[Ref] = mapped_column(default="")
    business_day: Mapped[Any] = mapped_column(Date)
    at: Mapped[datetime]
    currency: Mapped[Currency]
    documents: Mapped[int] = mapped_column(Integer)
    grand_sales_minor: Mapped[int]
    grand_returns_minor: Mapped[int]
    totals: Mapped[dict[str, Any]] = mapped_column(JSON)


Index("ix_ledger_day_closing_at", DayClosing.tenant, DayClosing.at.desc(), DayClosing.id.desc())


class CashMovement(Base):
    """Cash that went in or out of a drawer without a sale, or a drawer opened without reason."""

    __tablename__ = "ledger_cash_movement"

    tenant: Mapped[Key]
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(12))  # paid-in paid-out drop float no-sale
    store: Mapped[Ref]
    register: Mapped[Ref]
    operator: Mapped[Ref] = mapped_column(default="")
    shift: Mapped[Ref] = mapped_column(default="")
    at: Mapped[datetime]
    business_day: Mapped[Any] = mapped_column(Date)
    amount_minor: Mapped[int]
    currency: Mapped[Currency]
    reason: Mapped[str] = mapped_column(Text, default="")


Index("ix_ledger_cash_movement_shift", CashMovement.tenant, CashMovement.shift, CashMovement.at)


class CounterEvent(Base):
    """Something a cashier did that is no document: a line struck off, a basket given up."""

    __tablename__ = "ledger_counter_event"

    tenant: Mapped[Key]
    id: Mapped[Key]  # of the journal entry
    kind: Mapped[str] = mapped_column(String(12))  # void abandoned
    store: Mapped[Ref]
    register: Mapped[Ref]
    operator: Mapped[Ref] = mapped_column(default="")
    approver: Mapped[Ref] = mapped_column(default="")
    shift: Mapped[Ref] = mapped_column(default="")
    at: Mapped[datetime]
    business_day: Mapped[Any] = mapped_column(Date)
    amount_minor: Mapped[int]
    currency: Mapped[Currency]
    what: Mapped[str] = mapped_column(String(200), default="")  # name of the item, or the reason


Index("ix_ledger_counter_event_day", CounterEvent.tenant, CounterEvent.business_day)


class Posting(Base):
    """One side of a booking; those of a document add up to nothing."""

    __tablename__ = "ledger_posting"

    tenant: Mapped[Key]
    document: Mapped[Key]  # id of the sale, movement or closing
    n: Mapped[Number]
    account: Mapped[str] = mapped_column(String(48))
    amount_minor: Mapped[int]  # debit positive, credit negative
    currency: Mapped[Currency]
    store: Mapped[Ref]
    business_day: Mapped[Any] = mapped_column(Date)


Index("ix_ledger_posting_account", Posting.tenant, Posting.account, Posting.business_day)


class SaleException(Base):
    """Something about a booked document that a person should look at. Nothing is ever refused."""

    __tablename__ = "ledger_exception"

    tenant: Mapped[Key]
    id: Mapped[Key]
    document: Mapped[Ref]  # id of the sale or other document
    number: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[str] = mapped_column(String(40))  # a key of `exceptions.KINDS`
    detail: Mapped[str] = mapped_column(Text, default="")
    facts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    store: Mapped[Ref]
    register: Mapped[Ref]
    amount_minor: Mapped[int] = mapped_column(default=0)
    currency: Mapped[Currency]
    raised_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(12), default="open")  # open accepted asked
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str] = mapped_column(String(120), default="")
    note: Mapped[str] = mapped_column(Text, default="")


Index(
    "ix_ledger_exception_state",
    SaleException.tenant,
    SaleException.state,
    SaleException.raised_at.desc(),
)
Index("ix_ledger_exception_document", SaleException.tenant, SaleException.document)


class FiscalDocument(Base):
    """What a fiscal device was asked to put on record, and what became of it.

    ``id`` is the entry that follows once it is on record: a sale, a return, cash, a Z report. An
    attempt that failed is overwritten by the next one: ``epoch`` and ``seq`` are of the last word.
    """

    __tablename__ = "ledger_fiscal_document"

    tenant: Mapped[Key]
    id: Mapped[Key]
    kind: Mapped[str] = mapped_column(String(12))  # sale refund cash day-closing
    state: Mapped[str] = mapped_column(String(12))  # asked executed not-executed unknown
    store: Mapped[Ref]
    register: Mapped[Ref]
    device: Mapped[Ref]  # the till
    epoch: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int]
    memory: Mapped[str] = mapped_column(String(40))  # number of the fiscal memory
    number: Mapped[int] = mapped_column(default=0)  # the device's own
    sign: Mapped[str] = mapped_column(String(200), default="")
    by: Mapped[str] = mapped_column(String(8), default="device")  # whose word it is
    reason: Mapped[str] = mapped_column(String(200), default="")
    amount_minor: Mapped[int] = mapped_column(default=0)
    currency: Mapped[str] = mapped_column(String(3), default="")
    asked_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    received_at: Mapped[datetime]  # when its last word came here


Index("ix_ledger_fiscal_document_state", FiscalDocument.state, FiscalDocument.received_at)
Index("ix_ledger_fiscal_document_number", FiscalDocument.tenant, FiscalDocument.number)


class CardPayment(Base):
    """What a payment terminal was asked for, and what became of it; negative: a refund."""

    __tablename__ = "ledger_card_payment"

    tenant: Mapped[Key]
    device: Mapped[Ref] = mapped_column(primary_key=True)
    reference: Mapped[Ref] = mapped_column(primary_key=True)  # of the till
    document: Mapped[Ref]  # the sale or return it was for
    state: Mapped[str] = mapped_column(String(12))  # asked paid not-paid unknown
    store: Mapped[Ref]
    register: Mapped[Ref]
    epoch: Mapped[int] = mapped_column(Integer)
    seq: Mapped[int]
    approval: Mapped[str] = mapped_column(String(80), default="")
    amount_minor: Mapped[int]
    currency: Mapped[Currency]
    asked_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    received_at: Mapped[datetime]


Index("ix_ledger_card_payment_state", CardPayment.state, CardPayment.received_at)
Index("ix_ledger_card_payment_document", CardPayment.tenant, CardPayment.document)
