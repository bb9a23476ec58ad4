"""Portal pages of fiscal devices: which tills have one, and how each is spoken to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.audit.operations import changes_of
from cloud.database.session import Time, Transaction
from cloud.estate.fiscal_duty import FISCAL_COUNTRIES, must_register
from cloud.fiscal.errors import ChangedMeanwhile, NotSensible, UnknownPlace
from cloud.fiscal.families import (
    FAMILIES,
    PAYMENTS,
    REGISTRATIONS,
    STORNO_REASONS,
    Family,
    FiscalFacts,
    family_for,
    proposal,
)
from cloud.fiscal.forms import TENDERS, SetupForm
from cloud.fiscal.operations import save_setup, take_back_setup
from cloud.fiscal.repository import FiscalRepository, Place, Taxed, facts_of
from cloud.fiscal.rules import missing_groups
from cloud.portal.forms import Bound, form
from cloud.portal.language import _
from cloud.portal.layout import go_to, page
from cloud.portal.problems import Problem
from sync_protocol.languages.reasons import RETURN_REASONS

router = APIRouter(include_in_schema=False)

SEE = [Depends(needs("tills", "see"))]
EDIT = [Depends(needs("tills", "edit"))]
SetupBound = Annotated[Bound[SetupForm], Depends(form(SetupForm))]


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One line of the list."""

    place: Place
    device: str
    must: bool  # no sale without the device
    kind: str  # of the label
    state: str


@router.get("/fiscal", dependencies=SEE)
def get_places(request: Request, user: SignedIn, session: Transaction, clock: Time) -> Response:
    """List stores and tills, and whether they may sell."""
    found = FiscalRepository(session, user.scope)
    taxes = found.taxes(clock.now())
    views = [_view(place, taxes) for place in found.places()]
    return page(request, user, "fiscal/list.html", views=views)


@router.get("/fiscal/{place}", dependencies=SEE)
def get_setup(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    place: str,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    family: str = "",
) -> Response:
    """Show how a place's device is spoken to, or what is proposed for ``family``."""
    found = _find(session, user, place)
    return _setup_page(request, user, session, found, Bound[SetupForm](), clock.now(), family)


@router.post("/fiscal/{place}", dependencies=EDIT)
def post_setup(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    place: str,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: SetupBound,
) -> Response:
    """Save it; the tills have it in seconds."""
    found = _find(session, user, place)
    taxes = FiscalRepository(session, user.scope).taxes(clock.now())
    if bound.data is not None:
        try:
            save_setup(
                session,
                clock,
                user,
                found,
                bound.data.to_facts(),
                taxes=taxes,
                seen=bound.data.version,
            )
            return go_to(request, "/fiscal", _("Saved. The tills know it now."))
        except NotSensible as refusal:
            for name, sentence in refusal.sentences.items():
                bound.refuse(_field(name), sentence)
        except ChangedMeanwhile:
            bound.refuse("", _("Somebody else saved this setup meanwhile. Please look again."))
    family = str(bound.value("family"))
    return _setup_page(request, user, session, found, bound, clock.now(), family, status_code=422)


@router.post("/fiscal/{place}/delete", dependencies=EDIT)
def post_deleted_setup(
    request: Request, place: str, user: SignedIn, session: Transaction, clock: Time
) -> Response:
    """Take a place's own setup back."""
    take_back_setup(session, clock, user, _find(session, user, place))
    return go_to(request, "/fiscal", _("Taken back. The tills know it now."))


def _view(place: Place, taxes: list[Taxed]) -> PlaceView:
    setup, country = place.used, place.store.country
    must = must_register(setup.registration if setup else "country", country)
    if setup is None:
        if place.register is None:
            return PlaceView(place, "", must, "", _("No setup of its own"))
        kind, state = ("bad", _("Cannot sell yet")) if must else ("", _("Ordinary receipts"))
        return PlaceView(place, "", must, kind, state)
    title = FAMILIES[setup.family].title if setup.family in FAMILIES else setup.family
    missing = missing_groups(facts_of(setup), taxes)
    if missing:
        state = _("No tax group for {names}", names=", ".join(missing))
        return PlaceView(place, title, must, "warn", state)
    state = _("Set up") if place.own else _("As the store")
    return PlaceView(place, title, must, "good", state)


def _setup_page(  # noqa: PLR0913, PLR0917 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    place: Place,
    bound: Bound[SetupForm],
    now: datetime,
    wanted: str,
    *,
    status_code: int = 200,
) -> Response:
    taxes = FiscalRepository(session, user.scope).taxes(now)
    used = place.used
    family = FAMILIES.get(wanted or (used.family if used else ""))
    family = family or family_for(place.store.country)
    is_proposal = used is None or used.family != family.id
    facts = proposal(family, taxes) if used is None or is_proposal else facts_of(used)
    return page(
        request,
        user,
        "fiscal/setup.html",
        status_code=status_code,
        form=bound,
        place=place,
        family=family,
        families=FAMILIES.values(),
        facts=facts,
        is_proposal=is_proposal and not bound.errors,
        taxes=taxes,
        tenders=TENDERS,
        payments=[(kind, _(PAYMENTS[kind])) for kind in family.payments],
        reasons=RETURN_REASONS,
        stornos=[(kind, _(name)) for kind, name in STORNO_REASONS.items()],
        registrations=[(kind, _(name)) for kind, name in REGISTRATIONS.items()],
        in_country=place.store.country in FISCAL_COUNTRIES,
        version=place.own.version if place.own else 0,
        labels=_labels(family, facts, taxes),
        history=changes_of(session, user.tenant, "fiscal-setup", place.id),
        names=field_names(),
        may_edit=user.may("tills", "edit"),
    )


def _labels(family: Family, facts: FiscalFacts, taxes: list[Taxed]) -> dict[str, str]:
    """Name each field of the form, for the list of what is wrong with it."""
    gone = {f"group-{each}": each for each in facts.tax_groups}
    return {
        **gone,
        **{f"group-{each.category}": each.name for each in taxes},
        **{f"tender-{kind}": _(name) for kind, name in TENDERS.items()},
        **{f"reason-{n}": _(reason) for n, reason in enumerate(RETURN_REASONS)},
        **{
            f"code-{kind}": _("Code of: {payment}", payment=_(PAYMENTS[kind]))
            for kind in family.payments
        },
        **field_names(),
    }


def field_names() -> dict[str, str]:
    """Name the fields, for the history and for errors."""
    return {
        "family": _("Device family"),
        "registration": _("Registration of sales"),
        "tax_groups": _("Tax groups"),
        "tenders": _("Payments"),
        "reasons": _("Reasons of returns"),
        "payments": _("Codes of payments"),
        "operator": _("Operator of the device"),
        "operator_password": _("Operator's password"),
    }


def _field(name: str) -> str:
    """Name the form's field: reasons are numbered there."""
    kind, _dash, reason = name.partition("-")
    if kind == "reason" and reason in RETURN_REASONS:
        return f"reason-{RETURN_REASONS.index(reason)}"
    return name


def _find(session: Session, user: SignedInUser, place: str) -> Place:
    try:
        return FiscalRepository(session, user.scope).place(place)
    except UnknownPlace as error:
        raise Problem(404) from error
