"""Budgets of the till: committing sales, looking goods and customers up."""

from __future__ import annotations

import itertools
import os
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

from ulid import ULID

from edge.clock import SystemClock
from edge.journal import counters
from edge.journal.catalogue import PAGE, Catalogue
from edge.journal.customers import Customers
from edge.journal.database import open_ledger
from edge.journal.documents import document_row, keep_document
from edge.journal.entries import Draft
from edge.journal.folding import fold, prefix_query
from edge.journal.journal import Journal
from edge.journal.parking import forget_open
from edge.journal.reference import Reader, Reference, Snapshot
from edge.journal.sealing import Seal
from edge.journal.stream import Identity
from edge.journal.writing import Sources, Writing
from sync_protocol.delivery import sums
from sync_protocol.identity.signing import SigningKey
from sync_protocol.messages.from_till import SaleCompleted
from sync_protocol.messages.reference import CATALOG, CUSTOMERS, PRICES, ReferenceRow
from sync_protocol.messages.to_till import CustomerRow, ItemRow, PriceRow, write_row
from sync_protocol.retail.basket import Basket, Totals
from sync_protocol.retail.identifiers import SaleId
from sync_protocol.retail.sale import complete
from sync_protocol.retail.tender import Payment
from tests.bench.budget import Budget, Result
from tests.bench.touches import TOUCHES
from tests.builders import a_basket, cash, with_item

DATA = Path("var/bench")
CUSTOMERS_COUNT = 1_000_000
ITEMS_COUNT = 100_000
COMMITS = 200
LOOKUPS = 2_000
SWITCH_S = 0.001  # as `edge.__main__` sets it
NAMES = ("Eleni", "Μαρία", "Арам", "Ольга", "Aino", "Giorgos", "Կարեն", "Nikos", "Сергей", "Liisa")
FAMILIES = (
    "Papadaki",
    "Παππάς",
    "Иванова",
    "Virtanen",
    "Սարգսյան",
    "Nikolaou",
    "Petrov",
    "Korhonen",
)
GOODS = (
    "Espresso",
    "Γάλα",
    "Хлеб",
    "Leipä",
    "Կաթ",
    "Chocolate",
    "Сыр",
    "Juusto",
    "Ντομάτες",
    "Water",
)


def five_lines() -> Basket:
    """A usual basket."""
    basket = a_basket()
    for n, price in enumerate((430, 165, 870, 247, 355)):
        basket = with_item(basket, price, name=f"Item number {n} of the shelf")
    return basket


def own_work(journal: Journal, basket: Basket, totals: Totals, payment: Payment) -> None:
    """Commit one sale as the till does; the basket was priced when its last line was added."""

    def work(writing: Writing) -> None:
        number = writing.take_number("receipt")
        sale = complete(basket, totals, payment, number=f"S1T1A-{number:06d}")
        draft = Draft(
            id=sale.id,
            record=SaleCompleted(sale),
            operator="01KAXK8M00ABCDEFGHJKMNPQRS",
            shift="01KAXK8M00ABCDEFGHJKMNPQRT",
            business_day="2026-11-25",
            revisions={"group/prices": 8123, "tenant/tax": 12},
        )
        recorded = writing.add(draft)
        keep_document(writing, recorded, document_row(sale, draft))
        forget_open(writing, sale.id)
        counters.expected_cash(writing.figures(counters.shift_scope(draft.shift)))

    journal.transact(work)


