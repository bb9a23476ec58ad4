"""Queries over goods, for one user's scope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import UnaryExpression

from cloud.access.rights import Scope
from cloud.catalogue.codes import keep_code
from cloud.catalogue.errors import (
    NotACode,
    UnknownCategory,
    UnknownItem,
)
from cloud.catalogue.models import Barcode, Category, Item, Price, PriceList, TaxRate
from cloud.catalogue.pricing import prices_in_force
from cloud.database.text_search import has_words
from cloud.portal.search import words_of
from sync_protocol.retail.price import RETAIL_LIST

COUNT_MAX = 10_000
PAGE = 25
SORTS = ("rank", "name", "sku", "changed")
ON_SALE, OFF_SALE, WEIGHED, WITHOUT_PRICE = "on", "off", "weighed", "unpriced"
VIEWS = (ON_SALE, WEIGHED, WITHOUT_PRICE, OFF_SALE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFilter:
    """Which items a list shows, in which order."""

    query: str = ""
    view: str = ON_SALE
    category: str = ""  # with everything below it
    sort: str = "rank"
    descending: bool = False


@dataclass(frozen=True, slots=True)
class ListedItem:
    """A row of the list: an item with what is shown beside it."""

    item: Item
    category: Category | None
    price: Price | None
    code: str  # the main barcode as kept; empty: none


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A category in its tree."""

    category: Category
    depth: int
    items: int  # in it, not below it


