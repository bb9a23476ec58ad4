"""The dashboard, and what appears on it by itself."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.orm import Session
from starlette.concurrency import run_in_threadpool

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.database.announcements import ENDING
from cloud.database.session import OpenDatabase, Time, Transaction
from cloud.ledger.errors import UnknownDocument
from cloud.ledger.names import names_for
from cloud.ledger.operations import EXCEPTION_RAISED, RECEIPT_BOOKED, SHIFT_CHANGED
from cloud.ledger.repository import LedgerRepository
from cloud.ledger.words import tender_names
from cloud.portal.formatting import local
from cloud.portal.language import _, speak
from cloud.portal.layout import environment, page
from cloud.portal.palette import Counter
from cloud.reporting.attention import attention, fleet_now
from cloud.reporting.dashboard import Dashboard
from cloud.reporting.periods import PRESETS, TODAY, WEEK, period_of
from cloud.reporting.repository import FiguresRepository, Where

router = APIRouter(include_in_schema=False)

STREAM_MAX_S = 600  # then the browser connects again, and rights are checked again
_TOPICS = (RECEIPT_BOOKED, SHIFT_CHANGED, EXCEPTION_RAISED, "till-changed", "quarantine-changed")


@router.get("/")
def get_dashboard(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    period: Annotated[str, Query(max_length=8)] = "",
    store: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Show how the retailer is doing: this period beside the one before, live."""
    now = clock.now()
    wanted = period if period in PRESETS else default_period(session, user, local(now).date())
    view = Dashboard(
        session,
        user,
        period=period_of(wanted, local(now).date()),
        store=store,
        now=now,
        cache=request.app.state.tile_cache,
    )
    fleet = fleet_now(session, user, store)
    counters: dict[str, Counter] = request.app.state.counters
    quarantined = counters["quarantine"](session, user) if "quarantine" in counters else 0
    last = view.last_sales()
    hours, heat = view.heat()
    chart = view.chart()
    return page(
        request,
        user,
        "reporting/dashboard.html",
        period=wanted,
        store=store,
        view=view,
        fleet=fleet,
        kpis=view.kpis(),
        chart=chart,
        chart_rows=[
            list(row)
            for row in zip(
                chart["titles"], *(each["texts"] for each in chart["series"]), strict=True
            )
        ],
        hours=hours,
        heat=heat,
        best=view.best(),
        tenders=view.tenders(),
        tender_names=tender_names(),
        store_rows=view.store_rows(),
        attention=attention(session, user, fleet, quarantined=quarantined, now=now),
        last=last,
        names=names_for(session, user.tenant),
        greeting=greeting(user.name, local(now).hour),
        period_words=period_words(),
        has_sales=view.has_sales(),
    )


def default_period(session: Session, user: SignedInUser, today: date) -> str:
    """Choose today, or the last seven days before the first sale of the morning."""
    sold = FiguresRepository(session, user.scope).totals(Where(today, today))
    return TODAY if sold.receipts or sold.returns else WEEK


@router.get(
    "/live/receipts",
    response_class=EventSourceResponse,
    dependencies=[Depends(needs("receipts", "see"))],
)
async def get_live_receipts(
    user: SignedIn, database: OpenDatabase, store: Annotated[str, Query(max_length=64)] = ""
) -> AsyncGenerator[ServerSentEvent]:
    """Send each receipt as it is booked, and a nudge whenever figures have changed."""
    speak(user.manner)
    ending = asyncio.get_running_loop().time() + STREAM_MAX_S
    async with database.hub.stream(*_TOPICS) as announced:
        while (left := ending - asyncio.get_running_loop().time()) > 0:
            try:
                heard = await asyncio.wait_for(announced.get(), left)
            except TimeoutError:
                return
            if heard.topic == ENDING:
                return
            if heard.payload.get("tenant") != user.tenant:
                continue
            if heard.topic == RECEIPT_BOOKED:
                line = await run_in_threadpool(
                    live_line, database, user, str(heard.payload["sale"]), store
                )
                if line:
                    yield ServerSentEvent(raw_data=line)
            yield ServerSentEvent(event="figures", raw_data="changed")


def live_line(database: OpenDatabase, user: SignedInUser, sale: str, store: str) -> str:
    """Render one line of the live list; empty for a receipt this user or page does not show."""
    speak(user.manner)
    with database.reading() as session:
        try:
            found = LedgerRepository(session, user.scope).sale(sale)
        except UnknownDocument:
            return ""
        if found.is_training or (store and found.store != store):
            return ""
        names = names_for(session, user.tenant)
        template = environment().get_template("reporting/_live_receipt.html")
        return template.render(sale=found, names=names, is_fresh=True)


def greeting(name: str, hour: int) -> str:
    """Greet somebody by the time of day."""
    first, _rest = name.partition(" ")[::2]
    if hour < 5 or hour >= 18:
        return _("Good evening, {name}", name=first)
    if hour < 12:
        return _("Good morning, {name}", name=first)
    return _("Good afternoon, {name}", name=first)


def period_words() -> list[tuple[str, str]]:
    """Name the periods."""
    return [
        ("today", _("Today")),
        ("7d", _("7 days")),
        ("30d", _("30 days")),
        ("90d", _("90 days")),
        ("12m", _("12 months")),
    ]
