"""The X report, and the Z report that closes the fiscal day, as they will print."""

from dataclasses import dataclass
from datetime import date

from edge.screens.front import Front
from edge.screens.intents.cash import PrintReport
from edge.screens.intents.moving import Open
from edge.screens.intents.places import Overlay
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.row_view import RowView
from edge.screens.view_models.tender import tender_name
from edge.screens.view_models.top_bar import TopBarView, back_key, instant, top_bar
from edge.till.state import ReportShown, TillState
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.money import Money
from sync_protocol.retail.tender import TenderKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A large figure over the report."""

    caption: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """A report on the screen."""

    bar: TopBarView
    title: str
    at: str
    figures: tuple[Figure, ...]
    left: tuple[RowView, ...]
    right: tuple[RowView, ...]
    against: str  # what stands against the Z report
    empty: str
    keys: tuple[KeyView, ...]
    close_day: KeyView | None


def view_of(state: TillState, front: Front, wording: Wording) -> ReportView:
    """Describe the report shown."""
    report = state.report
    title = wording.text("Reports")
    if report is None:
        return ReportView(
            bar=top_bar(state, front, wording, title=title, key=back_key(wording)),
            title=title,
            at="",
            figures=(),
            left=(),
            right=(),
            against="",
            empty=wording.text("Adding up …"),
            keys=(),
            close_day=None,
        )
    totals = report.totals

    def money(minor: int) -> str:
        return wording.money(Money(minor, totals.currency))

    net = totals.gross_sales - totals.gross_returns
    return ReportView(
        bar=top_bar(state, front, wording, title=title, key=back_key(wording)),
        title=_title(report, wording),
        at=" · ".join(
            (
                wording.date(date.fromisoformat(report.business_day))
                if report.business_day
                else "",
                wording.time(instant(report.at_us)),
            )
        ),
        figures=(
            Figure(caption=wording.text("Net sales"), amount=money(net)),
            Figure(caption=wording.text("Sales"), amount=wording.number(totals.sales)),
            Figure(
                caption=wording.text("Average sale"),
                amount=money(totals.gross_sales // totals.sales) if totals.sales else "–",
            ),
            Figure(caption=wording.text("Cash in the drawer"), amount=money(totals.expected_cash)),
        ),
        left=_left(report, wording),
        right=_right(report, wording),
        against=_against(state, wording),
        empty="",
        keys=(
            KeyView(
                name="print-report",
                text=wording.text("Print"),
                intent=PrintReport(),
                enabled=not state.busy,
            ),
        ),
        close_day=_close_day(state, report, wording),
    )


def _title(report: ReportShown, wording: Wording) -> str:
    if report.kind == "z":
        return wording.text("Z report {number}", number=report.number)
    if report.kind == "shift":
        return wording.text("Shift report {number}", number=report.number)
    return wording.text("X report: so far today")


def _close_day(state: TillState, report: ReportShown, wording: Wording) -> KeyView | None:
    if report.kind == "z":
        return None
    hindered = _against(state, wording)
    return KeyView(
        name="close-day",
        text=wording.text("Z: close the day"),
        intent=Open(Overlay.CLOSE_DAY),
        enabled=not hindered and not state.busy,
        reason=hindered,
        look="pay",
    )


def _against(state: TillState, wording: Wording) -> str:
    if state.shift is not None:
        return wording.text("Close the shift first")
    return ""


def _left(report: ReportShown, wording: Wording) -> tuple[RowView, ...]:
    totals = report.totals
    rows = [
        _count_row(
            "sales", wording.text("Sales"), totals.sales, totals.gross_sales, report, wording
        ),
        _count_row(
            "returns",
            wording.text("Returns"),
            totals.returns,
            -totals.gross_returns,
            report,
            wording,
        ),
        _money_row("discounts", wording.text("Discounts"), -totals.discounts, report, wording),
    ]
    if totals.rounding:
        rows.append(
            _money_row("rounding", wording.text("Cash rounding"), totals.rounding, report, wording)
        )
    rows.extend(
        RowView(
            name=f"report-tax-{number}",
            title=wording.text("VAT {rate}", rate=wording.percent(tax.rate_bp)),
            under=wording.text(
                "net {amount}", amount=wording.money(Money(tax.net, totals.currency))
            ),
            right=wording.money(Money(tax.tax, totals.currency)),
        )
        for number, tax in enumerate(totals.taxes)
    )
    rows.extend(
        RowView(name=f"report-{name}", title=title, right=wording.number(count))
        for name, title, count in (
            ("voided", wording.text("Voided lines"), totals.voided_lines),
            ("abandoned", wording.text("Sales given up"), totals.abandoned),
            ("overrides", wording.text("Price changes"), totals.overrides),
            ("no-sales", wording.text("Drawer without a sale"), totals.no_sales),
        )
        if count
    )
    return tuple(rows)


def _right(report: ReportShown, wording: Wording) -> tuple[RowView, ...]:
    totals = report.totals
    rows = [
        RowView(
            name=f"report-tender-{tender.kind}",
            title=tender_name(TenderKind(tender.kind), wording),
            under=wording.plural("{count} payment", "{count} payments", tender.count),
            right=wording.money(Money(tender.amount, totals.currency)),
        )
        for tender in totals.tenders
    ]
    rows += [
        _money_row("float", wording.text("Float"), totals.float_minor, report, wording),
        _money_row("paid-in", wording.text("Paid in"), totals.paid_in, report, wording),
        _money_row("paid-out", wording.text("Paid out"), -totals.paid_out, report, wording),
        _money_row("drops", wording.text("Drops to the safe"), -totals.drops, report, wording),
        RowView(
            name="report-expected",
            title=wording.text("Cash in the drawer"),
            right=wording.money(Money(totals.expected_cash, totals.currency)),
            strong=True,
        ),
    ]
    if report.kind == "z":
        rows.append(
            _money_row("grand", wording.text("Grand total"), report.grand_sales, report, wording)
        )
    return tuple(rows)


def _money_row(name: str, title: str, minor: int, report: ReportShown, wording: Wording) -> RowView:
    return RowView(
        name=f"report-{name}",
        title=title,
        right=wording.money(Money(minor, report.totals.currency)),
    )


def _count_row(  # noqa: PLR0913, PLR0917 - one row of a table
    name: str, title: str, count: int, minor: int, report: ReportShown, wording: Wording
) -> RowView:
    return RowView(
        name=f"report-{name}",
        title=title,
        under=wording.number(count),
        right=wording.money(Money(minor, report.totals.currency)),
    )
