"""Portal pages of operators: who may sign on at the tills."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.audit.operations import changes_of
from cloud.database.session import Time, Transaction
from cloud.estate.repository import EstateRepository
from cloud.portal.csv_file import Cell, csv_answer, csv_file
from cloud.portal.forms import Bound, form
from cloud.portal.language import LANGUAGES, _
from cloud.portal.layout import go_to, page
from cloud.portal.palette import Found
from cloud.portal.problems import Problem
from cloud.staff.errors import (
    CardTaken,
    ChangedMeanwhile,
    NotAPin,
    ObviousPin,
    StaffRefused,
    UnknownOperator,
)
from cloud.staff.forms import OperatorForm, PinForm
from cloud.staff.models import Operator
from cloud.staff.operations import change_operator, create_operator, set_active, set_pin
from cloud.staff.repository import StaffRepository
from cloud.staff.till_rights import ACTIONS, ANSWERS, ROLES

router = APIRouter(include_in_schema=False)

_SEE = [Depends(needs("staff", "see"))]
_ADD = [Depends(needs("staff", "add"))]
_EDIT = [Depends(needs("staff", "edit"))]


@router.get("/staff", dependencies=_SEE)
def get_staff(
    request: Request,
    user: SignedIn,
    session: Transaction,
    q: Annotated[str, Query(max_length=80)] = "",
    view: Annotated[str, Query(max_length=12)] = "in",
) -> Response:
    """List operators."""
    staff = StaffRepository(session, user.scope)
    return page(
        request,
        user,
        "staff/list.html",
        operators=staff.operators(query=q, active=view != "out"),
        q=q,
        view=view,
        role_words=role_words(),
        language_words=LANGUAGES,
        stores=store_names(session, user),
    )


@router.get("/staff.csv", dependencies=[Depends(needs("staff", "export"))])
def get_staff_csv(user: SignedIn, session: Transaction, clock: Time) -> Response:
    """Export the operators; never their PINs."""
    stores, roles = store_names(session, user), role_words()
    rows: list[list[Cell]] = [
        [
            each.name,
            roles.get(each.role, each.role),
            LANGUAGES.get(each.language, each.language),
            each.card,
            ", ".join(stores.get(store, store) for store in each.stores) or _("every store"),
        ]
        for each in StaffRepository(session, user.scope).operators()
    ]
    head = [_("Name"), _("Role"), _("Language"), _("Card"), _("Stores")]
    return csv_answer(csv_file(head, rows), "staff", clock.now().date())


@router.get("/staff/new", dependencies=_ADD)
def get_new_operator(request: Request, user: SignedIn, session: Transaction) -> Response:
    """Show the form of a new operator."""
    return _form_page(request, user, session, None, Bound[OperatorForm]())


@router.post("/staff/new", dependencies=_ADD)
def post_new_operator(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Annotated[Bound[OperatorForm], Depends(form(OperatorForm))],
) -> Response:
    """Add an operator with a first PIN."""
    if bound.data is not None:
        facts, pin = bound.data.to_facts(), bound.data.pin
        try:
            made = create_operator(session, clock, user, user.tenant, facts, pin=pin)
            said = _("{name} can sign on at the tills now.", name=made.name)
            return go_to(request, f"/staff/{made.id}", said)
        except StaffRefused as refusal:
            session.rollback()
            refuse(bound, refusal)
    return _form_page(request, user, session, None, bound, status_code=422)


@router.get("/staff/{operator}", dependencies=_SEE)
def get_operator(request: Request, user: SignedIn, session: Transaction, operator: str) -> Response:
    """Show an operator's form."""
    found = find(session, user, operator)
    return _form_page(request, user, session, found, Bound[OperatorForm]())


@router.post("/staff/{operator}", dependencies=_EDIT)
def post_operator(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    operator: str,
    bound: Annotated[Bound[OperatorForm], Depends(form(OperatorForm))],
) -> Response:
    """Save an operator."""
    found = find(session, user, operator)
    if bound.data is not None:
        facts, seen = bound.data.to_facts(), bound.data.version
        try:
            change_operator(session, clock, user, found, facts, seen=seen)
            return go_to(request, f"/staff/{operator}", _("Saved. The tills know it now."))
        except StaffRefused as refusal:
            session.rollback()
            refuse(bound, refusal)
    found = find(session, user, operator)
    return _form_page(request, user, session, found, bound, status_code=422)


