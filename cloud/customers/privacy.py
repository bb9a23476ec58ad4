"""What a person may ask for: a copy of everything we keep about them, and to be forgotten."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from cloud.audit.models import Change
from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock
from cloud.custom_fields.models import OwnValue
from cloud.custom_fields.operations import texts_of
from cloud.customers.facts import CustomerFacts
from cloud.customers.holdings import ids_of
from cloud.customers.models import (
    Customer,
    CustomerCard,
    CustomerConsent,
    CustomerContact,
    CustomerFile,
    CustomerGroup,
    CustomerMerge,
    CustomerPhone,
    Purchase,
)
from cloud.customers.operations import facts_of
from cloud.customers.publishing import publish_rows
from cloud.reference.operations import take_revision
from sync_protocol.messages.reference import CUSTOMERS


def everything_about(session: Session, customer: Customer) -> dict[str, Any]:
    """Collect everything kept about one person, as plain values."""
    ids = ids_of(session, customer)
    tenant = customer.tenant
    consents = session.scalars(
        select(CustomerConsent)
        .where(CustomerConsent.tenant == tenant, CustomerConsent.customer.in_(ids))
        .order_by(CustomerConsent.at)
    )
    files = session.scalars(
        select(CustomerFile)
        .where(CustomerFile.tenant == tenant, CustomerFile.customer.in_(ids))
        .order_by(CustomerFile.at)
    )
    purchases = session.scalars(
        select(Purchase)
        .where(Purchase.tenant == tenant, Purchase.customer.in_(ids))
        .order_by(Purchase.at)
    )
    facts = asdict(facts_of(session, customer))
    del facts["consent_proof"]
    return {
        "number": customer.number,
        "facts": facts,
        "own_fields": texts_of(session, tenant, ids),
        "created_at": customer.created_at.isoformat(),
        "points": customer.points,
        "balance_minor": customer.balance_minor,
        "currency": customer.currency,
        "consents": [
            {
                "channel": each.channel,
                "is_given": each.is_given,
                "at": each.at.isoformat(),
                "written_down_by": each.by,
                "proof": each.proof,
            }
            for each in consents
        ],
        "files": [
            {"name": each.name, "bytes": each.bytes, "at": each.at.isoformat()} for each in files
        ],
        "purchases": [
            {
                "receipt": each.number,
                "kind": each.kind,
                "at": each.at.isoformat(),
                "total_minor": each.total_minor,
                "discount_minor": each.discount_minor,
                "currency": each.currency,
            }
            for each in purchases
        ],
    }


def erase(session: Session, clock: Clock, actor: Actor, customer: Customer) -> None:
    """Forget a person for good: facts, contacts, files, consents, history of changes.

    Receipts stay, as the law of books asks, but say no more whose they were than a number.
    """
    revision = take_revision(session, customer.tenant, CUSTOMERS)
    tenant, ids = customer.tenant, ids_of(session, customer)
    for table in (CustomerPhone, CustomerCard, CustomerContact, CustomerGroup, CustomerConsent):
        session.execute(delete(table).where(table.tenant == tenant, table.customer.in_(ids)))
    session.execute(
        delete(CustomerFile).where(CustomerFile.tenant == tenant, CustomerFile.customer.in_(ids))
    )
    session.execute(delete(OwnValue).where(OwnValue.tenant == tenant, OwnValue.record.in_(ids)))
    session.execute(
        delete(CustomerMerge).where(CustomerMerge.tenant == tenant, CustomerMerge.kept.in_(ids))
    )
    session.execute(
        update(Change)
        .where(Change.tenant == tenant, Change.kind == "customer", Change.record.in_(ids))
        .values(before=None, after=None)
    )
    nobody = CustomerFacts(name=customer.number)
    for each in ids:
        found = session.get_one(Customer, (tenant, each))
        for name, value in asdict(nobody).items():
            if hasattr(Customer, name) and name not in {"kind", "category", "personal_bp"}:
                setattr(found, name, value)
        found.name = found.number
        found.photo, found.name_key, found.search_text = "", "", found.number.casefold()
        found.is_active, found.is_erased = False, True
        found.changed_at = clock.now()
        found.version += 1
    session.flush()
    publish_rows(session, revision, [customer], clock.now())
    record_change(
        session,
        clock,
        actor,
        tenant=tenant,
        kind="customer",
        record=customer.id,
        action="erased",
        before={"in_bin": False},
        after={"in_bin": True},
    )