class SaleCommit:
    """A sale of five lines against a bare commit of the same bytes with the same durability."""

    def __init__(self, folder: Path) -> None:
        self._journal = Journal(
            folder / "ledger.db",
            Sources(
                clock=SystemClock(),
                random=os.urandom,
                new_id=lambda: str(ULID()),
                sign=SigningKey.generate().sign,
            ),
        )
        self._journal.begin(Identity(tenant="t", device="d", store="s", register="r"))
        self._basket = five_lines()
        self._totals = self._basket.totals()
        total = self._totals.total
        self._payment = Payment(total=total).with_tender(cash(total.minor))
        self._waiting: list[Basket] = []
        self.sell()
        line, digest = self._journal.connection.execute(
            "SELECT line, hash FROM entry LIMIT 1"
        ).fetchone()
        self._line, self._hash = bytes(line), bytes(digest)
        self._figures = self._journal.connection.execute(
            "SELECT figures FROM counter LIMIT 1"
        ).fetchone()[0]
        self._bare = open_ledger(folder / "bare.db")
        self._number = 0
        for n in range(4):
            self._bare.execute(
                "INSERT INTO counter (id, scope, training, figures, touched)"
                " VALUES (?, ?, 0, '', 0)",
                (n, f"scope {n}"),
            )
        self._bare.execute(
            "INSERT INTO stream VALUES (1, 't', 'd', 's', 'r', 1, x'', x'', 0, x'', 0, 0, '{}', 0,"
            " x'', 0, '')"
        )

    def floor(self) -> tuple[float, float]:
        """Give wall and CPU milliseconds of bare commits."""
        return _timed(self._bare_commit, COMMITS)

    def sale(self) -> tuple[float, float]:
        """Give wall and CPU milliseconds of sales."""
        self._prepare(COMMITS)
        return _timed(self.sell, COMMITS)

    def sell(self) -> None:
        """Sell the next basket."""
        if not self._waiting:
            self._prepare(COMMITS)
        own_work(self._journal, self._waiting.pop(), self._totals, self._payment)

    def _prepare(self, count: int) -> None:
        """Fill baskets beforehand: that is done while the customer's goods are scanned."""
        self._waiting = [replace(self._basket, id=SaleId(str(ULID()))) for _ in range(count)]

    def _bare_commit(self) -> None:
        """Write the same bytes by bare SQL: no chain, no signature, no sums, nothing computed."""
        execute, number = self._bare.execute, self._number + 1
        self._number = number
        execute("BEGIN IMMEDIATE")
        execute(
            "INSERT INTO entry VALUES (?, 'sale.completed', '01KAXK8M00ABCDEFGHJKMNPQRS', 1, 1, ?,"
            " ?, zeroblob(64))",
            (number, self._hash, self._line),
        )
        execute(
            "INSERT INTO document VALUES (?, ?, 'sale', 0, '2026-11-25',"
            " '01KAXK8M00ABCDEFGHJKMNPQRT', '01KAXK8M00ABCDEFGHJKMNPQRS', 1, NULL, 0)",
            (number, f"S1T1A-{number:06d}"),
        )
        for row in range(4):
            execute(
                "UPDATE counter SET figures = ?, touched = ? WHERE id = ?",
                (self._figures, number, row),
            )
        execute("UPDATE stream SET last = ?, last_hash = ?", (number, self._hash))
        execute("COMMIT")


def sale_commit() -> Result:
    """Compare the medians of wall time."""
    with tempfile.TemporaryDirectory(dir=_data()) as folder:
        bench = SaleCommit(Path(folder))
        pairs = [(bench.floor()[0], bench.sale()[0]) for _ in range(10)]
    floor, value = (median(column) for column in zip(*pairs, strict=True))
    return Result(
        floor_label="bare SQL of the same rows", floor_value=floor, value=value, unit="ms"
    )


def sale_cpu() -> Result:
    """Compare the processor time that a sale takes beyond a bare commit's."""
    with tempfile.TemporaryDirectory(dir=_data()) as folder:
        bench = SaleCommit(Path(folder))
        pairs = [(bench.floor()[1], bench.sale()[1]) for _ in range(10)]
    own = median(sale - floor for floor, sale in pairs)
    return Result(floor_label="allowance", floor_value=0.35, value=own, unit="ms CPU")


def customer_by_phone() -> Result:
    """Compare with a bare indexed look-up of the same row."""
    return _customer_lookup(lambda customers, n: customers.by_phone(_phone(n)), _phone)


def customer_by_card() -> Result:
    """Compare with a bare indexed look-up of the same row."""
    return _customer_lookup(lambda customers, n: customers.by_card(_card(n)), _card)