@router.post("/staff/{operator}/pin", dependencies=_EDIT)
def post_pin(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    operator: str,
    bound: Annotated[Bound[PinForm], Depends(form(PinForm))],
) -> Response:
    """Give an operator a new PIN."""
    found = find(session, user, operator)
    if bound.data is not None and bound.data.pin != bound.data.again:
        bound.refuse("again", _("The two PINs are not the same."))
    if bound.data is not None:
        try:
            set_pin(session, clock, user, found, bound.data.pin)
            said = _("{name} signs on with the new PIN from now on.", name=found.name)
            return go_to(request, f"/staff/{operator}", said)
        except StaffRefused as refusal:
            bound.refuse("pin", pin_words(refusal))
    empty = Bound[OperatorForm]()
    return _form_page(request, user, session, found, empty, pin_form=bound, status_code=422)


@router.post("/staff/{operator}/active", dependencies=_EDIT)
def post_active(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    operator: str,
    yes: Annotated[bool, Query()],
) -> Response:
    """Let an operator sign on, or lock them out."""
    found = find(session, user, operator)
    set_active(session, clock, user, found, active=yes)
    said = _("{name} can sign on again.") if yes else _("{name} can no longer sign on.")
    undo = f"/staff/{operator}/active?yes={'false' if yes else 'true'}"
    return go_to(request, f"/staff/{operator}", said.format(name=found.name), undo=undo)


def find(session: Session, user: SignedInUser, operator: str) -> Operator:
    """Find an operator of an address, or end with 404."""
    try:
        return StaffRepository(session, user.scope).operator(operator)
    except UnknownOperator:
        raise Problem(404) from None


def refuse(bound: Bound[OperatorForm], refusal: StaffRefused) -> None:
    """Say beside its field what was refused."""
    match refusal:
        case CardTaken():
            bound.refuse("card", _("{name} has this card already.", name=refusal.holder))
        case NotAPin() | ObviousPin():
            bound.refuse("pin", pin_words(refusal))
        case ChangedMeanwhile():
            bound.refuse("", _("Somebody else saved this person meanwhile. Please look again."))
        case _:
            bound.refuse("", str(refusal))


def pin_words(refusal: StaffRefused) -> str:
    """Say what is wrong with a PIN."""
    if isinstance(refusal, ObviousPin):
        return _("Everybody tries this PIN first. Please choose another.")
    return _("A PIN has four to eight digits.")


def find_operators(session: Session, user: SignedInUser, q: str) -> list[Found]:
    """Find operators for the command palette."""
    if not user.may("staff", "see"):
        return []
    found = StaffRepository(session, user.scope).operators(query=q)[:5]
    roles = role_words()
    return [
        Found(_("Staff"), each.name, f"/staff/{each.id}", hint=roles[each.role], is_person=True)
        for each in found
    ]


def role_words() -> dict[str, str]:
    """Name the roles at a till."""
    return {role: _(name) for role, name in ROLES.items()}


def store_names(session: Session, user: SignedInUser) -> dict[str, str]:
    """Name the stores this user may see."""
    return {each.id: each.name for each in EstateRepository(session, user.scope).stores()}


def field_names() -> dict[str, str]:
    """Name the fields of an operator, for the history and for errors."""
    return {
        "name": _("Name"),
        "role": _("Role"),
        "language": _("Language"),
        "card": _("Card"),
        "rights": _("Rights"),
        "stores": _("Stores"),
        "pin": _("PIN"),
        "again": _("PIN again"),
        "active": _("May sign on"),
    }


def _form_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    operator: Operator | None,
    bound: Bound[OperatorForm],
    *,
    pin_form: Bound[PinForm] | None = None,
    status_code: int = 200,
) -> Response:
    typed = bound.raw.get("rights", [])
    rights = dict(operator.rights) if operator else {}
    if bound.raw:
        rights = {each.partition("=")[0]: each.partition("=")[2] for each in typed}
    chosen = bound.raw.get("stores") if bound.raw else (operator.stores if operator else [])
    return page(
        request,
        user,
        "staff/form.html",
        status_code=status_code,
        operator=operator,
        form=bound,
        pin_form=pin_form or Bound[PinForm](),
        roles=list(role_words().items()),
        language_options=list(LANGUAGES.items()),
        actions=[(action, _(name)) for action, name in ACTIONS.items()],
        answers=[(answer, _(name)) for answer, name in ANSWERS.items()],
        rights=rights,
        stores=store_names(session, user),
        chosen_stores=chosen or [],
        field_names=field_names(),
        changes=changes_of(session, user.tenant, "operator", operator.id, 20) if operator else [],
        may_edit=user.may("staff", "edit" if operator else "add"),
    )
