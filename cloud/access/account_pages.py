"""Pages for somebody who cannot sign in yet: accept an invitation, ask for a new password."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from cloud.access.account_links import ask_link, owner_of, set_password
from cloud.access.errors import DeadLink, WeakPassword
from cloud.access.operations import may_ask_again
from cloud.access.pages import Form, origin, stranger_manner
from cloud.access.repository import AccessRepository
from cloud.access.user_forms import Email
from cloud.database.session import OpenDatabase, Time
from cloud.portal.forms import Bound, form
from cloud.portal.language import _, manner
from cloud.portal.layout import page, toast

router = APIRouter(include_in_schema=False, dependencies=[Depends(stranger_manner)])

Token = Annotated[str, Path(max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]


class ForgottenForm(Form):
    """The address of an account."""

    email: Email


class NewPasswordForm(Form):
    """A first or new password, typed twice."""

    new: Annotated[str, Field(max_length=256)]
    again: Annotated[str, Field(max_length=256)]


@router.get("/forgotten")
def get_forgotten(request: Request) -> Response:
    """Show where to ask for a new password."""
    return page(request, None, "access/forgotten.html", form=Bound[ForgottenForm](), sent=False)


@router.post("/forgotten")
def post_forgotten(
    request: Request,
    database: OpenDatabase,
    clock: Time,
    bound: Annotated[Bound[ForgottenForm], Depends(form(ForgottenForm))],
) -> Response:
    """Send a link, if there is such an account; the answer never tells whether there is."""
    if bound.data is None:
        return page(request, None, "access/forgotten.html", status_code=422, form=bound, sent=False)
    with database.transaction() as session:
        where = origin(request).address
        if may_ask_again(session, clock, bound.data.email, where):
            user = AccessRepository(session).user_by_email(bound.data.email)
            if user and user.is_active:
                purpose = "invitation" if user.is_invited else "password"
                ask_link(session, clock, user, purpose, manner().language)
    return page(request, None, "access/forgotten.html", form=bound, sent=True)


@router.get("/account/{token}")
def get_link(request: Request, database: OpenDatabase, clock: Time, token: Token) -> Response:
    """Show whose link this is and ask for a password; looking does not use it up."""
    return _link_page(request, database, clock, token, Bound[NewPasswordForm]())


@router.post("/account/{token}")
def post_link(
    request: Request,
    database: OpenDatabase,
    clock: Time,
    token: Token,
    bound: Annotated[Bound[NewPasswordForm], Depends(form(NewPasswordForm))],
) -> Response:
    """Set the password and lead to the sign-in."""
    if bound.data is not None and bound.data.new != bound.data.again:
        bound.refuse("again", _("The two passwords are not the same."))
    if bound.data is not None:
        try:
            with database.transaction() as session:
                session.info["address"] = origin(request).address
                set_password(session, clock, token, bound.data.new)
        except WeakPassword as weak:
            bound.refuse("new", _(str(weak)))
        except DeadLink:
            return _link_page(request, database, clock, token, bound)
        else:
            response = RedirectResponse("/sign-in", status_code=303)
            toast(response, _("Your password is set. Please sign in with it."))
            return response
    return _link_page(request, database, clock, token, bound, status_code=422)


def _link_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    database: OpenDatabase,
    clock: Time,
    token: str,
    bound: Bound[NewPasswordForm],
    *,
    status_code: int = 200,
) -> Response:
    with database.reading() as session:
        try:
            user, link = owner_of(session, clock, token)
        except DeadLink:
            return page(request, None, "access/dead_link.html", status_code=404)
        return page(
            request,
            None,
            "access/account_link.html",
            status_code=status_code,
            form=bound,
            account=user,
            is_invitation=link.purpose == "invitation",
        )
