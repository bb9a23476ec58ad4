"""Queries over the roll-ups: every figure that is a sum comes from here, never from receipts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from cloud.access.rights import Scope
from cloud.ledger.rollups import (
    CategoryRollup,
    HourRollup,
    ItemRollup,
    OperatorRollup,
    TenderRollup,
)

AnySelect: TypeAlias = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of a period; net without tax, gross with it, both less returns and discounts."""

    receipts: int = 0
    returns: int = 0
    net_minor: int = 0
    gross_minor: int = 0
    discount_minor: int = 0

    @property
    def average_minor(self) -> int:
        """Average receipt as the customer paid it, in whole minor units; 0 without receipts."""
        return round(self.gross_minor / self.receipts) if self.receipts else 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a ranking."""

    key: str
    name: str
    quantity: int  # thousandths; receipts for operators
    net_minor: int
    gross_minor: int
    unit: str = ""  # of items


@dataclass(frozen=True, slots=True)
class Where:
    """Which rows count: days, one store or all, one currency (amounts of two do not add up)."""

    first: date
    last: date
    store: str = ""
    currency: str = ""


_SUMS = (
    func.coalesce(func.sum(HourRollup.receipts), 0),
    func.coalesce(func.sum(HourRollup.returns), 0),
    func.coalesce(func.sum(HourRollup.net_minor), 0),
    func.coalesce(func.sum(HourRollup.gross_minor), 0),
    func.coalesce(func.sum(HourRollup.discount_minor), 0),
)


class FiguresRepository:
    """What one user may see of the figures."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope

    def totals(self, where: Where, *, until_hour: int | None = None) -> Totals:
        """Sum a period; ``until_hour`` leaves out later hours (to compare a day with today)."""
        query = self._within(select(*_SUMS), HourRollup, where)
        if until_hour is not None:
            query = query.where(HourRollup.hour <= until_hour)
        return Totals(*(int(each) for each in self._session.execute(query).one()))

    def by_day(self, where: Where) -> dict[date, Totals]:
        """Sum by business day; days without sales are absent."""
        return self._grouped(HourRollup.day, where)

    def by_hour(self, where: Where) -> dict[int, Totals]:
        """Sum by hour of the day."""
        return self._grouped(HourRollup.hour, where)

    def by_store(self, where: Where) -> dict[str, Totals]:
        """Sum by store."""
        return self._grouped(HourRollup.store, where)

    def by_store_and_hour(self, where: Where) -> dict[tuple[str, int], int]:
        """Net sales by store and hour."""
        query = select(HourRollup.store, HourRollup.hour, _SUMS[2])
        rows = self._session.execute(
            self._within(query, HourRollup, where).group_by(HourRollup.store, HourRollup.hour)
        )
        return {(row[0], row[1]): int(row[2]) for row in rows}

    def by_day_and_hour(self, where: Where) -> dict[tuple[date, int], int]:
        """Net sales by business day and hour."""
        query = select(HourRollup.day, HourRollup.hour, _SUMS[2])
        rows = self._session.execute(
            self._within(query, HourRollup, where).group_by(HourRollup.day, HourRollup.hour)
        )
        return {(row[0], row[1]): int(row[2]) for row in rows}

    def best_items(self, where: Where, count: int = 200) -> list[Ranked]:
        """Rank items by net sales."""
        query = select(
            ItemRollup.item,
            func.max(ItemRollup.name),
            func.sum(ItemRollup.quantity),
            func.sum(ItemRollup.net_minor),
            func.sum(ItemRollup.gross_minor),
            func.max(ItemRollup.unit),
        ).group_by(ItemRollup.item)
        return self._ranked(query, ItemRollup, where, count)

    def by_category(self, where: Where, count: int = 200) -> list[Ranked]:
        """Rank categories by net sales; ``name`` is empty, the catalogue knows it."""
        query = select(
            CategoryRollup.category,
            func.max(""),
            func.sum(CategoryRollup.quantity),
            func.sum(CategoryRollup.net_minor),
            func.sum(CategoryRollup.gross_minor),
            func.max(""),
        ).group_by(CategoryRollup.category)
        return self._ranked(query, CategoryRollup, where, count)

    def by_operator(self, where: Where, count: int = 200) -> list[Ranked]:
        """Rank operators by net sales; ``quantity`` is the number of receipts."""
        query = select(
            OperatorRollup.operator,
            func.max(""),
            func.sum(OperatorRollup.receipts),
            func.sum(OperatorRollup.net_minor),
            func.sum(OperatorRollup.gross_minor),
            func.max(""),
        ).group_by(OperatorRollup.operator)
        return self._ranked(query, OperatorRollup, where, count)

    def by_tender(self, where: Where) -> dict[str, int]:
        """Amount by means of payment, change taken off cash."""
        query = select(TenderRollup.kind, func.sum(TenderRollup.amount_minor))
        rows = self._session.execute(
            self._within(query, TenderRollup, where).group_by(TenderRollup.kind)
        )
        return {row[0]: int(row[1]) for row in rows}

    def has_sales(self) -> bool:
        """Say whether anything was ever sold."""
        query = select(HourRollup.day).where(HourRollup.tenant == self._scope.tenant).limit(1)
        return self._session.scalar(query) is not None

    def _grouped(self, column: Any, where: Where) -> dict[Any, Totals]:
        query = self._within(select(column, *_SUMS), HourRollup, where).group_by(column)
        return {
            row[0]: Totals(*(int(each) for each in row[1:])) for row in self._session.execute(query)
        }

    def _ranked(self, query: AnySelect, table: Any, where: Where, count: int) -> list[Ranked]:
        ranked = self._within(query, table, where)
        net = func.sum(table.net_minor)
        rows: Sequence[Any] = self._session.execute(
            ranked.order_by(net.desc(), *table.__table__.primary_key.columns[3:]).limit(count)
        ).all()
        return [
            Ranked(row[0], row[1], int(row[2]), int(row[3]), int(row[4]), row[5]) for row in rows
        ]

    def _within(self, query: AnySelect, table: Any, where: Where) -> AnySelect:
        query = query.where(
            table.tenant == self._scope.tenant, table.day >= where.first, table.day <= where.last
        )
        if self._scope.stores is not None:
            query = query.where(table.store.in_(self._scope.stores))
        if where.store:
            query = query.where(table.store == where.store)
        if where.currency:
            query = query.where(table.currency == where.currency)
        return query
