"""What can be sold and at what price, looked up in the local copy of headquarters' catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec
from rapidfuzz import fuzz, process

from edge.journal.folding import fold, prefix_query
from edge.journal.reference import Reader
from edge.journal.reference_index import CODE, FAVOURITE, PLU
from sync_protocol.messages.reference import CATALOG, PRICES
from sync_protocol.messages.to_till import CategoryRow, ItemRow, PriceRow
from sync_protocol.retail.item import Category, Item
from sync_protocol.retail.money import Money
from sync_protocol.retail.price import Price, price_in_force

PAGE = 200  # tiles and results come in pages of this size
SIMILAR_MAX = 20
SIMILARITY_MIN = 74  # of 100; below, suggestions look like accidents

_ITEMS = msgspec.json.Decoder(ItemRow)
_PRICES = msgspec.json.Decoder(PriceRow)
_CATEGORIES = msgspec.json.Decoder(CategoryRow)
_GTIN_ZEROS = ("0", "00", "000000")  # how 13, 12 and 8 digits are padded to 14
_CODE_LIKE = re.compile(r"[0-9A-Za-z./-]{3,}")


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item and how many units one scan of the code sells."""

    item: Item
    units: int = 1


@dataclass(frozen=True, slots=True)
class SearchResult:
    """Items in their natural order (what sells most first)."""

    items: tuple[Item, ...]
    more: bool = False  # only the first page is here
    similar: bool = False  # nothing matches; these are spelled alike


