"""Telling the tills of customers: at once after an edit, together after purchases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cloud.customers.holdings import cards_of, phones_of
from cloud.customers.models import Customer
from cloud.customers.rows import customer_row
from cloud.reference.operations import Revision, take_revision
from sync_protocol.messages.reference import CUSTOMERS
from sync_protocol.messages.to_till import write_row

PUBLISH_JOB = "publish-customers"
PUBLISH_AFTER = timedelta(seconds=3)  # purchases of a busy minute reach the tills together
_PORTION = 1000


def publish_rows(
    session: Session, revision: Revision, customers: Sequence[Customer], at: datetime
) -> None:
    """Publish customers in a revision that is held; who lies in the bin is deleted at the tills."""
    ids = [customer.id for customer in customers]
    phones = phones_of(session, revision.tenant, ids)
    cards = cards_of(session, revision.tenant, ids)
    revision.publish(
        (
            (
                each.id,
                write_row(
                    customer_row(
                        each,
                        phone=next(iter(phones.get(each.id, ())), ""),
                        card=next(iter(cards.get(each.id, ())), ""),
                    )
                ),
            )
            for each in customers
            if each.is_active
        ),
        deleted=[each.id for each in customers if not each.is_active],
        at=at,
    )
    for each in customers:
        each.is_unpublished = False


def publish_changed(session: Session, tenant: str, at: datetime) -> int:
    """Tell the tills what purchases changed of customers; returns how many."""
    revision = take_revision(session, tenant, CUSTOMERS)
    told = 0
    while waiting := session.scalars(
        select(Customer)
        .where(Customer.tenant == tenant, Customer.is_unpublished)
        .order_by(Customer.id)
        .limit(_PORTION)
    ).all():
        publish_rows(session, revision, waiting, at)
        session.flush()
        told += len(waiting)
    return told


def publish_customers(session: Session, tenant: str, at: datetime) -> int:
    """Publish every customer of a retailer: after an import."""
    session.execute(update(Customer).where(Customer.tenant == tenant).values(is_unpublished=True))
    return publish_changed(session, tenant, at)
