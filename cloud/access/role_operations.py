"""What can be done with roles: copy one, tune it, look through its eyes."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cloud.access.errors import BeyondOwnRights, FixedRole, UnknownRole
from cloud.access.models import Role, RoleRight
from cloud.access.repository import AccessRepository
from cloud.access.rights import (
    ACTIONS_OF,
    ADMINISTRATOR,
    ALL,
    GROUP,
    HIDEABLE,
    OWN,
    REACHES_OF,
    Scope,
    reach_for,
)
from cloud.audit.operations import Actor, Values, record_change
from cloud.clock import Clock, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleFacts:
    """A role as a person fills it in; rights as (section, action)."""

    name: str
    rights: frozenset[tuple[str, str]]
    hidden: frozenset[str] = frozenset()
    reach: Mapping[str, str] = field(default_factory=dict[str, str])  # by section of `REACHES_OF`

    def __post_init__(self) -> None:
        """Refuse what no section has; whoever may do something in a section also sees it."""
        if any(action not in ACTIONS_OF.get(section, ()) for section, action in self.rights):
            raise ValueError("no such right")
        if not self.hidden <= HIDEABLE.keys():
            raise ValueError("no such field")
        if any(value not in REACHES_OF.get(section, ()) for section, value in self.reach.items()):
            raise ValueError("no such rows")
        seeing = {(section, "see") for section, _action in self.rights}
        object.__setattr__(self, "rights", self.rights | seeing)


def facts_of(session: Session, role: Role) -> RoleFacts:
    """Return what a role says, every right spelled out."""
    scope = scope_of_role(session, role)
    granted = {(s, a) for s, actions in ACTIONS_OF.items() for a in actions if scope.may(s, a)}
    return RoleFacts(
        name=role.name,
        rights=frozenset(granted),
        hidden=frozenset(role.hidden) & HIDEABLE.keys(),
        reach={section: _reach_of(scope, section) for section in REACHES_OF},
    )


def scope_of_role(session: Session, role: Role) -> Scope:
    """Return what a role allows, whoever has it."""
    rights = AccessRepository(session).rights_of(role.tenant, role.id)
    by_action = {(each.section, each.action): each.reach for each in rights}
    return Scope(role.tenant, None, by_action, frozenset(role.hidden))


def copy_role(  # noqa: PLR0913, PLR0917 - the usual three, and what is asked
    session: Session, clock: Clock, actor: Actor, scope: Scope, role: str, name: str
) -> Role:
    """Make a role of one's own from another. Raises `UnknownRole`, `BeyondOwnRights`."""
    source = find_role(session, scope.tenant, role)
    facts = facts_of(session, source)
    refuse_beyond(scope, facts)
    made = Role(
        tenant=scope.tenant, id=new_id(clock), name=name, is_ready_made=False, hidden=source.hidden
    )
    session.add(made)
    session.flush()
    _write_rights(session, made, facts)
    _record(session, clock, actor, made, "created", None, _values(facts, name))
    return made


def change_role(  # noqa: PLR0913, PLR0917 - the usual three, and what is asked
    session: Session, clock: Clock, actor: Actor, scope: Scope, role: str, facts: RoleFacts
) -> Role:
    """Tune a role; it holds from everybody's next request on.

    Raises `UnknownRole`, `FixedRole` (administrators always may everything: somebody must be able
    to repair what was tuned wrongly), `BeyondOwnRights`.
    """
    found = find_role(session, scope.tenant, role)
    if found.id == ADMINISTRATOR:
        raise FixedRole(role)
    before = facts_of(session, found)
    refuse_beyond(scope, facts)
    found.hidden = sorted(facts.hidden)
    if not found.is_ready_made:
        found.name = facts.name
    _write_rights(session, found, facts)
    after = _values(facts, found.name)
    _record(session, clock, actor, found, "changed", _values(before, before.name), after)
    return found


def require_second_factor(  # noqa: PLR0913 - the usual four, and what
    session: Session, clock: Clock, actor: Actor, scope: Scope, role: str, *, required: bool
) -> Role:
    """Ask everybody with this role for a second factor, from their next request on.

    Raises `UnknownRole`, `BeyondOwnRights`.
    """
    found = find_role(session, scope.tenant, role)
    refuse_beyond(scope, facts_of(session, found))
    before, found.second_factor = found.second_factor, required
    told = {"second_factor": required}
    _record(session, clock, actor, found, "changed", {"second_factor": before}, told)
    return found


def find_role(session: Session, tenant: str, role: str) -> Role:
    """Find a role; raises `UnknownRole`."""
    found = AccessRepository(session).role(tenant, role)
    if found is None:
        raise UnknownRole(role)
    return found


def refuse_beyond(scope: Scope, facts: RoleFacts) -> None:
    """Nobody hands out what they do not have, or what is hidden from themselves.

    Raises `BeyondOwnRights`.
    """
    if not all(scope.may(*right) for right in facts.rights) or not scope.hidden <= facts.hidden:
        raise BeyondOwnRights
    for section in REACHES_OF:
        own, given = _reach_of(scope, section), facts.reach.get(section, ALL)
        if own not in {ALL, given} and (own, given) != (GROUP, OWN):
            raise BeyondOwnRights


def _reach_of(scope: Scope, section: str) -> str:
    """Return whose rows a role sees in a section; of one it does not see: all of none."""
    found = scope.reach(section, "see")
    return found if found in REACHES_OF[section] else ALL


def _write_rights(session: Session, role: Role, facts: RoleFacts) -> None:
    session.execute(
        delete(RoleRight).where(RoleRight.tenant == role.tenant, RoleRight.role == role.id)
    )
    session.add_all(
        RoleRight(
            tenant=role.tenant,
            role=role.id,
            section=section,
            action=action,
            reach=reach_for(section, facts.reach),
        )
        for section, action in sorted(facts.rights)
    )
    session.flush()


def _values(facts: RoleFacts, name: str) -> Values:
    return {
        "name": name,
        "rights": sorted(f"{section}: {action}" for section, action in facts.rights),
        "hidden": sorted(facts.hidden),
        "reach": sorted(f"{section}: {value}" for section, value in facts.reach.items()),
    }


def _record(  # noqa: PLR0913, PLR0917 - the questions an audit answers
    session: Session,
    clock: Clock,
    actor: Actor,
    role: Role,
    action: str,
    before: Values | None,
    after: Values,
) -> None:
    record_change(
        session,
        clock,
        actor,
        tenant=role.tenant,
        kind="role",
        record=role.id,
        action=action,
        before=before,
        after=after,
    )
