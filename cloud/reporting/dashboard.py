"""The dashboard's figures as data: what each tile shows, computed from the roll-ups."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from babel.dates import format_date
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedInUser
from cloud.estate.models import Store
from cloud.estate.repository import EstateRepository
from cloud.ledger.repository import LedgerRepository
from cloud.portal.formatting import compact, local, locale, money, number, weekday_names
from cloud.portal.formatting import date as say_date
from cloud.portal.formatting import day as say_day
from cloud.portal.language import _, ngettext
from cloud.reporting.axis import ticks
from cloud.reporting.periods import Period, change, months_of
from cloud.reporting.repository import FiguresRepository, Ranked, Totals, Where
from cloud.reporting.tile_cache import TileCache
from sync_protocol.retail.currency import minor_digits

T = TypeVar("T")

_HEATS = 6
_BEST = 6
_LAST = 9


@dataclass(frozen=True, slots=True)
class Kpi:
    """One figure with its change and its course."""

    name: str
    value: str
    change: float | None
    course: list[int]
    href: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A row of the heat map: a store or a weekday."""

    name: str
    cells: list[tuple[int, str, str]]  # heat 0-6, what it says, where it leads


@dataclass(frozen=True, slots=True)
class StoreRow:
    """A store's figures."""

    store: Store
    totals: Totals
    change: float | None
    share: float  # of the best store
    href: str


