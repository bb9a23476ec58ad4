"""Exact sums kept beside the ledger, written in the transaction of each booking.

No page sums receipts: it reads these rows. They are additive, so a late receipt simply adds to its
own business day; `rebuild` computes them again from the documents and must change nothing.
Amounts ``net_minor`` are without tax, ``gross_minor`` with tax; returns count negative.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, cast

from sqlalchemy import Date, Integer, String, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from cloud.database.base import Base, Key
from cloud.ledger.models import (
    CashMovement,
    CounterEvent,
    Currency,
    Ref,
    Sale,
    SaleLine,
    SaleTax,
    SaleTender,
)

Day = date
_ROWS_PER_STATEMENT = 1000  # a statement has a limit of values


class HourRollup(Base):
    """Store by business day and hour of the till's wall clock."""

    __tablename__ = "rollup_hour"

    tenant: Mapped[Key]
    day: Mapped[Any] = mapped_column(Date, primary_key=True)
    store: Mapped[Ref] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(Integer, primary_key=True)
    currency: Mapped[Currency]
    receipts: Mapped[int]
    returns: Mapped[int]
    net_minor: Mapped[int]
    gross_minor: Mapped[int]
    discount_minor: Mapped[int]


class ItemRollup(Base):
    """Item by business day and store."""

    __tablename__ = "rollup_item"

    tenant: Mapped[Key]
    day: Mapped[Any] = mapped_column(Date, primary_key=True)
    store: Mapped[Ref] = mapped_column(primary_key=True)
    item: Mapped[Ref] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(200))  # as last sold that day
    unit: Mapped[str] = mapped_column(String(12))
    currency: Mapped[Currency]
    quantity: Mapped[int]
    net_minor: Mapped[int]
    gross_minor: Mapped[int]


class CategoryRollup(Base):
    """Category by business day and store."""

    __tablename__ = "rollup_category"

    tenant: Mapped[Key]
    day: Mapped[Any] = mapped_column(Date, primary_key=True)
    store: Mapped[Ref] = mapped_column(primary_key=True)
    category: Mapped[Ref] = mapped_column(primary_key=True)
    currency: Mapped[Currency]
    quantity: Mapped[int]
    net_minor: Mapped[int]
    gross_minor: Mapped[int]


class OperatorRollup(Base):
    """Operator by business day and store."""

    __tablename__ = "rollup_operator"

    tenant: Mapped[Key]
    day: Mapped[Any] = mapped_column(Date, primary_key=True)
    store: Mapped[Ref] = mapped_column(primary_key=True)
    operator: Mapped[Ref] = mapped_column(primary_key=True)
    currency: Mapped[Currency]
    receipts: Mapped[int]
    net_minor: Mapped[int]
    gross_minor: Mapped[int]


class TenderRollup(Base):
    """Means of payment by business day and store; change is taken off cash."""

    __tablename__ = "rollup_tender"

    tenant: Mapped[Key]
    day: Mapped[Any] = mapped_column(Date, primary_key=True)
    store: Mapped[Ref] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    currency: Mapped[Currency]
    amount_minor: Mapped[int]


class DeskRollup(Base):
    """Who sold at which till by business day, and what else was done there than selling."""

    __tablename__ = "rollup_desk"

    tenant: Mapped[Key]
    day: Mapped[Any] = mapped_column(Date, primary_key=True)
    store: Mapped[Ref] = mapped_column(primary_key=True)
    register: Mapped[Ref] = mapped_column(primary_key=True)
    operator: Mapped[Ref] = mapped_column(primary_key=True)
    currency: Mapped[Currency]
    receipts: Mapped[int]
    returns: Mapped[int]
    items: Mapped[int]  # pieces on receipts, a weighed line is one
    net_minor: Mapped[int]
    gross_minor: Mapped[int]
    discount_minor: Mapped[int]
    returned_minor: Mapped[int]  # with tax, positive
    overrides: Mapped[int]  # lines sold at another price than the list's
    override_minor: Mapped[int]  # what was given away by them
    no_sales: Mapped[int]
    voids: Mapped[int]
    voided_minor: Mapped[int]
    abandoned: Mapped[int]
    abandoned_minor: Mapped[int]