class CatalogueRepository:
    """What one user may see of the catalogue; goods belong to the retailer, not to a store."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._tenant = scope.tenant

    def item(self, item: str) -> Item:
        """Find an item, or raise `UnknownItem`."""
        found = self._session.get(Item, (self._tenant, item))
        if found is None:
            raise UnknownItem(item)
        return found

    def category(self, category: str) -> Category:
        """Find a category, or raise `UnknownCategory`."""
        found = self._session.get(Category, (self._tenant, category))
        if found is None:
            raise UnknownCategory(category)
        return found

    def by_code(self, code: str) -> Item | None:
        """Find the item that a barcode, SKU or PLU names."""
        try:
            kept = keep_code(code)
        except NotACode:
            kept = code
        if not code:
            return None
        barcode = self._session.get(Barcode, (self._tenant, kept))
        if barcode is not None:
            return self.item(barcode.item)
        return self._session.scalars(
            select(Item).where(Item.tenant == self._tenant, or_(Item.sku == code, Item.plu == code))
        ).first()

    def count(self, wanted: ItemFilter, at: datetime) -> int:
        """Count the items of a list, up to `COUNT_MAX` + 1."""
        found = self._select(wanted, at).with_only_columns(Item.id).limit(COUNT_MAX + 1)
        return self._session.scalar(select(func.count()).select_from(found.subquery())) or 0

    def page(
        self, wanted: ItemFilter, at: datetime, *, offset: int = 0, limit: int = PAGE
    ) -> list[ListedItem]:
        """Give a page of a list with today's retail prices."""
        query = self._select(wanted, at).order_by(*_order(wanted)).offset(offset).limit(limit)
        return self._listed(self._session.scalars(query).all(), at)

    def find(self, wanted: ItemFilter, limit: int) -> Sequence[Item]:
        """Give the first items of a list, without what is shown beside them."""
        at = datetime.fromtimestamp(0, UTC)  # no filter by price is asked for
        query = self._select(wanted, at).order_by(*_order(wanted)).limit(limit)
        return self._session.scalars(query).all()

    def after(self, query: str, after: str, limit: int) -> Sequence[Item]:
        """Give items in the order of their ids, those after one, to a program."""
        at = datetime.fromtimestamp(0, UTC)
        found = self._select(ItemFilter(query=query), at).where(Item.id > after)
        return self._session.scalars(found.order_by(Item.id).limit(limit)).all()

    def every(self, wanted: ItemFilter, at: datetime) -> Iterator[ListedItem]:
        """Give a whole list, in portions: for an export."""
        query = self._select(wanted, at).order_by(*_order(wanted))
        for portion in self._session.scalars(query).partitions(500):
            yield from self._listed(portion, at)

    def categories(self) -> list[CategoryNode]:
        """List all categories as a tree, parents before their children."""
        counts: dict[str, int] = dict(
            self._session.execute(
                select(Item.category, func.count())
                .where(Item.tenant == self._tenant, Item.is_active)
                .group_by(Item.category)
            ).all()
        )
        children: dict[str | None, list[Category]] = {}
        for each in self._session.scalars(
            select(Category)
            .where(Category.tenant == self._tenant)
            .order_by(Category.order, Category.name)
        ):
            children.setdefault(each.parent, []).append(each)
        nodes: list[CategoryNode] = []

        def walk(parent: str | None, depth: int) -> None:
            for each in children.get(parent, []):
                nodes.append(CategoryNode(each, depth, counts.get(each.id, 0)))
                walk(each.id, depth + 1)

        walk(None, 0)
        return nodes

    def price_lists(self) -> Sequence[PriceList]:
        """List the price lists, retail first."""
        return self._session.scalars(
            select(PriceList)
            .where(PriceList.tenant == self._tenant)
            .order_by(PriceList.order, PriceList.id)
        ).all()

    def tax_rates(self, at: datetime) -> Sequence[TaxRate]:
        """List the tax rates in force, highest first."""
        return self._session.scalars(
            select(TaxRate)
            .where(
                TaxRate.tenant == self._tenant,
                TaxRate.from_at <= at,
                or_(TaxRate.until_at.is_(None), TaxRate.until_at > at),
            )
            .order_by(TaxRate.rate_bp.desc(), TaxRate.category)
        ).all()

    def main_codes(self, items: Sequence[str]) -> Mapping[str, str]:
        """Give the first barcode of each item that has one."""
        found = self._session.execute(
            select(Barcode.item, Barcode.code)
            .where(Barcode.tenant == self._tenant, Barcode.item.in_(items))
            .order_by(Barcode.item, Barcode.order.desc())
        )
        return dict(found.all())

    def _listed(self, items: Sequence[Item], at: datetime) -> list[ListedItem]:
        ids = [item.id for item in items]
        prices = prices_in_force(self._session, self._tenant, ids, at)
        codes = self.main_codes(ids)
        categories = {
            each.id: each
            for each in self._session.scalars(
                select(Category).where(Category.tenant == self._tenant)
            )
        }
        return [
            ListedItem(
                item,
                categories.get(item.category),
                prices.get((item.id, RETAIL_LIST)),
                codes.get(item.id, ""),
            )
            for item in items
        ]

    def _select(self, wanted: ItemFilter, at: datetime) -> Select[Item]:
        query = select(Item).where(
            Item.tenant == self._tenant, Item.is_active == (wanted.view != OFF_SALE)
        )
        if wanted.view == WEIGHED:
            query = query.where(Item.is_weighed)
        if wanted.view == WITHOUT_PRICE:
            query = query.where(~_has_price(at))
        if wanted.category:
            query = query.where(Item.category.in_(self._below(wanted.category)))
        words = words_of(wanted.query)
        return query.where(has_words(self._session, Item.search_text, words)) if words else query

    def _below(self, category: str) -> list[str]:
        nodes = self.categories()
        start = next((i for i, node in enumerate(nodes) if node.category.id == category), None)
        if start is None:
            return []
        below = [category]
        for node in nodes[start + 1 :]:
            if node.depth <= nodes[start].depth:
                break
            below.append(node.category.id)
        return below


def _has_price(at: datetime) -> ColumnElement[bool]:
    return (
        select(Price.id)
        .where(
            Price.tenant == Item.tenant,
            Price.item == Item.id,
            Price.from_at <= at,
            or_(Price.until_at.is_(None), Price.until_at > at),
        )
        .exists()
    )


def _order(wanted: ItemFilter) -> list[UnaryExpression[Any]]:
    column = {
        "rank": Item.rank,
        "name": Item.name,
        "sku": Item.sku,
        "changed": Item.changed_at,
    }.get(wanted.sort, Item.rank)
    # The id makes the order total, so that no row is on two pages or on none.
    return [each.desc() if wanted.descending else each.asc() for each in (column, Item.id)]
