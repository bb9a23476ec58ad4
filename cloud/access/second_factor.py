"""The second factor: codes of an app on the phone (TOTP), and recovery codes for a lost phone."""

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pyotp import random_base32
from pyotp.totp import TOTP
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from cloud.access.models import RecoveryCode, User
from cloud.access.operations import attempts, hash_token
from cloud.access.throttle import failures_now, pause
from cloud.access.vault import Vault
from cloud.clock import Clock

_STEP_S: Final = 30
RECOVERY_CODES: Final = 10
_OFFER_S: Final = 15 * 60  # between seeing the picture and typing the first code


@dataclass(frozen=True, slots=True)
class Offer:
    """A secret that is shown, but does not count before a code proved that it arrived."""

    secret: str  # base32, for typing by hand
    address: str  # otpauth://…, for the picture
    sealed: str  # what the form brings back


def offer(vault: Vault, clock: Clock, user: User, issuer: str) -> Offer:
    """Make a secret for somebody to take into their app."""
    secret = random_base32()
    address = TOTP(s=secret).provisioning_uri(name=user.email, issuer_name=issuer)
    sealed = vault.seal(f"{user.tenant}:{user.id}:{secret}", _seconds(clock.now()))
    return Offer(secret, address, sealed)


def offered_secret(vault: Vault, clock: Clock, user: User, sealed: str) -> str | None:
    """Return the secret of an offer that was made to this person a moment ago, else None."""
    try:
        opened = vault.open_fresh(sealed, _seconds(clock.now()), age_max_s=_OFFER_S)
    except ValueError:
        return None
    whose, _colon, secret = opened.rpartition(":")
    return secret if whose == f"{user.tenant}:{user.id}" else None


def switch_on(  # noqa: PLR0913, PLR0917 - what is needed
    session: Session, vault: Vault, clock: Clock, user: User, secret: str, code: str
) -> list[str] | None:
    """Turn the second factor on and return the recovery codes, shown once; None: wrong code."""
    step = _matching_step(secret, code, clock.now())
    if step is None:
        return None
    user.totp_secret = vault.seal(secret, _seconds(clock.now()))
    user.totp_step = step
    return new_recovery_codes(session, user)


def switch_off(session: Session, user: User) -> None:
    """Turn the second factor off and forget its recovery codes."""
    user.totp_secret, user.totp_step = "", 0
    session.execute(
        delete(RecoveryCode).where(RecoveryCode.tenant == user.tenant, RecoveryCode.user == user.id)
    )


def new_recovery_codes(session: Session, user: User) -> list[str]:
    """Replace the recovery codes; they are shown this once and stored as hashes."""
    session.execute(
        delete(RecoveryCode).where(RecoveryCode.tenant == user.tenant, RecoveryCode.user == user.id)
    )
    codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
    session.add_all(
        RecoveryCode(tenant=user.tenant, user=user.id, code_hash=hash_token(_plain(code)))
        for code in codes
    )
    session.flush()
    return codes


def recovery_codes_left(session: Session, user: User) -> int:
    """Count the recovery codes that were not used yet."""
    return (
        session.scalar(
            select(func.count())
            .select_from(RecoveryCode)
            .where(RecoveryCode.tenant == user.tenant, RecoveryCode.user == user.id)
        )
        or 0
    )


def proves(session: Session, vault: Vault, clock: Clock, user: User, code: str) -> bool:
    """Check a code of the app or a recovery code; each works once, guesses are slowed."""
    now = clock.now()
    (counter,) = attempts(session, clock, (f"code:{user.id}",))
    if counter.blocked_until and counter.blocked_until > now:
        return False
    if _matches(session, vault, user, code, now):
        counter.failures, counter.blocked_until = 0, None
        return True
    counter.failures = failures_now(counter.failures, counter.last_at, now) + 1
    counter.last_at, counter.blocked_until = now, now + pause(counter.failures)
    return False


def _matches(session: Session, vault: Vault, user: User, code: str, now: datetime) -> bool:
    if not user.totp_secret:
        return False
    step = _matching_step(vault.open(user.totp_secret), code, now)
    if step is not None:
        # A code that was seen over somebody's shoulder has been used by then.
        is_new = step > user.totp_step
        user.totp_step = max(step, user.totp_step)
        return is_new
    found = session.get(RecoveryCode, (user.tenant, user.id, hash_token(_plain(code))))
    if found is None:
        return False
    session.delete(found)
    return True


def _matching_step(secret: str, code: str, now: datetime) -> int | None:
    """Return which half-minute the code belongs to; a phone may be one off."""
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit()):
        return None
    totp = TOTP(s=secret)
    here = _seconds(now) // _STEP_S
    return next(
        (
            step
            for step in (here, here - 1, here + 1)
            if totp.verify(otp=typed, for_time=step * _STEP_S)
        ),
        None,
    )


def _recovery_code() -> str:
    letters = base64.b32encode(secrets.token_bytes(10)).decode().lower()  # 80 bits
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def _plain(code: str) -> str:
    return "".join(code.split()).replace("-", "").lower()


def _seconds(at: datetime) -> int:
    return int(at.timestamp())
