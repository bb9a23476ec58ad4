"""Setting prices: a new row from an instant on, the one before ends there; tills hear at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.catalogue.errors import UnknownPriceList
from cloud.catalogue.models import Item, Price, PriceList, TaxRate
from cloud.catalogue.rows import concerns_tills, price_row, tax_rate_row
from cloud.clock import Clock, new_id
from cloud.reference.operations import Revision, take_revision
from sync_protocol.messages.reference import PRICES, TAX
from sync_protocol.messages.to_till import write_row
from sync_protocol.retail.price import RETAIL_LIST

PRICE_MAX_MINOR = 10**11  # above this somebody typed a barcode into the price


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPrice:
    """A price somebody enters."""

    minor: int
    price_list: str = RETAIL_LIST
    from_at: datetime | None = None  # None: now
    until_at: datetime | None = None  # an offer ends; then the price before holds again
    quantity_min: int = 0  # thousandths


def set_price(session: Session, clock: Clock, actor: Actor, item: Item, new: NewPrice) -> int:
    """Set an item's price; returns the revision by which tills know it.

    Without an end it replaces what is in force then; a price that begins later still will. With
    an end it lies over the present one: the till takes the row that began last. Raises
    `UnknownPriceList`.
    """
    revision = take_revision(session, item.tenant, PRICES)
    now = clock.now()
    prices = session.get(PriceList, (item.tenant, new.price_list))
    if prices is None:
        raise UnknownPriceList(new.price_list)
    begins = max(new.from_at or now, now)
    replaced = _all_in_force(session, item, new, begins)
    before = replaced[0].minor if replaced else None
    if new.until_at is None and begins == now:
        # A price that is still to come ends nothing: it may yet be taken back.
        for other in _all_in_force(session, item, new, begins):
            other.until_at = begins
    price = Price(
        tenant=item.tenant,
        id=new_id(clock),
        item=item.id,
        price_list=new.price_list,
        minor=new.minor,
        currency=prices.currency,
        quantity_min=new.quantity_min,
        from_at=begins,
        until_at=new.until_at,
        created_at=now,
        created_by=actor.name,
    )
    session.add(price)
    session.flush()
    _publish_item(session, item, revision, now)
    record_change(
        session,
        clock,
        actor,
        tenant=item.tenant,
        kind="item",
        record=item.id,
        action="price set",
        before={"minor": before, "price_list": new.price_list} if before is not None else None,
        after={
            "minor": new.minor,
            "price_list": new.price_list,
            "currency": prices.currency,
            "from": begins.isoformat() if new.from_at else "now",
            "until": new.until_at.isoformat() if new.until_at else "",
        },
    )
    return revision.number


def withdraw_price(session: Session, clock: Clock, actor: Actor, item: Item, price: Price) -> int:
    """Take a price back that has not begun, or end one that has; returns the revision."""
    revision = take_revision(session, item.tenant, PRICES)
    now = clock.now()
    price.until_at = max(price.from_at, now)
    session.flush()
    _publish_item(session, item, revision, now)
    record_change(
        session,
        clock,
        actor,
        tenant=item.tenant,
        kind="item",
        record=item.id,
        action="price withdrawn",
        before={"minor": price.minor, "price_list": price.price_list},
    )
    return revision.number


def prices_in_force(
    session: Session, tenant: str, items: Sequence[str], at: datetime
) -> Mapping[tuple[str, str], Price]:
    """Give the price of one piece by (item, list), for the items of a page."""
    found = session.scalars(
        select(Price)
        .where(Price.tenant == tenant, Price.item.in_(items), Price.quantity_min == 0)
        .where(_holds_at(at))
        .order_by(Price.from_at, Price.id)
    )
    # The row that began last wins, as at the till.
    return {(price.item, price.price_list): price for price in found}


def prices_of(session: Session, item: Item) -> Sequence[Price]:
    """List every price an item ever had or will have, the newest first."""
    return session.scalars(
        select(Price)
        .where(Price.tenant == item.tenant, Price.item == item.id)
        .order_by(Price.from_at.desc(), Price.id.desc())
    ).all()


def publish_tax(session: Session, tenant: str, at: datetime) -> None:
    """Publish every tax rate of a retailer."""
    revision = take_revision(session, tenant, TAX)
    rates = session.scalars(select(TaxRate).where(TaxRate.tenant == tenant))
    revision.publish([(rate.id, write_row(tax_rate_row(rate))) for rate in rates], at=at)


def _all_in_force(session: Session, item: Item, new: NewPrice, at: datetime) -> Sequence[Price]:
    return session.scalars(
        select(Price)
        .where(_same_place(item, new), _holds_at(at))
        .order_by(Price.from_at.desc(), Price.id.desc())
    ).all()


def _same_place(item: Item, new: NewPrice) -> ColumnElement[bool]:
    return and_(
        Price.tenant == item.tenant,
        Price.item == item.id,
        Price.price_list == new.price_list,
        Price.quantity_min == new.quantity_min,
    )


def _holds_at(at: datetime) -> ColumnElement[bool]:
    return and_(Price.from_at <= at, or_(Price.until_at.is_(None), Price.until_at > at))


def _publish_item(session: Session, item: Item, revision: Revision, now: datetime) -> None:
    rows = prices_of(session, item)
    needed = [price for price in rows if concerns_tills(price, now)]
    revision.publish(
        [(price.id, write_row(price_row(price))) for price in needed],
        deleted=[price.id for price in rows if price not in needed],
        at=now,
    )
