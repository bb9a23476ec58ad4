"""Categories of customers: a name, a discount, a price list."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock, new_id
from cloud.customers.errors import CategoryInUse
from cloud.customers.models import Customer, CustomerCategory
from cloud.customers.rows import category_row, category_rule_row
from cloud.reference.operations import Revision, take_revision
from sync_protocol.messages.reference import CUSTOMERS, DISCOUNTS
from sync_protocol.messages.to_till import write_row

# The named hues a category may have: classes of the portal's labels.
HUES = ("slate", "good", "info", "warn", "bad", "violet", "brand")


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryFacts:
    """What people enter about a category of customers."""

    name: str
    hue: str = "slate"
    percent_bp: int = 0
    price_list: str = ""
    order: int = 0


def save_category(  # noqa: PLR0913 - who saves what, where
    session: Session,
    clock: Clock,
    actor: Actor,
    tenant: str,
    facts: CategoryFacts,
    *,
    category: CustomerCategory | None = None,
) -> CustomerCategory:
    """Add a category, or change one; its discount holds at the tills within seconds."""
    rules = take_revision(session, tenant, DISCOUNTS)
    rows = take_revision(session, tenant, CUSTOMERS)
    before = None if category is None else asdict(facts_of(category))
    kept = category or CustomerCategory(tenant=tenant, id=new_id(clock), version=0)
    kept.name, kept.hue, kept.percent_bp = facts.name, facts.hue, facts.percent_bp
    kept.price_list, kept.order, kept.version = facts.price_list, facts.order, kept.version + 1
    session.add(kept)
    session.flush()
    publish_category(kept, rules, rows, clock)
    record_change(
        session,
        clock,
        actor,
        tenant=tenant,
        kind="customer-category",
        record=kept.id,
        action="created" if before is None else "changed",
        before=before,
        after=asdict(facts_of(kept)),
    )
    return kept


def delete_category(
    session: Session, clock: Clock, actor: Actor, category: CustomerCategory
) -> None:
    """Delete a category nobody is in. Raises `CategoryInUse`."""
    rules = take_revision(session, category.tenant, DISCOUNTS)
    rows = take_revision(session, category.tenant, CUSTOMERS)
    members = select(func.count()).where(
        Customer.tenant == category.tenant, Customer.category == category.id
    )
    if session.scalar(members):
        raise CategoryInUse(category.name)
    session.delete(category)
    session.flush()
    rules.publish(deleted=[category.id], at=clock.now())
    rows.publish(deleted=[category.id], at=clock.now())
    record_change(
        session,
        clock,
        actor,
        tenant=category.tenant,
        kind="customer-category",
        record=category.id,
        action="deleted",
        before=asdict(facts_of(category)),
    )


def publish_category(
    category: CustomerCategory, rules: Revision, rows: Revision, clock: Clock
) -> None:
    """Publish a category, and the rule by which it gives its discount."""
    rows.publish([(category.id, write_row(category_row(category)))], at=clock.now())
    if category.percent_bp:
        rule = write_row(category_rule_row(category))
        rules.publish([(category.id, rule)], at=clock.now())
    else:
        rules.publish(deleted=[category.id], at=clock.now())


def facts_of(category: CustomerCategory) -> CategoryFacts:
    """Give a category's facts as they were entered."""
    return CategoryFacts(
        name=category.name,
        hue=category.hue,
        percent_bp=category.percent_bp,
        price_list=category.price_list,
        order=category.order,
    )