def search_keystroke() -> Result:
    """Compare a search of goods with the bare FTS5 query."""
    reference = _goods()
    catalogue = Catalogue(Reader(reference.ref))
    bare = reference.ref.reader()
    words = [word[:length] for word in GOODS for length in (2, 3, 4)]
    queries = [prefix_query(word) for word in words]

    def floor() -> float:
        return _ms(
            lambda query: bare.execute(
                "SELECT rowid FROM row_fts WHERE row_fts MATCH ? LIMIT ?", (query, PAGE)
            ).fetchall(),
            queries,
        )

    def value() -> float:
        return _ms(catalogue.search, words)

    pairs = [(floor(), value()) for _ in range(10)]
    low, high = (median(column) for column in zip(*pairs, strict=True))
    # The budget allows twice the bare query and the floor of drawing; here only our part counts.
    return Result(floor_label="bare FTS5 query + 5 ms", floor_value=low + 5, value=high, unit="ms")


def scan_lookup() -> Result:
    """Measure our own part of a scan: the item and its price, found and read."""
    reference = _goods()
    catalogue = Catalogue(Reader(reference.ref))
    bare = reference.ref.reader()
    dice = random.Random(1)
    codes = [f"{dice.randrange(ITEMS_COUNT):014d}" for _ in range(LOOKUPS)]

    def floor() -> float:
        return _ms(
            lambda code: bare.execute(
                "SELECT key FROM code WHERE kind = 'code' AND code = ?", (code,)
            ).fetchone(),
            codes,
        )

    def value() -> float:
        return _ms(lambda code: _priced(catalogue, code), codes)

    pairs = [(floor(), value()) for _ in range(5)]
    low, high = (median(column) for column in zip(*pairs, strict=True))
    return Result(floor_label="bare look-up", floor_value=low, value=high, unit="ms")


def sale_during_snapshot() -> Result:
    """Compare the slow hundredth of sales while a million customers are built beside them."""
    with tempfile.TemporaryDirectory(dir=_data()) as folder:
        bench = SaleCommit(Path(folder))
        before = sys.getswitchinterval()
        sys.setswitchinterval(SWITCH_S)
        alone = _percentile_99(bench)
        reference = Reference(Path(folder) / "reference", Seal(b"\0" * 32))
        ended = threading.Event()

        def build() -> None:
            snapshot = reference.begin_snapshot(CUSTOMERS)
            for page in _pages(_customer_rows(CUSTOMERS_COUNT)):
                if ended.is_set():
                    break
                snapshot.add(page)
            snapshot.abandon()

        builder = threading.Thread(target=build)
        builder.start()
        beside = _percentile_99(bench)
        ended.set()
        builder.join()
        reference.close()
        sys.setswitchinterval(before)
    return Result(floor_label="p99 alone", floor_value=alone, value=beside, unit="ms")


BUDGETS = (
    TOUCHES,
    Budget(name="sale of 5 lines committed", limit=1.5, run=sale_commit),
    Budget(name="sale of 5 lines, own CPU", limit=1.0, run=sale_cpu),
    Budget(name="customer by phone among 1,000,000", limit=2.0, run=customer_by_phone),
    Budget(name="customer by card among 1,000,000", limit=2.0, run=customer_by_card),
    Budget(name="goods searched, 100,000 products", limit=2.0, run=search_keystroke),
    Budget(name="scan to item and price", limit=20.0, run=scan_lookup, limit_value=5.0),
    Budget(name="sale during a snapshot, p99", limit=3.0, run=sale_during_snapshot),
)


# --- data, built once and kept under var/bench ---------------------------------------------------


def _data() -> Path:
    DATA.mkdir(parents=True, exist_ok=True)
    return DATA


def _customers() -> Reference:
    reference = Reference(_data() / "customers", Seal(b"\0" * 32))
    if reference.buckets()[CUSTOMERS].count != CUSTOMERS_COUNT:
        _fill(reference.begin_snapshot(CUSTOMERS), _customer_rows(CUSTOMERS_COUNT))
    return reference


def _goods() -> Reference:
    reference = Reference(_data() / "goods", Seal(b"\0" * 32))
    if reference.buckets()[PRICES].count != ITEMS_COUNT:
        _fill(reference.begin_snapshot(CATALOG), _item_rows(ITEMS_COUNT))
        _fill(reference.begin_snapshot(PRICES), _price_rows(ITEMS_COUNT))
    return reference


def _fill(snapshot: Snapshot, rows: Iterator[ReferenceRow]) -> None:
    count, total = 0, 0
    for page in _pages(rows):
        snapshot.add(page)
        count += len(page)
        for row in page:
            total = sums.add(total, sums.row_sum(row.key, row.rev))
    if not snapshot.finish(1, count, total, "bench"):
        raise RuntimeError("the benchmark's data was not kept")


