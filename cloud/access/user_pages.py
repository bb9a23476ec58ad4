"""Pages of people who sign in to headquarters: list, invite, change, shut out, let in again."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from cloud.access.account_links import ask_link
from cloud.access.errors import (
    AccessError,
    BeyondOwnRights,
    ChangedMeanwhile,
    EmailTaken,
    LastAdministrator,
    OwnAccount,
    UnknownRole,
    UnknownUser,
)
from cloud.access.models import User
from cloud.access.passkeys import passkeys_of
from cloud.access.repository import AccessRepository
from cloud.access.role_operations import facts_of
from cloud.access.role_pages import in_words
from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.access.user_forms import Invitation, UserForm, state_of
from cloud.access.user_operations import (
    change_user,
    find_user,
    invite,
    reset_second_factor,
    set_user_active,
    user_facts,
)
from cloud.audit.operations import changes_of
from cloud.database.session import Time, Transaction
from cloud.portal.forms import Bound, form
from cloud.portal.language import LANGUAGES, N_, _
from cloud.portal.layout import go_to, page
from cloud.portal.paging import read_page
from cloud.portal.palette import Found
from cloud.portal.problems import Problem

router = APIRouter(include_in_schema=False)

_SEE, _ADD, _EDIT = ([Depends(needs("users", each))] for each in ("see", "add", "edit"))

VIEWS = {"in": N_("May sign in"), "invited": N_("Invited"), "out": N_("Locked out")}


@router.get("/users", dependencies=_SEE)
def get_users(  # noqa: PLR0913, PLR0917 - each is a part of the address
    request: Request,
    user: SignedIn,
    session: Transaction,
    q: Annotated[str, Query(max_length=100)] = "",
    view: Annotated[str, Query(max_length=12)] = "in",
    page_: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """List people."""
    access = AccessRepository(session)
    paging = read_page(session, access.search_users(user.tenant, q.strip(), view), page_)
    stores = store_names(request, session, user)
    return page(
        request,
        user,
        "access/users.html",
        paging=paging,
        q=q,
        view=view if view in VIEWS else "in",
        views=[(name, _(label)) for name, label in VIEWS.items()],
        role_words=role_words(session, user),
        stores={
            each.id: [stores.get(one.store, "—") for one in access.stores_of(each)]
            for each in paging.rows
        },
    )


@router.get("/users/new", dependencies=_ADD)
def get_new_user(request: Request, user: SignedIn, session: Transaction) -> Response:
    """Show the form of an invitation."""
    return _form_page(request, user, session, None, Bound[Invitation]())


@router.post("/users/new", dependencies=_ADD)
def post_new_user(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Annotated[Bound[Invitation], Depends(form(Invitation))],
) -> Response:
    """Invite somebody by mail."""
    if bound.data is not None and _are_stores(request, session, user, bound.data.stores):
        email, facts = bound.data.email, bound.data.to_facts()
        try:
            made = invite(session, clock, user, user.scope, email, facts, user.manner.language)
            return go_to(request, f"/users/{made.id}", _("The invitation is on its way."))
        except AccessError as refusal:
            session.rollback()
            _refuse(bound, refusal)
    return _form_page(request, user, session, None, bound, status_code=422)


@router.get("/users/{account}", dependencies=_SEE)
def get_user(request: Request, user: SignedIn, session: Transaction, account: str) -> Response:
    """Show a person's form."""
    return _form_page(request, user, session, _find(session, user, account), Bound[UserForm]())


@router.post("/users/{account}", dependencies=_EDIT)
def post_user(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    account: str,
    bound: Annotated[Bound[UserForm], Depends(form(UserForm))],
) -> Response:
    """Save a person."""
    found = _find(session, user, account)
    if bound.data is not None and _are_stores(request, session, user, bound.data.stores):
        facts, seen = bound.data.to_facts(), bound.data.version
        try:
            change_user(session, clock, user, user.scope, found, facts, seen=seen)
            return go_to(request, f"/users/{account}", _("Saved."))
        except AccessError as refusal:
            session.rollback()
            _refuse(bound, refusal)
    found = _find(session, user, account)
    return _form_page(request, user, session, found, bound, status_code=422)


@router.post("/users/{account}/active", dependencies=_EDIT)
def post_active(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    account: str,
    yes: Annotated[bool, Query()],
) -> Response:
    """Shut somebody out, or let them in again."""
    found = _find(session, user, account)
    try:
        set_user_active(session, clock, user, user.scope, found, active=yes)
    except AccessError as refusal:
        bound = Bound[UserForm]()
        _refuse(bound, refusal)
        return _form_page(request, user, session, found, bound, status_code=422)
    said = _("{name} can sign in again.") if yes else _("{name} is signed out everywhere.")
    undo = f"/users/{account}/active?yes={'false' if yes else 'true'}"
    return go_to(request, f"/users/{account}", said.format(name=found.name), undo=undo)


