"""What is done with operators; tills know within seconds who may sign on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock, new_id
from cloud.reference.operations import Revision, take_revision
from cloud.staff.errors import CardTaken, ChangedMeanwhile
from cloud.staff.models import Operator
from cloud.staff.pins import verifier_of
from sync_protocol.messages.reference import OPERATORS
from sync_protocol.messages.to_till import OperatorRow, write_row


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorFacts:
    """What people enter about an operator, the PIN apart."""

    name: str
    role: str = "cashier"
    language: str = "en"
    card: str = ""
    rights: Mapping[str, str] = field(default_factory=dict[str, str])
    stores: tuple[str, ...] = ()


def create_operator(  # noqa: PLR0913 - who makes whom an operator, with which PIN
    session: Session,
    clock: Clock,
    actor: Actor,
    tenant: str,
    facts: OperatorFacts,
    *,
    pin: str,
) -> Operator:
    """Add an operator. Raises `NotAPin`, `ObviousPin` or `CardTaken`."""
    revision = take_revision(session, tenant, OPERATORS)
    operator = Operator(
        tenant=tenant,
        id=new_id(clock),
        pin_verifier=verifier_of(pin),
        pin_set_at=clock.now(),
        is_active=True,
        created_at=clock.now(),
        version=0,
    )
    _fill(session, operator, facts)
    session.add(operator)
    session.flush()
    _publish(revision, clock, operator)
    _record(session, clock, actor, operator, None)
    return operator


def change_operator(  # noqa: PLR0913 - who changes whom into what, seen when
    session: Session,
    clock: Clock,
    actor: Actor,
    operator: Operator,
    facts: OperatorFacts,
    *,
    seen: int,
) -> bool:
    """Change an operator; False when nothing differs. Raises `CardTaken`, `ChangedMeanwhile`."""
    revision = take_revision(session, operator.tenant, OPERATORS)
    if seen != operator.version:
        raise ChangedMeanwhile(operator.name)
    before = facts_of(operator)
    if before == facts:
        return False
    _fill(session, operator, facts)
    session.flush()
    _publish(revision, clock, operator)
    _record(session, clock, actor, operator, before)
    return True


def set_pin(session: Session, clock: Clock, actor: Actor, operator: Operator, pin: str) -> None:
    """Give an operator a new PIN. Raises `NotAPin` or `ObviousPin`."""
    verifier = verifier_of(pin)
    revision = take_revision(session, operator.tenant, OPERATORS)
    operator.pin_verifier, operator.pin_set_at = verifier, clock.now()
    operator.version += 1
    session.flush()
    _publish(revision, clock, operator)
    record_change(
        session,
        clock,
        actor,
        tenant=operator.tenant,
        kind="operator",
        record=operator.id,
        action="PIN set",
        after={},  # neither the PIN nor its verifier belongs in the log
    )


def set_active(
    session: Session, clock: Clock, actor: Actor, operator: Operator, *, active: bool
) -> None:
    """Let an operator sign on or not; who is signed on is locked out at the next action."""
    revision = take_revision(session, operator.tenant, OPERATORS)
    if operator.is_active == active:
        return
    operator.is_active = active
    operator.version += 1
    session.flush()
    _publish(revision, clock, operator)
    record_change(
        session,
        clock,
        actor,
        tenant=operator.tenant,
        kind="operator",
        record=operator.id,
        action="let in" if active else "locked out",
        before={"active": not active},
        after={"active": active},
    )


def facts_of(operator: Operator) -> OperatorFacts:
    """Give an operator's facts as they were entered."""
    return OperatorFacts(
        name=operator.name,
        role=operator.role,
        language=operator.language,
        card=operator.card,
        rights=dict(operator.rights),
        stores=tuple(operator.stores),
    )


def operator_row(operator: Operator) -> OperatorRow:
    """Write an operator as tills know them."""
    return OperatorRow(
        id=operator.id,
        name=operator.name,
        pin_verifier=operator.pin_verifier,
        language=operator.language,
        card=operator.card,
        rights=dict(operator.rights),
        role=operator.role,
        stores=tuple(operator.stores),
        active=operator.is_active,
    )


def _fill(session: Session, operator: Operator, facts: OperatorFacts) -> None:
    if facts.card:
        with session.no_autoflush:
            holder = session.scalars(
                select(Operator.name).where(
                    Operator.tenant == operator.tenant,
                    Operator.card == facts.card,
                    Operator.id != operator.id,
                )
            ).first()
        if holder is not None:
            raise CardTaken(facts.card, holder)
    operator.name, operator.role, operator.language = facts.name, facts.role, facts.language
    operator.card, operator.rights = facts.card, dict(facts.rights)
    operator.stores = list(facts.stores)
    operator.version += 1


def _publish(revision: Revision, clock: Clock, operator: Operator) -> None:
    revision.publish([(operator.id, write_row(operator_row(operator)))], at=clock.now())


def _record(
    session: Session,
    clock: Clock,
    actor: Actor,
    operator: Operator,
    before: OperatorFacts | None,
) -> None:
    record_change(
        session,
        clock,
        actor,
        tenant=operator.tenant,
        kind="operator",
        record=operator.id,
        action="created" if before is None else "changed",
        before=None if before is None else _values(before),
        after=_told(_values(facts_of(operator)), is_new=before is None),
    )


def _told(values: dict[str, Any], *, is_new: bool) -> dict[str, Any]:
    """Of a new record say only what was entered."""
    return {name: value for name, value in values.items() if value} if is_new else values


def _values(facts: OperatorFacts) -> dict[str, Any]:
    rights = ", ".join(f"{action}: {answer}" for action, answer in sorted(facts.rights.items()))
    return asdict(facts) | {"stores": ", ".join(facts.stores), "rights": rights}
