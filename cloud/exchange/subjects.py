"""Which subjects can be imported, by name."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from cloud.customers.repository import home_of
from cloud.exchange.customers import CustomerSubject
from cloud.exchange.items import ItemSubject
from cloud.exchange.models import Import
from cloud.exchange.subject import Subject

CUSTOMERS, ITEMS = "customers", "items"

SUBJECTS: dict[str, Callable[[Session, str], Subject]] = {
    CUSTOMERS: lambda session, tenant: CustomerSubject(session, home_of(session, tenant)),
    ITEMS: lambda session, tenant: ItemSubject(session, home_of(session, tenant)),
}


def subject_of(session: Session, made: Import) -> Subject:
    """Build the subject of an import."""
    return SUBJECTS[made.subject](session, made.tenant)
