"""Pages of roles: what each may, in words; copy, tune, and look through its eyes."""

from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator

from cloud.access.errors import BeyondOwnRights, FixedRole, UnknownRole
from cloud.access.models import Role, UserSession
from cloud.access.repository import AccessRepository
from cloud.access.rights import (
    ACTION_NAMES,
    ACTIONS_OF,
    ADMINISTRATOR,
    ALL,
    HIDEABLE,
    REACHES_OF,
    SECTION_NAMES,
)
from cloud.access.role_operations import (
    RoleFacts,
    change_role,
    copy_role,
    facts_of,
    find_role,
    require_second_factor,
)
from cloud.access.signed_in import SignedIn, needs
from cloud.audit.operations import changes_of
from cloud.database.session import Time, Transaction
from cloud.portal.forms import Bound, form
from cloud.portal.language import _
from cloud.portal.layout import go_to, page
from cloud.portal.problems import Problem

router = APIRouter(include_in_schema=False)

RoleId = Annotated[str, Path(max_length=32, pattern=r"^[A-Za-z0-9-]+$")]
_SEE = [Depends(needs("users", "see"))]
_ADD = [Depends(needs("users", "add"))]
_EDIT = [Depends(needs("users", "edit"))]


class RoleForm(BaseModel):
    """A tuned role: rights as ``section:action``."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=80)] = "-"
    rights: list[str] = []
    hidden: list[str] = []
    reach_receipts: Literal["all", "store"] = "all"
    reach_customers: Literal["all", "group", "own"] = "all"

    @field_validator("rights")
    @classmethod
    def are_rights(cls, values: list[str]) -> list[str]:
        """Refuse a right that no section has."""
        for value in values:
            section, _colon, action = value.partition(":")
            if action not in ACTIONS_OF.get(section, ()):
                raise ValueError(_("Please choose one of the offered values."))
        return values

    @field_validator("hidden")
    @classmethod
    def are_fields(cls, values: list[str]) -> list[str]:
        """Refuse a field that cannot be hidden."""
        if not set(values) <= HIDEABLE.keys():
            raise ValueError(_("Please choose one of the offered values."))
        return values

    def to_facts(self) -> RoleFacts:
        """Turn what was typed into what it means."""
        pairs = (value.partition(":") for value in self.rights)
        return RoleFacts(
            name=self.name,
            rights=frozenset((section, action) for section, _colon, action in pairs),
            hidden=frozenset(self.hidden),
            reach={"receipts": self.reach_receipts, "customers": self.reach_customers},
        )


class CopyForm(BaseModel):
    """The name of a copy."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=2, max_length=80)]


@router.get("/roles", dependencies=_SEE)
def get_roles(request: Request, user: SignedIn, session: Transaction) -> Response:
    """List the roles with what each may, in words."""
    access = AccessRepository(session)
    roles = access.roles(user.tenant)
    users = access.users(user.tenant)
    return page(
        request,
        user,
        "access/roles.html",
        roles=roles,
        counts={each.id: sum(one.role == each.id for one in users) for each in roles},
        words={each.id: in_words(facts_of(session, each)) for each in roles},
    )


@router.get("/roles/{role}", dependencies=_SEE)
def get_role(request: Request, user: SignedIn, session: Transaction, role: RoleId) -> Response:
    """Show a role."""
    return _role_page(request, user, session, _role(session, user, role), Bound[RoleForm]())


@router.post("/roles/{role}", dependencies=_EDIT)
def post_role(  # noqa: PLR0913, PLR0917 - each is a part of the request
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    role: RoleId,
    bound: Annotated[Bound[RoleForm], Depends(form(RoleForm))],
) -> Response:
    """Tune a role."""
    found = _role(session, user, role)
    if bound.data is not None:
        try:
            change_role(session, clock, user, user.scope, role, bound.data.to_facts())
            return go_to(request, f"/roles/{role}", _("Saved. It holds from now on."))
        except FixedRole:
            bound.refuse("", _("Administrators always may everything."))
        except BeyondOwnRights:
            bound.refuse("", _("You cannot hand out more than you may yourself."))
    return _role_page(request, user, session, found, bound, status_code=422)