class Catalogue:
    """Looks items and prices up. One thread at a time."""

    def __init__(self, reader: Reader) -> None:
        """Read through ``reader``."""
        self._reader = reader
        self._categories: tuple[int, tuple[Category, ...]] | None = None

    def by_code(self, code: str) -> FoundItem | None:
        """Find an item by a code as printed: 14 digits of a GTIN, or the retailer's own."""
        row = self._row_by_code(CODE, code)
        if row is None:
            return None
        return FoundItem(row.to_item(), dict(row.packs).get(code, 1))

    def by_plu(self, plu: str) -> Item | None:
        """Find an item by the number keyed by hand or carried by a weighed item's label."""
        row = self._row_by_code(PLU, plu.lstrip("0") or "0")
        return None if row is None else row.to_item()

    def item(self, item_id: str) -> Item | None:
        """Find an item by its id."""
        rows = self._reader.rows(
            "SELECT body FROM row WHERE bucket = ? AND key = ?", (CATALOG, item_id)
        )
        return _items(rows)[0] if rows and _is_item(rows[0][0]) else None

    def price(
        self, item_id: str, *, at_us: int, price_list: str, thousandths: int = 1000
    ) -> Price | None:
        """Choose the price of an item now, for whoever buys from ``price_list``."""
        return price_in_force(
            self.prices(item_id), at_us=at_us, price_list=price_list, thousandths=thousandths
        )

    def prices(self, item_id: str) -> tuple[Price, ...]:
        """Give every price row of an item."""
        rows = self._reader.rows(
            "SELECT body FROM row WHERE bucket = ? AND grp = ?", (PRICES, item_id)
        )
        return tuple(_PRICES.decode(_bytes(body)).to_price() for (body,) in rows)

    def prices_of(
        self, items: Sequence[Item], *, at_us: int, price_list: str
    ) -> dict[str, Money | None]:
        """Give what each item of a page costs now, in one query; None: not for sale now."""
        marks = ", ".join("?" * len(items))
        rows = self._reader.rows(
            f"SELECT grp, body FROM row WHERE bucket = ? AND grp IN ({marks})",  # noqa: S608 - marks
            (PRICES, *(item.id for item in items)),
        )
        listed: dict[str, list[Price]] = {item.id: [] for item in items}
        for item_id, body in rows:
            listed[str(item_id)].append(_PRICES.decode(_bytes(body)).to_price())
        found: dict[str, Money | None] = {}
        for item_id, prices in listed.items():
            price = price_in_force(prices, at_us=at_us, price_list=price_list)
            found[item_id] = price.amount if price is not None else None
        return found

    def newly_priced(self, count_max: int) -> tuple[str, ...]:
        """Give the items whose prices changed last, the newest first."""
        rows = self._reader.rows(
            "SELECT grp, max(rev) AS newest FROM row WHERE bucket = ? GROUP BY grp"
            " ORDER BY newest DESC, grp LIMIT ?",
            (PRICES, count_max),
        )
        return tuple(str(item) for item, _rev in rows)

    def categories(self) -> tuple[Category, ...]:
        """Give all categories in their order."""
        if self._categories is None or self._categories[0] != self._reader.version:
            rows = self._reader.rows(
                "SELECT body FROM row WHERE bucket = ? AND grp = 'categories'", (CATALOG,)
            )
            found = [_CATEGORIES.decode(_bytes(body)).to_category() for (body,) in rows]
            ordered = tuple(sorted(found, key=lambda c: (c.order, c.name)))
            self._categories = (self._reader.version, ordered)
        return self._categories[1]

    def page(self, category: str, offset: int = 0) -> tuple[Item, ...]:
        """Give a page of a category and of those below it, what sells most first."""
        groups = [f"item:{name}" for name in self._with_children(category)]
        marks = ", ".join("?" * len(groups))
        rows = self._reader.rows(
            f"SELECT body FROM row WHERE bucket = ? AND grp IN ({marks})"  # noqa: S608 - only marks
            " ORDER BY id LIMIT ? OFFSET ?",
            (CATALOG, *groups, PAGE, offset),
        )
        return _items(rows)

    @property
    def version(self) -> int:
        """Grows whenever what can be looked up may have changed."""
        return self._reader.version

    def pictures(self) -> tuple[str, ...]:
        """Give the pictures that items name, each once: SHA-256 of the originals."""
        rows = self._reader.rows(
            "SELECT DISTINCT json_extract(CAST(body AS TEXT), '$.picture') FROM row"
            " WHERE bucket = ? AND grp LIKE 'item:%'",
            (CATALOG,),
        )
        return tuple(str(picture) for (picture,) in rows if picture)

    def favourites(self) -> tuple[Item, ...]:
        """Give the favourites of the first page, or what sells most where none are marked."""
        rows = self._reader.rows(
            "SELECT row.body FROM code JOIN row ON row.bucket = code.bucket AND row.key = code.key"
            " WHERE code.kind = ? ORDER BY code.code LIMIT ?",
            (FAVOURITE, PAGE),
        )
        if not rows:
            rows = self._reader.rows(
                "SELECT body FROM row WHERE bucket = ? AND words <> '' ORDER BY id LIMIT ?",
                (CATALOG, PAGE // 4),
            )
        return _items(rows)

    def search(self, text: str) -> SearchResult:
        """Find items whose words begin with the typed words, or whose code begins with the text."""
        by_code = self._by_code_prefix(text)
        query = prefix_query(text)
        if not query:
            return SearchResult(by_code)
        rows = self._reader.rows(
            "SELECT row.body FROM row_fts JOIN row ON row.id = row_fts.rowid"
            " WHERE row_fts MATCH ? LIMIT ?",
            (query, PAGE + 1),
        )
        known = {item.id for item in by_code}
        items = by_code + tuple(item for item in _items(rows) if item.id not in known)
        return SearchResult(items[:PAGE], more=len(items) > PAGE)

    def similar(self, text: str) -> SearchResult:
        """Find items spelled alike; reads every name, so only where `search` found nothing."""
        rows = self._reader.rows(
            "SELECT id, words FROM row WHERE bucket = ? AND words <> ''", (CATALOG,)
        )
        ids = alike(fold(text), ((int(str(number)), str(words)) for number, words in rows))
        items = [
            item
            for number in ids
            for item in _items(self._reader.rows("SELECT body FROM row WHERE id = ?", (number,)))
        ]
        return SearchResult(tuple(items), similar=True)

    def _by_code_prefix(self, text: str) -> tuple[Item, ...]:
        code = text.strip()
        if not _CODE_LIKE.fullmatch(code):
            return ()
        keys: dict[str, None] = {}
        for start in (code, *(zeros + code for zeros in _GTIN_ZEROS if code.isdecimal())):
            for kind in (CODE, PLU):
                rows = self._reader.rows(
                    "SELECT key FROM code WHERE kind = ? AND code >= ? AND code < ? LIMIT 20",
                    (kind, start, start + "\U0010ffff"),
                )
                keys.update((str(key), None) for (key,) in rows)
        found = (self.item(key) for key in keys)
        return tuple(item for item in found if item is not None)

    def _row_by_code(self, kind: str, code: str) -> ItemRow | None:
        rows = self._reader.rows(
            "SELECT row.body FROM code JOIN row ON row.bucket = code.bucket AND row.key = code.key"
            " WHERE code.kind = ? AND code.code = ? LIMIT 1",
            (kind, code),
        )
        return _ITEMS.decode(_bytes(rows[0][0])) if rows else None

    def _with_children(self, category: str) -> tuple[str, ...]:
        wanted = [category]
        for known in wanted:
            wanted.extend(
                c.id for c in self.categories() if c.parent == known and c.id not in wanted
            )
        return tuple(wanted)


def alike(folded: str, candidates: Iterable[tuple[int, str]]) -> list[int]:
    """Choose the candidates (number, folded words) spelled most like a text, best first."""
    words = dict(candidates)
    found = process.extract(
        folded,
        words,
        scorer=fuzz.WRatio,
        limit=SIMILAR_MAX,
        score_cutoff=SIMILARITY_MIN,
    )
    return [number for _, _, number in found]


def _items(rows: list[tuple[object, ...]]) -> tuple[Item, ...]:
    return tuple(_ITEMS.decode(_bytes(body)).to_item() for (body,) in rows)


def _is_item(body: object) -> bool:
    return msgspec.json.decode(_bytes(body)).get("k") == "item"


def _bytes(body: object) -> bytes:
    return body if isinstance(body, bytes) else str(body).encode()
