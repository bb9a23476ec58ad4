"""Portal pages of the fleet: tills, a till's card, adding one, revoking one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from datetime import datetime
from typing import Annotated, cast

import segno
from fastapi import APIRouter, Depends, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.audit.operations import changes_of
from cloud.database.announcements import ENDING
from cloud.database.session import OpenDatabase, Time, Transaction
from cloud.estate import claims
from cloud.estate.endpoints import IssuingNow, opened
from cloud.estate.errors import EstateError, NotWaiting, PrefixTaken
from cloud.estate.models import Claim, Device, Register
from cloud.estate.operations import place_register
from cloud.estate.repository import EstateRepository, Till
from cloud.estate.revocation import revoke
from cloud.estate.till_views import (
    TillView,
    is_in_trouble,
    sorted_views,
    summary,
    view_of,
)
from cloud.estate.words import WORDS, field_names
from cloud.portal.forms import Bound, form
from cloud.portal.language import _, speaking
from cloud.portal.layout import Viewer, environment, fragment, go_to, page
from cloud.portal.problems import Problem

router = APIRouter(include_in_schema=False)

SEE = [Depends(needs("tills", "see"))]
ADD = [Depends(needs("tills", "add"))]
EDIT = [Depends(needs("tills", "edit"))]

_STREAM_S = 600  # then the browser asks again, and its rights are looked at again
_CALM_S = 1.0  # a hundred tills that change at once are one new picture


class Form(BaseModel):
    """What all forms here share: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class AddForm(Form):
    """Which register gets a machine: an existing one, or a new one in a store."""

    register_id: str = Field(default="", max_length=26, alias="register")
    store: str = Field(default="", max_length=26)
    name: str = Field(default="", max_length=80)
    receipt_prefix: str = Field(default="", pattern=r"^[A-Z0-9]{0,12}$")


class RevokeForm(Form):
    """Why a till is revoked."""

    reason: str = Field(min_length=3, max_length=300)


@router.get("/tills", dependencies=SEE)
def get_tills(request: Request, user: SignedIn, session: Transaction, clock: Time) -> Response:
    """Show every till, troubles first."""
    views = _views(session, user, clock.now())
    return page(request, user, "estate/tills.html", views=views, summary=summary(views))


@router.get("/live/tills", dependencies=SEE, response_class=EventSourceResponse)
async def get_live_tills(
    user: SignedIn, database: OpenDatabase, clock: Time
) -> AsyncGenerator[ServerSentEvent]:
    """Send the cards again whenever a till changes."""

    def draw() -> str:
        with database.reading() as session, speaking(user.manner):
            template = environment().get_template("estate/_cards.html")
            now = clock.now()
            return template.render(views=_views(session, user, now), now=now)

    ends_at = asyncio.get_running_loop().time() + _STREAM_S
    async with database.hub.stream("till-changed", "device-enrolled", "store-changed") as changes:
        while asyncio.get_running_loop().time() < ends_at:
            try:
                async with asyncio.timeout(15):
                    changed = await changes.get()
            except TimeoutError:
                yield ServerSentEvent(comment="still here")
                continue
            if changed.topic == ENDING:
                return
            await asyncio.sleep(_CALM_S)
            while not changes.empty():
                changes.get_nowait()
            yield ServerSentEvent(raw_data=await run_in_threadpool(draw))


@router.get("/tills/add", dependencies=ADD)
def get_add(  # noqa: PLR0913 - the page's parts
    request: Request,
    *,
    user: SignedIn,
    session: Transaction,
    issuing: IssuingNow,
    clock: Time,
    register: str = "",
) -> Response:
    """Ask which register gets a machine."""
    bound = Bound[AddForm](raw={"register": register})
    return _add_page(request, user=user, session=session, issuing=issuing, clock=clock, bound=bound)


@router.post("/tills/add", dependencies=ADD)
def post_add(  # noqa: PLR0913 - the page's parts
    request: Request,
    *,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    issuing: IssuingNow,
    bound: Annotated[Bound[AddForm], Depends(form(AddForm))],
) -> Response:
    """Open a claim and show its code, this once."""
    if not issuing.is_ready:
        raise Problem(503, _("This installation has no certificate authority yet."))
    register = _chosen_register(session, user, clock, bound)
    if register is None:
        return _add_page(
            request,
            user=user,
            session=session,
            issuing=issuing,
            clock=clock,
            bound=bound,
            status_code=422,
        )
    claim, code = claims.open_claim(
        session, clock, user, register, needs_approval=issuing.needs_approval
    )
    told = opened(claim, code, issuing)
    return page(
        request,
        user,
        "estate/claim.html",
        claim=claim,
        register=register,
        told=told,
        qr=_qr(told.ticket),
        address=issuing.addresses.services[0],
    )


@router.get("/tills/claims/{claim}", dependencies=SEE)
def get_claim(request: Request, claim: str, user: SignedIn, session: Transaction) -> Response:
    """Show how a claim stands (a fragment that asks for itself again)."""
    return fragment(request, user, "estate/_claim_state.html", claim=_claim(session, user, claim))


