"""Queries of stock, each within what one user may see."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cloud.access.rights import Scope
from cloud.catalogue.models import Item
from cloud.database.text_search import has_words
from cloud.estate.models import ACTIVE, Device, DevicePresence
from cloud.portal.paging import Page, read_page
from cloud.portal.search import words_of
from cloud.stock.errors import UnknownDocument
from cloud.stock.models import ARRIVAL, OPEN, Balance, Movement, StockDocument, StockLine

ALL, NEGATIVE, IN_STOCK = "all", "negative", "in-stock"


@dataclass(frozen=True, slots=True)
class Certainty:
    """Up to when a store's balances are sure: what its tills may still hold is not in them."""

    sure_at: datetime | None  # None: now
    away: int  # tills that are out of reach or have not sent everything

    @property
    def is_sure(self) -> bool:
        """Whether every till has told everything."""
        return self.away == 0


@dataclass(frozen=True, slots=True)
class ListedBalance:
    """A balance with its item, which the catalogue may no longer know."""

    balance: Balance
    item: Item | None


class StockRepository:
    """What one user may see of stock."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session, self._scope, self._tenant = session, scope, scope.tenant

    def balances(
        self, *, q: str = "", store: str = "", view: str = ALL, page: int = 1
    ) -> Page[ListedBalance]:
        """Give a page of balances: those below nothing first, then by item."""
        rows = read_page(self._session, self._select_balances(q, store, view), page)
        return Page(
            [ListedBalance(row[0], row[1]) for row in rows.rows], rows.number, rows.size, rows.count
        )

    def every_balance(
        self, *, q: str = "", store: str = "", view: str = ALL, count_max: int
    ) -> Sequence[ListedBalance]:
        """Give a whole list in its order: for an export."""
        query = self._select_balances(q, store, view).limit(count_max)
        rows: Any = self._session.execute(query)
        return [ListedBalance(row[0], row[1]) for row in rows]

    def _select_balances(self, q: str, store: str, view: str) -> Any:
        query = (
            select(Balance, Item)
            .outerjoin(Item, (Item.tenant == Balance.tenant) & (Item.id == Balance.item))
            .where(Balance.tenant == self._tenant)
        )
        query = self._in_stores(query, Balance)
        query = query.where(Balance.store == store) if store else query
        if view == NEGATIVE:
            query = query.where(Balance.quantity < 0)
        elif view == IN_STOCK:
            query = query.where(Balance.quantity > 0)
        if q.strip():
            found = has_words(self._session, Item.search_text, words_of(q))
            query = query.where(Item.tenant == self._tenant, found)
        order = (Balance.quantity >= 0, Item.name, Balance.item, Balance.store)
        return query.order_by(*order)

    def of_item(self, item: str) -> Sequence[Balance]:
        """Give an item's balances by store."""
        query = select(Balance).where(Balance.tenant == self._tenant, Balance.item == item)
        return self._session.scalars(self._in_stores(query, Balance).order_by(Balance.store)).all()

    def movements(self, item: str, *, store: str = "", page: int = 1) -> Page[Movement]:
        """Give a page of an item's movements, the latest first."""
        query = select(Movement).where(Movement.tenant == self._tenant, Movement.item == item)
        query = self._in_stores(query, Movement)
        query = query.where(Movement.store == store) if store else query
        order = (Movement.at.desc(), Movement.booked_at.desc(), Movement.source, Movement.n)
        return read_page(self._session, query.order_by(*order), page)

    def documents(
        self, *, kind: str = "", state: str = "", store: str = "", page: int = 1
    ) -> Page[StockDocument]:
        """Give a page of documents, the latest first."""
        query = select(StockDocument).where(StockDocument.tenant == self._tenant)
        query = self._in_stores(query, StockDocument)
        for column, value in (
            (StockDocument.kind, kind),
            (StockDocument.state, state),
            (StockDocument.store, store),
        ):
            query = query.where(column == value) if value else query
        order = (StockDocument.created_at.desc(), StockDocument.id.desc())
        return read_page(self._session, query.order_by(*order), page)

    def document(self, document: str) -> StockDocument:
        """Find a document, or raise `UnknownDocument`."""
        found = self._session.get(StockDocument, (self._tenant, document))
        if found is None or not self._scope.covers(found.store):
            raise UnknownDocument(document)
        return found

    def lines(self, document: StockDocument) -> Sequence[tuple[StockLine, Item | None]]:
        """Give the lines of a document, the latest first."""
        rows = self._session.execute(
            select(StockLine, Item)
            .outerjoin(Item, (Item.tenant == StockLine.tenant) & (Item.id == StockLine.item))
            .where(StockLine.tenant == self._tenant, StockLine.document == document.id)
            .order_by(StockLine.at.desc(), StockLine.n.desc())
        )
        return [(row[0], row[1]) for row in rows]

    def line_counts(self, documents: Sequence[str]) -> Mapping[str, int]:
        """Count the lines of documents."""
        rows = self._session.execute(
            select(StockLine.document, func.count())
            .where(StockLine.tenant == self._tenant, StockLine.document.in_(documents))
            .group_by(StockLine.document)
        )
        return {row[0]: row[1] for row in rows}

    def balance(self, store: str, item: str) -> Balance | None:
        """Find one balance."""
        return self._session.get(Balance, (self._tenant, store, item))

    def on_the_way(self, item: str) -> dict[str, int]:
        """Sum what other stores have sent and nobody has received yet, by store."""
        query = (
            select(StockDocument.store, func.sum(StockLine.expected))
            .join(
                StockLine,
                (StockLine.tenant == StockDocument.tenant)
                & (StockLine.document == StockDocument.id),
            )
            .where(
                StockDocument.tenant == self._tenant,
                StockDocument.kind == ARRIVAL,
                StockDocument.state == OPEN,
                StockLine.item == item,
            )
            .group_by(StockDocument.store)
        )
        return {row[0]: int(row[1] or 0) for row in self._session.execute(query)}

    def certainty(self) -> dict[str, Certainty]:
        """Say up to when each store's balances are sure; a store without tills is not in it."""
        rows = self._session.execute(
            select(Device.store, DevicePresence)
            .outerjoin(
                DevicePresence,
                (DevicePresence.tenant == Device.tenant) & (DevicePresence.device == Device.id),
            )
            .where(Device.tenant == self._tenant, Device.state == ACTIVE)
        )
        found: dict[str, Certainty] = {}
        for row in rows:
            store: str = row[0]
            presence = cast("DevicePresence | None", row[1])
            known = found.get(store, Certainty(None, 0))
            if presence is not None and presence.is_online and not presence.backlog:
                found[store] = known
                continue
            heard = presence.oldest_at or presence.seen_at if presence is not None else None
            earliest = min((each for each in (known.sure_at, heard) if each), default=None)
            found[store] = Certainty(earliest, known.away + 1)
        return found

    def _in_stores(self, query: Any, table: Any) -> Any:
        if self._scope.stores is None:
            return query
        return query.where(table.store.in_(self._scope.stores))