class CustomerRollup(Base):
    """Customer by business day and store; an empty customer is everybody who is not known."""

    __tablename__ = "rollup_customer"

    tenant: Mapped[Key]
    day: Mapped[Any] = mapped_column(Date, primary_key=True)
    store: Mapped[Ref] = mapped_column(primary_key=True)
    customer: Mapped[Ref] = mapped_column(primary_key=True)
    currency: Mapped[Currency]
    receipts: Mapped[int]
    returns: Mapped[int]
    net_minor: Mapped[int]
    gross_minor: Mapped[int]
    discount_minor: Mapped[int]


class TaxRollup(Base):
    """Tax by business day, store and rate."""

    __tablename__ = "rollup_tax"

    tenant: Mapped[Key]
    day: Mapped[Any] = mapped_column(Date, primary_key=True)
    store: Mapped[Ref] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(String(32), primary_key=True)
    rate_bp: Mapped[int] = mapped_column(Integer, primary_key=True)
    currency: Mapped[Currency]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]


class DiscountRollup(Base):
    """Discounts by business day, store, reason and name; returns take them back."""

    __tablename__ = "rollup_discount"

    tenant: Mapped[Key]
    day: Mapped[Any] = mapped_column(Date, primary_key=True)
    store: Mapped[Ref] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    currency: Mapped[Currency]
    uses: Mapped[int]  # discounted lines sold
    discount_minor: Mapped[int]


ROLLUPS: tuple[type[Base], ...] = (
    HourRollup,
    ItemRollup,
    CategoryRollup,
    OperatorRollup,
    TenderRollup,
    DeskRollup,
    CustomerRollup,
    TaxRollup,
    DiscountRollup,
)

_LATEST = frozenset({"name", "unit", "currency"})

_KEYS: dict[type[Base], tuple[str, ...]] = {
    model: tuple(column.name for column in model.__table__.primary_key) for model in ROLLUPS
}


def hour_of(sale: Sale) -> int:
    """Return the hour that the till's wall clock showed."""
    return (sale.at + timedelta(minutes=sale.tz_min)).hour


Share = tuple[type[Base], dict[str, Any], dict[str, int]]  # roll-up, its key, what it adds
Booked = tuple[Sale, Sequence[SaleLine], Sequence[SaleTender], Sequence[SaleTax]]


def add_sales(session: Session, booked: Iterable[Booked]) -> None:
    """Add many booked documents to every roll-up, a row each for what falls together.

    Training never counts.
    """
    _add_shares(
        session,
        (
            share
            for sale, lines, tenders, taxes in booked
            for share in _shares(sale, lines, tenders, taxes)
        ),
    )


def add_event(session: Session, event: CounterEvent | CashMovement) -> None:
    """Add a line struck off, a basket given up or a drawer opened without a sale."""
    _add_shares(session, _event_shares(event))


def _add_shares(session: Session, shares: Iterable[Share]) -> None:
    sums: dict[type[Base], dict[tuple[Any, ...], dict[str, Any]]] = {m: {} for m in ROLLUPS}
    for model, place, added in shares:
        key = tuple([place[name] for name in _KEYS[model]])
        _merge(sums[model], key, place, added)
    for model, rows in sums.items():
        # Rows in the order of their key: two workers booking the same day must not deadlock.
        ordered = [rows[key] for key in sorted(rows)]
        for start in range(0, len(ordered), _ROWS_PER_STATEMENT):
            _add(session, model, ordered[start : start + _ROWS_PER_STATEMENT])


def rebuild(session: Session, tenant: str) -> None:
    """Compute every roll-up of a retailer again from its documents."""
    for model in ROLLUPS:
        session.execute(delete(model).where(model.__table__.c.tenant == tenant))
    sales = select(Sale).where(Sale.tenant == tenant).order_by(Sale.received_at, Sale.seq)
    for sale in session.scalars(sales.execution_options(yield_per=500)):
        lines, tenders, taxes = (
            session.scalars(select(part).where(part.tenant == tenant, part.sale == sale.id)).all()
            for part in (SaleLine, SaleTender, SaleTax)
        )
        add_sales(session, [cast("Booked", (sale, lines, tenders, taxes))])
    for kind in (CounterEvent, CashMovement):
        for event in session.scalars(select(kind).where(kind.tenant == tenant)):
            add_event(session, event)


_DESK = tuple(
    column.name
    for column in DeskRollup.__table__.columns
    if not column.primary_key and column.name != "currency"
)