@router.post("/roles/{role}/copy", dependencies=_ADD)
def post_copy(  # noqa: PLR0913, PLR0917 - each is a part of the request
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    role: RoleId,
    bound: Annotated[Bound[CopyForm], Depends(form(CopyForm))],
) -> Response:
    """Copy a role under a name of one's own."""
    found = _role(session, user, role)
    if bound.data is None:
        shown = Bound[RoleForm](errors={"": _("A role needs a name of two letters at least.")})
        return _role_page(request, user, session, found, shown, status_code=422)
    try:
        made = copy_role(session, clock, user, user.scope, role, bound.data.name)
    except BeyondOwnRights:
        raise Problem(403, _("You cannot hand out more than you may yourself.")) from None
    return go_to(request, f"/roles/{made.id}", _("Copied. Now tune it."))


@router.post("/roles/{role}/second-factor", dependencies=_EDIT)
def post_second_factor(  # noqa: PLR0913, PLR0917 - each is a part of the request
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    role: RoleId,
    yes: Annotated[bool, Query()],
) -> Response:
    """Ask for a second factor from everybody with this role, or no longer."""
    _role(session, user, role)
    try:
        require_second_factor(session, clock, user, user.scope, role, required=yes)
    except BeyondOwnRights:
        raise Problem(403, _("You cannot hand out more than you may yourself.")) from None
    return go_to(request, f"/roles/{role}", _("Saved. It holds from now on."))


@router.post("/roles/view-as/end")
def post_end_view(request: Request, user: SignedIn, session: Transaction) -> Response:
    """Go back to one's own role."""
    _view_as(session, user, "")
    return go_to(request, "/roles")


@router.post("/roles/{role}/view-as", dependencies=_EDIT)
def post_view_as(request: Request, user: SignedIn, session: Transaction, role: RoleId) -> Response:
    """See the portal as this role does, without being able to change anything."""
    _view_as(session, user, _role(session, user, role).id)
    return go_to(request, "/")


def in_words(facts: RoleFacts) -> list[tuple[str, str, str]]:
    """Say per section what may be done and what stays hidden: (section, sentence, hidden)."""
    said: list[tuple[str, str, str]] = []
    for section, label in SECTION_NAMES.items():
        actions = [a for a in ACTIONS_OF[section] if (section, a) in facts.rights]
        hidden = [
            _(each.label)
            for name, each in HIDEABLE.items()
            if each.section == section and name in facts.hidden
        ]
        if actions:
            may = _listed(_(ACTION_NAMES[a]) for a in actions)
            chosen = facts.reach.get(section, ALL)
            if chosen != ALL:
                may = _("{actions}: {rows}", actions=may, rows=_(REACHES_OF[section][chosen]))
            said.append((_(label), may, _listed(hidden)))
    return said


def _listed(words: Iterable[str]) -> str:
    # CLDR's own style for lists without "and" is not complete in all our languages.
    return ", ".join(words)


def _view_as(session: Transaction, user: SignedIn, role: str) -> None:
    kept = session.get(UserSession, user.session_hash) if user.session_hash else None
    if kept is None:
        raise Problem(403)
    kept.viewing_as = role


def _role(session: Transaction, user: SignedIn, role: str) -> Role:
    try:
        return find_role(session, user.tenant, role)
    except UnknownRole:
        raise Problem(404) from None


def _role_page(  # noqa: PLR0913 - what a page shows
    request: Request,
    user: SignedIn,
    session: Transaction,
    role: Role,
    bound: Bound[RoleForm],
    *,
    status_code: int = 200,
) -> Response:
    facts = facts_of(session, role)
    return page(
        request,
        user,
        "access/role.html",
        status_code=status_code,
        form=bound,
        role=role,
        facts=facts,
        words=in_words(facts),
        sections=SECTION_NAMES,
        actions=ACTION_NAMES,
        actions_of=ACTIONS_OF,
        hideable=HIDEABLE,
        reaches=REACHES_OF,
        may_edit=user.may("users", "edit") and role.id != ADMINISTRATOR,
        changes=changes_of(session, user.tenant, "role", role.id, 20),
    )
