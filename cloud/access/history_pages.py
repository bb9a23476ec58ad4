"""The page of all changes: who changed what, when, from where, before and after."""

from datetime import date, datetime, time, timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request, Response

from cloud.access.signed_in import SignedIn, needs
from cloud.audit.operations import KINDS, ChangeFilter, search_changes
from cloud.database.session import Transaction
from cloud.portal.language import _, manner
from cloud.portal.layout import page
from cloud.portal.paging import read_page

router = APIRouter(include_in_schema=False)


@router.get("/history", dependencies=[Depends(needs("history", "see"))])
def get_history(  # noqa: PLR0913, PLR0917 - each is a part of the address
    request: Request,
    user: SignedIn,
    session: Transaction,
    q: Annotated[str, Query(max_length=100)] = "",
    kind: Annotated[str, Query(max_length=32)] = "",
    record: Annotated[str, Query(max_length=64)] = "",
    from_: Annotated[date | None, Query(alias="from")] = None,
    until: date | None = None,
    page_: Annotated[int, Query(alias="page", ge=1, le=10_000)] = 1,
) -> Response:
    """List changes, the latest first; a section somebody may not see stays out."""
    seen = tuple(name for name, about in KINDS.items() if user.may(about.section, "see"))
    wanted = ChangeFilter(
        words=q.strip(),
        kinds=(kind,) if kind in seen else seen,
        record=record,
        after=_start_of(from_),
        before=_start_of(until + timedelta(days=1) if until else None),
    )
    return page(
        request,
        user,
        "access/history.html",
        paging=read_page(session, search_changes(user.tenant, wanted), page_),
        q=q,
        kind=kind,
        kinds=[(name, _(KINDS[name].label)) for name in seen],
        known=KINDS,
        dates={"from": from_ or "", "until": until or ""},
    )


def _start_of(day: date | None) -> datetime | None:
    return datetime.combine(day, time.min, ZoneInfo(manner().time_zone)) if day else None
