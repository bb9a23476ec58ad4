"""What can be done with accounts: create, sign in, sign out, change a password."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cloud.access.errors import EmailTaken, UnknownRole
from cloud.access.models import (
    ApiKey,
    KnownBrowser,
    Role,
    RoleRight,
    SignInAttempts,
    SignInStep,
    User,
    UserSession,
)
from cloud.access.passwords import hash_password, is_right, needs_rehash
from cloud.access.repository import AccessRepository, fold
from cloud.access.rights import READY_ROLES
from cloud.access.throttle import failures_now, pause
from cloud.clock import Clock, new_id

IDLE_MAX = timedelta(minutes=30)
SESSION_MAX = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
STEP_MAX = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SignedInNow:
    """The sign-in succeeded: this token goes into the cookie, and nowhere else."""

    user: User
    token: str
    browser: str  # proves next time that this browser has signed in before


@dataclass(frozen=True, slots=True)
class WrongCredentials:
    """Unknown account or wrong password: the same answer, on purpose."""


@dataclass(frozen=True, slots=True)
class MustWait:
    """Too many failures."""

    wait: timedelta


@dataclass(frozen=True, slots=True)
class CodeNeeded:
    """The password was right; this token leads to the page that asks for the second factor."""

    token: str


SignInOutcome = SignedInNow | WrongCredentials | MustWait | CodeNeeded


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request came from, for the list of sessions and the throttle."""

    address: str = ""
    browser: str = ""
    known: str = ""  # what the browser was given when somebody signed in with it before


def add_ready_roles(session: Session, tenant: str) -> None:
    """Give a retailer the roles everybody starts with; those that exist stay as they are."""
    for ready in READY_ROLES:
        if session.get(Role, (tenant, ready.id)):
            continue
        session.add(
            Role(
                tenant=tenant,
                id=ready.id,
                name=ready.name,
                is_ready_made=True,
                hidden=list(ready.hidden),
            )
        )
        session.flush()
        session.add_all(
            RoleRight(tenant=tenant, role=ready.id, section=section, action=action, reach="all")
            for section, action in ready.rights
        )
    session.flush()


def create_user(  # noqa: PLR0913 - a person has that many facts
    session: Session,
    clock: Clock,
    *,
    tenant: str,
    email: str,
    name: str,
    password: str,
    role: str,
    language: str = "",
) -> User:
    """Create an account. Raises `EmailTaken`, `UnknownRole`."""
    access = AccessRepository(session)
    if access.user_by_email(email):
        raise EmailTaken(email)
    if access.role(tenant, role) is None:
        raise UnknownRole(role)
    user = User(
        tenant=tenant,
        id=new_id(clock),
        email=fold(email),
        name=name,
        password_hash=hash_password(password),
        role=role,
        language=language,
        theme="auto",
        is_active=True,
        created_at=clock.now(),
    )
    session.add(user)
    session.flush()
    return user


def sign_in(
    session: Session, clock: Clock, email: str, password: str, origin: Origin
) -> SignInOutcome:
    """Check a password and open a session; count failures by account and by address.

    A browser that signed in to this account before is counted by itself: whoever guesses
    elsewhere, even from the same address, cannot keep its owner out.
    """
    now = clock.now()
    known = _known_browser(session, origin.known, fold(email))
    keys = (
        (f"browser:{known.token_hash}",)
        if known
        else (f"account:{hash_token(fold(email))}", f"address:{origin.address}"[:80])
    )
    counters = attempts(session, clock, keys)
    waits = [each.blocked_until - now for each in counters if each.blocked_until]
    if waits and max(waits) > timedelta(0):
        return MustWait(max(waits))
    user = AccessRepository(session).user_by_email(email)
    stored = user.password_hash if user and user.is_active else None
    if not is_right(password, stored) or user is None:
        for each in counters:
            each.failures = failures_now(each.failures, each.last_at, now) + 1
            each.last_at, each.blocked_until = now, now + pause(each.failures)
        return WrongCredentials()
    for each in counters:
        each.failures, each.blocked_until = 0, None
    if needs_rehash(user.password_hash):
        user.password_hash = hash_password(password)
    if user.totp_secret:
        return CodeNeeded(open_step(session, clock, "code", user=user))
    return finish_sign_in(session, clock, user, origin, proof="password")


def finish_sign_in(
    session: Session, clock: Clock, user: User, origin: Origin, *, proof: str
) -> SignedInNow:
    """Open the session of somebody who has proved who they are, and remember their browser."""
    known = _known_browser(session, origin.known, user.email)
    browser = origin.known if known else _remember_browser(session, clock, user)
    return SignedInNow(user, open_session(session, clock, user, origin, proof), browser)


