"""Pages of the second factor and of passkeys: set up, sign in with, take away."""

import io
from typing import Annotated, Any

import segno
from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from markupsafe import Markup
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from cloud.access.models import Passkey, User
from cloud.access.operations import SignedInNow, finish_sign_in, step_of
from cloud.access.pages import (
    STEP_COOKIE,
    Form,
    let_in,
    origin,
    own_account,
    own_path,
    stranger_manner,
)
from cloud.access.passkeys import (
    Site,
    add_passkey,
    begin_passkey,
    begin_sign_in,
    owner_of,
    site_of,
)
from cloud.access.passwords import is_right
from cloud.access.repository import AccessRepository
from cloud.access.second_factor import (
    new_recovery_codes,
    offer,
    offered_secret,
    proves,
    recovery_codes_left,
    switch_off,
    switch_on,
)
from cloud.access.signed_in import SignedIn, SignedInUser
from cloud.access.vault import Vault
from cloud.audit.operations import record_change
from cloud.database.session import OpenDatabase, Time, Transaction
from cloud.portal.forms import Bound, form
from cloud.portal.language import _
from cloud.portal.layout import go_to, page
from cloud.portal.problems import Problem

router = APIRouter(include_in_schema=False)


class CodeForm(Form):
    """A code of the app, or a recovery code."""

    code: Annotated[str, Field(max_length=40)]
    next: str = "/"


class FactorForm(Form):
    """Proof that a secret arrived, and that it is oneself who asks."""

    password: Annotated[str, Field(max_length=256)] = ""
    code: Annotated[str, Field(max_length=40)] = ""
    offered: Annotated[str, Field(max_length=400)] = ""


class PasskeyBody(BaseModel):
    """What a browser answers when it made or used a passkey."""

    model_config = ConfigDict(extra="forbid")

    step: Annotated[str, Field(max_length=64)]
    credential: dict[str, Any]
    name: Annotated[str, Field(max_length=80)] = ""
    next: Annotated[str, Field(max_length=2000)] = "/"


@router.get("/sign-in/code", dependencies=[Depends(stranger_manner)])
def get_code(request: Request, next_: Annotated[str, Query(alias="next")] = "/") -> Response:
    """Ask for the second factor."""
    bound = Bound[CodeForm](raw={"next": own_path(next_)})
    return page(request, None, "access/code.html", form=bound)


@router.post("/sign-in/code", dependencies=[Depends(stranger_manner)])
def post_code(
    request: Request,
    database: OpenDatabase,
    clock: Time,
    bound: Annotated[Bound[CodeForm], Depends(form(CodeForm))],
) -> Response:
    """Check the second factor and open the session."""
    if bound.data is not None:
        done: SignedInNow | None = None
        with database.transaction() as session:
            step = step_of(session, clock, request.cookies.get(STEP_COOKIE, "")[:100], "code")
            user = AccessRepository(session).user(step.tenant, step.user) if step else None
            if step is None or user is None or not user.is_active:
                return RedirectResponse("/sign-in", status_code=303)
            if proves(session, vault(request), clock, user, bound.data.code):
                session.delete(step)
                done = finish_sign_in(session, clock, user, origin(request), proof="code")
        if done is not None:
            return let_in(request, done, RedirectResponse(own_path(bound.data.next), 303))
        bound.refuse("code", _("This code is not right, or was used already. Try the next one."))
    return page(request, None, "access/code.html", status_code=422, form=bound)


@router.post("/sign-in/passkey/begin")
def post_begin_sign_in(request: Request, session: Transaction, clock: Time) -> Response:
    """Ask the browser for a passkey of this site."""
    return JSONResponse(begin_sign_in(session, clock, site(request)))


@router.post("/sign-in/passkey")
def post_passkey_sign_in(
    request: Request, database: OpenDatabase, clock: Time, body: PasskeyBody
) -> Response:
    """Sign in with a passkey: it is something one has and is (or knows) already."""
    with database.transaction() as session:
        user = owner_of(session, clock, site(request), body.step, body.credential)
        done = (
            finish_sign_in(session, clock, user, origin(request), proof="passkey") if user else None
        )
    if done is None:
        return JSONResponse({}, 422)
    return let_in(request, done, JSONResponse({"go": own_path(body.next)}))


@router.get("/profile/second-factor")
def get_factor(request: Request, user: SignedIn, session: Transaction, clock: Time) -> Response:
    """Show how to set the second factor up, or how it stands."""
    return _factor_page(request, user, session, clock, Bound[FactorForm]())


