"""What is done with discount rules; each change holds at the tills within seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock, new_id
from cloud.database.base import to_microseconds
from cloud.promotions.errors import ChangedMeanwhile
from cloud.promotions.models import DiscountRule
from cloud.reference.operations import take_revision
from sync_protocol.messages.reference import DISCOUNTS
from sync_protocol.messages.to_till import DiscountRuleRow, write_row
from sync_protocol.retail.discount import DiscountKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleFacts:
    """What people enter about a rule."""

    kind: DiscountKind  # category, amount or turnover
    name: str
    percent_bp: int
    customer_category: str = ""
    threshold_minor: int = 0
    item_categories: tuple[str, ...] = ()
    from_at: datetime | None = None
    until_at: datetime | None = None
    is_active: bool = True


def create_rule(  # noqa: PLR0913 - who makes which rule, for whom
    session: Session,
    clock: Clock,
    actor: Actor,
    tenant: str,
    facts: RuleFacts,
    *,
    currency: str,
) -> DiscountRule:
    """Add a rule."""
    rule = DiscountRule(
        tenant=tenant, id=new_id(clock), currency=currency, created_at=clock.now(), version=0
    )
    session.add(rule)
    _save(session, clock, actor, rule, facts, before=None)
    return rule


def change_rule(  # noqa: PLR0913 - who changes which rule into what, seen when
    session: Session,
    clock: Clock,
    actor: Actor,
    rule: DiscountRule,
    facts: RuleFacts,
    *,
    seen: int,
) -> bool:
    """Change a rule; False when nothing differs. Raises `ChangedMeanwhile`."""
    if seen != rule.version:
        raise ChangedMeanwhile(rule.name)
    before = facts_of(rule)
    if before == facts:
        return False
    _save(session, clock, actor, rule, facts, before=before)
    return True


def delete_rule(session: Session, clock: Clock, actor: Actor, rule: DiscountRule) -> None:
    """Delete a rule; sales keep the name and percentage they were given."""
    revision = take_revision(session, rule.tenant, DISCOUNTS)
    session.delete(rule)
    session.flush()
    revision.publish(deleted=[rule.id], at=clock.now())
    record_change(
        session,
        clock,
        actor,
        tenant=rule.tenant,
        kind="discount-rule",
        record=rule.id,
        action="deleted",
        before=_values(facts_of(rule)),
    )


def facts_of(rule: DiscountRule) -> RuleFacts:
    """Give a rule's facts as they were entered."""
    return RuleFacts(
        kind=DiscountKind(rule.kind),
        name=rule.name,
        percent_bp=rule.percent_bp,
        customer_category=rule.customer_category,
        threshold_minor=rule.threshold_minor,
        item_categories=tuple(rule.item_categories),
        from_at=rule.from_at,
        until_at=rule.until_at,
        is_active=rule.is_active,
    )


def rule_row(rule: DiscountRule) -> DiscountRuleRow:
    """Write a rule as tills know it."""
    return DiscountRuleRow(
        id=rule.id,
        kind=DiscountKind(rule.kind),
        name=rule.name,
        percent_bp=rule.percent_bp,
        customer_category=rule.customer_category,
        threshold_minor=rule.threshold_minor,
        item_categories=tuple(rule.item_categories),
        from_us=to_microseconds(rule.from_at) if rule.from_at else 0,
        until_us=to_microseconds(rule.until_at) if rule.until_at else msgspec.UNSET,
    )


def _save(  # noqa: PLR0913 - as its callers
    session: Session,
    clock: Clock,
    actor: Actor,
    rule: DiscountRule,
    facts: RuleFacts,
    *,
    before: RuleFacts | None,
) -> None:
    revision = take_revision(session, rule.tenant, DISCOUNTS)
    rule.kind, rule.name, rule.percent_bp = facts.kind, facts.name, facts.percent_bp
    rule.customer_category = facts.customer_category
    rule.threshold_minor = facts.threshold_minor
    rule.item_categories = list(facts.item_categories)
    rule.from_at, rule.until_at = facts.from_at, facts.until_at
    rule.is_active = facts.is_active
    rule.version += 1
    session.flush()
    if rule.is_active:
        revision.publish([(rule.id, write_row(rule_row(rule)))], at=clock.now())
    else:
        revision.publish(deleted=[rule.id], at=clock.now())
    record_change(
        session,
        clock,
        actor,
        tenant=rule.tenant,
        kind="discount-rule",
        record=rule.id,
        action="created" if before is None else "changed",
        before=None if before is None else _values(before),
        after=_values(facts),
    )


def _values(facts: RuleFacts) -> dict[str, Any]:
    return {
        "kind": str(facts.kind),
        "name": facts.name,
        "percent_bp": facts.percent_bp,
        "customer_category": facts.customer_category,
        "threshold_minor": facts.threshold_minor,
        "item_categories": list(facts.item_categories),
        "from": facts.from_at.isoformat() if facts.from_at else "",
        "until": facts.until_at.isoformat() if facts.until_at else "",
        "is_active": facts.is_active,
    }
