"""What needs a person today, and how the tills are at this moment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedInUser
from cloud.estate.repository import EstateRepository, Till
from cloud.ledger.repository import LedgerRepository
from cloud.portal.formatting import date, money, number
from cloud.portal.language import _

_DRAWERS_FOR = timedelta(days=2)  # how long a drawer that did not balance is news
_NAMED = 3


@dataclass(frozen=True, slots=True)
class FleetNow:
    """The tills as they are at this moment."""

    enrolled: int
    online: int
    unsent_count: int
    unsent: dict[str, int]  # minor units by currency
    oldest_at: datetime | None
    away: Sequence[Till]  # enrolled, not online


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """Something that waits for a person."""

    kind: str  # colour: bad, warn, info
    icon: str
    title: str
    detail: str
    value: str
    href: str


def fleet_now(session: Session, user: SignedInUser, store: str) -> FleetNow:
    """Count the tills of one or every store, and what they have not told us yet."""
    tills = EstateRepository(session, user.scope).tills()
    enrolled = [each for each in tills if each.device is not None and store in ("", each.store.id)]
    seen = [each.presence for each in enrolled if each.presence is not None]
    unsent: dict[str, int] = {}
    for each in enrolled:
        if each.presence and each.presence.backlog_minor:
            currency = each.store.currency
            unsent[currency] = unsent.get(currency, 0) + each.presence.backlog_minor
    return FleetNow(
        enrolled=len(enrolled),
        online=sum(1 for each in seen if each.is_online),
        unsent_count=sum(each.backlog for each in seen),
        unsent=unsent,
        oldest_at=min((each.oldest_at for each in seen if each.oldest_at), default=None),
        away=[each for each in enrolled if not (each.presence and each.presence.is_online)],
    )


def attention(
    session: Session, user: SignedInUser, fleet: FleetNow, *, quarantined: int, now: datetime
) -> list[Attention]:
    """List what needs a person, each with its number and where it leads."""
    ledger = LedgerRepository(session, user.scope)
    found: list[Attention] = []
    if fleet.away and user.may("tills", "see"):
        names = [f"{each.store.name} · {each.register.name}" for each in fleet.away[:_NAMED]]
        found.append(
            Attention(
                kind="bad",
                icon="plug-connected-x",
                title=_("Tills offline"),
                detail=", ".join(names),
                value=number(len(fleet.away)),
                href="/tills",
            )
        )
    if user.may("exceptions", "see") and (undecided := ledger.undecided()):
        found.append(
            Attention(
                kind="warn",
                icon="alert-triangle",
                title=_("Exceptions to decide"),
                detail=_("receipts that disagree with headquarters"),
                value=number(undecided),
                href="/exceptions",
            )
        )
    if quarantined:
        found.append(
            Attention(
                kind="bad",
                icon="shield-exclamation",
                title=_("Messages in quarantine"),
                detail=_("kept aside with a reason, nothing is lost"),
                value=number(quarantined),
                href="/quarantine",
            )
        )
    if user.may("receipts", "see"):
        found += _drawers(ledger, now)
    return found


def _drawers(ledger: LedgerRepository, now: datetime) -> list[Attention]:
    wrong = [
        each
        for each in ledger.shifts().rows
        if each.difference_minor and each.closed_at and each.closed_at >= now - _DRAWERS_FOR
    ]
    return [
        Attention(
            kind="warn",
            icon="cash-register",
            title=_("Drawer short") if (each.difference_minor or 0) < 0 else _("Drawer over"),
            detail=_("Shift {number} on {date}", number=each.number, date=date(each.business_day)),
            value=money(each.difference_minor, each.currency),
            href=f"/shifts/{each.id}",
        )
        for each in wrong[:_NAMED]
    ]
