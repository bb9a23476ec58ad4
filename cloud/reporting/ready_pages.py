"""Portal pages of the ready reports: the list of them, one report, its file."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response

from cloud.access.signed_in import SignedIn, needs
from cloud.database.session import Time, Transaction
from cloud.estate.repository import EstateRepository
from cloud.ledger.names import names_for
from cloud.portal.formatting import local
from cloud.portal.language import _
from cloud.portal.layout import page
from cloud.portal.list_files import FileKind, list_answer
from cloud.reporting.analysis_pages import may_analyse_customers
from cloud.reporting.pages import period_words
from cloud.reporting.ready import READY, Report, may_read
from cloud.reporting.ready_export import ROWS_MAX, XLSX, report_csv, report_list, report_xlsx
from cloud.reporting.ready_reading import ReportQuery, read, report_for, subtitle
from cloud.reporting.ready_repository import ReadyRepository
from cloud.reporting.ready_view import SHOWN_MAX, chart_of

router = APIRouter(include_in_schema=False)

_SEE = [Depends(needs("reports", "see"))]


@router.get("/reports", dependencies=_SEE)
def get_reports(request: Request, user: SignedIn) -> Response:
    """List the ready reports, by what they are about."""
    groups: dict[str, list[Report]] = {}
    for each in READY:
        if may_read(each, user.scope):
            groups.setdefault(each.group, []).append(each)
    analyses = [("/reports/abc-xyz", "goods", _("ABC and XYZ"), _("Which goods carry the shop."))]
    if may_analyse_customers(user):
        analyses += [
            (
                "/reports/segments",
                "people",
                _("Customer segments"),
                _("Who is loyal, who is lost."),
            ),
            ("/reports/cohorts", "people", _("Cohorts"), _("Who comes again.")),
        ]
    return page(request, user, "reporting/reports.html", groups=groups, analyses=analyses)


@router.get("/reports/{report}", dependencies=_SEE)
def get_report(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    report: str,
    asked: Annotated[ReportQuery, Query()],
) -> Response:
    """Show one report."""
    found = report_for(user, report)
    view = read(session, user, found, asked, local(clock.now()).date(), SHOWN_MAX)
    chart = chart_of(view)
    stores = EstateRepository(session, user.scope).stores(with_closed=True)
    narrows = ReadyRepository(session, user.scope).narrows(found)
    names = names_for(session, user.tenant, operators=[asked.operator], customers=[asked.customer])
    return page(
        request,
        user,
        "reporting/report.html",
        view=view,
        report=found,
        reports=[
            each for each in READY if each.group == found.group and may_read(each, user.scope)
        ],
        asked=asked,
        chart=chart,
        chart_head=[_(found.dimension.name), *(each["name"] for each in chart["series"])],
        chart_rows=[
            list(row)
            for row in zip(
                chart["titles"], *(each["texts"] for each in chart["series"]), strict=True
            )
        ],
        stores=[(each.id, each.name) for each in stores],
        currencies=[(each, each) for each in sorted({each.currency for each in stores})],
        registers=[
            each
            for each in sorted(names.registers.items(), key=lambda one: one[1])
            if "register" in narrows
        ],
        names=names,
        subtitle=subtitle(view),
        period_words=period_words(),
    )


@router.get("/reports/{report}/export", dependencies=[Depends(needs("reports", "export"))])
def get_report_file(  # noqa: PLR0913, PLR0917 - each is a dependency
    user: SignedIn,
    session: Transaction,
    clock: Time,
    report: str,
    asked: Annotated[ReportQuery, Query()],
    file: Annotated[FileKind, Query()] = "xlsx",
) -> Response:
    """Give the whole report as a file, in the order it is shown."""
    found = report_for(user, report)
    view = read(session, user, found, asked, local(clock.now()).date(), ROWS_MAX)
    if file not in {"csv", "xlsx"}:
        return list_answer(report_list(view), file, view.period.last)
    name = f"{found.key}-{view.period.first}-{view.period.last}.{file}"
    content = report_csv(view) if file == "csv" else report_xlsx(view, subtitle=subtitle(view))
    return Response(
        content,
        media_type="text/csv; charset=utf-8" if file == "csv" else XLSX,
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )
