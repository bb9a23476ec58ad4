"""The figures of a ready report: one grouped query over its source, within what a user may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Float, Select, cast, func, select, tuple_
from sqlalchemy.orm import Session

from cloud.access.rights import Scope
from cloud.catalogue.models import Item
from cloud.reporting.measures import Measure
from cloud.reporting.ready import Key, Report

AnySelect: TypeAlias = Select[*tuple[Any, ...]]
NARROWS = ("store", "register", "operator", "category", "customer")


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures: days, one currency (two do not add up), and what they are narrowed to."""

    first: date
    last: date
    currency: str
    narrowed: Mapping[str, str] = field(default_factory=dict[str, str])

    def of(self, first: date, last: date) -> "Asked":
        """The same of other days."""
        return Asked(first, last, self.currency, self.narrowed)


@dataclass(frozen=True, slots=True)
class Group:
    """One line of a report."""

    key: Key
    sums: dict[str, int]
    label: str = ""
    unit: str = ""


class ReadyRepository:
    """What one user may see of the ready reports."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session, self._scope = session, scope

    def groups(
        self, report: Report, asked: Asked, *, by: Measure | None, count: int
    ) -> Sequence[Group]:
        """Give up to ``count`` groups, the largest first, or in the order of their key."""
        told = report.source()
        dimension = report.dimension
        keys = [getattr(told, name) for name in dimension.columns]
        query = self._summed(report, told, asked, keys, [dimension.label, dimension.unit])
        query = query.group_by(*keys)
        if dimension.fold is None:
            order = [] if by is None else [_expression(told, by).desc().nulls_last()]
            query = query.order_by(*order, *keys).limit(count)
        found = [self._group(report, row) for row in self._session.execute(query)]
        return _folded(report, found) if dimension.fold else found

    def of_keys(self, report: Report, asked: Asked, wanted: Sequence[Key]) -> dict[Key, Group]:
        """Give these groups of another period, as far as there is something to tell of them."""
        told = report.source()
        dimension = report.dimension
        keys = [getattr(told, name) for name in dimension.columns]
        query = self._summed(report, told, asked, keys, [dimension.label, dimension.unit])
        if dimension.fold is None and "day" not in dimension.columns:
            chosen = (
                tuple_(*keys).in_(wanted) if len(keys) > 1 else keys[0].in_([k[0] for k in wanted])
            )
            query = query.where(chosen)
        found = [self._group(report, row) for row in self._session.execute(query.group_by(*keys))]
        return {each.key: each for each in (_folded(report, found) if dimension.fold else found)}

    def total(self, report: Report, asked: Asked) -> dict[str, int]:
        """Sum everything, shown or not."""
        row = self._session.execute(self._summed(report, report.source(), asked, [], [])).one()
        return dict(zip(report.columns(), (int(each) for each in row), strict=True))

    def narrows(self, report: Report) -> tuple[str, ...]:
        """Name what the report can be narrowed by."""
        told = report.source()
        by_item = report.dimension.key == "item"
        return tuple(
            each for each in NARROWS if hasattr(told, each) or (each == "category" and by_item)
        )

    def _summed(
        self,
        report: Report,
        told: Any,
        asked: Asked,
        keys: Sequence[ColumnElement[Any]],
        names: Sequence[str],
    ) -> AnySelect:
        labels = [func.max(getattr(told, name)) for name in names if name]
        sums = [func.coalesce(func.sum(getattr(told, name)), 0) for name in report.columns()]
        query = select(*keys, *sums, *labels).where(
            told.tenant == self._scope.tenant,
            told.day >= asked.first,
            told.day <= asked.last,
            told.currency == asked.currency,
        )
        if self._scope.stores is not None:
            query = query.where(told.store.in_(self._scope.stores))
        for name, value in asked.narrowed.items():
            if not value or name not in NARROWS:
                continue
            if hasattr(told, name):
                query = query.where(getattr(told, name) == value)
            elif name == "category" and report.dimension.key == "item":
                of_category = select(Item.id).where(
                    Item.tenant == self._scope.tenant, Item.category == value
                )
                query = query.where(told.item.in_(of_category))
        return query

    def _group(self, report: Report, row: Any) -> Group:
        dimension, names = report.dimension, report.columns()
        start, end = len(dimension.columns), len(dimension.columns) + len(names)
        labels = [str(each or "") for each in row[end:]]
        return Group(
            tuple(row[:start]),
            dict(zip(names, (int(each) for each in row[start:end]), strict=True)),
            labels.pop(0) if dimension.label else "",
            labels.pop(0) if dimension.unit else "",
        )


def added_up(report: Report, groups: Sequence[Group]) -> dict[str, int]:
    """Add groups up, column by column."""
    return {name: sum(each.sums[name] for each in groups) for name in report.columns()}


def _expression(told: Any, measure: Measure) -> ColumnElement[Any]:
    def added(names: tuple[str, ...]) -> Any:
        first, *rest = (func.sum(getattr(told, name)) for name in names)
        for each in rest:
            first = first + each
        return first

    if not measure.per:
        return added(measure.of)
    return cast(added(measure.of), Float) / func.nullif(added(measure.per), 0)


def _folded(report: Report, groups: Sequence[Group]) -> list[Group]:
    fold = report.dimension.fold
    assert fold is not None
    merged: dict[Key, Group] = {}
    for each in groups:
        key = fold(each.key)
        into = merged.setdefault(key, Group(key, dict.fromkeys(each.sums, 0)))
        for name, value in each.sums.items():
            into.sums[name] += value
    return [merged[key] for key in sorted(merged)]