def open_step(
    session: Session,
    clock: Clock,
    purpose: str,
    *,
    user: User | None = None,
    challenge: bytes = b"",
) -> str:
    """Keep a sign-in that is on its way for a few minutes; returns the token that continues it."""
    token, now = secrets.token_urlsafe(32), clock.now()
    session.execute(delete(SignInStep).where(SignInStep.ends_at < now))
    session.add(
        SignInStep(
            token_hash=hash_token(token),
            tenant=user.tenant if user else "",
            user=user.id if user else "",
            purpose=purpose,
            challenge=challenge,
            ends_at=now + STEP_MAX,
        )
    )
    session.flush()
    return token


def step_of(session: Session, clock: Clock, token: str, purpose: str) -> SignInStep | None:
    """Find a sign-in on its way; None: there is none, or it took too long."""
    found = session.get(SignInStep, hash_token(token)) if token else None
    is_good = found is not None and found.purpose == purpose and found.ends_at > clock.now()
    return found if is_good else None


def may_ask_again(session: Session, clock: Clock, email: str, address: str) -> bool:
    """Count requests for letters by account and by address; False: too many of late.

    They are counted apart from failed sign-ins: asking for a new password slows no sign-in.
    """
    now = clock.now()
    keys = (f"mail:{hash_token(fold(email))[:70]}", f"mail-from:{address}"[:80])
    counters = attempts(session, clock, keys)
    if any(each.blocked_until and each.blocked_until > now for each in counters):
        return False
    for each in counters:
        each.failures = failures_now(each.failures, each.last_at, now) + 1
        each.last_at, each.blocked_until = now, now + pause(each.failures)
    return True


def open_session(
    session: Session, clock: Clock, user: User, origin: Origin, proof: str = "password"
) -> str:
    """Open a session and return its token (256 random bits)."""
    token, now = secrets.token_urlsafe(32), clock.now()
    session.add(
        UserSession(
            token_hash=hash_token(token),
            tenant=user.tenant,
            user=user.id,
            created_at=now,
            last_used_at=now,
            ends_at=now + SESSION_MAX,
            browser=origin.browser[:300],
            address=origin.address[:64],
            proof=proof,
        )
    )
    session.flush()
    return token


def sign_out(session: Session, token_hash: str) -> None:
    """End one session."""
    found = session.get(UserSession, token_hash)
    if found:
        session.delete(found)


def change_password(session: Session, user: User, password: str, *, keep_hash: str) -> None:
    """Set a new password and end every other session of this user."""
    user.password_hash = hash_password(password)
    AccessRepository(session).end_sessions(user, except_hash=keep_hash)


def create_api_key(session: Session, clock: Clock, user: User, name: str) -> str:
    """Create a key for a program that acts as this user; shown once, stored as a hash."""
    key = f"tk_{secrets.token_urlsafe(32)}"
    session.add(
        ApiKey(
            key_hash=hash_token(key),
            tenant=user.tenant,
            user=user.id,
            name=name,
            created_at=clock.now(),
        )
    )
    return key


def hash_token(token: str) -> str:
    """Return what is stored of a token; 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def _known_browser(session: Session, token: str, email: str) -> KnownBrowser | None:
    if not token:
        return None
    return session.scalars(
        select(KnownBrowser)
        .join(User, (User.tenant == KnownBrowser.tenant) & (User.id == KnownBrowser.user))
        .where(KnownBrowser.token_hash == hash_token(token), User.email == email)
    ).first()


def _remember_browser(session: Session, clock: Clock, user: User) -> str:
    token = secrets.token_urlsafe(32)
    session.add(
        KnownBrowser(
            token_hash=hash_token(token), tenant=user.tenant, user=user.id, created_at=clock.now()
        )
    )
    return token


def attempts(session: Session, clock: Clock, keys: Sequence[str]) -> list[SignInAttempts]:
    """Find the counters of these keys, made where there are none yet."""
    # Addresses of people are hashed: the table must not collect what they mistyped.
    found = {
        each.key: each
        for each in session.scalars(select(SignInAttempts).where(SignInAttempts.key.in_(keys)))
    }
    for key in keys:
        if key not in found:
            found[key] = SignInAttempts(key=key, failures=0, last_at=clock.now())
            session.add(found[key])
    return [found[key] for key in keys]
