"""What can be done with people: invite, change, shut out, let in again."""

from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cloud.access.account_links import ask_link
from cloud.access.errors import (
    BeyondOwnRights,
    ChangedMeanwhile,
    EmailTaken,
    LastAdministrator,
    OwnAccount,
    UnknownRole,
    UnknownUser,
)
from cloud.access.models import Passkey, User, UserStore
from cloud.access.repository import AccessRepository, fold
from cloud.access.rights import ADMINISTRATOR, Scope
from cloud.access.role_operations import facts_of, find_role, refuse_beyond
from cloud.access.second_factor import switch_off
from cloud.audit.operations import Actor, Values, record_change
from cloud.clock import Clock, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class UserFacts:
    """What somebody fills in of a person; no stores: all of them."""

    name: str
    role: str
    language: str = ""  # empty: the retailer's
    stores: frozenset[str] = frozenset()


def invite(  # noqa: PLR0913, PLR0917 - the usual four, and whom
    session: Session, clock: Clock, actor: Actor, scope: Scope, email: str, facts: UserFacts,
    language: str,
) -> User:  # fmt: skip
    """Create an account without a password and send the link to choose one.

    ``language`` is the retailer's. Raises `EmailTaken`, `UnknownRole`, `BeyondOwnRights`.
    """
    if AccessRepository(session).user_by_email(email):
        raise EmailTaken(email)
    _refuse_more_than_own(session, scope, facts)
    user = User(
        tenant=scope.tenant,
        id=new_id(clock),
        email=fold(email),
        name=facts.name,
        password_hash="",
        role=facts.role,
        language=facts.language,
        theme="auto",
        is_active=True,
        created_at=clock.now(),
        version=1,
    )
    session.add(user)
    session.flush()
    _write_stores(session, user, facts.stores)
    _record(session, clock, actor, user, "invited", None, {"email": user.email, **_values(facts)})
    ask_link(session, clock, user, "invitation", language)
    return user


def change_user(  # noqa: PLR0913, PLR0917 - the usual four, and what
    session: Session, clock: Clock, actor: Actor, scope: Scope, user: User, facts: UserFacts,
    *, seen: int,
) -> None:  # fmt: skip
    """Save what was filled in; who gets another role or other stores signs in anew.

    ``seen`` is the version that was looked at. Raises `ChangedMeanwhile`, `UnknownRole`,
    `BeyondOwnRights`, `LastAdministrator`.
    """
    if user.version != seen:
        raise ChangedMeanwhile(user.id)
    before = user_facts(session, user)
    if (before.role, before.stores) != (facts.role, facts.stores):
        if user.id == actor.id:
            raise OwnAccount(user.id)
        _refuse_higher(session, scope, user)
        _refuse_more_than_own(session, scope, facts)
        if facts.role != ADMINISTRATOR:
            _keep_one_administrator(session, user)
        AccessRepository(session).end_sessions(user)
        _write_stores(session, user, facts.stores)
    user.name, user.role, user.language = facts.name, facts.role, facts.language
    user.version += 1
    _record(session, clock, actor, user, "changed", _values(before), _values(facts))


def set_user_active(  # noqa: PLR0913 - the usual four, and what
    session: Session, clock: Clock, actor: Actor, scope: Scope, user: User, *, active: bool
) -> None:
    """Shut somebody out, at once everywhere, or let them in again; nothing they did is lost.

    Raises `OwnAccount`, `LastAdministrator`, `BeyondOwnRights`.
    """
    if user.is_active == active:
        return
    if user.id == actor.id:
        raise OwnAccount(user.id)
    _refuse_higher(session, scope, user)
    if not active:
        _keep_one_administrator(session, user)
        AccessRepository(session).end_sessions(user)
    user.is_active = active
    user.version += 1
    _record(session, clock, actor, user, "restored" if active else "locked out", None, None)


def reset_second_factor(
    session: Session, clock: Clock, actor: Actor, scope: Scope, user: User
) -> None:
    """Take the second factor and the passkeys of somebody whose phone is lost; ends sessions.

    Raises `OwnAccount`, `BeyondOwnRights`.
    """
    if user.id == actor.id:
        raise OwnAccount(user.id)
    _refuse_higher(session, scope, user)
    switch_off(session, user)
    session.execute(delete(Passkey).where(Passkey.tenant == user.tenant, Passkey.user == user.id))
    AccessRepository(session).end_sessions(user)
    _record(session, clock, actor, user, "second factor off", None, None)


def find_user(session: Session, scope: Scope, user: str) -> User:
    """Find an account of this retailer; raises `UnknownUser`."""
    found = AccessRepository(session).user(scope.tenant, user)
    if found is None:
        raise UnknownUser(user)
    return found


def user_facts(session: Session, user: User) -> UserFacts:
    """Return what is filled in of a person."""
    stores = frozenset(each.store for each in AccessRepository(session).stores_of(user))
    return UserFacts(name=user.name, role=user.role, language=user.language, stores=stores)


def _refuse_more_than_own(session: Session, scope: Scope, facts: UserFacts) -> None:
    role = AccessRepository(session).role(scope.tenant, facts.role)
    if role is None:
        raise UnknownRole(facts.role)
    refuse_beyond(scope, facts_of(session, role))
    if scope.stores is not None and not (facts.stores and facts.stores <= scope.stores):
        raise BeyondOwnRights


def _refuse_higher(session: Session, scope: Scope, user: User) -> None:
    """Nobody changes what somebody may who may more than they."""
    refuse_beyond(scope, facts_of(session, find_role(session, user.tenant, user.role)))


def _keep_one_administrator(session: Session, user: User) -> None:
    others = session.scalar(
        select(func.count())
        .select_from(User)
        .where(
            User.tenant == user.tenant,
            User.role == ADMINISTRATOR,
            User.is_active,
            User.password_hash != "",
            User.id != user.id,
        )
    )
    if user.role == ADMINISTRATOR and not others:
        raise LastAdministrator(user.id)


def _write_stores(session: Session, user: User, stores: frozenset[str]) -> None:
    session.execute(
        delete(UserStore).where(UserStore.tenant == user.tenant, UserStore.user == user.id)
    )
    session.add_all(
        UserStore(tenant=user.tenant, user=user.id, store=each) for each in sorted(stores)
    )
    session.flush()


def _values(facts: UserFacts) -> Values:
    return {
        "name": facts.name,
        "role": facts.role,
        "language": facts.language,
        "stores": sorted(facts.stores),
    }


def _record(  # noqa: PLR0913, PLR0917 - the questions an audit answers
    session: Session,
    clock: Clock,
    actor: Actor,
    user: User,
    action: str,
    before: Values | None,
    after: Values | None,
) -> None:
    record_change(
        session,
        clock,
        actor,
        tenant=user.tenant,
        kind="user",
        record=user.id,
        action=action,
        before=before,
        after=after,
    )
