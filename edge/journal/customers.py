"""Customers as the counter looks them up: by card, by the end of a phone number, by name."""

from __future__ import annotations

import re
from dataclasses import dataclass

import msgspec

from edge.journal.catalogue import PAGE, alike
from edge.journal.folding import fold, prefix_query
from edge.journal.reference import Reader
from edge.journal.reference_index import CARD, PHONE_TAIL, phone_tail
from sync_protocol.messages.reference import CUSTOMERS
from sync_protocol.messages.to_till import CustomerCategoryRow, CustomerRow
from sync_protocol.retail.customer import Customer, CustomerCategory

PHONE_DIGITS_MIN = 4
CANDIDATES_MAX = 5_000
RESULTS_MAX = 50  # more than a person reads; they type one letter more

_CUSTOMERS = msgspec.json.Decoder(CustomerRow)
_CATEGORIES = msgspec.json.Decoder(CustomerCategoryRow)
_PHONE_LIKE = re.compile(r"[+0-9 ()./-]+")


@dataclass(frozen=True, slots=True)
class CustomerResult:
    """Customers found for a text."""

    customers: tuple[Customer, ...]
    more: bool = False
    similar: bool = False


class Customers:
    """Looks customers up. One thread at a time."""

    def __init__(self, reader: Reader) -> None:
        """Read through ``reader``."""
        self._reader = reader
        self._categories: dict[str, CustomerCategory] = {}
        self._categories_version = -1

    def by_id(self, customer_id: str) -> Customer | None:
        """Find a customer by id."""
        return self._first(
            "SELECT body FROM row WHERE bucket = ? AND key = ?", (CUSTOMERS, customer_id)
        )

    def by_card(self, card: str) -> Customer | None:
        """Find a customer by a loyalty card's number."""
        return self._first(
            "SELECT row.body FROM code JOIN row ON row.bucket = code.bucket AND row.key = code.key"
            " WHERE code.kind = ? AND code.code = ? LIMIT 1",
            (CARD, card),
        )

    def by_phone(self, text: str, count_max: int = RESULTS_MAX) -> tuple[Customer, ...]:
        """Find customers whose number ends with the digits typed."""
        tail = phone_tail(text)
        if len(tail) < PHONE_DIGITS_MIN:
            return ()
        rows = self._reader.rows(
            "SELECT row.body FROM code JOIN row ON row.bucket = code.bucket AND row.key = code.key"
            " WHERE code.kind = ? AND code.code >= ? AND code.code < ? LIMIT ?",
            (PHONE_TAIL, tail, tail + ":", count_max),
        )
        return self._read(rows)

    def search(self, text: str) -> CustomerResult:
        """Find customers by card, phone or the beginnings of their names."""
        card = self.by_card(text.strip())
        if card is not None:
            return CustomerResult((card,))
        if _PHONE_LIKE.fullmatch(text.strip()):
            found = self.by_phone(text, RESULTS_MAX + 1)
            return CustomerResult(found[:RESULTS_MAX], more=len(found) > RESULTS_MAX)
        query = prefix_query(text)
        if not query:
            return CustomerResult(())
        rows = self._reader.rows(
            "SELECT row.body FROM row_fts JOIN row ON row.id = row_fts.rowid"
            " WHERE row_fts MATCH ? LIMIT ?",
            (query, RESULTS_MAX + 1),
        )
        found = self._read(rows)
        return CustomerResult(found[:RESULTS_MAX], more=len(found) > RESULTS_MAX)

    def similar(self, text: str) -> CustomerResult:
        """Find customers spelled alike among those whose names begin with the same two letters."""
        starts = [word[:2] for word in fold(text).split() if word[:2].isalnum()]
        if not starts:
            return CustomerResult(())
        query = " OR ".join(f'"{start}"*' for start in starts)
        rows = self._reader.rows(
            "SELECT row.id, row.words FROM row_fts JOIN row ON row.id = row_fts.rowid"
            " WHERE row_fts MATCH ? LIMIT ?",
            (query, CANDIDATES_MAX),
        )
        ids = alike(fold(text), ((int(str(number)), str(words)) for number, words in rows))
        found = [
            customer
            for number in ids
            for customer in self._read(
                self._reader.rows("SELECT body FROM row WHERE id = ?", (number,))
            )
        ]
        return CustomerResult(tuple(found[:PAGE]), similar=True)

    def _first(self, sql: str, parameters: tuple[object, ...]) -> Customer | None:
        found = self._read(self._reader.rows(sql, parameters))
        return found[0] if found else None

    def _read(self, rows: list[tuple[object, ...]]) -> tuple[Customer, ...]:
        found: list[Customer] = []
        for (body,) in rows:
            if not isinstance(body, bytes):
                continue
            row = _CUSTOMERS.decode(body)
            found.append(row.to_customer(self._category(row.category)))
        return tuple(found)

    def _category(self, category: str) -> CustomerCategory | None:
        if not category:
            return None
        if self._categories_version != self._reader.version:
            rows = self._reader.rows(
                "SELECT body FROM row WHERE bucket = ? AND grp = ''", (CUSTOMERS,)
            )
            read = [_CATEGORIES.decode(body) for (body,) in rows if isinstance(body, bytes)]
            self._categories = {row.id: row.to_category() for row in read}
            self._categories_version = self._reader.version
        return self._categories.get(category)
