"""Write down who changed what, in the transaction of the change itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.audit.models import Change
from cloud.clock import Clock, new_id
from cloud.portal.language import N_

Values = Mapping[str, Any]

# What is written in ``action``, marked so that the history reads well in every language.
ACTIONS = (
    N_("created"), N_("added"), N_("changed"), N_("deleted"), N_("binned"), N_("decided"),
    N_("revoked"), N_("enrolled"), N_("claim-opened"), N_("password-changed"), N_("price set"),
    N_("price withdrawn"), N_("put on sale"), N_("taken off sale"), N_("PIN set"), N_("let in"),
    N_("taken in"), N_("fork decided"), N_("restored"), N_("locked out"),
)  # fmt: skip


class Actor(Protocol):
    """Whoever changes something: a signed-in user fits, so does `System`."""

    @property
    def id(self) -> str:
        """Identity of the actor."""
        ...

    @property
    def name(self) -> str:
        """The name to show later, even if the account is gone."""
        ...


@dataclass(frozen=True, slots=True)
class System:
    """The actor when no person is behind a change."""

    id: str = "system"
    name: str = "Tameio"


def record_change(  # noqa: PLR0913 - the questions an audit answers
    session: Session,
    clock: Clock,
    actor: Actor,
    *,
    tenant: str,
    kind: str,
    record: str,
    action: str,
    before: Values | None = None,
    after: Values | None = None,
) -> bool:
    """Write one row with the fields that differ (JSON values); False when nothing differs.

    Give ``before`` None for something created and ``after`` None for something deleted.
    """
    if before is not None and after is not None:
        differing = {n for n in {*before, *after} if before.get(n) != after.get(n)}
        if not differing:
            return False
        before = {n: before.get(n) for n in sorted(differing)}
        after = {n: after.get(n) for n in sorted(differing)}
    session.add(
        Change(
            tenant=tenant,
            id=new_id(clock),
            at=clock.now(),
            actor=actor.id,
            actor_name=actor.name,
            kind=kind,
            record=record,
            action=action,
            before=None if before is None else dict(before),
            after=None if after is None else dict(after),
        )
    )
    return True


def changes_of(
    session: Session, tenant: str, kind: str, record: str, count_max: int = 100
) -> list[Change]:
    """List the changes of one record, the latest first."""
    return list(
        session.scalars(
            select(Change)
            .where(Change.tenant == tenant, Change.kind == kind, Change.record == record)
            .order_by(Change.at.desc(), Change.id.desc())
            .limit(count_max)
        )
    )
