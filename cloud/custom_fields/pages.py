"""The page of own fields: add, rename, order, hide, remove."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.custom_fields import words
from cloud.custom_fields.errors import BadFormula
from cloud.custom_fields.models import CHOICE, CHOICES, FORMULA, OwnField
from cloud.custom_fields.operations import (
    BUILT_IN,
    CUSTOMERS,
    FieldFacts,
    fields_of,
    move_field,
    save_field,
    set_archived,
)
from cloud.database.session import Time, Transaction
from cloud.portal.forms import Bound, form
from cloud.portal.language import _
from cloud.portal.layout import go_to, page
from cloud.portal.problems import Problem

router = APIRouter(include_in_schema=False)

_EDIT = [Depends(needs("settings", "edit"))]
_PAGE = "/customers/fields"
Kind = Literal["text", "number", "money", "date", "choice", "choices", "yes-no", "link", "formula"]


class FieldForm(BaseModel):
    """A field as typed."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=60)]
    kind: Kind = "text"
    options: Annotated[str, Field(max_length=2000)] = ""  # one a line
    formula: Annotated[str, Field(max_length=400)] = ""
    is_listed: bool = False
    is_hidden: bool = False


Sent = Annotated[Bound[FieldForm], Depends(form(FieldForm))]


@router.get(_PAGE, dependencies=_EDIT)
def get_fields(
    request: Request,
    user: SignedIn,
    session: Transaction,
    edit: Annotated[str, Query(max_length=26)] = "",
) -> Response:
    """List the fields, with a form for a new one or for the one that is edited."""
    known = _find(session, user, edit) if edit else None
    return _page(request, user, session, Bound[FieldForm](), known)


@router.post(_PAGE, dependencies=_EDIT)
def post_field(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Sent,
    edit: Annotated[str, Query(max_length=26)] = "",
) -> Response:
    """Add a field, or change one."""
    known = _find(session, user, edit) if edit else None
    facts = _facts(bound, known)
    if facts is not None:
        try:
            save_field(session, clock, user, user.tenant, CUSTOMERS, facts, known=known)
            return go_to(request, _PAGE, _("The field {name} is kept.", name=facts.name))
        except BadFormula as refusal:
            session.rollback()
            known = _find(session, user, edit) if edit else None
            bound.refuse("formula", _("This formula cannot be read: {why}", why=str(refusal)))
    return _page(request, user, session, bound, known, status_code=422)


@router.post(_PAGE + "/{field}/move", dependencies=_EDIT)
def post_move(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    field: str,
    step: Annotated[int, Query(ge=-100, le=100)],
) -> Response:
    """Move a field up or down."""
    move_field(session, clock, user, _find(session, user, field), step)
    return go_to(request, _PAGE)


@router.post(_PAGE + "/{field}/archive", dependencies=_EDIT)
def post_archive(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    field: str,
    yes: Annotated[bool, Query()],
) -> Response:
    """Remove a field, or bring it back."""
    found = _find(session, user, field)
    set_archived(session, clock, user, found, archived=yes)
    undo = f"{_PAGE}/{field}/archive?yes={'false' if yes else 'true'}"
    said = _("{name} is removed.") if yes else _("{name} is back.")
    return go_to(request, _PAGE, said.format(name=found.name), undo=undo)


def _find(session: Transaction, user: SignedInUser, field: str) -> OwnField:
    found = session.get(OwnField, (user.tenant, field))
    if found is None:
        raise Problem(404)
    return found


def _facts(bound: Bound[FieldForm], known: OwnField | None) -> FieldFacts | None:
    data = bound.data
    if data is None:
        return None
    kind = known.kind if known else data.kind
    options = tuple(dict.fromkeys(o.strip() for o in data.options.splitlines() if o.strip()))
    if kind in {CHOICE, CHOICES} and not options:
        bound.refuse("options", _("Please name at least one choice."))
        return None
    if kind == FORMULA and not data.formula:
        bound.refuse("formula", _("Please fill this in."))
        return None
    return FieldFacts(
        name=data.name,
        kind=kind,
        options=options,
        formula=data.formula,
        is_listed=data.is_listed,
        is_hidden=data.is_hidden,
    )


def _page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Transaction,
    bound: Bound[FieldForm],
    known: OwnField | None,
    *,
    status_code: int = 200,
) -> Response:
    fields = fields_of(session, user.tenant, CUSTOMERS, with_hidden=True)
    return page(
        request,
        user,
        "custom_fields/list.html",
        status_code=status_code,
        fields=fields,
        known=known,
        form=bound,
        kinds=words.kinds(),
        kind_words=dict(words.kinds()),
        field_names=words.field_names(),
        keys=[*BUILT_IN, *(each.key for each in fields if each.kind != FORMULA)],
    )
