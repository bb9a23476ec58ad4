"""Pages of one's own account: sign in, sign out, profile, language and theme, sessions."""

from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field

from cloud.access.models import User
from cloud.access.operations import (
    SESSION_MAX,
    STEP_MAX,
    CodeNeeded,
    MustWait,
    Origin,
    SignedInNow,
    WrongCredentials,
    change_password,
    sign_in,
    sign_out,
)
from cloud.access.passkeys import passkeys_of, site_of
from cloud.access.passwords import is_right, weakness
from cloud.access.repository import AccessRepository
from cloud.access.signed_in import SignedIn
from cloud.audit.operations import record_change
from cloud.database.session import OpenDatabase, Time, Transaction
from cloud.portal.forms import Bound, form
from cloud.portal.guard import SESSION_COOKIES
from cloud.portal.language import LANGUAGES, Manner, _, best_language, speak
from cloud.portal.layout import go_to, page
from cloud.portal.problems import Problem

router = APIRouter(include_in_schema=False)

LANGUAGE_COOKIE = "language"
KNOWN_COOKIE = "known"
STEP_COOKIE = "step"


class Form(BaseModel):
    """What all forms here share: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class SignInForm(Form):
    """E-mail and password."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=256)
    next: str = "/"


class PasswordForm(Form):
    """The old and the new password."""

    current: str = Field(max_length=256)
    new: str = Field(max_length=256)