@router.post("/users/{account}/second-factor/off", dependencies=_EDIT)
def post_reset_factor(
    request: Request, user: SignedIn, session: Transaction, clock: Time, account: str
) -> Response:
    """Take the second factor of somebody whose phone is lost."""
    found = _find(session, user, account)
    try:
        reset_second_factor(session, clock, user, user.scope, found)
    except AccessError as refusal:
        bound = Bound[UserForm]()
        _refuse(bound, refusal)
        return _form_page(request, user, session, found, bound, status_code=422)
    return go_to(request, f"/users/{account}", _("They sign in with their password alone now."))


@router.post("/users/{account}/invitation", dependencies=_EDIT)
def post_invitation(
    request: Request, user: SignedIn, session: Transaction, clock: Time, account: str
) -> Response:
    """Send an invitation again."""
    found = _find(session, user, account)
    if not found.is_active or not found.is_invited:
        raise Problem(409)
    ask_link(session, clock, found, "invitation", user.manner.language)
    return go_to(request, f"/users/{account}", _("The invitation is on its way."))


def find_users(session: Session, user: SignedInUser, q: str) -> list[Found]:
    """Find people for the command palette."""
    if not user.may("users", "see"):
        return []
    found = AccessRepository(session).users_after(user.tenant, q, "", 5)
    return [
        Found(_("Users"), each.name, f"/users/{each.id}", hint=each.email, is_person=True)
        for each in found
    ]


def role_words(session: Session, user: SignedInUser) -> dict[str, str]:
    """Name this retailer's roles."""
    roles = AccessRepository(session).roles(user.tenant)
    return {each.id: _(each.name) if each.is_ready_made else each.name for each in roles}


def store_names(request: Request, session: Session, user: SignedInUser) -> dict[str, str]:
    """Name the stores this user may see; the application wires it, the stores lie above us."""
    return request.app.state.store_names(session, user)


def field_names() -> dict[str, str]:
    """Name the fields of a person, for the history and for errors."""
    return {
        "name": _("Name"),
        "email": _("E-mail"),
        "role": _("Role"),
        "language": _("Language"),
        "stores": _("Stores"),
    }


def _are_stores(request: Request, session: Session, user: SignedInUser, chosen: list[str]) -> bool:
    return set(chosen) <= store_names(request, session, user).keys()


def _find(session: Session, user: SignedInUser, account: str) -> User:
    try:
        return find_user(session, user.scope, account)
    except UnknownUser:
        raise Problem(404) from None


def _refuse(bound: Bound[Invitation] | Bound[UserForm], refusal: AccessError) -> None:
    match refusal:
        case EmailTaken():
            bound.refuse("email", _("Somebody has this address already."))
        case UnknownRole():
            bound.refuse("role", _("Please choose one of the offered values."))
        case BeyondOwnRights():
            bound.refuse("", _("You cannot hand out more than you may yourself."))
        case ChangedMeanwhile():
            bound.refuse("", _("Somebody else saved this person meanwhile. Please look again."))
        case LastAdministrator():
            bound.refuse("", _("Nobody else could repair rights then: name another first."))
        case OwnAccount():
            bound.refuse("", _("This is your own account: ask somebody else."))
        case _:
            bound.refuse("", str(refusal))


def _form_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    account: User | None,
    bound: Bound[Invitation] | Bound[UserForm],
    *,
    status_code: int = 200,
) -> Response:
    facts = user_facts(session, account) if account else None
    access = AccessRepository(session)
    role = access.role(user.tenant, account.role) if account else None
    chosen = bound.raw.get("stores", []) if bound.raw else (facts.stores if facts else ())
    return page(
        request,
        user,
        "access/user.html",
        status_code=status_code,
        account=account,
        state=state_of(account) if account else "",
        facts=facts,
        form=bound,
        roles=list(role_words(session, user).items()),
        role_says=in_words(facts_of(session, role)) if role else [],
        language_options=list(LANGUAGES.items()),
        stores=store_names(request, session, user),
        chosen_stores=chosen,
        has_second_factor=account is not None
        and bool(account.totp_secret or passkeys_of(session, account)),
        sessions=access.sessions_of(account) if account else [],
        has_mail=bool(request.app.state.settings.smtp_host),
        field_names=field_names(),
        changes=changes_of(session, user.tenant, "user", account.id, 20) if account else [],
        may_edit=user.may("users", "edit" if account else "add"),
    )
