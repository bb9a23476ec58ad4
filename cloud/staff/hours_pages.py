"""Portal page of hours at work."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.database.session import Time, Transaction
from cloud.portal.csv_file import Cell, csv_answer, csv_file
from cloud.portal.formatting import local
from cloud.portal.language import _
from cloud.portal.layout import page
from cloud.staff.hours import Stamp, Stint, hours_words, stints
from cloud.staff.models import Operator, WorkStamp
from cloud.staff.pages import store_names

router = APIRouter(include_in_schema=False)

PERIODS = (7, 14, 31)
Days = Annotated[int, Query(ge=1, le=92)]


@router.get("/hours", dependencies=[Depends(needs("staff", "see"))])
def get_hours(  # noqa: PLR0913, PLR0917 - what a page is asked with
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    days: Days = 7,
    store: Annotated[str, Query(max_length=26)] = "",
) -> Response:
    """Show who was at work when, and for how long in all."""
    now = clock.now()
    found = _stints(session, user, now - timedelta(days=days), store)
    names = _operator_names(session, user.tenant)
    sums: defaultdict[str, timedelta] = defaultdict(timedelta)
    for stint in found:
        sums[stint.operator] += stint.lasted
    return page(
        request,
        user,
        "staff/hours.html",
        stints=found,
        at=now,
        names=names,
        sums=sorted(sums.items(), key=lambda one: names.get(one[0], one[0])),
        words=hours_words,
        days=days,
        periods={str(n): _("Last {count} days", count=n) for n in PERIODS},
        store=store,
        stores=store_names(session, user),
        choices=sorted(store_names(session, user).items(), key=lambda one: one[1]),
    )


@router.get("/hours.csv", dependencies=[Depends(needs("staff", "export"))])
def get_hours_csv(
    user: SignedIn, session: Transaction, clock: Time, days: Days = 31, store: str = ""
) -> Response:
    """Export the hours, for the payroll."""
    names, stores = _operator_names(session, user.tenant), store_names(session, user)
    rows: list[list[Cell]] = [
        [
            names.get(stint.operator, stint.operator),
            stores.get(stint.store, stint.store),
            local(stint.begun).isoformat(timespec="minutes") if stint.begun else "",
            local(stint.ended).isoformat(timespec="minutes") if stint.ended else "",
            hours_words(stint.lasted),
        ]
        for stint in _stints(session, user, clock.now() - timedelta(days=days), store)
    ]
    head = [_("Name"), _("Store"), _("Began"), _("Ended"), _("Hours")]
    return csv_answer(csv_file(head, rows), "hours", clock.now().date())


def _stints(session: Session, user: SignedInUser, since: datetime, store: str) -> tuple[Stint, ...]:
    found = session.scalars(
        select(WorkStamp).where(WorkStamp.tenant == user.tenant, WorkStamp.at >= since)
    )
    return stints(
        Stamp(operator=each.operator, store=each.store, at=each.at, is_in=each.is_in)
        for each in found
        if user.scope.covers(each.store) and store in {"", each.store}
    )


def _operator_names(session: Session, tenant: str) -> dict[str, str]:
    rows = session.execute(select(Operator.id, Operator.name).where(Operator.tenant == tenant))
    return {row.id: row.name for row in rows}
