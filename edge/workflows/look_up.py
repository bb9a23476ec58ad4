"""Goods on the grid and in the results of a search."""

from __future__ import annotations

from edge.journal.catalogue import Catalogue, SearchResult
from edge.till.state import FoundItems, ItemTile
from edge.workflows.desk import Desk
from edge.workflows.shop import Shop
from sync_protocol.retail.item import Category, Item


class LookUp:
    """Answers what the selling screen asks of the catalogue."""

    def __init__(self, desk: Desk, shop: Shop) -> None:
        """Look goods up in the shop."""
        self._desk = desk
        self._shop = shop

    def categories(self) -> tuple[Category, ...]:
        """Give the categories of the grid."""
        return self._shop.catalogue.categories()

    def tiles(self, category: str | None, offset: int) -> tuple[ItemTile, ...]:
        """Give a page of tiles; an indexed read of a millisecond or two."""
        catalogue = self._shop.catalogue
        if category is None:
            items = catalogue.favourites() if not offset else ()
        else:
            items = catalogue.page(category, offset)
        return self._priced(catalogue, items)

    def search(self, text: str) -> None:
        """Search on the background thread; only the newest text is answered."""
        if not text.strip():
            self._desk.change(found_items=None)
            return
        before = self._desk.state.found_items
        # What was found for the shorter text stays until the answer comes: no flicker.
        self._desk.change(
            found_items=FoundItems(text=text, tiles=before.tiles if before else (), searching=True)
        )

        def work() -> tuple[SearchResult, tuple[ItemTile, ...]]:
            catalogue = self._shop.searched_catalogue
            found = catalogue.search(text)
            if not found.items:
                found = catalogue.similar(text)
            return found, self._priced(catalogue, found.items)

        def done(answer: tuple[SearchResult, tuple[ItemTile, ...]]) -> None:
            found, tiles = answer
            with self._desk.turn():
                shown = self._desk.state.found_items
                if shown is not None and shown.text == text:
                    self._desk.change(
                        found_items=FoundItems(
                            text=text, tiles=tiles, more=found.more, similar=found.similar
                        )
                    )

        self._shop.background.submit("search", work, done)

    def leave(self) -> None:
        """Forget results."""
        self._desk.change(found_items=None, found_customers=None)

    def _priced(self, catalogue: Catalogue, items: tuple[Item, ...]) -> tuple[ItemTile, ...]:
        state = self._desk.state
        customer = state.basket.customer if state.basket else None
        price_list = customer.price_list if customer else ""
        now_us = self._desk.now_us()
        prices = catalogue.prices_of(items, at_us=now_us, price_list=price_list)
        return tuple(ItemTile(item=item, price=prices[item.id]) for item in items)
