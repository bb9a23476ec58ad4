"""Pages that make one customer of two, part them again, and answer what a person may ask for."""

from __future__ import annotations

import json
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, create_model
from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.customers import words
from cloud.customers.contacts import show_phone
from cloud.customers.duplicates import find_pairs, find_pairs_of, settle
from cloud.customers.errors import (
    ChangedMeanwhile,
    CustomerRefused,
    TooLateToUndo,
)
from cloud.customers.facts import CustomerFacts
from cloud.customers.merging import CHOOSABLE, merge, undo_merge
from cloud.customers.models import Customer, CustomerCategory, CustomerMerge
from cloud.customers.operations import facts_of
from cloud.customers.pages import find, managers_of
from cloud.customers.privacy import erase, everything_about
from cloud.customers.repository import CustomerFilter, CustomerRepository, home_of
from cloud.database.session import Time, Transaction
from cloud.portal.formatting import money, percent
from cloud.portal.forms import Bound, form
from cloud.portal.language import LANGUAGES, _
from cloud.portal.layout import go_to, page
from cloud.portal.problems import Problem

router = APIRouter(include_in_schema=False)

_EDIT = [Depends(needs("customers", "edit"))]
_LATEST = 20


class _MergeForm(BaseModel):
    model_config = ConfigDict(extra="forbid")

    other: Annotated[str, Field(min_length=1, max_length=26)]
    version: int
    other_version: int


_CHOICES: dict[str, Any] = dict.fromkeys(CHOOSABLE, (Literal["kept", "gone"], "kept"))
MergeForm = create_model("MergeForm", __base__=_MergeForm, **_CHOICES)


class PairForm(BaseModel):
    """Two records."""

    model_config = ConfigDict(extra="forbid")

    first: Annotated[str, Field(min_length=1, max_length=26)]
    second: Annotated[str, Field(min_length=1, max_length=26)]


@router.get("/customers/duplicates", dependencies=_EDIT)
def get_duplicates(request: Request, user: SignedIn, session: Transaction, clock: Time) -> Response:
    """List records that may be one customer, and the latest merges."""
    refuse_who_sees_less(user)
    merges = session.scalars(
        select(CustomerMerge)
        .where(CustomerMerge.tenant == user.tenant)
        .order_by(CustomerMerge.at.desc(), CustomerMerge.id.desc())
        .limit(_LATEST)
    ).all()
    ids = {each.kept for each in merges} | {each.gone for each in merges}
    named = session.scalars(
        select(Customer).where(Customer.tenant == user.tenant, Customer.id.in_(ids))
    )
    return page(
        request,
        user,
        "customers/duplicates.html",
        pairs=find_pairs(session, user.tenant),
        merges=merges,
        names={each.id: each for each in named},
        reason_words=words.reasons(),
        at=clock.now(),
    )


@router.post("/customers/duplicates/settle", dependencies=_EDIT)
def post_settle(
    request: Request,
    user: SignedIn,
    session: Transaction,
    bound: Annotated[Bound[PairForm], Depends(form(PairForm))],
) -> Response:
    """Remember that two records are two customers."""
    if bound.data is None:
        raise Problem(422)
    customers = CustomerRepository(session, user.scope)
    for each in (bound.data.first, bound.data.second):
        find(customers, each)
    settle(session, (bound.data.first, bound.data.second), user.tenant)
    return go_to(request, "/customers/duplicates", _("You will not be asked about these again."))


@router.post("/customers/merges/{merged}/undo", dependencies=_EDIT)
def post_undo(
    request: Request, user: SignedIn, session: Transaction, clock: Time, merged: str
) -> Response:
    """Make two customers of one again."""
    refuse_who_sees_less(user)
    found = session.get(CustomerMerge, (user.tenant, merged))
    if found is None:
        raise Problem(404)
    try:
        kept, gone = undo_merge(session, clock, user, home_of(session, user.tenant), found)
    except TooLateToUndo:
        raise Problem(409, _("This can no longer be undone.")) from None
    except CustomerRefused as refusal:
        raise Problem(409, str(refusal)) from None
    said = _("{first} and {second} are two customers again.", first=kept.name, second=gone.name)
    return go_to(request, f"/customers/{kept.id}", said)


@router.get("/customers/{customer}/merge", dependencies=_EDIT)
def get_merge(  # noqa: PLR0913, PLR0917 - each is a part of the address
    request: Request,
    user: SignedIn,
    session: Transaction,
    customer: str,
    other: Annotated[str, Query(max_length=26)] = "",
    q: Annotated[str, Query(max_length=100)] = "",
) -> Response:
    """Show two records beside each other, or help to find the second one."""
    refuse_who_sees_less(user)
    customers = CustomerRepository(session, user.scope)
    found = find(customers, customer)
    if other:
        return _side_by_side(request, user, session, found, find(customers, other))
    offered = [
        pair.second if pair.first.id == customer else pair.first
        for pair in find_pairs_of(session, found)
    ]
    if q:
        listed = customers.find(CustomerFilter(query=q, sort="name", descending=False), 20)
        offered = [each for each in listed if each.id != customer]
    return page(request, user, "customers/merge_with.html", customer=found, offered=offered, q=q)


