"""What is done with label templates: saved and removed; the tills hear of it at once."""

from __future__ import annotations

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session
from ulid import ULID

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock
from cloud.estate.label_rows import label_rows, row_of
from cloud.estate.models import LabelTemplateKept, Store
from cloud.estate.operations import publish_store
from cloud.labels.errors import ChangedMeanwhile, UnknownTemplate
from sync_protocol.messages.to_till import LabelRow
from sync_protocol.retail.label import STARTERS, LabelTemplate

KIND = "label-template"


def templates_of(session: Session, tenant: str) -> tuple[LabelTemplate, ...]:
    """List a retailer's templates, or those that every retailer begins with."""
    found = (row.to_template() for row in label_rows(session, tenant))
    return tuple(template for template in found if template is not None) or STARTERS


def find_template(session: Session, tenant: str, template: str) -> tuple[LabelTemplate, int]:
    """Find a template and its version (0: one that nobody changed yet), or `UnknownTemplate`."""
    kept = session.get(LabelTemplateKept, (tenant, template))
    if kept is not None:
        found = row_of(kept).to_template()
        if found is not None:
            return found, kept.version
    for starter in templates_of(session, tenant):
        if starter.id == template:
            return starter, 0
    raise UnknownTemplate(template)


def save_template(  # noqa: PLR0913 - who, whose, what, and what was seen
    session: Session,
    clock: Clock,
    actor: Actor,
    tenant: str,
    template: LabelTemplate,
    *,
    seen: int,
) -> LabelTemplate:
    """Save a template; one without an id is new. Raises `ChangedMeanwhile`."""
    _keep_starters(session, clock, tenant)
    kept = session.get(LabelTemplateKept, (tenant, template.id)) if template.id else None
    # A starter that was just kept is what the user saw as version 0.
    if kept is not None and kept.version != max(seen, 1):
        raise ChangedMeanwhile(template.id)
    before = row_of(kept) if kept is not None else None
    if kept is None:
        kept = LabelTemplateKept(tenant=tenant, id=str(ULID()), version=0)
        session.add(kept)
    _fill(kept, LabelRow.of(template))
    kept.version += 1
    kept.changed_at = clock.now()
    session.flush()
    _record(session, clock, actor, tenant, kept.id, before, row_of(kept))
    _publish(session, clock, tenant)
    saved = row_of(kept).to_template()
    if saved is None:
        raise UnknownTemplate(kept.id)
    return saved


def remove_template(
    session: Session, clock: Clock, actor: Actor, tenant: str, template: str
) -> None:
    """Remove a template; without any, the starters come back. Raises `UnknownTemplate`."""
    _keep_starters(session, clock, tenant)
    kept = session.get(LabelTemplateKept, (tenant, template))
    if kept is None:
        raise UnknownTemplate(template)
    before = row_of(kept)
    session.delete(kept)
    session.flush()
    _record(session, clock, actor, tenant, template, before, None)
    _publish(session, clock, tenant)


def _keep_starters(session: Session, clock: Clock, tenant: str) -> None:
    """Let the retailer own what it saw so far, so that changing one loses no other."""
    if label_rows(session, tenant):
        return
    for starter in STARTERS:
        kept = LabelTemplateKept(tenant=tenant, id=starter.id, version=1, changed_at=clock.now())
        _fill(kept, LabelRow.of(starter))
        session.add(kept)
    session.flush()


def _fill(kept: LabelTemplateKept, row: LabelRow) -> None:
    kept.name, kept.kind = row.name, row.kind
    kept.width, kept.height, kept.gap = row.width, row.height, row.gap
    kept.fields = [msgspec.to_builtins(field) for field in row.fields]


def _publish(session: Session, clock: Clock, tenant: str) -> None:
    for store in session.scalars(select(Store).where(Store.tenant == tenant)):
        publish_store(session, clock, store)


def _record(  # noqa: PLR0913, PLR0917 - the questions an audit answers
    session: Session,
    clock: Clock,
    actor: Actor,
    tenant: str,
    template: str,
    before: LabelRow | None,
    after: LabelRow | None,
) -> None:
    record_change(
        session,
        clock,
        actor,
        tenant=tenant,
        kind=KIND,
        record=template,
        action="added" if before is None else "deleted" if after is None else "changed",
        before=_values(before),
        after=_values(after),
    )


def _values(row: LabelRow | None) -> dict[str, object] | None:
    """Give a template as the history keeps it."""
    if row is None:
        return None
    return {
        "name": row.name,
        "kind": row.kind,
        "size": f"{row.width / 10:g} × {row.height / 10:g} mm",
        "fields": ", ".join(field.kind for field in row.fields),
    }
