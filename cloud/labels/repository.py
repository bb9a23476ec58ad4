"""Items with their prices as labels say them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.access.rights import Scope
from cloud.catalogue.models import Price
from cloud.catalogue.repository import CatalogueRepository, ItemFilter, ListedItem
from cloud.estate.models import Store
from cloud.estate.repository import EstateRepository
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.label import LabelFacts
from sync_protocol.retail.money import Money
from sync_protocol.retail.quantity import Unit

LABELS_MAX = 2_000
GTIN_DIGITS, EAN8_ZEROS = 14, "000000"
UNIT_SIGNS = {Unit.KILOGRAM: "kg", Unit.METRE: "m", Unit.HOUR: "h"}


class LabelRepository:
    """What one user may print."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope
        self._catalogue = CatalogueRepository(session, scope)

    def facts(
        self, wanted: ItemFilter, at: datetime, *, since: datetime | None = None
    ) -> Iterator[LabelFacts]:
        """Word the items of a list that have a price; ``since``: whose price changed since."""
        store = self._store()
        changed = self._changed(since, at) if since is not None else None
        wording = wording_of(store)
        for listed in self._catalogue.every(wanted, at):
            if listed.price is None or (changed is not None and listed.item.id not in changed):
                continue
            yield _facts(listed, listed.price, store, wording, at)

    def _changed(self, since: datetime, at: datetime) -> frozenset[str]:
        found = self._session.scalars(
            select(Price.item)
            .where(Price.tenant == self._scope.tenant, Price.from_at >= since, Price.from_at <= at)
            .distinct()
        )
        return frozenset(found)

    def _store(self) -> Store | None:
        return next(iter(EstateRepository(self._session, self._scope).stores()), None)


def wording_of(store: Store | None) -> Wording:
    """Give the words of a store's language and time."""
    if store is None:
        return Wording("en", ZoneInfo("UTC"))
    return Wording(store.language, ZoneInfo(store.time_zone))


def printed_code(code: str) -> str:
    """Give a kept code as its label carries it: 14 digits are 13 or 8 with zeros before them."""
    if len(code) == GTIN_DIGITS and code.isdecimal():
        if code.startswith(EAN8_ZEROS):
            return code.removeprefix(EAN8_ZEROS)
        return code.removeprefix("0")  # a GTIN-14 of a case begins otherwise
    return code


def _facts(
    listed: ListedItem, price: Price, store: Store | None, wording: Wording, at: datetime
) -> LabelFacts:
    item = listed.item
    amount = Money(price.minor, price.currency)
    sign = UNIT_SIGNS.get(Unit(item.unit))
    return LabelFacts(
        name=item.names.get(store.language, item.name) if store else item.name,
        price=wording.money(amount),
        unit_price=f"{wording.money(amount)} / {sign}" if sign else "",
        code=printed_code(listed.code),
        sku=item.sku,
        plu=item.plu,
        store=store.name if store else "",
        printed=wording.date(at.astimezone(ZoneInfo(store.time_zone if store else "UTC")).date()),
    )
