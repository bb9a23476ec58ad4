"""Making one customer of two, and undoing it for thirty days.

What the second record was told of (phones, cards, contacts, groups) moves to the first. Receipts,
sums, consents and files stay where they are and are read for both (`ids_of`), so a merge costs the
same whatever they bought, and undoing it is exact.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock, new_id
from cloud.customers.errors import ChangedMeanwhile, NotMergeable, TooLateToUndo
from cloud.customers.facts import Contact, CustomerFacts, Home
from cloud.customers.models import Customer, CustomerMerge
from cloud.customers.operations import facts_of, fill_customer
from cloud.customers.publishing import publish_rows
from cloud.reference.operations import Revision, take_revision
from sync_protocol.messages.reference import CUSTOMERS

UNDO_FOR = timedelta(days=30)
CHOOSABLE = (
    "name",
    "kind",
    "category",
    "email",
    "city",
    "language",
    "birthday",
    "tax_number",
    "personal_bp",
    "credit_limit_minor",
    "note",
    "remarks",
    "employer",
    "position",
    "manager",
    "origin",
    "hobbies",
)
_JOINED = ("phones", "cards", "contacts", "groups")
_STRICT = ("is_prepay_only", "is_do_not_contact")  # who was careful with one is with both
_SUMS = ("spent_minor", "purchases", "turnover_minor", "points", "balance_minor")


def merge(  # noqa: PLR0913 - who merges whom into whom, what is chosen
    session: Session,
    clock: Clock,
    actor: Actor,
    home: Home,
    *,
    kept: Customer,
    gone: Customer,
    from_gone: frozenset[str] = frozenset(),
    seen: tuple[int, int] | None = None,
) -> CustomerMerge:
    """Make one customer of two; fields of ``from_gone`` are taken from the one that goes.

    ``seen`` are the versions the editor saw. Raises `NotMergeable` and `ChangedMeanwhile`.
    """
    revision = take_revision(session, home.tenant, CUSTOMERS)
    if kept.id == gone.id or not (kept.is_active and gone.is_active):
        raise NotMergeable(gone.name)
    if seen is not None and seen != (kept.version, gone.version):
        raise ChangedMeanwhile(kept.name)
    before, other = facts_of(session, kept), facts_of(session, gone)
    merged = _joined(before, other, from_gone)
    _empty(session, clock, actor, home, gone, other)
    gone.is_active, gone.merged_into = False, kept.id
    fill_customer(session, clock, actor, home, kept, merged)
    sums = {name: getattr(gone, name) for name in _SUMS}
    for name, value in sums.items():
        setattr(kept, name, getattr(kept, name) + value)
    latest = max(filter(None, (kept.last_purchase_at, gone.last_purchase_at)), default=None)
    if latest is not None and latest != kept.last_purchase_at:
        kept.last_purchase_at, kept.last_business_day = latest, gone.last_business_day
    earlier = session.scalars(
        select(Customer.id).where(Customer.tenant == home.tenant, Customer.merged_into == gone.id)
    ).all()
    _point(session, home.tenant, earlier, kept.id)
    made = CustomerMerge(
        tenant=home.tenant,
        id=new_id(clock),
        kept=kept.id,
        gone=gone.id,
        at=clock.now(),
        by=actor.name,
        undo_until=clock.now() + UNDO_FOR,
        moved={
            "before": asdict(before),
            "merged": asdict(merged),
            "gone": asdict(other),
            "sums": sums,
            "earlier": list(earlier),
        },
    )
    session.add(made)
    session.flush()
    publish_rows(session, revision, [kept, gone], clock.now())
    _record(session, clock, actor, kept, "merged", gone)
    _record(session, clock, actor, gone, "merged", kept)
    return made


def undo_merge(
    session: Session, clock: Clock, actor: Actor, home: Home, merged: CustomerMerge
) -> tuple[Customer, Customer]:
    """Make two customers of one again; what was changed since then stays with the first.

    Raises `TooLateToUndo` after thirty days, and when either is part of a later merge.
    """
    revision: Revision = take_revision(session, home.tenant, CUSTOMERS)
    kept = session.get_one(Customer, (home.tenant, merged.kept))
    gone = session.get_one(Customer, (home.tenant, merged.gone))
    is_over = merged.undone_at is not None or clock.now() > merged.undo_until
    if is_over or kept.merged_into or gone.merged_into != kept.id:
        raise TooLateToUndo(kept.name)
    moved: Mapping[str, Any] = merged.moved
    before, then, other = (_facts(moved[name]) for name in ("before", "merged", "gone"))
    now = facts_of(session, kept)
    fill_customer(session, clock, actor, home, kept, _parted(now, then, before, other))
    fill_customer(session, clock, actor, home, gone, other)
    gone.is_active, gone.merged_into = True, ""
    for name, value in moved["sums"].items():
        setattr(kept, name, getattr(kept, name) - value)
    _point(session, home.tenant, moved["earlier"], gone.id)
    merged.undone_at = clock.now()
    session.flush()
    publish_rows(session, revision, [kept, gone], clock.now())
    _record(session, clock, actor, kept, "merge undone", gone)
    _record(session, clock, actor, gone, "merge undone", kept)
    return kept, gone


def _joined(
    before: CustomerFacts, other: CustomerFacts, from_gone: frozenset[str]
) -> CustomerFacts:
    values: dict[str, Any] = {}
    for name in CHOOSABLE:
        own, theirs = getattr(before, name), getattr(other, name)
        # An empty field is filled even if nobody asked.
        values[name] = theirs if name in from_gone or not own else own
    for name in _JOINED:
        values[name] = tuple(dict.fromkeys((*getattr(before, name), *getattr(other, name))))
    for name in _STRICT:
        values[name] = getattr(before, name) or getattr(other, name)
    return replace(before, **values)


def _parted(
    now: CustomerFacts, then: CustomerFacts, before: CustomerFacts, other: CustomerFacts
) -> CustomerFacts:
    values: dict[str, Any] = {}
    for each in fields(CustomerFacts):
        name = each.name
        present = getattr(now, name)
        if name in _JOINED:
            brought = set(getattr(other, name)) - set(getattr(before, name))
            values[name] = tuple(one for one in present if one not in brought)
        elif present == getattr(then, name):
            values[name] = getattr(before, name)
        else:
            values[name] = present  # changed since the merge: that was meant for this one
    return CustomerFacts(**values)


def _empty(  # noqa: PLR0913, PLR0917 - as its caller
    session: Session,
    clock: Clock,
    actor: Actor,
    home: Home,
    gone: Customer,
    facts: CustomerFacts,
) -> None:
    """Let go of what only one customer can have."""
    bare = replace(facts, phones=(), cards=(), contacts=(), groups=())
    fill_customer(session, clock, actor, home, gone, bare)


def _facts(values: Mapping[str, Any]) -> CustomerFacts:
    read = dict(values)
    for name in ("phones", "cards", "groups"):
        read[name] = tuple(read[name])
    read["contacts"] = tuple(Contact(**each) for each in read["contacts"])
    return CustomerFacts(**read)


def _point(session: Session, tenant: str, customers: Any, to: str) -> None:
    if customers:
        session.execute(
            update(Customer)
            .where(Customer.tenant == tenant, Customer.id.in_(customers))
            .values(merged_into=to)
        )


def _record(  # noqa: PLR0913, PLR0917 - who did what to whom, with whom
    session: Session, clock: Clock, actor: Actor, customer: Customer, action: str, other: Customer
) -> None:
    record_change(
        session,
        clock,
        actor,
        tenant=customer.tenant,
        kind="customer",
        record=customer.id,
        action=action,
        before={"merged": ""},
        after={"merged": f"{other.number} {other.name}"},
    )
