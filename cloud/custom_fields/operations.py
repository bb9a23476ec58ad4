"""What is done with own fields: add, change, move, remove; and keep a record's values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock, new_id
from cloud.custom_fields.models import FORMULA, SHORT, OwnField, OwnValue
from cloud.custom_fields.values import evaluate, key_of
from cloud.portal.search import fold

CUSTOMERS = "customers"
BUILT_IN = ("spent", "purchases", "points", "balance")  # what formulas see of a customer besides
Values = Mapping[str, Sequence[tuple[str, int | None]]]  # by the field's id


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldFacts:
    """What people enter about a field."""

    name: str
    kind: str
    options: tuple[str, ...] = ()
    formula: str = ""
    is_listed: bool = False
    is_hidden: bool = False


def fields_of(
    session: Session, tenant: str, subject: str, *, with_hidden: bool = False
) -> Sequence[OwnField]:
    """List the fields of a subject in their order; archived ones only with the hidden ones."""
    query = select(OwnField).where(OwnField.tenant == tenant, OwnField.subject == subject)
    if not with_hidden:
        query = query.where(OwnField.is_hidden.is_(False), OwnField.is_archived.is_(False))
    return session.scalars(query.order_by(OwnField.is_archived, OwnField.order, OwnField.id)).all()


def save_field(  # noqa: PLR0913, PLR0917 - who saves what, of what
    session: Session,
    clock: Clock,
    actor: Actor,
    tenant: str,
    subject: str,
    facts: FieldFacts,
    *,
    known: OwnField | None = None,
) -> OwnField:
    """Add a field, or change one; its kind stays. Raises `BadFormula`."""
    others = fields_of(session, tenant, subject, with_hidden=True)
    if facts.kind == FORMULA:
        names = {each.key: 1.0 for each in others} | dict.fromkeys(BUILT_IN, 1.0)
        evaluate(facts.formula, names)
    before = _told(known) if known else None
    kept = known or OwnField(
        tenant=tenant,
        id=new_id(clock),
        subject=subject,
        kind=facts.kind,
        key=key_of(facts.name, [*BUILT_IN, *(each.key for each in others)]),
        order=max((each.order for each in others), default=0) + 1,
        is_archived=False,
    )
    kept.name, kept.options, kept.formula = facts.name, list(facts.options), facts.formula
    kept.is_listed, kept.is_hidden = facts.is_listed, facts.is_hidden
    session.add(kept)
    _record(session, clock, actor, kept, before)
    return kept


def move_field(session: Session, clock: Clock, actor: Actor, moved: OwnField, step: int) -> None:
    """Move a field up (-1) or down (1) among those that are not archived."""
    order = [
        each
        for each in fields_of(session, moved.tenant, moved.subject, with_hidden=True)
        if not each.is_archived
    ]
    before = _told(moved)
    at = order.index(moved)
    to = min(max(at + step, 0), len(order) - 1)
    order.insert(to, order.pop(at))
    for n, each in enumerate(order, start=1):
        each.order = n
    _record(session, clock, actor, moved, before)


def set_archived(
    session: Session, clock: Clock, actor: Actor, kept: OwnField, *, archived: bool
) -> None:
    """Remove a field, or bring it back; its values stay kept."""
    before = _told(kept)
    kept.is_archived = archived
    _record(session, clock, actor, kept, before)


def values_of(
    session: Session, tenant: str, records: Sequence[str]
) -> dict[str, dict[str, list[tuple[str, int | None]]]]:
    """Give the values of records: by record, by field."""
    found: dict[str, dict[str, list[tuple[str, int | None]]]] = {}
    for each in session.execute(
        select(OwnValue.record, OwnValue.field, OwnValue.text, OwnValue.number)
        .where(OwnValue.tenant == tenant, OwnValue.record.in_(records))
        .order_by(OwnValue.record, OwnValue.field, OwnValue.n)
    ):
        found.setdefault(each.record, {}).setdefault(each.field, []).append(
            (each.text, each.number)
        )
    return found


def texts_of(session: Session, tenant: str, records: Sequence[str]) -> dict[str, list[str]]:
    """Give what records are found by of their own fields."""
    return {
        record: [text for rows in fields.values() for text, _number in rows]
        for record, fields in values_of(session, tenant, records).items()
    }


def keep_values(session: Session, tenant: str, record: str, values: Values) -> dict[str, str]:
    """Give a record these values in the fields that are named; returns what they were before."""
    before = values_of(session, tenant, [record]).get(record, {})
    session.execute(
        delete(OwnValue).where(
            OwnValue.tenant == tenant, OwnValue.record == record, OwnValue.field.in_(list(values))
        )
    )
    session.add_all(
        OwnValue(
            tenant=tenant,
            record=record,
            field=name,
            n=n,
            text=text,
            short=fold(text)[:SHORT],
            number=figure,
        )
        for name, rows in values.items()
        for n, (text, figure) in enumerate(rows)
    )
    session.flush()
    return {name: ", ".join(text for text, _n in before.get(name, ())) for name in values}


def has_value(
    tenant: str, record: InstrumentedAttribute[str], name: str, wanted: str
) -> ColumnElement[bool]:
    """Build the condition that a record has a value in a field."""
    return record.in_(
        select(OwnValue.record).where(
            OwnValue.tenant == tenant,
            OwnValue.field == name,
            OwnValue.short == fold(wanted)[:SHORT],
        )
    )


def _told(kept: OwnField) -> dict[str, object]:
    return {
        "name": kept.name,
        "options": ", ".join(kept.options),
        "formula": kept.formula,
        "order": kept.order,
        "is_listed": kept.is_listed,
        "is_hidden": kept.is_hidden,
        "is_archived": kept.is_archived,
    }


def _record(
    session: Session, clock: Clock, actor: Actor, kept: OwnField, before: dict[str, object] | None
) -> None:
    record_change(
        session,
        clock,
        actor,
        tenant=kept.tenant,
        kind="own-field",
        record=kept.id,
        action="changed" if before else "added",
        before=before,
        after=_told(kept),
    )
