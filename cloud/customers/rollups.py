"""Sums of what customers buy, kept as receipts are counted, so that no page adds receipts up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.customers.models import CustomerItem, CustomerMonth
from sync_protocol.retail.sale import Sale, SaleKind


@dataclass(frozen=True, slots=True)
class Counted:
    """A receipt that is counted for a customer."""

    tenant: str
    customer: str
    store: str
    at: datetime
    business_day: str
    sale: Sale


def add_up(session: Session, receipts: Iterable[Counted]) -> None:
    """Add receipts to the sums of their customers; each must come once."""
    by_customer: dict[tuple[str, str], list[Counted]] = {}
    for each in receipts:
        by_customer.setdefault((each.tenant, each.customer), []).append(each)
    for (tenant, customer), counted in by_customer.items():
        for each in counted:
            _add_to_month(session, each)
        _add_to_items(session, tenant, customer, counted)
        session.flush()


def _add_to_month(session: Session, each: Counted) -> None:
    key = (each.tenant, each.customer, each.business_day[:7], each.store)
    month = session.get(CustomerMonth, key)
    if month is None:
        month = CustomerMonth(
            tenant=each.tenant,
            customer=each.customer,
            month=each.business_day[:7],
            store=each.store,
            sales=0,
            returns=0,
            total_minor=0,
            returned_minor=0,
            discount_minor=0,
        )
        session.add(month)
    is_return = each.sale.kind == SaleKind.RETURN
    month.sales += 0 if is_return else 1
    month.returns += 1 if is_return else 0
    month.total_minor += each.sale.total.minor
    month.returned_minor += -each.sale.total.minor if is_return else 0
    month.discount_minor += each.sale.discount.minor


def _add_to_items(session: Session, tenant: str, customer: str, counted: list[Counted]) -> None:
    wanted = {line.item for each in counted for line in each.sale.lines if line.item}
    known = {
        (found.item, found.store): found
        for found in session.scalars(
            select(CustomerItem).where(
                CustomerItem.tenant == tenant,
                CustomerItem.customer == customer,
                CustomerItem.item.in_(wanted),
            )
        )
    }
    for each in counted:
        for line in each.sale.lines:
            if not line.item:
                continue
            found = known.get((line.item, each.store))
            if found is None:
                found = known[line.item, each.store] = CustomerItem(
                    tenant=tenant,
                    customer=customer,
                    item=line.item,
                    store=each.store,
                    name=line.name,
                    category=line.category,
                    times=0,
                    quantity=0,
                    amount_minor=0,
                    last_at=each.at,
                )
                session.add(found)
            found.times += 1 if each.sale.kind == SaleKind.SALE else 0
            found.quantity += line.quantity.thousandths
            found.amount_minor += line.amount.minor
            if each.at >= found.last_at:
                found.last_at, found.name, found.category = each.at, line.name, line.category
