"""Who is asking: the dependency every page and endpoint takes.

``user: SignedIn`` gives the account with its scope, sets language, time zone and currency for
everything that follows, and turns strangers away. ``Depends(needs("receipts", "see"))`` on a route
asks for a right besides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Protocol

from fastapi import Depends, Request
from sqlalchemy import update
from sqlalchemy.orm import Session

from cloud.access.models import ApiKey, User, UserSession
from cloud.access.operations import IDLE_MAX, TOUCH_EVERY, hash_token
from cloud.access.repository import AccessRepository
from cloud.access.rights import ACTIONS_OF, Scope, hidden_columns
from cloud.clock import Clock
from cloud.database.engine import Database
from cloud.database.fence import Fence, Owned
from cloud.database.session import clock_of, database_of
from cloud.portal.guard import SESSION_COOKIES
from cloud.portal.language import Manner, _, speak
from cloud.portal.problems import GoElsewhere, NotSignedIn, Problem, is_machine

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_WHILE_VIEWING = frozenset(
    {"/roles/view-as/end", "/sign-out", "/profile/language", "/profile/theme"}
)
_WITHOUT_FACTOR = ("/profile", "/sign-out", "/menu/", "/roles/view-as/end")


@dataclass(frozen=True, slots=True)
class RetailerFacts:
    """What the frame of a page must know of a retailer."""

    name: str
    currency: str
    time_zone: str
    language: str


class FactsOf(Protocol):
    """Finds a retailer; the application wires it to the estate, which lies above us."""

    def __call__(self, session: Session, tenant: str) -> RetailerFacts:
        """Return the facts; raises nothing: an unknown retailer gets neutral ones."""
        ...


@dataclass(frozen=True, slots=True)
class SignedInUser:
    """Somebody who has signed in, for the length of one request."""

    id: str
    tenant: str
    email: str
    name: str
    role: str
    theme: str
    scope: Scope
    manner: Manner
    tenant_name: str
    session_hash: str  # empty when a program acts with a key
    must_set_up: bool = False  # their role asks for a second factor and they have none yet
    viewing_as: str = ""  # the name of the role whose view is shown; empty: their own

    def may(self, section: str, action: str) -> bool:
        """Say whether this user's role allows an action in a section."""
        return self.scope.may(section, action)


def authenticated(request: Request) -> SignedInUser:
    """Find who is asking, by session cookie or by key; raises `NotSignedIn`."""
    database, clock = database_of(request), clock_of(request)
    authorization = request.headers.get("authorization", "")
    with database.reading() as session:
        if authorization:
            scheme, _space, key = authorization.partition(" ")
            user = _by_key(session, key.strip()) if scheme.lower() == "bearer" else None
            kept = None
        else:
            user, kept = _by_cookie(request, session, database, clock)
        if user is None or not user.is_active:
            raise NotSignedIn
        facts_of: FactsOf = request.app.state.retailer_facts
        facts = facts_of(session, user.tenant)
        access = AccessRepository(session)
        tried = access.role(user.tenant, kept.viewing_as) if kept and kept.viewing_as else None
        scope = access.scope_of(user, viewing_as=tried.id if tried else "")
        owners = access.owners_for(user, scope, viewing_as=tried.id if tried else "")
    request.state.fence = Fence(
        scope.tenant,
        scope.stores,
        hidden_columns(scope.hidden),
        {} if owners is None else {"customer": Owned("manager", owners, user.id)},
    )
    return SignedInUser(
        id=user.id,
        tenant=user.tenant,
        email=user.email,
        name=user.name,
        role=user.role,
        theme=user.theme,
        scope=scope,
        manner=Manner(user.language or facts.language, facts.time_zone, facts.currency),
        tenant_name=facts.name,
        session_hash=kept.token_hash if kept else "",
        must_set_up=kept is not None and _must_set_up(access, user, kept),
        viewing_as=tried.name if tried else "",
    )


async def speaking_user(
    request: Request,
    user: Annotated[SignedInUser, Depends(authenticated, scope="function")],
) -> SignedInUser:
    """Set the manner in the request's own task, so that the endpoint's thread inherits it."""
    speak(user.manner)
    if user.viewing_as and request.method not in _SAFE and request.url.path not in _WHILE_VIEWING:
        # Somebody trying on a role looks; what they then did would stand under their name.
        raise Problem(403, _("You are only looking. Go back to your own role first."))
    if user.must_set_up and not request.url.path.startswith(_WITHOUT_FACTOR):
        if is_machine(request):
            raise Problem(403, _("Your role asks for a second factor. Set it up first."))
        raise GoElsewhere("/profile/second-factor")
    return user


SignedIn = Annotated[SignedInUser, Depends(speaking_user)]


def needs(section: str, action: str) -> Callable[[SignedInUser], None]:
    """Build a dependency that refuses whoever lacks this right, with 403."""
    if action not in ACTIONS_OF[section]:
        raise ValueError(f"section {section} has no action {action}")

    def check(user: SignedIn) -> None:
        if not user.may(section, action):
            raise Problem(403)

    # The walk over all routes reads here what a route asks for (tests/cloud/portal/test_rights).
    check.__dict__["right"] = (section, action)
    return check


def token_of(request: Request) -> str:
    """Return the session token of the request's cookie, or an empty text."""
    return next((request.cookies[c] for c in SESSION_COOKIES if c in request.cookies), "")


def is_alive(found: UserSession, now: datetime) -> bool:
    """Say whether a session still counts: not over, not idle for too long."""
    return now < found.ends_at and now - found.last_used_at < IDLE_MAX


def _by_cookie(
    request: Request, session: Session, database: Database, clock: Clock
) -> tuple[User | None, UserSession | None]:
    token, now = token_of(request), clock.now()
    found = AccessRepository(session).session_and_user(hash_token(token)) if token else None
    if found is None or not is_alive(found[0], now):
        return None, None
    kept, user = found
    if now - kept.last_used_at >= TOUCH_EVERY:
        with database.transaction() as writing:
            writing.execute(
                update(UserSession)
                .where(UserSession.token_hash == kept.token_hash)
                .values(last_used_at=now)
            )
    return user, kept


def _must_set_up(access: AccessRepository, user: User, kept: UserSession) -> bool:
    if user.totp_secret or kept.proof != "password":
        return False
    role = access.role(user.tenant, user.role)
    return role is not None and role.second_factor


def _by_key(session: Session, key: str) -> User | None:
    found: tuple[ApiKey, User] | None = AccessRepository(session).key_and_user(hash_token(key))
    return found[1] if found else None
