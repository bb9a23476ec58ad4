"""Analyses over the roll-ups: goods by weight and steadiness, customers by habit, cohorts.

Everything is classed and counted by the database; what comes back is as long as what is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Float, Integer, Subquery, case, cast, extract, func, select
from sqlalchemy.orm import Session

from cloud.access.rights import Scope
from cloud.ledger.rollups import CustomerRollup, ItemRollup
from cloud.reporting.repository import Where

ABC_SHARES: Final = (0.80, 0.95)  # A: what makes the first 80 % of net sales; B: the next 15 %
XYZ_LIMITS: Final = (0.5, 1.0)  # X: weeks differ by less than half their mean; Y: by less than it
CHAMPION, LOYAL, NEW, OCCASIONAL, AT_RISK, LOST = (
    "champion",
    "loyal",
    "new",
    "occasional",
    "at-risk",
    "lost",
)
SEGMENTS: Final = (CHAMPION, LOYAL, NEW, OCCASIONAL, AT_RISK, LOST)
COHORTS_MAX: Final = 12
_FIFTHS: Final = 5


@dataclass(frozen=True, slots=True)
class ClassedItem:
    """An item with its class."""

    item: str
    name: str
    unit: str
    quantity: int
    net_minor: int
    abc: str
    xyz: str


@dataclass(frozen=True, slots=True)
class Class:
    """How many items a class has, and what they sold."""

    abc: str
    xyz: str
    count: int
    net_minor: int


@dataclass(frozen=True, slots=True)
class Segment:
    """Customers of like habit."""

    key: str
    customers: int
    receipts: int
    gross_minor: int
    repeated: int  # of them, who came more than once


@dataclass(frozen=True, slots=True)
class SegmentCustomer:
    """A customer of a segment."""

    customer: str
    last: date
    receipts: int
    gross_minor: int


@dataclass(frozen=True, slots=True)
class CohortCell:
    """Of those who first came in a month, how many came so many months later."""

    first: date
    months_later: int
    customers: int


class AnalysisRepository:
    """What one user may see of the analyses."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session, self._scope = session, scope

    def classes(self, where: Where) -> Sequence[Class]:
        """Count the items of each class."""
        table = self._classed(where)
        rows = self._session.execute(
            select(table.c.abc, table.c.xyz, func.count(), func.sum(table.c.net))
            .group_by(table.c.abc, table.c.xyz)
            .order_by(table.c.abc, table.c.xyz)
        )
        return [Class(row[0], row[1], int(row[2]), int(row[3])) for row in rows]

    def classed_items(
        self, where: Where, *, abc: str = "", xyz: str = "", count: int = 200
    ) -> Sequence[ClassedItem]:
        """Give items of a class, the largest first."""
        table = self._classed(where)
        query = select(table).order_by(table.c.net.desc(), table.c.item).limit(count)
        query = query.where(table.c.abc == abc) if abc else query
        query = query.where(table.c.xyz == xyz) if xyz else query
        return [
            ClassedItem(
                row.item, row.name, row.unit, int(row.quantity), int(row.net), row.abc, row.xyz
            )
            for row in self._session.execute(query)
        ]

    def segments(self, where: Where) -> Sequence[Segment]:
        """Count the customers of each segment."""
        table = self._segmented(where)
        rows = self._session.execute(
            select(
                table.c.segment,
                func.count(),
                func.sum(table.c.receipts),
                func.sum(table.c.gross),
                func.sum(case((table.c.receipts > 1, 1), else_=0)),
            ).group_by(table.c.segment)
        )
        found = {row[0]: Segment(row[0], *(int(each) for each in row[1:])) for row in rows}
        return [found.get(each, Segment(each, 0, 0, 0, 0)) for each in SEGMENTS]

    def segment_customers(
        self, where: Where, segment: str, count: int = 200
    ) -> Sequence[SegmentCustomer]:
        """Give the customers of a segment, the best first."""
        table = self._segmented(where)
        rows = self._session.execute(
            select(table)
            .where(table.c.segment == segment)
            .order_by(table.c.gross.desc(), table.c.customer)
            .limit(count)
        )
        return [
            SegmentCustomer(row.customer, row.last, int(row.receipts), int(row.gross))
            for row in rows
        ]

    def cohorts(self, where: Where) -> Sequence[CohortCell]:
        """Give who came again, by the month of their first purchase; the last twelve months."""
        table = CustomerRollup
        first = (
            select(table.customer, func.min(table.day).label("first"))
            .where(table.tenant == self._scope.tenant, table.customer != "", table.receipts > 0)
            .group_by(table.customer)
            .subquery()
        )
        began = _month(first.c.first)
        later = _month(table.day) - began
        query = (
            select(began, later, func.count(func.distinct(table.customer)))
            .join(first, first.c.customer == table.customer)
            .where(table.receipts > 0, began > _month_number(where.last) - COHORTS_MAX)
            .group_by(began, later)
            .order_by(began, later)
        )
        rows: Any = self._session.execute(self._within(query, table, where, all_days=True))
        return [
            CohortCell(date((row[0] - 1) // 12, (row[0] - 1) % 12 + 1, 1), int(row[1]), int(row[2]))
            for row in rows
        ]

    def _classed(self, where: Where) -> Subquery:
        table = ItemRollup
        weeks = max(1, ((where.last - where.first).days + 1) // 7)
        sums = self._within(
            select(
                table.item,
                func.max(table.name).label("name"),
                func.max(table.unit).label("unit"),
                func.sum(table.quantity).label("quantity"),
                func.sum(table.net_minor).label("net"),
            ),
            table,
            where,
        )
        sums = sums.group_by(table.item).subquery()
        week = case(
            *((table.day > where.last - timedelta(days=7 * (n + 1)), n) for n in range(weeks)),
            else_=weeks,
        )
        weekly = self._within(
            select(table.item, cast(func.sum(table.quantity), Float).label("sold")), table, where
        )
        weekly = (
            weekly.where(table.day > where.last - timedelta(days=7 * weeks))
            .group_by(table.item, week)
            .subquery()
        )
        steady = (
            select(
                weekly.c.item,
                (func.sum(weekly.c.sold) / weeks).label("mean"),
                (func.sum(weekly.c.sold * weekly.c.sold) / weeks).label("square"),
            )
            .group_by(weekly.c.item)
            .subquery()
        )
        before = func.sum(sums.c.net).over(order_by=(sums.c.net.desc(), sums.c.item)) - sums.c.net
        share = cast(before, Float) / func.nullif(cast(func.sum(sums.c.net).over(), Float), 0)
        variation = (steady.c.square - steady.c.mean * steady.c.mean) / func.nullif(
            steady.c.mean * steady.c.mean, 0
        )
        lowest, low = (limit * limit for limit in XYZ_LIMITS)
        return (
            select(
                sums,
                case(
                    (sums.c.net <= 0, "C"),
                    (share < ABC_SHARES[0], "A"),
                    (share < ABC_SHARES[1], "B"),
                    else_="C",
                ).label("abc"),
                case((variation <= lowest, "X"), (variation <= low, "Y"), else_="Z").label("xyz"),
            )
            .outerjoin(steady, steady.c.item == sums.c.item)
            .subquery()
        )

    def _segmented(self, where: Where) -> Subquery:
        table = CustomerRollup
        habits = self._within(
            select(
                table.customer,
                func.max(table.day).label("last"),
                func.sum(table.receipts).label("receipts"),
                func.sum(table.gross_minor).label("gross"),
            ),
            table,
            where,
        )
        habits = (
            habits.where(table.customer != "", table.receipts > 0)
            .group_by(table.customer)
            .subquery()
        )
        columns = habits.c
        ranked = select(
            habits,
            func.ntile(_FIFTHS).over(order_by=(columns.last, columns.customer)).label("recent"),
            func.ntile(_FIFTHS)
            .over(order_by=(columns.receipts, columns.gross, columns.customer))
            .label("often"),
        ).subquery()
        recent, often = ranked.c.recent, ranked.c.often
        return select(
            ranked,
            case(
                ((recent >= 4) & (often >= 4), CHAMPION),
                ((recent >= 3) & (often >= 3), LOYAL),
                ((recent >= 4) & (often <= 2), NEW),
                ((recent == 3) & (often <= 2), OCCASIONAL),
                (often >= 3, AT_RISK),
                else_=LOST,
            ).label("segment"),
        ).subquery()

    def _within(self, query: Any, table: Any, where: Where, *, all_days: bool = False) -> Any:
        query = query.where(table.tenant == self._scope.tenant, table.day <= where.last)
        if not all_days:
            query = query.where(table.day >= where.first)
        if self._scope.stores is not None:
            query = query.where(table.store.in_(self._scope.stores))
        if where.store:
            query = query.where(table.store == where.store)
        return query.where(table.currency == where.currency)


def _month(day: Any) -> ColumnElement[int]:
    return cast(extract("year", day), Integer) * 12 + cast(extract("month", day), Integer)


def _month_number(day: date) -> int:
    return day.year * 12 + day.month