@router.post("/profile/second-factor")
def post_factor(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Annotated[Bound[FactorForm], Depends(form(FactorForm))],
) -> Response:
    """Turn the second factor on, and show the recovery codes this once."""
    account = own_account(session, user)
    codes: list[str] | None = None
    if bound.data is not None and _is_oneself(account, bound):
        secret = offered_secret(vault(request), clock, account, bound.data.offered)
        if secret is not None and not account.totp_secret:
            codes = switch_on(session, vault(request), clock, account, secret, bound.data.code)
        if codes is None:
            bound.refuse("code", _("This code is not right. Take the picture anew and try again."))
    if codes is None:
        return _factor_page(request, user, session, clock, bound, status_code=422)
    AccessRepository(session).end_sessions(account, except_hash=user.session_hash)
    _record(session, clock, user, "second factor on")
    return page(request, user, "access/recovery_codes.html", codes=codes)


@router.post("/profile/second-factor/off")
def post_factor_off(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Annotated[Bound[FactorForm], Depends(form(FactorForm))],
) -> Response:
    """Turn the second factor off; the password and a code prove who asks."""
    account = own_account(session, user)
    if _has_proved(request, session, clock, account, bound):
        switch_off(session, account)
        _record(session, clock, user, "second factor off")
        return go_to(request, "/profile", _("The second factor is off."))
    return _kept_page(request, user, session, clock, bound)


@router.post("/profile/second-factor/codes")
def post_new_codes(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Annotated[Bound[FactorForm], Depends(form(FactorForm))],
) -> Response:
    """Replace the recovery codes; the old ones stop working."""
    account = own_account(session, user)
    if _has_proved(request, session, clock, account, bound):
        codes = new_recovery_codes(session, account)
        _record(session, clock, user, "recovery codes replaced")
        return page(request, user, "access/recovery_codes.html", codes=codes)
    return _kept_page(request, user, session, clock, bound)


@router.post("/profile/passkeys/begin")
def post_begin_passkey(
    request: Request, user: SignedIn, session: Transaction, clock: Time
) -> Response:
    """Ask the browser to make a passkey."""
    account = own_account(session, user)
    return JSONResponse(begin_passkey(session, clock, site(request), account))


@router.post("/profile/passkeys")
def post_passkey(
    request: Request, user: SignedIn, session: Transaction, clock: Time, body: PasskeyBody
) -> Response:
    """Keep the passkey that the browser made."""
    account = own_account(session, user)
    name = body.name.strip() or _("Passkey")
    made = add_passkey(session, clock, site(request), account, body.step, body.credential, name)
    if made is None:
        return JSONResponse({}, 422)
    _record(session, clock, user, "passkey added", name)
    return JSONResponse({"go": "/profile"})


@router.post("/profile/passkeys/{passkey}/remove")
def post_remove_passkey(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    passkey: Annotated[str, Path(max_length=26)],
) -> Response:
    """Forget a passkey."""
    found = session.get(Passkey, (user.tenant, user.id, passkey))
    if found is None:
        raise Problem(404)
    session.delete(found)
    _record(session, clock, user, "passkey removed", found.name)
    return go_to(request, "/profile", _("The passkey no longer works here."))


def vault(request: Request) -> Vault:
    """Return the installation's vault."""
    return request.app.state.vault


def site(request: Request) -> Site:
    """Return for which site passkeys are made."""
    return site_of(request.app.state.settings.base_url)


def _is_oneself(account: User, bound: Bound[FactorForm]) -> bool:
    """Whoever found an open browser must not be able to lock its owner out."""
    if bound.data is None:
        return False
    if account.password_hash and not is_right(bound.data.password, account.password_hash):
        bound.refuse("password", _("This is not your present password."))
        return False
    return True


def _has_proved(
    request: Request, session: Session, clock: Time, account: User, bound: Bound[FactorForm]
) -> bool:
    if bound.data is None or not _is_oneself(account, bound):
        return False
    if not proves(session, vault(request), clock, account, bound.data.code):
        bound.refuse("code", _("This code is not right, or was used already. Try the next one."))
        return False
    return True


def _kept_page(
    request: Request, user: SignedInUser, session: Session, clock: Time, bound: Bound[FactorForm]
) -> Response:
    session.flush()  # the count of wrong guesses stays although the request is refused
    return _factor_page(request, user, session, clock, bound, status_code=422)


def _factor_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    clock: Time,
    bound: Bound[FactorForm],
    *,
    status_code: int = 200,
) -> Response:
    account = own_account(session, user)
    made = None
    if not account.totp_secret:
        made = offer(vault(request), clock, account, f"Tameio {user.tenant_name}")
    return page(
        request,
        user,
        "access/second_factor.html",
        status_code=status_code,
        form=bound,
        account=account,
        offer=made,
        picture=_picture(made.address) if made else "",
        codes_left=recovery_codes_left(session, account),
        must=user.must_set_up,
    )


def _picture(address: str) -> Markup:
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="svg", border=3, omitsize=True, xmldecl=False)
    return Markup(out.getvalue().decode())  # noqa: S704 - drawn by us from a base32 secret


def _record(session: Session, clock: Time, user: SignedInUser, action: str, name: str = "") -> None:
    record_change(
        session,
        clock,
        user,
        tenant=user.tenant,
        kind="user",
        record=user.id,
        action=action,
        after={"name": name} if name else None,
    )