class NameForm(Form):
    """One's own name."""

    name: Annotated[str, Field(min_length=2, max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")]


class ManyLanguages(Form):
    """A choice from the language menu."""

    language: Literal["en", "ru", "el", "hy", "fi"]
    back: str = "/"


class ThemeForm(Form):
    """A choice from the theme menu."""

    theme: Literal["light", "dark", "auto"]


async def stranger_manner(request: Request) -> None:
    """Speak to somebody not signed in: the language chosen before, else the browser's."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    accepted = request.headers.get("accept-language", "")
    speak(Manner(chosen if chosen in LANGUAGES else best_language(accepted)))


@router.get("/sign-in", dependencies=[Depends(stranger_manner)])
def get_sign_in(request: Request, next_: Annotated[str, Query(alias="next")] = "/") -> Response:
    """Show the sign-in page."""
    bound = Bound[SignInForm](raw={"next": own_path(next_)})
    return page(
        request, None, "access/sign_in.html", form=bound, has_passkeys=_has_passkeys(request)
    )


@router.post("/sign-in", dependencies=[Depends(stranger_manner)])
def post_sign_in(
    request: Request,
    database: OpenDatabase,
    clock: Time,
    bound: Annotated[Bound[SignInForm], Depends(form(SignInForm))],
) -> Response:
    """Sign in and go to the page that was asked for."""
    if bound.data is None:
        return page(
            request,
            None,
            "access/sign_in.html",
            status_code=422,
            form=bound,
            has_passkeys=_has_passkeys(request),
        )
    with database.transaction() as session:
        outcome = sign_in(session, clock, bound.data.email, bound.data.password, origin(request))
    match outcome:
        case SignedInNow():
            return let_in(request, outcome, RedirectResponse(own_path(bound.data.next), 303))
        case CodeNeeded(token=token):
            asked = urlencode({"next": own_path(bound.data.next)})
            response = RedirectResponse(f"/sign-in/code?{asked}", status_code=303)
            _keep(request, response, STEP_COOKIE, token, STEP_MAX)
            return response
        case MustWait(wait=wait):
            seconds = -(-wait // timedelta(seconds=1))
            bound.refuse(
                "", _("Too many attempts. Please wait {seconds} seconds.", seconds=seconds)
            )
            status = 429
        case WrongCredentials():
            bound.refuse("", _("The address or the password is not right."))
            status = 422
    return page(
        request,
        None,
        "access/sign_in.html",
        status_code=status,
        form=bound,
        has_passkeys=_has_passkeys(request),
    )


@router.post("/sign-in/language", dependencies=[Depends(stranger_manner)])
def post_stranger_language(
    bound: Annotated[Bound[ManyLanguages], Depends(form(ManyLanguages))],
) -> Response:
    """Remember the language of somebody who has not signed in yet."""
    if bound.data is None:
        raise Problem(422)
    response = RedirectResponse(own_path(bound.data.back, "/sign-in"), status_code=303)
    response.set_cookie(LANGUAGE_COOKIE, bound.data.language, max_age=31_536_000, samesite="lax")
    return response


@router.post("/sign-out")
def post_sign_out(request: Request, user: SignedIn, session: Transaction) -> Response:
    """End this session and forget everything the browser kept."""
    if user.session_hash:
        sign_out(session, user.session_hash)
    response = go_to(request, "/sign-in")
    for cookie in SESSION_COOKIES:
        response.delete_cookie(cookie, secure=cookie.startswith("__Host-"), httponly=True)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@router.get("/profile")
def get_profile(request: Request, user: SignedIn, session: Transaction) -> Response:
    """Show one's own account: language, theme, password, sessions."""
    return _profile(request, user, session, Bound[PasswordForm](), status_code=200)


@router.post("/profile/password")
def post_password(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Annotated[Bound[PasswordForm], Depends(form(PasswordForm))],
) -> Response:
    """Change one's own password; other sessions end."""
    account = own_account(session, user)
    if bound.data is not None:
        if not is_right(bound.data.current, account.password_hash):
            bound.refuse("current", _("This is not your present password."))
        elif weak := weakness(bound.data.new, account.name, account.email.partition("@")[0]):
            bound.refuse("new", _(weak))
    if bound.data is None:
        return _profile(request, user, session, bound, status_code=422)
    change_password(session, account, bound.data.new, keep_hash=user.session_hash)
    record_change(
        session,
        clock,
        user,
        tenant=user.tenant,
        kind="user",
        record=user.id,
        action="password-changed",
    )
    return go_to(request, "/profile", _("Your password is changed. Other sessions have ended."))


@router.post("/profile/name")
def post_name(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Annotated[Bound[NameForm], Depends(form(NameForm))],
) -> Response:
    """Change one's own name, as colleagues and the history show it."""
    if bound.data is None:
        empty = Bound[PasswordForm]()
        return _profile(request, user, session, empty, status_code=422, name_form=bound)
    account = own_account(session, user)
    before = {"name": account.name}
    account.name = bound.data.name.strip()
    account.version += 1
    record_change(
        session,
        clock,
        user,
        tenant=user.tenant,
        kind="user",
        record=user.id,
        action="changed",
        before=before,
        after={"name": account.name},
    )
    return go_to(request, "/profile", _("Saved."))


@router.post("/profile/language")
def post_language(
    request: Request,
    user: SignedIn,
    session: Transaction,
    bound: Annotated[Bound[ManyLanguages], Depends(form(ManyLanguages))],
) -> Response:
    """Change one's own language and show the same page again."""
    if bound.data is None:
        raise Problem(422)
    own_account(session, user).language = bound.data.language
    response = go_to(request, own_path(bound.data.back))
    response.set_cookie(LANGUAGE_COOKIE, bound.data.language, max_age=31_536_000, samesite="lax")
    return response


@router.post("/profile/theme")
def post_theme(
    user: SignedIn,
    session: Transaction,
    bound: Annotated[Bound[ThemeForm], Depends(form(ThemeForm))],
) -> Response:
    """Remember the theme; the page has changed itself already."""
    if bound.data is None:
        raise Problem(422)
    own_account(session, user).theme = bound.data.theme
    return Response(status_code=204)


@router.post("/profile/sessions/{short}/end")
def post_end_session(
    request: Request,
    user: SignedIn,
    session: Transaction,
    short: Annotated[str, Path(pattern=r"^[0-9a-f]{16}$")],
) -> Response:
    """End one other session, named by the beginning of its hash."""
    for each in AccessRepository(session).sessions_of(own_account(session, user)):
        if each.token_hash.startswith(short) and each.token_hash != user.session_hash:
            session.delete(each)
    return go_to(request, "/profile", _("That session has ended."))


@router.post("/profile/sessions/end-others")
def post_end_others(request: Request, user: SignedIn, session: Transaction) -> Response:
    """End every session but this one."""
    AccessRepository(session).end_sessions(
        own_account(session, user), except_hash=user.session_hash
    )
    return go_to(request, "/profile", _("All other sessions have ended."))


def _has_passkeys(request: Request) -> bool:
    return site_of(request.app.state.settings.base_url).is_fit


def own_account(session: Transaction, user: SignedIn) -> User:
    """Find the account of whoever asks."""
    account = AccessRepository(session).user(user.tenant, user.id)
    if account is None:
        raise Problem(404)
    return account


def _profile(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedIn,
    session: Transaction,
    bound: Bound[PasswordForm],
    *,
    status_code: int,
    name_form: Bound[NameForm] | None = None,
) -> Response:
    access = AccessRepository(session)
    account = own_account(session, user)
    role = access.role(user.tenant, user.role)
    return page(
        request,
        user,
        "access/profile.html",
        status_code=status_code,
        form=bound,
        sessions=access.sessions_of(account),
        role_name=_(role.name) if role else user.role,
        account=account,
        passkeys=passkeys_of(session, account),
        has_passkeys=_has_passkeys(request),
        name_form=name_form or Bound[NameForm](),
    )


def let_in(request: Request, done: SignedInNow, response: Response) -> Response:
    """Give the browser its session, and what proves next time that it was here before."""
    set_session_cookie(request, response, done.token)
    _keep(request, response, KNOWN_COOKIE, done.browser, timedelta(days=365))
    if STEP_COOKIE in request.cookies:
        response.delete_cookie(STEP_COOKIE, path="/sign-in", httponly=True)
    return response


def _keep(request: Request, response: Response, name: str, value: str, age: timedelta) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(age.total_seconds()),
        path="/sign-in",
        secure=request.app.state.settings.is_secure,
        httponly=True,
        samesite="lax",
    )


def set_session_cookie(request: Request, response: Response, token: str) -> None:
    """Give the browser its session; over HTTPS under a name that no other site can set."""
    is_secure: bool = request.app.state.settings.is_secure
    response.set_cookie(
        SESSION_COOKIES[0 if is_secure else 1],
        token,
        max_age=int(SESSION_MAX.total_seconds()),
        path="/",
        secure=is_secure,
        httponly=True,
        samesite="lax",
    )


def origin(request: Request) -> Origin:
    """Describe where a request comes from."""
    return Origin(
        request.client.host if request.client else "",
        request.headers.get("user-agent", ""),
        request.cookies.get(KNOWN_COOKIE, "")[:100],
    )


def own_path(address: str, otherwise: str = "/") -> str:
    """Keep a path of our own; anything that leads elsewhere becomes ``otherwise``."""
    parts = urlsplit(address)
    is_own = (
        not parts.scheme
        and not parts.netloc
        and address.startswith("/")
        and not address.startswith(("//", "/\\"))
        and address.isprintable()
    )
    return address if is_own else otherwise
