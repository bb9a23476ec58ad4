"""A ready report as it is shown: groups with their names, figures in words, change and chart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedInUser
from cloud.portal.formatting import compact, money, number, percent, quantity, unit_mark
from cloud.portal.language import _
from cloud.reporting.axis import ticks
from cloud.reporting.measures import COUNT, MONEY, QUANTITY, SHARE, Measure
from cloud.reporting.periods import Period
from cloud.reporting.ready import Report, shown_measures
from cloud.reporting.ready_repository import Asked, Group, ReadyRepository, added_up
from cloud.reporting.ready_words import key_before, key_text, link_of, names_of
from sync_protocol.retail.currency import minor_digits

SHOWN_MAX = 200
_IN_ORDER_MAX = 1_100
_BARS_MAX = 12
_NAME_MAX = 22


@dataclass(frozen=True, slots=True)
class Line:
    """One group of a report."""

    key: str
    name: str
    href: str
    values: list[float | None]
    before: list[float | None]
    texts: list[str]
    change: float | None
    share: float  # of the whole, 0 to 1


@dataclass(frozen=True, slots=True)
class Figure:
    """A total with its change."""

    name: str
    text: str
    before: str
    change: float | None
    good: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """A report with everything a page, a file or the API tells of it."""

    report: Report
    measures: tuple[Measure, ...]
    ranked_by: Measure
    period: Period
    compare: str
    currency: str
    lines: list[Line]
    totals: list[float | None]
    totals_before: list[float | None]
    figures: list[Figure]
    has_more: bool

    def words(self, measure: Measure, value: float | None, unit: str = "") -> str:
        """Write a figure."""
        return say(measure, value, self.currency, unit)


def say(measure: Measure, value: float | None, currency: str, unit: str = "") -> str:
    """Write a figure of a measure; a dash where there is none."""
    if value is None:
        return "—"
    if measure.kind == MONEY:
        return money(int(value), currency)
    if measure.kind == COUNT:
        return number(int(value))
    if measure.kind == QUANTITY:
        return quantity(int(value), unit_mark(unit) if unit else "")
    return percent(value) if measure.kind == SHARE else number(round(value, 2))


def view_of(  # noqa: PLR0913 - whose report, of what, beside what
    session: Session,
    user: SignedInUser,
    report: Report,
    *,
    asked: Asked,
    period: Period,
    compare: str,
    sort: str = "",
    count: int = SHOWN_MAX,
) -> ReportView:
    """Read a report and put it into words."""
    figures = ReadyRepository(session, user.scope)
    measures = shown_measures(report, user.scope)
    ranked = next((each for each in measures if each.key == sort), report.ranked_by)
    is_ordered = report.dimension.is_in_order and not sort
    most = max(count, _IN_ORDER_MAX) if report.dimension.is_in_order else count
    found = figures.groups(report, asked, by=None if is_ordered else ranked, count=most + 1)
    if sort and report.dimension.fold:
        found = sorted(found, key=lambda each: -(ranked.value(each.sums) or 0))
    has_more = len(found) > most
    # The other half of Z reports and counts may stand alone on a day that had no report.
    found = [each for each in found[:most] if any(each.sums.values())]
    # Lines that are all there add up to the whole; only a list that was cut asks again.
    total = figures.total(report, asked) if has_more else added_up(report, found)
    before: dict[Any, Group] = {}
    total_before = dict.fromkeys(total, 0)
    earlier = asked.of(period.before_first, period.before_last)
    to_before = key_before(report, period, compare)
    if compare:
        before = figures.of_keys(report, earlier, [to_before(each.key) for each in found])
        total_before = figures.total(report, earlier)
    names = names_of(session, user, report, found)
    narrowed = {name: value for name, value in asked.narrowed.items() if value}
    leads = user.may("receipts", "see")
    whole = sum(abs(ranked.value(each.sums) or 0) for each in found) or 1
    if not ranked.per:
        whole = max(whole, abs(ranked.value(total) or 0))
    lines: list[Line] = []
    for each in found:
        then = before.get(to_before(each.key)) if compare else None
        lines.append(
            Line(
                key_text(each.key),
                names(each),
                link_of(report, period, narrowed, each.key) if leads else "",
                [one.value(each.sums) for one in measures],
                [one.value(then.sums) if then else None for one in measures],
                [say(one, one.value(each.sums), asked.currency, each.unit) for one in measures],
                change(ranked.value(each.sums), ranked.value(then.sums) if then else None),
                abs(ranked.value(each.sums) or 0) / whole,
            )
        )
    return ReportView(
        report,
        measures,
        ranked,
        period,
        compare,
        asked.currency,
        lines,
        [one.value(total) for one in measures],
        [one.value(total_before) if compare else None for one in measures],
        [
            Figure(
                _(one.name),
                say(one, one.value(total), asked.currency),
                say(one, one.value(total_before), asked.currency) if compare else "",
                change(one.value(total), one.value(total_before)) if compare else None,
                "up" if one.is_good else "down",
            )
            for one in measures
        ],
        has_more,
    )


def change(now: float | None, before: float | None) -> float | None:
    """Return the relative change, or None when there is nothing to compare with."""
    if now is None or before is None or before <= 0:
        return None
    return (now - before) / before


def chart_of(view: ReportView) -> dict[str, Any]:
    """Make the chart of the measure that ranks, for `charts.js`."""
    n = view.measures.index(view.ranked_by)
    dimension = view.report.dimension
    lines: Sequence[Line] = view.lines if dimension.is_in_order else view.lines[:_BARS_MAX]
    if dimension.key == "till_day":
        lines = lines[-_BARS_MAX * 3 :]
    scale = {MONEY: 10 ** minor_digits(view.currency), QUANTITY: 1000}.get(view.ranked_by.kind, 1)
    now = [(line.values[n] or 0) / scale for line in lines]
    before = [(line.before[n] or 0) / scale for line in lines]
    told = [*now, *(before if view.compare else ()), 0]
    series: list[dict[str, Any]] = [
        {
            "name": _("This period"),
            "values": now,
            "texts": [line.texts[n] for line in lines],
        }
    ]
    if view.compare:
        series.append(
            {
                "name": _("Before") if view.compare == "before" else _("Last year"),
                "values": before,
                "texts": [view.words(view.ranked_by, line.before[n] or 0) for line in lines],
                "before": True,
            }
        )
    return {
        "kind": dimension.chart,
        "labels": [_short(line.name) for line in lines],
        "titles": [line.name for line in lines],
        **({"links": [line.href for line in lines]} if all(x.href for x in lines) else {}),
        "ticks": [
            {
                "value": each,
                "text": percent(each, digits=0) if view.ranked_by.kind == SHARE else compact(each),
            }
            for each in ticks(max(told), low=min(told))
        ],
        "series": series,
    }


def _short(name: str) -> str:
    return name if len(name) <= _NAME_MAX else f"{name[: _NAME_MAX - 1]}…"
