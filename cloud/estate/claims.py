"""Claims at headquarters: open one, see who presented it, accept or decline."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.clock import Clock, new_id
from cloud.database.announcements import announce
from cloud.estate.errors import NotWaiting
from cloud.estate.models import ACCEPTED, DECLINED, OPEN, WAITING, Claim, Register
from sync_protocol.identity.claim import ClaimCode, stretch

LIFE = timedelta(minutes=30)
TRIES = 5


def open_claim(
    session: Session, clock: Clock, actor: Actor, register: Register, *, needs_approval: bool
) -> tuple[Claim, ClaimCode]:
    """Open a claim for a register. The code is returned this once and stored nowhere.

    Earlier claims of the register that nobody presented end: one valid code at a time.
    """
    now = clock.now()
    earlier = select(Claim).where(
        Claim.tenant == register.tenant, Claim.register == register.id, Claim.state == OPEN
    )
    for old in session.scalars(earlier):
        old.expires_at = min(old.expires_at, now)
    code = ClaimCode.generate(secrets.token_bytes)
    while live_claim(session, code.lookup, now) is not None:
        code = ClaimCode.generate(secrets.token_bytes)
    claim = Claim(
        tenant=register.tenant,
        id=new_id(clock),
        lookup=code.lookup,
        stretched=stretch(code),
        register=register.id,
        state=OPEN,
        needs_approval=needs_approval,
        tries_left=TRIES,
        created_at=now,
        created_by=actor.name,
        expires_at=now + LIFE,
        comparison="",
        signing_public=b"",
        tls_public=b"",
        facts={},
        device="",
    )
    session.add(claim)
    record_change(
        session,
        clock,
        actor,
        tenant=register.tenant,
        kind="register",
        record=register.id,
        action="claim-opened",
        after={"register": register.name, "claim": claim.id},
    )
    session.flush()
    return claim, code


def live_claim(session: Session, lookup: str, now: datetime) -> Claim | None:
    """Find the claim that a lookup names now; past ones do not count."""
    query = select(Claim).where(Claim.lookup == lookup, Claim.expires_at > now)
    return session.scalars(query.order_by(Claim.created_at.desc())).first()


def accept(session: Session, clock: Clock, actor: Actor, claim: Claim) -> None:
    """Let the machine that shows this comparison number become a till. Raises `NotWaiting`."""
    _decide(session, clock, actor, claim, ACCEPTED)


def decline(session: Session, clock: Clock, actor: Actor, claim: Claim) -> None:
    """Turn the waiting machine away. Raises `NotWaiting`."""
    _decide(session, clock, actor, claim, DECLINED)


def _decide(session: Session, clock: Clock, actor: Actor, claim: Claim, state: str) -> None:
    if claim.state != WAITING or claim.expires_at <= clock.now():
        raise NotWaiting(claim.id)
    claim.state = state
    record_change(
        session,
        clock,
        actor,
        tenant=claim.tenant,
        kind="register",
        record=claim.register,
        action=f"claim-{state}",
        after={"claim": claim.id, "comparison": claim.comparison},
    )
    announce(session, "claim-changed", {"tenant": claim.tenant, "claim": claim.id})
    session.flush()