def _shares(
    sale: Sale,
    lines: Sequence[SaleLine],
    tenders: Iterable[SaleTender],
    taxes: Iterable[SaleTax],
) -> Iterator[Share]:
    if sale.is_training:
        return
    place = {
        "tenant": sale.tenant,
        "day": sale.business_day,
        "store": sale.store,
        "currency": sale.currency,
    }
    sums = {"net_minor": sale.total_minor - sale.tax_minor, "gross_minor": sale.total_minor}
    returns = int(sale.kind == "return")
    counted = {"receipts": 1 - returns, **sums}
    yield (
        HourRollup,
        {**place, "hour": hour_of(sale)},
        {**counted, "returns": returns, "discount_minor": sale.discount_minor},
    )
    yield OperatorRollup, {**place, "operator": sale.operator}, counted
    yield (
        CustomerRollup,
        {**place, "customer": sale.customer},
        {**counted, "returns": returns, "discount_minor": sale.discount_minor},
    )
    desk = {**place, "register": sale.register, "operator": sale.operator}
    yield DeskRollup, desk, dict.fromkeys(_DESK, 0) | _desk_sums(sale, lines, counted)
    for tax in taxes:
        at_rate = {**place, "category": tax.category, "rate_bp": tax.rate_bp}
        yield (
            TaxRollup,
            at_rate,
            {
                "net_minor": tax.net_minor,
                "tax_minor": tax.tax_minor,
                "gross_minor": tax.gross_minor,
            },
        )
    for line in sale.body["lines"]:
        for each in line.get("discounts", ()):
            named = {"kind": str(each["kind"]), "name": each["name"][:120]}
            taken = {"uses": 1 - returns, "discount_minor": each["amount"]}
            yield DiscountRollup, {**place, **named}, taken
    for line in lines:
        with_tax = line.amount_minor + (0 if sale.tax_included else line.tax_minor)
        added = {
            "quantity": line.quantity,
            "net_minor": with_tax - line.tax_minor,
            "gross_minor": with_tax,
        }
        named = {"item": line.item, "name": line.name, "unit": line.unit}
        yield ItemRollup, {**place, **named}, added
        yield CategoryRollup, {**place, "category": line.category}, added
    for tender in tenders:
        yield TenderRollup, {**place, "kind": tender.kind}, {"amount_minor": tender.amount_minor}
    if sale.change_minor:
        yield TenderRollup, {**place, "kind": "cash"}, {"amount_minor": -sale.change_minor}


def _desk_sums(sale: Sale, lines: Sequence[SaleLine], counted: Mapping[str, int]) -> dict[str, int]:
    if sale.kind == "return":
        return {**counted, "returns": 1, "returned_minor": -sale.total_minor} | {
            "discount_minor": sale.discount_minor
        }
    changed = [line for line in lines if line.unit_price_minor != line.list_price_minor]
    return {
        **counted,
        "items": sum(line.quantity // 1000 if line.unit == "each" else 1 for line in lines),
        "discount_minor": sale.discount_minor,
        "overrides": len(changed),
        "override_minor": sum(
            round((line.list_price_minor - line.unit_price_minor) * line.quantity / 1000)
            for line in changed
        ),
    }


def _event_shares(event: CounterEvent | CashMovement) -> Iterator[Share]:
    sums = {
        "no-sale": {"no_sales": 1},
        "void": {"voids": 1, "voided_minor": event.amount_minor},
        "abandoned": {"abandoned": 1, "abandoned_minor": event.amount_minor},
    }.get(event.kind)
    if sums is None:
        return
    place = {
        "tenant": event.tenant,
        "day": event.business_day,
        "store": event.store,
        "currency": event.currency,
        "register": event.register,
        "operator": event.operator,
    }
    yield DeskRollup, place, dict.fromkeys(_DESK, 0) | sums


def _merge(
    rows: dict[tuple[Any, ...], dict[str, Any]],
    key: tuple[Any, ...],
    place: Mapping[str, Any],
    added: Mapping[str, int],
) -> None:
    row = rows.setdefault(key, {**place, **dict.fromkeys(added, 0)})
    row.update(place)
    for name, value in added.items():
        row[name] += value


def _add(session: Session, model: type[Base], rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    table = cast("Table", model.__table__)
    keys = sorted(column.name for column in table.primary_key)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    insert = (sqlite.insert if is_sqlite else postgresql.insert)(table).values(rows)
    # What counts is added to what stands there; what names it is simply the latest.
    updates: dict[str, Any] = {
        column.name: (
            insert.excluded[column.name]
            if column.name in _LATEST
            else column + insert.excluded[column.name]
        )
        for column in table.columns
        if column.name not in keys
    }
    session.execute(insert.on_conflict_do_update(index_elements=keys, set_=updates))
