"""Where the figures of a report stand: a roll-up, or a small ledger table read like one.

A source has the columns ``tenant``, ``day``, ``store``, ``currency``, those that it can be grouped
and narrowed by, and those that are summed. No source is made of receipts.
"""

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import BigInteger, func, literal, select, type_coerce, union_all

from cloud.customers.models import Customer
from cloud.ledger.models import DayClosing, Shift
from cloud.ledger.rollups import (
    CategoryRollup,
    CustomerRollup,
    DeskRollup,
    DiscountRollup,
    HourRollup,
    ItemRollup,
    TaxRollup,
    TenderRollup,
)
from cloud.stock.models import CostRollup

Columns = Any  # a mapped class or the columns of a subquery: both are read by name
Source = Callable[[], Columns]

HOURS: Final[Source] = lambda: HourRollup  # noqa: E731 - sources are called alike
ITEMS: Final[Source] = lambda: ItemRollup  # noqa: E731
CATEGORIES: Final[Source] = lambda: CategoryRollup  # noqa: E731
DESKS: Final[Source] = lambda: DeskRollup  # noqa: E731
CUSTOMERS: Final[Source] = lambda: CustomerRollup  # noqa: E731
TAXES: Final[Source] = lambda: TaxRollup  # noqa: E731
TENDERS: Final[Source] = lambda: TenderRollup  # noqa: E731
DISCOUNTS: Final[Source] = lambda: DiscountRollup  # noqa: E731


def customer_categories() -> Columns:
    """Customers' sums with the category each of them is in today."""
    table = CustomerRollup
    return (
        select(
            table.tenant,
            table.day,
            table.store,
            table.currency,
            table.receipts,
            table.returns,
            table.net_minor,
            table.gross_minor,
            table.discount_minor,
            func.coalesce(Customer.category, "").label("customer_category"),
        )
        .outerjoin(Customer, (Customer.tenant == table.tenant) & (Customer.id == table.customer))
        .subquery()
        .c
    )


def margins() -> Columns:
    """What was sold of goods whose cost is known, and what remained of it."""
    table = CostRollup
    return (
        select(
            table.tenant,
            table.day,
            table.store,
            table.item,
            table.name,
            table.category,
            table.currency,
            table.net_minor,
            table.cost_minor,
            (table.net_minor - table.cost_minor).label("margin_minor"),
        )
        .subquery()
        .c
    )


def shifts() -> Columns:
    """Closed shifts: what should have lain in the drawer, and what did."""
    return (
        select(
            Shift.tenant,
            Shift.business_day.label("day"),
            Shift.store,
            Shift.register,
            Shift.operator,
            Shift.currency,
            literal(1, BigInteger).label("shifts"),
            Shift.expected_minor,
            Shift.counted_minor,
            (Shift.counted_minor - Shift.expected_minor).label("difference_minor"),
        )
        .where(Shift.closed_at.is_not(None), Shift.is_training.is_(False))
        .subquery()
        .c
    )


def closings() -> Columns:
    """Z reports, and beside each the difference of the shifts of its till and business day."""

    def told(name: str) -> Any:
        return func.coalesce(DayClosing.totals[name].as_integer(), 0)

    nothing = literal(0, BigInteger)
    reports = select(
        DayClosing.tenant,
        DayClosing.business_day.label("day"),
        DayClosing.store,
        DayClosing.register,
        DayClosing.currency,
        literal(1, BigInteger).label("closings"),
        type_coerce(DayClosing.documents, BigInteger).label("documents"),
        told("gross_sales").label("sold_minor"),
        told("gross_returns").label("back_minor"),
        told("discounts").label("discount_minor"),
        nothing.label("difference_minor"),
    )
    counted = select(
        Shift.tenant,
        Shift.business_day,
        Shift.store,
        Shift.register,
        Shift.currency,
        nothing,
        nothing,
        nothing,
        nothing,
        nothing,
        Shift.counted_minor - Shift.expected_minor,
    ).where(Shift.closed_at.is_not(None), Shift.is_training.is_(False))
    return union_all(reports, counted).subquery().c
