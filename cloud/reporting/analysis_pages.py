"""Portal pages of the analyses: goods by ABC and XYZ, customers by habit, cohorts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from babel.dates import format_skeleton
from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.database.session import Time, Transaction
from cloud.estate.repository import EstateRepository
from cloud.ledger.names import names_for
from cloud.portal.formatting import local, locale, percent
from cloud.portal.language import _
from cloud.portal.layout import page
from cloud.portal.problems import Problem
from cloud.reporting.analysis_repository import (
    AT_RISK,
    CHAMPION,
    LOST,
    LOYAL,
    NEW,
    OCCASIONAL,
    AnalysisRepository,
    CohortCell,
    SegmentCustomer,
)
from cloud.reporting.pages import period_words
from cloud.reporting.periods import PRESETS, QUARTER, TODAY, YEAR, period_of
from cloud.reporting.repository import Where

router = APIRouter(include_in_schema=False)

_SEE = [Depends(needs("reports", "see"))]
Chosen = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]


@dataclass(frozen=True, slots=True)
class CohortRow:
    """Those who first came in one month: how many, and how many of them came later."""

    name: str
    size: int
    cells: list[str]  # share that came so many months later


@router.get("/reports/abc-xyz", dependencies=_SEE)
def get_abc_xyz(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    period: Chosen = QUARTER,
    store: Chosen = "",
    abc: Annotated[str, Query(pattern="^[ABC]?$")] = "",
    xyz: Annotated[str, Query(pattern="^[XYZ]?$")] = "",
) -> Response:
    """Show which goods carry the shop, and which of them sell steadily."""
    where = _where(session, user, period, store, local(clock.now()).date(), QUARTER)
    analysis = AnalysisRepository(session, user.scope)
    classes = {(each.abc, each.xyz): each for each in analysis.classes(where)}
    return page(
        request,
        user,
        "reporting/abc_xyz.html",
        classes=classes,
        whole=sum(each.net_minor for each in classes.values()) or 1,
        items=analysis.classed_items(where, abc=abc, xyz=xyz),
        abc=abc,
        xyz=xyz,
        **_context(session, user, where, period, QUARTER),
    )


@router.get("/reports/segments", dependencies=_SEE)
def get_segments(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    period: Chosen = YEAR,
    store: Chosen = "",
    segment: Chosen = "",
) -> Response:
    """Show customers by how lately and how often they came."""
    _may_see_customers(user)
    where = _where(session, user, period, store, local(clock.now()).date(), YEAR)
    analysis = AnalysisRepository(session, user.scope)
    segments = analysis.segments(where)
    customers: Sequence[SegmentCustomer] = ()
    if segment:
        customers = analysis.segment_customers(where, segment)
    return page(
        request,
        user,
        "reporting/segments.html",
        segments=segments,
        words=segment_words(),
        customers=customers,
        everybody=sum(each.customers for each in segments),
        repeated=sum(each.repeated for each in segments),
        whole=sum(each.gross_minor for each in segments) or 1,
        segment=segment,
        names=names_for(session, user.tenant, customers=[each.customer for each in customers]),
        **_context(session, user, where, period, YEAR),
    )


@router.get("/reports/cohorts", dependencies=_SEE)
def get_cohorts(
    request: Request, user: SignedIn, session: Transaction, clock: Time, store: Chosen = ""
) -> Response:
    """Show how many of those who first came in a month came again later."""
    _may_see_customers(user)
    where = _where(session, user, YEAR, store, local(clock.now()).date(), YEAR)
    cells = AnalysisRepository(session, user.scope).cohorts(where)
    return page(
        request,
        user,
        "reporting/cohorts.html",
        rows=cohort_rows(cells),
        months=max((each.months_later for each in cells), default=0) + 1,
        **_context(session, user, where, YEAR, YEAR),
    )


def cohort_rows(cells: Sequence[CohortCell]) -> list[CohortRow]:
    """Turn cells into rows; the first month of each is all of them."""
    by_month: dict[date, dict[int, int]] = {}
    for each in cells:
        by_month.setdefault(each.first, {})[each.months_later] = each.customers
    rows: list[CohortRow] = []
    for first, counts in sorted(by_month.items()):
        size = counts.get(0, 0)
        shares = [counts.get(n, 0) / size if size else 0 for n in range(max(counts) + 1)]
        rows.append(
            CohortRow(
                format_skeleton("yMMM", first, locale=locale()),
                size,
                [percent(each, digits=0) for each in shares],
            )
        )
    return rows


def segment_words() -> dict[str, tuple[str, str, str]]:
    """Name the segments, say who they are, and their colour."""
    return {
        CHAMPION: (_("Champions"), _("Came lately and often: thank them."), "good"),
        LOYAL: (_("Loyal"), _("Come regularly: keep them."), "brand"),
        NEW: (_("New"), _("Came lately, not often yet: bring them back."), "info"),
        OCCASIONAL: (_("Occasional"), _("Come now and then."), "violet"),
        AT_RISK: (_("At risk"), _("Came often, but not lately: ask why."), "warn"),
        LOST: (_("Lost"), _("Came seldom and long ago."), ""),
    }


def _may_see_customers(user: SignedInUser) -> None:
    if not may_analyse_customers(user):
        raise Problem(404)


def may_analyse_customers(user: SignedInUser) -> bool:
    """Say whether somebody may see what customers spent."""
    return user.may("customers", "see") and user.scope.shows("customers.turnover")


def _where(  # noqa: PLR0913, PLR0917 - what the address says
    session: Session, user: SignedInUser, period: str, store: str, today: date, otherwise: str
) -> Where:
    found = period_of(period if period in PRESETS and period != TODAY else otherwise, today)
    currency = user.manner.currency
    for each in EstateRepository(session, user.scope).stores(with_closed=True):
        currency = each.currency if each.id == store else currency
    return Where(found.first, found.last, store, currency)


def _context(
    session: Session, user: SignedInUser, where: Where, period: str, otherwise: str
) -> dict[str, Any]:
    stores = EstateRepository(session, user.scope).stores(with_closed=True)
    return {
        "where": where,
        "period": period if period in PRESETS else otherwise,
        "store": where.store,
        "stores": [(each.id, each.name) for each in stores],
        "period_words": [each for each in period_words() if each[0] != TODAY],
    }
