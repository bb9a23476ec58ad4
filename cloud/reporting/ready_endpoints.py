"""The ready reports' API: the same figures as the pages, as numbers."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from cloud.access.signed_in import SignedIn, needs
from cloud.database.session import Time, Transaction
from cloud.portal.formatting import local
from cloud.portal.language import _
from cloud.portal.problems import documented
from cloud.reporting.ready import READY, may_read, shown_measures
from cloud.reporting.ready_reading import ReportQuery, read, report_for
from cloud.reporting.ready_view import SHOWN_MAX
from cloud.reporting.schemas import (
    ListedReportBody,
    MeasureBody,
    ReportBody,
    ReportLineBody,
    ReportsBody,
)

router = APIRouter(prefix="/api/v1", tags=["reports"], responses=documented())

_SEE = [Depends(needs("reports", "see"))]


@router.get("/reports", dependencies=_SEE)
def get_reports(user: SignedIn) -> ReportsBody:
    """List the ready reports and what each of them tells."""
    return ReportsBody(
        reports=[
            ListedReportBody(
                key=each.key,
                name=_(each.name),
                about=_(each.about),
                by=each.dimension.key,
                measures=[
                    MeasureBody(key=one.key, name=_(one.name), kind=one.kind)
                    for one in shown_measures(each, user.scope)
                ],
            )
            for each in READY
            if may_read(each, user.scope)
        ]
    )


@router.get("/reports/{report}", dependencies=_SEE, responses=documented(404))
def get_report(
    user: SignedIn,
    session: Transaction,
    clock: Time,
    report: str,
    asked: Annotated[ReportQuery, Query()],
) -> ReportBody:
    """Give a report's figures, the largest groups first, and its totals over all groups."""
    found = report_for(user, report)
    view = read(session, user, found, asked, local(clock.now()).date(), SHOWN_MAX)
    keys = [each.key for each in view.measures]
    return ReportBody(
        key=found.key,
        currency=view.currency,
        first=view.period.first,
        last=view.period.last,
        compared_first=view.period.before_first if view.compare else None,
        compared_last=view.period.before_last if view.compare else None,
        lines=[
            ReportLineBody(
                key=line.key,
                name=line.name,
                figures=dict(zip(keys, line.values, strict=True)),
                before=dict(zip(keys, line.before, strict=True)) if view.compare else None,
            )
            for line in view.lines
        ],
        totals=dict(zip(keys, view.totals, strict=True)),
        totals_before=dict(zip(keys, view.totals_before, strict=True)) if view.compare else None,
        has_more=view.has_more,
    )