@router.post("/tills/claims/{claim}/{decision}", dependencies=ADD)
def post_decision(  # noqa: PLR0913 - who decides what
    request: Request,
    *,
    claim: str,
    decision: str,
    user: SignedIn,
    session: Transaction,
    clock: Time,
) -> Response:
    """Accept or decline the machine that waits."""
    found = _claim(session, user, claim)
    decide = {"accept": claims.accept, "decline": claims.decline}.get(decision)
    if decide is None:
        raise Problem(404)
    try:
        decide(session, clock, user, found)
    except NotWaiting as error:
        raise Problem(409, _("This machine is not waiting any more.")) from error
    return fragment(request, user, "estate/_claim_state.html", claim=found)


@router.get("/tills/{device}", dependencies=SEE)
def get_till(
    request: Request, device: str, user: SignedIn, session: Transaction, clock: Time
) -> Response:
    """Show one till with everything known of it."""
    return _till_page(request, user, session, clock, device=device, bound=Bound[RevokeForm]())


@router.post("/tills/{device}/revoke", dependencies=EDIT)
def post_revoke(  # noqa: PLR0913 - the page's parts
    request: Request,
    *,
    device: str,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Annotated[Bound[RevokeForm], Depends(form(RevokeForm))],
) -> Response:
    """Take the machine's identity away, at once."""
    if bound.data is None:
        return _till_page(
            request, user, session, clock, device=device, bound=bound, status_code=422
        )
    revoke(session, clock, user, _device(session, user, device), bound.data.reason)
    return go_to(request, f"/tills/{device}", _("The till is revoked. Its connection is cut."))


def tills_in_trouble(session: Session, viewer: Viewer) -> int:
    """Count the tills that need somebody, for the number in the menu; fits `palette.Counter`."""
    scope = cast("SignedInUser", viewer).scope
    return sum(1 for till in EstateRepository(session, scope).tills() if is_in_trouble(till))


def _views(session: Session, user: SignedInUser, now: datetime) -> list[TillView]:
    return sorted_views(EstateRepository(session, user.scope).tills(), now)


def _add_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    *,
    user: SignedInUser,
    session: Session,
    issuing: IssuingNow,
    clock: Time,
    bound: Bound[AddForm],
    status_code: int = 200,
) -> Response:
    return page(
        request,
        user,
        "estate/add.html",
        status_code=status_code,
        form=bound,
        stores=EstateRepository(session, user.scope).stores(),
        # Empty places first: that is where a new machine usually goes.
        views=sorted(
            _views(session, user, clock.now()), key=lambda view: view.till.device is not None
        ),
        is_ready=issuing.is_ready,
    )


def _chosen_register(
    session: Session, user: SignedInUser, clock: Time, bound: Bound[AddForm]
) -> Register | None:
    data = bound.data
    if data is None:
        return None
    estate = EstateRepository(session, user.scope)
    try:
        if data.register_id:
            return estate.register(data.register_id)
        for name, value in (("store", data.store), ("name", data.name)):
            if not value:
                bound.refuse(name, _("Please fill this in."))
        if not data.receipt_prefix:
            bound.refuse("receipt_prefix", _("Please fill this in."))
        if bound.data is None:
            return None
        return place_register(
            session,
            clock,
            user,
            store=estate.store(data.store),
            name=data.name,
            receipt_prefix=data.receipt_prefix,
        )
    except PrefixTaken:
        bound.refuse("receipt_prefix", _("Another till prints receipts under this prefix."))
    except EstateError as error:
        raise Problem(404) from error
    return None


def _till_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    clock: Time,
    *,
    device: str,
    bound: Bound[RevokeForm],
    status_code: int = 200,
) -> Response:
    estate = EstateRepository(session, user.scope)
    found = _device(session, user, device)
    register = estate.register(found.register)
    till = Till(estate.store(found.store), register, found, estate.presence(device))
    return page(
        request,
        user,
        "estate/till.html",
        status_code=status_code,
        form=bound,
        view=view_of(till, clock.now()),
        till=till,
        certificate=estate.certificate(device),
        machines=estate.devices_of(register.id),
        history=changes_of(session, user.tenant, "device", device),
        names=field_names(),
        words=WORDS,
        may_edit=user.may("tills", "edit"),
    )


def _device(session: Session, user: SignedInUser, device: str) -> Device:
    try:
        return EstateRepository(session, user.scope).device(device)
    except EstateError as error:
        raise Problem(404) from error


def _claim(session: Session, user: SignedInUser, claim: str) -> Claim:
    try:
        return EstateRepository(session, user.scope).claim(claim)
    except EstateError as error:
        raise Problem(404) from error


def _qr(ticket: str) -> Markup:
    drawn = segno.make(ticket, error="m")
    return Markup(drawn.svg_inline(scale=5, border=3, light="#ffffff", dark="#0b1220"))  # noqa: S704 - our own drawing of our own text
