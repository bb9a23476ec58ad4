"""The API of people who sign in to headquarters."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request
from sqlalchemy.orm import Session

from cloud.access.account_links import ask_link
from cloud.access.errors import (
    AccessError,
    BeyondOwnRights,
    ChangedMeanwhile,
    EmailTaken,
    LastAdministrator,
    OwnAccount,
    UnknownUser,
)
from cloud.access.models import User
from cloud.access.once import OnlyOnce
from cloud.access.repository import AccessRepository
from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.access.user_forms import Invitation, KnownUser, UserBody, UsersBody
from cloud.access.user_operations import (
    change_user,
    find_user,
    invite,
    set_user_active,
    user_facts,
)
from cloud.database.session import Time, Transaction
from cloud.portal.problems import Problem, documented

router = APIRouter(prefix="/api/v1", tags=["users"], responses=documented())

Identifier = Annotated[str, Path(max_length=64, pattern=r"^[^\x00]*$")]
Asked = Annotated[str, Query(max_length=100, pattern=r"^[^\x00]*$")]
Version = Annotated[int, Query(ge=1, le=2**31)]
_SEE, _ADD, _EDIT = ([Depends(needs("users", each))] for each in ("see", "add", "edit"))


@router.get("/users", dependencies=_SEE)
def get_users(
    user: SignedIn,
    session: Transaction,
    q: Asked = "",
    after: Asked = "",
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> UsersBody:
    """List people in the order of their ids; ``q`` is part of a name or an address."""
    found = AccessRepository(session).users_after(user.tenant, q, after, limit)
    return UsersBody(
        users=[_known(session, each) for each in found],
        next=found[-1].id if len(found) == limit else None,
    )


@router.post("/users", status_code=201, dependencies=_ADD, responses=documented(409))
def post_user(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    body: Invitation,
    once: OnlyOnce,
) -> KnownUser:
    """Invite somebody; a link to choose a password goes to their address."""

    def inviting() -> KnownUser:
        refuse_strange_stores(request, session, user, body.stores)
        facts, language = body.to_facts(), user.manner.language
        made = invite(session, clock, user, user.scope, body.email, facts, language)
        return _known(session, made)

    try:
        return once.do(KnownUser, inviting)
    except AccessError as refusal:
        raise _problem(refusal) from None


@router.get("/users/{account}", dependencies=_SEE, responses=documented(404))
def get_user(user: SignedIn, session: Transaction, account: Identifier) -> KnownUser:
    """Give a person."""
    return _known(session, _find(session, user, account))


@router.put("/users/{account}", dependencies=_EDIT, responses=documented(404, 409))
def put_user(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    account: Identifier,
    body: UserBody,
    version: Version,
) -> KnownUser:
    """Change a person; ``version`` is the one you have seen, another since then is 409."""
    found = _find(session, user, account)
    refuse_strange_stores(request, session, user, body.stores)
    try:
        change_user(session, clock, user, user.scope, found, body.to_facts(), seen=version)
    except AccessError as refusal:
        raise _problem(refusal) from None
    return _known(session, found)


@router.delete(
    "/users/{account}", status_code=204, dependencies=_EDIT, responses=documented(404, 409)
)
def delete_user(user: SignedIn, session: Transaction, clock: Time, account: Identifier) -> None:
    """Shut a person out, at once everywhere; what they did stays theirs."""
    _set_active(session, clock, user, account, active=False)


@router.post(
    "/users/{account}/restore", status_code=204, dependencies=_EDIT, responses=documented(404, 409)
)
def post_restore(user: SignedIn, session: Transaction, clock: Time, account: Identifier) -> None:
    """Let a person in again."""
    _set_active(session, clock, user, account, active=True)


@router.post(
    "/users/{account}/invitation",
    status_code=202,
    dependencies=_EDIT,
    responses=documented(404, 409),
)
def post_invitation(user: SignedIn, session: Transaction, clock: Time, account: Identifier) -> None:
    """Send the invitation again to somebody who has not accepted it yet."""
    found = _find(session, user, account)
    if not found.is_active or not found.is_invited:
        raise Problem(409, "This person has accepted already, or is shut out.")
    ask_link(session, clock, found, "invitation", user.manner.language)


def refuse_strange_stores(
    request: Request, session: Session, user: SignedInUser, stores: list[str]
) -> None:
    """Refuse stores that there are not, or that are not for whoever asks."""
    known: dict[str, str] = request.app.state.store_names(session, user)
    if not set(stores) <= known.keys():
        raise Problem(422, "There is no such store.")


def _set_active(
    session: Session, clock: Time, user: SignedInUser, account: str, *, active: bool
) -> None:
    found = _find(session, user, account)
    try:
        set_user_active(session, clock, user, user.scope, found, active=active)
    except AccessError as refusal:
        raise _problem(refusal) from None


def _known(session: Session, user: User) -> KnownUser:
    return KnownUser.of(user, user_facts(session, user))


def _find(session: Session, user: SignedInUser, account: str) -> User:
    try:
        return find_user(session, user.scope, account)
    except UnknownUser:
        raise Problem(404, "There is no such user.") from None


def _problem(refusal: AccessError) -> Problem:
    match refusal:
        case EmailTaken():
            return Problem(409, "Somebody has this address already.")
        case ChangedMeanwhile():
            return Problem(409, "Somebody else saved this user meanwhile.")
        case LastAdministrator():
            return Problem(409, "Nobody would be left who may repair rights.")
        case OwnAccount():
            return Problem(409, "This cannot be done with one's own account.")
        case BeyondOwnRights():
            return Problem(403, "You cannot hand out more than you may yourself.")
        case _:
            return Problem(422, f"{type(refusal).__name__}: {refusal}")
