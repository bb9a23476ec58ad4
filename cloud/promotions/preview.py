"""A sample basket priced with a draft: what the till would say, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedInUser
from cloud.catalogue.models import Item
from cloud.catalogue.pricing import prices_in_force
from cloud.catalogue.repository import CatalogueRepository
from cloud.catalogue.rows import item_row
from cloud.customers.repository import CustomerRepository
from cloud.database.base import to_microseconds
from cloud.promotions.models import DiscountRule
from cloud.promotions.operations import rule_row
from sync_protocol.retail.basket import Basket, Rules, Totals
from sync_protocol.retail.customer import Customer, CustomerCategory
from sync_protocol.retail.discount import DiscountKind
from sync_protocol.retail.discount import DiscountRule as RuleTerms
from sync_protocol.retail.errors import RetailError
from sync_protocol.retail.identifiers import CustomerId, SaleId
from sync_protocol.retail.money import Money
from sync_protocol.retail.price import RETAIL_LIST
from sync_protocol.retail.promotion import Promotion
from sync_protocol.retail.quantity import Quantity
from sync_protocol.retail.tax import TaxRate, TaxTable

SAMPLE_LINES_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A basket to try rules on."""

    lines: str  # a line each: a code or part of a name, then perhaps "x 3"
    at: datetime
    offset_min: int
    store: str = ""
    customer_category: str = ""
    coupons: str = ""  # apart by blanks or commas


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What became of a sample."""

    totals: Totals | None
    not_found: tuple[str, ...]


def try_out(
    session: Session, user: SignedInUser, promotions: Sequence[Promotion], sample: Sample
) -> Tried:
    """Price a sample at today's retail prices with these promotions and all discount rules."""
    currency = user.manner.currency
    wanted, not_found = _wanted(session, user, sample.lines)
    prices = prices_in_force(session, user.tenant, [item.id for item, _ in wanted], sample.at)
    rates = tuple(TaxRate(category=item.tax_category, rate_bp=0) for item, _ in wanted)
    basket = Basket(
        id=SaleId(""),
        currency=currency,
        opened_us=to_microseconds(sample.at),
        # Prices are shown with tax in them, and nothing but discounts is computed here.
        rules=Rules(
            taxes=TaxTable(rates=rates, included=True),
            discounts=_rules(session, user),
            promotions=tuple(promotions),
        ),
        customer=_customer(sample.customer_category),
        store=sample.store,
        offset_min=sample.offset_min,
    )
    for code in sample.coupons.replace(",", " ").split():
        try:
            basket = basket.with_coupon(code)
        except RetailError:
            not_found = (*not_found, code)
    for item, count in wanted:
        price = prices.get((item.id, RETAIL_LIST))
        if price is None:
            not_found = (*not_found, item.name)
            continue
        sold = item_row(item, ()).to_item()
        basket = basket.with_item(
            sold,
            quantity=Quantity(count * 1000, sold.unit),
            unit_price=Money(price.minor, currency),
        )
    return Tried(totals=None if basket.is_empty else basket.totals(), not_found=not_found)


def _wanted(
    session: Session, user: SignedInUser, text: str
) -> tuple[list[tuple[Item, int]], tuple[str, ...]]:
    catalogue = CatalogueRepository(session, user.scope)
    wanted: list[tuple[Item, int]] = []
    not_found: list[str] = []
    for written in text.splitlines()[:SAMPLE_LINES_MAX]:
        name, count = _count_in(written)
        if not name:
            continue
        found = catalogue.by_code(name) or next(iter(catalogue.after(name, "", 1)), None)
        if found is None:
            not_found.append(name)
        else:
            wanted.append((found, count))
    return wanted, tuple(not_found)


def _count_in(written: str) -> tuple[str, int]:
    """Split "Milk x 3" into what and how many."""
    name, sign, count = written.replace("×", "x").rpartition("x")
    if sign and count.strip().isascii() and count.strip().isdecimal():
        return name.strip(), min(max(int(count.strip()), 1), 1000)
    return written.strip(), 1


def _rules(session: Session, user: SignedInUser) -> tuple[RuleTerms, ...]:
    rules = session.scalars(
        select(DiscountRule).where(DiscountRule.tenant == user.tenant, DiscountRule.is_active)
    )
    by_category = (
        RuleTerms(
            id=each.id,
            kind=DiscountKind.CATEGORY,
            name=each.name,
            percent_bp=each.percent_bp,
            customer_category=each.id,
        )
        for each in CustomerRepository(session, user.scope).categories()
        if each.percent_bp
    )
    return (*(rule_row(rule).to_rule() for rule in rules), *by_category)


def _customer(category: str) -> Customer | None:
    if not category:
        return None
    return Customer(
        id=CustomerId(""), name="", category=CustomerCategory(id=category, name=category)
    )