class Dashboard:
    """Builds the tiles for one user, period and store."""

    def __init__(  # noqa: PLR0913 - whose, of what, when, and where figures are kept
        self,
        session: Session,
        user: SignedInUser,
        *,
        period: Period,
        store: str,
        now: datetime,
        cache: TileCache,
    ) -> None:
        self._session, self._user, self._period, self._store = session, user, period, store
        self._now, self._cache = now, cache
        self._figures = FiguresRepository(session, user.scope)
        self.stores: Sequence[Store] = EstateRepository(session, user.scope).stores(
            with_closed=True
        )
        self._currency = self._main_currency()
        self._here = Where(period.first, period.last, store, self._currency)
        self._before = Where(period.before_first, period.before_last, store, self._currency)

    @property
    def currency(self) -> str:
        """The currency the sums are in."""
        return self._currency

    @property
    def subtitle(self) -> str:
        """Say which days, and what they are compared with."""
        period = self._period
        if period.is_one_day:
            return _(
                "{date} · compared with the same weekday last week",
                date=say_date(period.first),
            )
        if period.is_by_month:
            return _(
                "{first} – {last} · compared with the year before",
                first=say_date(period.first),
                last=say_date(period.last),
            )
        return _(
            "{first} – {last} · compared with the {count} days before",
            first=say_day(period.first),
            last=say_date(period.last),
            count=period.length,
        )

    def kpis(self) -> list[Kpi]:
        """Net sales, receipts, average receipt."""
        hour = local(self._now).hour if self._period.is_one_day else None
        now = self._figures.totals(self._here)
        before = self._figures.totals(self._before, until_hour=hour)
        course = self._course()
        link = self._link("/receipts")
        return [
            Kpi(
                _("Net sales"),
                self._large(now.net_minor),
                change(now.net_minor, before.net_minor),
                [each.net_minor for each in course],
                link,
                _("{amount} with tax", amount=money(now.gross_minor, self._currency)),
            ),
            Kpi(
                _("Receipts"),
                number(now.receipts),
                change(now.receipts, before.receipts),
                [each.receipts for each in course],
                link,
                ngettext("{count} return", "{count} returns", now.returns),
            ),
            Kpi(
                _("Average receipt"),
                money(now.average_minor, self._currency),
                change(now.average_minor, before.average_minor),
                [each.average_minor for each in course],
                link,
                _("{amount} discounts", amount=money(now.discount_minor, self._currency)),
            ),
        ]

    def chart(self) -> dict[str, Any]:
        """Net sales over the period beside the one before, for `charts.js` and its table."""
        labels, titles, now, titles_before, before, links = self._series()
        scale = 10 ** minor_digits(self._currency)
        told = [each for each in (*now, *before, 0) if each is not None]
        top, low = max(told) / scale, min(told) / scale
        return {
            "kind": "bar" if self._period.is_by_month else "line",
            "labels": labels,
            "titles": titles,
            "links": links,
            "ticks": [{"value": each, "text": compact(each)} for each in ticks(top, low=low)],
            "series": [
                {
                    "name": _("This period"),
                    "values": [None if each is None else each / scale for each in now],
                    "texts": [money(each, self._currency) for each in now],
                },
                {
                    "name": _("Before"),
                    "values": [each / scale for each in before],
                    "texts": [money(each, self._currency) for each in before],
                    "titles": titles_before,
                    "before": True,
                },
            ],
        }

    def heat(self) -> tuple[list[int], list[HeatRow]]:
        """Net sales by hour: of each store on one day, of each weekday over a longer period."""
        if self._period.is_one_day:
            by_store = self._figures.by_store_and_hour(self._here)
            shown = [s for s in self.stores if not self._store or s.id == self._store]
            shown = [s for s in shown if s.currency == self._currency]
            rows = [(s.name, {h: m for (i, h), m in by_store.items() if i == s.id}) for s in shown]
        else:
            by_day = self._kept(self._here, self._figures.by_day_and_hour)
            rows = [
                (
                    name,
                    _summed((h, m) for (day, h), m in by_day.items() if day.weekday() == n),
                )
                for n, name in enumerate(weekday_names())
            ]
        sold = sorted({hour for _name, cells in rows for hour in cells})
        hours = list(range(min([9, *sold]), max([19, *sold]) + 1))
        top = max((minor for _name, cells in rows for minor in cells.values()), default=0)
        return hours, [
            HeatRow(
                name,
                [
                    (_heat(cells.get(hour, 0), top), money(cells.get(hour, 0), self._currency), "")
                    for hour in hours
                ],
            )
            for name, cells in rows
        ]

    def best(self) -> list[tuple[Ranked, float, str]]:
        """Best sellers with their share of the best one and where they lead."""
        found = self._kept(self._here, self._figures.best_items)
        ranked = [each for each in found[:_BEST] if each.net_minor > 0]
        top = ranked[0].net_minor if ranked else 1
        return [
            (each, each.net_minor / top, self._link("/receipts", item=each.key)) for each in ranked
        ]

    def tenders(self) -> list[tuple[str, int, float]]:
        """Means of payment with amount and share of the whole, the largest first."""
        paid = {
            kind: minor
            for kind, minor in self._kept(self._here, self._figures.by_tender).items()
            if minor
        }
        whole = sum(minor for minor in paid.values() if minor > 0) or 1
        ranked = sorted(paid.items(), key=lambda each: -each[1])
        return [(kind, minor, max(0.0, minor / whole)) for kind, minor in ranked]

    def store_rows(self) -> list[StoreRow]:
        """Each store's figures, the best first; stores of another currency follow in their own."""
        hour = local(self._now).hour if self._period.is_one_day else None
        here = Where(self._period.first, self._period.last, self._store)
        before = Where(self._period.before_first, self._period.before_last, self._store)
        now_by_store = self._figures.by_store(here)
        then_by_store = self._figures.by_store(before)
        top = max((each.net_minor for each in now_by_store.values()), default=0)
        rows: list[StoreRow] = []
        for store in self.stores:
            if self._store and store.id != self._store:
                continue
            now = now_by_store.get(store.id, Totals())
            if not store.is_active and not now.receipts:
                continue
            then = then_by_store.get(store.id, Totals())
            if hour is not None and then.receipts:
                then = self._figures.totals(
                    Where(before.first, before.last, store.id), until_hour=hour
                )
            rows.append(
                StoreRow(
                    store,
                    now,
                    change(now.net_minor, then.net_minor),
                    max(0.0, now.net_minor / top) if top > 0 else 0.0,
                    self._link("/receipts", store=store.id),
                )
            )
        return sorted(rows, key=lambda r: (r.store.currency != self._currency, -r.totals.net_minor))

    def last_sales(self) -> list[Any]:
        """The latest receipts."""
        if not self._user.may("receipts", "see"):
            return []
        ledger = LedgerRepository(self._session, self._user.scope)
        return list(ledger.last_sales(self._store, _LAST))

    def has_sales(self) -> bool:
        """Whether anything was ever sold."""
        return self._figures.has_sales()

    def _kept(self, where: Where, figures: Callable[[Where], T]) -> T:
        """Figures of many days, at most a minute old; those of today are always read."""
        if self._period.is_one_day:
            return figures(where)
        scope = self._user.scope
        key = (figures.__name__, scope.tenant, scope.stores, where)
        return self._cache.get(key, self._now, lambda: figures(where))

    def _main_currency(self) -> str:
        for store in self.stores:
            if store.id == self._store:
                return store.currency
        return self._user.manner.currency

    def _large(self, minor: int) -> str:
        # From ten thousand on nobody reads the cents.
        scale = 10 ** minor_digits(self._currency)
        return money(minor, self._currency, whole=abs(minor) >= 10_000 * scale)

    def _course(self) -> list[Totals]:
        if self._period.is_one_day:
            by_hour = self._figures.by_hour(self._here)
            last = local(self._now).hour
            return [
                by_hour.get(hour, Totals()) for hour in range(min(by_hour, default=0), last + 1)
            ]
        by_day = self._figures.by_day(self._here)
        if self._period.is_by_month:
            return [_totals_of_month(by_day, each) for each in months_of(self._period.days)]
        return [by_day.get(each, Totals()) for each in self._told_days(by_day)]

    def _told_days(self, by_day: dict[date, Totals]) -> list[date]:
        """The days of the period, without a today on which nothing was sold yet."""
        days = self._period.days
        return days if days[-1] in by_day else days[:-1]

    def _series(
        self,
    ) -> tuple[list[str], list[str], list[int | None], list[str], list[int], list[str]]:
        period = self._period
        if period.is_one_day:
            now, before = self._figures.by_hour(self._here), self._figures.by_hour(self._before)
            hours = range(min([8, *now, *before]), max([20, *now, *before]) + 1)
            # Hours still to come have no value, which is not the same as nothing sold.
            told = local(self._now).hour
            labels = [f"{hour}:00" for hour in hours]
            link = self._link("/receipts")
            return (
                labels,
                labels,
                [_net(now, h) if h <= told else None for h in hours],
                labels,
                [_net(before, h) for h in hours],
                [link for _h in hours],
            )
        now_days = self._figures.by_day(self._here)
        before_days = self._kept(self._before, self._figures.by_day)
        if period.is_by_month:
            months, months_before = months_of(period.days), months_of(period.days_before)
            return (
                [_month(each, "MMM") for each in months],
                [_month(each, "MMMM y") for each in months],
                [_net_of_month(now_days, each) for each in months],
                [_month(each, "MMMM y") for each in months_before],
                [_net_of_month(before_days, each) for each in months_before],
                [self._link("/receipts", **_span(_month_days(each))) for each in months],
            )
        days, days_before = period.days, period.days_before
        told_days = set(self._told_days(now_days))
        return (
            [say_day(each) for each in days],
            [say_date(each) for each in days],
            [_net(now_days, each) if each in told_days else None for each in days],
            [say_date(each) for each in days_before],
            [_net(before_days, each) for each in days_before],
            [self._link("/receipts", **_span((each, each))) for each in days],
        )

    def _link(self, path: str, **more: str) -> str:
        if not self._user.may("receipts", "see"):
            return ""  # a figure that leads nowhere
        asked = {
            **_span((self._period.first, self._period.last)),
            **({"store": self._store} if self._store else {}),
            **more,
        }
        return f"{path}?{urlencode(asked)}"


