"""A draft program on the receipts of the last days: what it would have given, and to whom."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cloud.customers.models import Customer
from cloud.ledger.models import Sale, SaleLine
from cloud.loyalty.models import EARNED, TAKEN_BACK, PointMovement
from sync_protocol.retail.loyalty import (
    Earning,
    Program,
    category_after,
    is_birthday_time,
    points_earned,
)

DAYS = 30
RECEIPTS_MAX = 20_000
SHOWN = 10


@dataclass(frozen=True, slots=True)
class Difference:
    """What the draft changes for one customer."""

    customer: str
    name: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Simulated:
    """What the draft would have given."""

    receipts: int
    before: int
    after: int
    moved: int  # customers whose level would change
    largest: tuple[Difference, ...]
    is_cut: bool  # there were more receipts than are replayed


def simulate(session: Session, tenant: str, draft: Program, now: datetime) -> Simulated:
    """Replay the receipts of customers of the last 30 days against a draft."""
    since = now - timedelta(days=DAYS)
    sales = session.execute(
        select(Sale.id, Sale.customer, Sale.business_day)
        .where(
            Sale.tenant == tenant,
            Sale.at >= since,
            Sale.customer != "",
            Sale.is_training.is_(False),
        )
        .order_by(Sale.at.desc())
        .limit(RECEIPTS_MAX + 1)
    ).all()
    is_cut, sales = len(sales) > RECEIPTS_MAX, sales[:RECEIPTS_MAX]
    lines = _lines(session, tenant, since, {sale.id for sale in sales})
    customers = {
        each.id: each
        for each in session.scalars(
            select(Customer).where(
                Customer.tenant == tenant,
                Customer.id.in_(
                    select(Sale.customer).where(Sale.tenant == tenant, Sale.at >= since)
                ),
            )
        )
    }
    after: dict[str, int] = defaultdict(int)
    for sale in sales:
        customer = customers.get(sale.customer)
        if customer is not None:
            after[customer.id] += points_earned(
                draft,
                lines.get(sale.id, ()),
                category=customer.category,
                has_birthday=is_birthday_time(
                    customer.birthday, sale.business_day, draft.birthday_days
                ),
            )
    before = _given(session, tenant, since)
    everyone = sorted(
        (
            Difference(each.id, each.name, before.get(each.id, 0), after.get(each.id, 0))
            for each in customers.values()
        ),
        key=lambda each: (-abs(each.after - each.before), each.customer),
    )
    return Simulated(
        receipts=len(sales),
        before=sum(each.before for each in everyone),
        after=sum(each.after for each in everyone),
        moved=sum(
            category_after(draft, each.category, each.turnover_minor) != each.category
            for each in customers.values()
        ),
        largest=tuple(everyone[:SHOWN]),
        is_cut=is_cut,
    )


def _lines(
    session: Session, tenant: str, since: datetime, wanted: set[str]
) -> dict[str, list[Earning]]:
    found: dict[str, list[Earning]] = defaultdict(list)
    rows = session.execute(
        select(SaleLine.sale, SaleLine.item, SaleLine.category, SaleLine.amount_minor)
        .join(Sale, (Sale.tenant == SaleLine.tenant) & (Sale.id == SaleLine.sale))
        .where(SaleLine.tenant == tenant, Sale.at >= since, Sale.customer != "")
    )
    for sale, item, category, amount in rows:
        if sale in wanted:
            found[sale].append(Earning(item=item, category=category, amount_minor=amount))
    return found


def _given(session: Session, tenant: str, since: datetime) -> dict[str, int]:
    rows = session.execute(
        select(PointMovement.customer, func.sum(PointMovement.points))
        .where(
            PointMovement.tenant == tenant,
            PointMovement.at >= since,
            PointMovement.kind.in_((EARNED, TAKEN_BACK)),
        )
        .group_by(PointMovement.customer)
    )
    return {customer: int(points) for customer, points in rows}
