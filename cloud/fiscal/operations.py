"""What is done with fiscal setups: saved and taken back; the tills hear of it at once."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock
from cloud.estate.models import FiscalSetup
from cloud.estate.operations import publish_store
from cloud.fiscal.errors import ChangedMeanwhile, NotSensible
from cloud.fiscal.families import FiscalFacts, Taxed
from cloud.fiscal.repository import Place, facts_of
from cloud.fiscal.rules import objections

_HIDDEN = ("••••", "•••")  # a password now, and another one before


def save_setup(  # noqa: PLR0913 - who, where, what, and what must fit it
    session: Session,
    clock: Clock,
    actor: Actor,
    place: Place,
    facts: FiscalFacts,
    *,
    taxes: list[Taxed],
    seen: int,
) -> FiscalSetup:
    """Save how a place's device is spoken to; ``seen`` is the version read, 0 for none.

    Raises `NotSensible` or `ChangedMeanwhile`; then nothing was saved.
    """
    wrong = objections(facts, taxes)
    if wrong:
        raise NotSensible(wrong)
    setup = place.own
    if (setup.version if setup else 0) != seen:
        raise ChangedMeanwhile(place.id)
    before = facts_of(setup) if setup else None
    if setup is not None and before == facts:
        return setup
    if setup is None:
        setup = FiscalSetup(
            tenant=place.store.tenant, place=place.id, store=place.store.id, version=0
        )
        session.add(setup)
    _fill(setup, facts)
    setup.version += 1
    setup.changed_at = clock.now()
    session.flush()
    _record(session, clock, actor, place, before, facts)
    publish_store(session, clock, place.store)
    return setup


def take_back_setup(session: Session, clock: Clock, actor: Actor, place: Place) -> bool:
    """Remove a place's own setup; a till then follows its store. False: it had none."""
    if place.own is None:
        return False
    before = facts_of(place.own)
    session.delete(place.own)
    session.flush()
    _record(session, clock, actor, place, before, None)
    publish_store(session, clock, place.store)
    return True


def _fill(setup: FiscalSetup, facts: FiscalFacts) -> None:
    setup.family, setup.registration = facts.family, facts.registration
    setup.tax_groups, setup.tenders = dict(facts.tax_groups), dict(facts.tenders)
    setup.reasons, setup.payments = dict(facts.reasons), dict(facts.payments)
    setup.operator, setup.operator_password = facts.operator, facts.operator_password


def _record(  # noqa: PLR0913, PLR0917 - the questions an audit answers
    session: Session,
    clock: Clock,
    actor: Actor,
    place: Place,
    before: FiscalFacts | None,
    after: FiscalFacts | None,
) -> None:
    told_before, told_after = _as_values(before), _as_values(after)
    if before and after and told_before and before.operator_password != after.operator_password:
        told_before["operator_password"] = _HIDDEN[1] if before.operator_password else ""
    record_change(
        session,
        clock,
        actor,
        tenant=place.store.tenant,
        kind="fiscal-setup",
        record=place.id,
        action="added" if before is None else "deleted" if after is None else "changed",
        before=told_before,
        after=told_after,
    )


def _as_values(facts: FiscalFacts | None) -> dict[str, object] | None:
    """Give facts as the history keeps them: a password is never among them."""
    if facts is None:
        return None
    values: dict[str, object] = dict(asdict(facts))
    for name in ("tax_groups", "tenders", "reasons", "payments"):
        mapping: dict[str, object] = asdict(facts)[name]
        values[name] = ", ".join(f"{key} = {each}" for key, each in sorted(mapping.items()))
    values["operator_password"] = _HIDDEN[0] if facts.operator_password else ""
    return values