def _span(days: tuple[date, date]) -> dict[str, str]:
    return {"from": days[0].isoformat(), "to": days[1].isoformat()}


def _month_days(first: date) -> tuple[date, date]:
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return first, following - timedelta(days=1)


def _month(first: date, pattern: str) -> str:
    return format_date(first, pattern, locale=locale())


def _net(sums: dict[Any, Totals], key: Any) -> int:
    return sums[key].net_minor if key in sums else 0


def _net_of_month(sums: dict[date, Totals], month: date) -> int:
    return _totals_of_month(sums, month).net_minor


def _totals_of_month(sums: dict[date, Totals], month: date) -> Totals:
    days = [totals for day, totals in sums.items() if day.replace(day=1) == month]
    return Totals(
        sum(each.receipts for each in days),
        sum(each.returns for each in days),
        sum(each.net_minor for each in days),
        sum(each.gross_minor for each in days),
        sum(each.discount_minor for each in days),
    )


def _summed(pairs: Any) -> dict[int, int]:
    summed: dict[int, int] = {}
    for hour, minor in pairs:
        summed[hour] = summed.get(hour, 0) + minor
    return summed


def _heat(minor: int, top: int) -> int:
    if minor <= 0 or top <= 0:
        return 0
    return max(1, min(_HEATS, -(-minor * _HEATS // top)))