@router.post("/customers/{customer}/merge", dependencies=_EDIT)
def post_merge(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    customer: str,
    bound: Annotated[Bound[Any], Depends(form(MergeForm))],
) -> Response:
    """Make one customer of two."""
    refuse_who_sees_less(user)
    customers = CustomerRepository(session, user.scope)
    kept = find(customers, customer)
    data = bound.data
    if data is None:
        raise Problem(422)
    gone = find(customers, data.other)
    try:
        made = merge(
            session,
            clock,
            user,
            home_of(session, user.tenant),
            kept=kept,
            gone=gone,
            from_gone=frozenset(name for name in CHOOSABLE if getattr(data, name) == "gone"),
            seen=(data.version, data.other_version),
        )
    except ChangedMeanwhile:
        session.rollback()
        notice = _("Somebody else saved one of them meanwhile. Please look again.")
        first, second = find(customers, customer), find(customers, data.other)
        return _side_by_side(request, user, session, first, second, notice)
    except CustomerRefused:
        raise Problem(409, _("These two cannot be merged: one is in the bin.")) from None
    said = _("{name} is one customer now. You can undo it for 30 days.", name=kept.name)
    return go_to(request, f"/customers/{customer}", said, undo=f"/customers/merges/{made.id}/undo")


@router.get("/customers/{customer}/data.json", dependencies=[Depends(needs("customers", "export"))])
def get_data(user: SignedIn, session: Transaction, customer: str) -> Response:
    """Give everything kept about one person, as a file they can be handed."""
    found = find(CustomerRepository(session, user.scope), customer)
    refuse_who_sees_less(user)
    written = json.dumps(everything_about(session, found), ensure_ascii=False, indent=2)
    return Response(
        written,
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{found.number}.json"'},
    )


@router.post("/customers/{customer}/erase", dependencies=[Depends(needs("customers", "delete"))])
def post_erase(
    request: Request, user: SignedIn, session: Transaction, clock: Time, customer: str
) -> Response:
    """Forget a person for good."""
    found = find(CustomerRepository(session, user.scope), customer)
    erase(session, clock, user, found)
    return go_to(request, "/customers", _("What was known of this person is gone."))


def refuse_who_sees_less(user: SignedInUser) -> None:
    """Turn away whoever may not see every field: they would decide about what they cannot see."""
    if any(name.startswith("customers.") for name in user.scope.hidden):
        raise Problem(403, _("Some fields of customers are hidden in your role."))


def _side_by_side(  # noqa: PLR0913, PLR0917 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    kept: Customer,
    gone: Customer,
    notice: str = "",
) -> Response:
    own, theirs = facts_of(session, kept), facts_of(session, gone)
    names = words.field_names()
    left, right = _told(session, user, own), _told(session, user, theirs)
    rows = [
        (name, names[name], left[name], right[name], not getattr(own, name))
        for name in CHOOSABLE
        if left[name] != right[name]
    ]
    contacts = (*own.contacts, *theirs.contacts)
    joined = [
        (_("Phones"), [show_phone(each) for each in dict.fromkeys((*own.phones, *theirs.phones))]),
        (_("Cards"), [*own.cards, *theirs.cards]),
        (_("Other contacts"), list(dict.fromkeys(c.value for c in contacts))),
        (_("Groups"), list(dict.fromkeys((*own.groups, *theirs.groups)))),
    ]  # fmt: skip
    return page(
        request,
        user,
        "customers/merge.html",
        status_code=409 if notice else 200,
        kept=kept,
        gone=gone,
        rows=rows,
        joined=[(label, values) for label, values in joined if values],
        notice=notice,
    )


def _told(session: Session, user: SignedInUser, facts: CustomerFacts) -> dict[str, str]:
    """Write each field as a person reads it."""
    category = session.get(CustomerCategory, (user.tenant, facts.category))
    employer = session.get(Customer, (user.tenant, facts.employer))
    told = {name: str(getattr(facts, name) or "") for name in CHOOSABLE}
    return told | {
        "kind": dict(words.kinds()).get(facts.kind, facts.kind),
        "category": category.name if category else "",
        "employer": employer.name if employer else "",
        "language": LANGUAGES.get(facts.language, ""),
        "manager": dict(managers_of(session, user.tenant)).get(facts.manager, ""),
        "personal_bp": percent(facts.personal_bp / 10_000) if facts.personal_bp else "",
        "credit_limit_minor": money(facts.credit_limit_minor, user.manner.currency)
        if facts.credit_limit_minor
        else "",
    }
