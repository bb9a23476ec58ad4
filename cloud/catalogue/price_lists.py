"""Price lists: one for everybody, and as many more as customer categories need."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.catalogue.errors import ChangedMeanwhile, UnknownPriceList
from cloud.catalogue.models import Price, PriceList
from cloud.clock import Clock, new_id
from cloud.customers.models import CustomerCategory
from sync_protocol.retail.price import RETAIL_LIST


def create_price_list(  # noqa: PLR0913 - who adds what, for whom
    session: Session, clock: Clock, actor: Actor, tenant: str, *, name: str, currency: str
) -> PriceList:
    """Add a price list; items without a price in it cost what they cost in the retail list."""
    last = session.scalar(select(func.max(PriceList.order)).where(PriceList.tenant == tenant))
    prices = PriceList(
        tenant=tenant, id=new_id(clock), name=name, currency=currency, order=(last or 0) + 1
    )
    session.add(prices)
    session.flush()
    _record(session, clock, actor, prices, "created", None)
    return prices


def rename_price_list(  # noqa: PLR0913 - who renames what, seen as what
    session: Session, clock: Clock, actor: Actor, prices: PriceList, *, name: str, seen: str
) -> bool:
    """Give a price list another name; False: it has it. Raises `ChangedMeanwhile`."""
    if prices.name == name:
        return False
    if prices.name != seen:
        raise ChangedMeanwhile(prices.name)
    prices.name = name
    session.flush()
    _record(session, clock, actor, prices, "changed", seen)
    return True


def find_price_list(session: Session, tenant: str, prices: str) -> PriceList:
    """Find a price list, or raise `UnknownPriceList`."""
    found = session.get(PriceList, (tenant, prices))
    if found is None:
        raise UnknownPriceList(prices)
    return found


def items_priced(session: Session, tenant: str) -> dict[str, int]:
    """Count the items that have a price of their own, by list."""
    found = session.execute(
        select(Price.price_list, func.count(Price.item.distinct()))
        .where(Price.tenant == tenant)
        .group_by(Price.price_list)
    )
    return {str(prices): int(count) for prices, count in found}


def who_buys_from(session: Session, tenant: str) -> dict[str, list[CustomerCategory]]:
    """Give the customer categories by the list that they buy from."""
    found: dict[str, list[CustomerCategory]] = {}
    for each in session.scalars(
        select(CustomerCategory)
        .where(CustomerCategory.tenant == tenant)
        .order_by(CustomerCategory.order, CustomerCategory.id)
    ):
        found.setdefault(each.price_list or RETAIL_LIST, []).append(each)
    return found


def _record(  # noqa: PLR0913, PLR0917 - the parts of a change
    session: Session, clock: Clock, actor: Actor, prices: PriceList, action: str, before: str | None
) -> None:
    record_change(
        session,
        clock,
        actor,
        tenant=prices.tenant,
        kind="price-list",
        record=prices.id,
        action=action,
        before=None if before is None else {"name": before},
        after={"name": prices.name},
    )
