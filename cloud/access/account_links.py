"""Links for one use: an invitation, a new password. Made by the job that sends them, stored hashed.

The token exists in the letter alone. If sending fails the job makes another, so the queue never
holds anything that opens an account.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Literal

from sqlalchemy import delete
from sqlalchemy.orm import Session

from cloud.access.errors import DeadLink, WeakPassword
from cloud.access.models import AccountLink, User
from cloud.access.operations import hash_token
from cloud.access.passwords import hash_password, weakness
from cloud.access.repository import AccessRepository
from cloud.audit.operations import record_change
from cloud.clock import Clock, new_id
from cloud.database.job_queue import enqueue
from cloud.mail.letters import Letter
from cloud.portal.language import Manner, _, speaking

LINK_JOB: Final = "send-account-link"
Purpose = Literal["invitation", "password"]
LIVES: Final = {"invitation": timedelta(days=7), "password": timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Owner:
    """The actor of a change that somebody proved to be theirs by a link."""

    id: str
    name: str


def ask_link(session: Session, clock: Clock, user: User, purpose: Purpose, language: str) -> None:
    """Have a link sent to somebody's address, in ``language`` if they have none of their own."""
    enqueue(
        session,
        new_id(clock),
        LINK_JOB,
        {"user": user.id, "purpose": purpose, "language": user.language or language},
        run_at=clock.now(),
        tenant=user.tenant,
        unique_key=f"{LINK_JOB}:{user.tenant}:{user.id}:{purpose}",
    )


def write_link(  # noqa: PLR0913, PLR0917 - what the job says
    session: Session,
    clock: Clock,
    base_url: str,
    tenant: str,
    user: str,
    purpose: Purpose,
    language: str,
) -> Letter | None:
    """Make a link and the letter that carries it; None: the account is gone or shut."""
    account = AccessRepository(session).user(tenant, user)
    if account is None or not account.is_active:
        return None
    token, now = secrets.token_urlsafe(32), clock.now()
    session.execute(delete(AccountLink).where(AccountLink.ends_at < now))
    session.add(
        AccountLink(
            token_hash=hash_token(token),
            tenant=tenant,
            user=user,
            purpose=purpose,
            created_at=now,
            ends_at=now + LIVES[purpose],
        )
    )
    with speaking(Manner(language or "en")):
        subject, text = _words(account, purpose, f"{base_url.rstrip('/')}/account/{token}")
    return Letter(to=account.email, name=account.name, subject=subject, text=text)


def owner_of(session: Session, clock: Clock, token: str) -> tuple[User, AccountLink]:
    """Find whose link this is; looking does not use it up. Raises `DeadLink`."""
    link = session.get(AccountLink, hash_token(token))
    if link is None or link.ends_at <= clock.now():
        raise DeadLink
    user = AccessRepository(session).user(link.tenant, link.user)
    if user is None or not user.is_active:
        raise DeadLink
    return user, link


def set_password(session: Session, clock: Clock, token: str, password: str) -> User:
    """Use a link up: set the password and end every session of the account.

    Raises `DeadLink`, `WeakPassword`.
    """
    user, link = owner_of(session, clock, token)
    if weak := weakness(password, user.name, user.email.partition("@")[0]):
        raise WeakPassword(weak)
    session.execute(
        delete(AccountLink).where(AccountLink.tenant == user.tenant, AccountLink.user == user.id)
    )
    user.password_hash = hash_password(password)
    AccessRepository(session).end_sessions(user)
    record_change(
        session,
        clock,
        Owner(user.id, user.name),
        tenant=user.tenant,
        kind="user",
        record=user.id,
        action="password-changed" if link.purpose == "password" else "accepted",
    )
    return user


def _words(account: User, purpose: Purpose, address: str) -> tuple[str, str]:
    if purpose == "invitation":
        return (
            _("You are invited to Tameio"),
            _(
                "Hello {name},\n\nyou are invited to work at headquarters in Tameio. Choose a"
                " password here; the link works for seven days and once:\n\n{address}\n",
                name=account.name,
                address=address,
            ),
        )
    return (
        _("A new password for Tameio"),
        _(
            "Hello {name},\n\nsomebody asked for a new password for this address. If it was you,"
            " choose one here; the link works for an hour and once:\n\n{address}\n\nIf it was not"
            " you, nothing has changed and nothing needs to be done.\n",
            name=account.name,
            address=address,
        ),
    )
