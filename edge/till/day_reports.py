"""X and Z reports as data: what stands on the screen and on the paper."""

from __future__ import annotations

from edge.till.state import ReportShown
from sync_protocol.messages.from_till import PeriodTotals
from sync_protocol.retail.marking import N_
from sync_protocol.retail.money import Money
from sync_protocol.retail.receipt import (
    TENDER_NAMES,
    Block,
    Letterhead,
    Receipt,
    Row,
    Separator,
    Style,
    Words,
)
from sync_protocol.retail.tender import TenderKind

REPORT_NAMES = {"x": N_("X report"), "z": N_("Z report"), "shift": N_("Shift report")}


def report_receipt(  # noqa: PLR0913 - what stands around a report has no common name
    report: ReportShown,
    *,
    when: str,
    till: str,
    operator: str,
    letterhead: Letterhead,
    words: Words,
) -> Receipt:
    """Lay a report out as it is printed."""
    totals = report.totals
    title = words.text(REPORT_NAMES[report.kind])
    blocks: list[Block] = [Row(letterhead.store_name, style=Style.LARGE, centred=True)]
    blocks.append(Row(f"{title} {report.number}" if report.number else title, when, Style.BOLD))
    blocks.append(Row(till, operator))
    blocks.append(Row(words.text("Business day"), report.business_day))
    blocks.append(Separator())
    blocks.extend(_trade_rows(totals, words))
    blocks.append(Separator())
    blocks.extend(_cash_rows(totals, words))
    blocks.append(Separator())
    blocks.extend(
        Row(words.text(label), str(count))
        for label, count in (
            (N_("Voided lines"), totals.voided_lines),
            (N_("Abandoned sales"), totals.abandoned),
            (N_("Drawer opened without a sale"), totals.no_sales),
            (N_("Changed prices"), totals.overrides),
            (N_("Copies"), totals.copies),
        )
    )
    if report.kind == "z":
        blocks.append(Separator())
        blocks.append(Row(words.text("Documents since the beginning"), str(report.documents)))
        for label, minor in (
            (N_("Sales since the beginning"), report.grand_sales),
            (N_("Returns since the beginning"), report.grand_returns),
        ):
            blocks.append(Row(words.text(label), words.amount(Money(minor, totals.currency))))
    return Receipt(tuple(blocks))


def net_of(totals: PeriodTotals) -> Money:
    """Sales less returns."""
    return Money(totals.gross_sales - totals.gross_returns, totals.currency)


def _trade_rows(totals: PeriodTotals, words: Words) -> list[Block]:
    def amount(minor: int) -> str:
        return words.amount(Money(minor, totals.currency))

    rows: list[Block] = [
        Row(words.text("Sales {count}", count=totals.sales), amount(totals.gross_sales)),
        Row(words.text("Returns {count}", count=totals.returns), amount(-totals.gross_returns)),
        Row(words.text("Net"), words.money(net_of(totals)), Style.BOLD),
        Row(words.text("Discounts"), amount(-totals.discounts)),
    ]
    if totals.rounding:
        rows.append(Row(words.text("Cash rounding"), amount(totals.rounding)))
    for tax in totals.taxes:
        label = words.text("VAT {percent}", percent=words.percent(tax.rate_bp))
        rows.append(
            Row(label, words.text("{net} + {tax}", net=amount(tax.net), tax=amount(tax.tax)))
        )
    return rows


def _cash_rows(totals: PeriodTotals, words: Words) -> list[Block]:
    def amount(minor: int) -> str:
        return words.amount(Money(minor, totals.currency))

    rows: list[Block] = [
        Row(
            f"{words.text(TENDER_NAMES[TenderKind(tender.kind)])} ({tender.count})",
            amount(tender.amount),
        )
        for tender in totals.tenders
    ]
    rows.extend(
        Row(words.text(label), amount(minor))
        for label, minor in (
            (N_("Float"), totals.float_minor),
            (N_("Paid-in"), totals.paid_in),
            (N_("Paid-out"), -totals.paid_out),
            (N_("Drop"), -totals.drops),
        )
        if minor
    )
    rows.append(Row(words.text("Cash in the drawer"), amount(totals.expected_cash), Style.BOLD))
    return rows