def _pages(rows: Iterator[ReferenceRow]) -> Iterator[list[ReferenceRow]]:
    while page := list(itertools.islice(rows, 5_000)):
        yield page


def _customer_rows(count: int) -> Iterator[ReferenceRow]:
    for n in range(count):
        name = f"{NAMES[n % len(NAMES)]} {FAMILIES[n // 7 % len(FAMILIES)]} {n % 997}"
        row = CustomerRow(id=f"c{n}", name=name, phone=_phone(n), card=_card(n), currency="EUR")
        yield ReferenceRow(row.id, 1, body=write_row(row))


def _item_rows(count: int) -> Iterator[ReferenceRow]:
    for n in range(count):
        row = ItemRow(
            id=f"i{n}",
            sku=f"{n}",
            name=f"{GOODS[n % len(GOODS)]} {fold(FAMILIES[n // 3 % len(FAMILIES)])} {n % 1009}",
            tax_category="standard",
            category=f"c{n % 40}",
            packs=((f"{n:014d}", 1),),
            rank=n,
        )
        yield ReferenceRow(row.id, 1, body=write_row(row))


def _price_rows(count: int) -> Iterator[ReferenceRow]:
    for n in range(count):
        row = PriceRow(item=f"i{n}", minor=100 + n % 900, currency="EUR")
        yield ReferenceRow(row.item, 1, body=write_row(row))


def _phone(n: int) -> str:
    return f"+3069{n * 37 % 100_000_000:08d}"


def _card(n: int) -> str:
    return f"29{n:011d}"


# --- measuring -----------------------------------------------------------------------------------


def _customer_lookup(
    find: Callable[[Customers, int], object], code_of: Callable[[int], str]
) -> Result:
    reference = _customers()
    customers = Customers(Reader(reference.customers))
    bare = sqlite3.connect(_bare_customers(), isolation_level=None)
    dice = random.Random(1)
    numbers = [dice.randrange(CUSTOMERS_COUNT) for _ in range(LOOKUPS)]
    column = "phone" if code_of is _phone else "card"

    def floor() -> float:
        return _ms(
            lambda n: bare.execute(
                f"SELECT body FROM customer WHERE {column} = ?", (code_of(n),)
            ).fetchone(),
            numbers,
        )

    def value() -> float:
        return _ms(lambda n: find(customers, n), numbers)

    pairs = [(floor(), value()) for _ in range(5)]
    low, high = (median(values) for values in zip(*pairs, strict=True))
    return Result(floor_label="bare look-up", floor_value=low, value=high, unit="ms")


def _bare_customers() -> Path:
    path = _data() / "bare-customers.db"
    if path.exists():
        return path
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    connection = sqlite3.connect(partial)
    connection.execute("CREATE TABLE customer (phone TEXT, card TEXT, body BLOB)")
    connection.executemany(
        "INSERT INTO customer VALUES (?, ?, ?)",
        ((_phone(n), _card(n), b"x" * 140) for n in range(CUSTOMERS_COUNT)),
    )
    connection.execute("CREATE INDEX customer_phone ON customer (phone)")
    connection.execute("CREATE INDEX customer_card ON customer (card)")
    connection.commit()
    connection.close()
    return partial.rename(path)


def _priced(catalogue: Catalogue, code: str) -> object:
    found = catalogue.by_code(code)
    if found is None:
        raise RuntimeError(f"no item {code}")
    return catalogue.price(found.item.id, at_us=1, price_list="")


def _percentile_99(bench: SaleCommit) -> float:
    times = [_timed(bench.sell, 1)[0] for _ in range(400)]
    return sorted(times)[int(len(times) * 0.99)]


def _timed(work: Callable[[], object], times: int) -> tuple[float, float]:
    wall, cpu = time.perf_counter(), time.thread_time()
    for _ in range(times):
        work()
    return (
        (time.perf_counter() - wall) * 1000 / times,
        (time.thread_time() - cpu) * 1000 / times,
    )


def _ms(work: Callable[[object], object], inputs: list[object]) -> float:
    start = time.perf_counter()
    for value in inputs:
        work(value)
    return (time.perf_counter() - start) * 1000 / len(inputs)
