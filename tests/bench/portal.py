"""Budgets of the portal: pages over a million receipts, the dashboard, and what a browser loads.

CPU budgets are those of the portal's design, which counts in empty requests of 0.3 units: machines
differ in how fast they add numbers and in how fast they serve pages, and only the second matters.
The database is made once and kept in ``var/bench``.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from cloud.database.base import to_microseconds
from cloud.database.engine import Database
from cloud.database.schema import migrate
from cloud.portal.theme import STATIC, manifest
from cloud.settings import Settings
from cloud.wiring import build_cloud, build_web
from tests.bench.budget import Budget, Result, interleaved
from tests.cloud.serving import Visitor, serving
from tests.cloud.trading import EMAIL, PASSWORD, TENANT, TurnedClock, found

DATA = Path("var/bench")
SALES = 1_000_000
DAYS = 400
ROUNDS = 40
_NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)


def database_file() -> Path:
    """Give the database of a million receipts, made when it is not there yet."""
    file = DATA / "portal-1.db"
    if not file.exists():
        DATA.mkdir(parents=True, exist_ok=True)
        making = file.with_suffix(".making")
        making.unlink(missing_ok=True)
        _make(making)
        making.rename(file)
    return file


def _make(file: Path) -> None:
    database = Database(f"sqlite:///{file.absolute()}")
    migrate(database)
    retailer = found(database, TurnedClock(_NOW))
    stores = [till.store for till in retailer.tills]
    database.close()
    raw = sqlite3.connect(file)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("CREATE TEMP TABLE place (n INTEGER PRIMARY KEY, store TEXT, device TEXT)")
    raw.executemany(
        "INSERT INTO place VALUES (?, ?, ?)",
        [(n, store, retailer.tills[n].device) for n, store in enumerate(stores)],
    )
    raw.execute("CREATE TEMP TABLE n (i INTEGER PRIMARY KEY)")
    raw.executemany("INSERT INTO n VALUES (?)", ((i,) for i in range(SALES)))
    start = to_microseconds(_NOW - timedelta(days=DAYS))
    step = DAYS * 86_400_000_000 // SALES
    raw.execute(
        f"""
        INSERT INTO ledger_sale (tenant, id, kind, number, store, register, device, epoch, seq,
            entry_hash, at, tz_min, clock, received_at, business_day, operator, approver, shift,
            customer, original, original_number, currency, total_minor, tax_minor, discount_minor,
            rounding_minor, change_minor, tax_included, line_count, is_training, has_exception,
            note, search_text, body)
        SELECT '{TENANT}', printf('01KB%022d', i), 'sale', printf('S%dA-%07d', i % 4, i), p.store,
            'register', p.device, 1, i + 1, zeroblob(32), {start} + i * {step}, 120, 'ok',
            {start} + i * {step}, date(({start} + i * {step}) / 1000000, 'unixepoch'),
            'operator', '', '', '', '', '', 'EUR', 100 + (i * 7919) % 20000, (i * 7919) % 2000, 0,
            0, 0, 1, 3, 0, 0, '', printf('s%da-%07d', i % 4, i), '{{}}'
        FROM n JOIN place p ON p.n = i % 4
        """
    )
    raw.execute(
        f"""
        INSERT INTO ledger_sale_tender (tenant, sale, n, kind, amount_minor, reference,
            foreign_currency, foreign_minor)
        SELECT '{TENANT}', printf('01KB%022d', i), 1, iif(i % 3, 'card', 'cash'),
            100 + (i * 7919) % 20000, '', '', 0 FROM n
        """
    )
    raw.execute(
        """
        INSERT INTO rollup_hour (tenant, day, store, hour, currency, receipts, returns, net_minor,
            gross_minor, discount_minor)
        SELECT tenant, business_day, store, (at / 3600000000 + 2) % 24, 'EUR', count(*), 0,
            sum(total_minor - tax_minor), sum(total_minor), 0
        FROM ledger_sale GROUP BY 1, 2, 3, 4
        """
    )
    raw.execute(
        """
        INSERT INTO rollup_item (tenant, day, store, item, name, unit, currency, quantity,
            net_minor, gross_minor)
        SELECT h.tenant, h.day, h.store, 'item-' || i, 'Item ' || i, 'each', 'EUR', 1000 * i,
            i * 700, i * 800
        FROM (SELECT DISTINCT tenant, day, store FROM rollup_hour) h, n WHERE i BETWEEN 1 AND 400
        """
    )
    raw.commit()
    raw.execute("ANALYZE")
    raw.close()


@contextmanager
def portal() -> Generator[tuple[Visitor, sqlite3.Connection]]:
    """Serve the portal over the million receipts to somebody who has signed in."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    file = database_file()
    settings = Settings(
        var_dir=DATA, database_url=f"sqlite:///{file.absolute()}", device_port=0, log_level="error"
    )
    cloud = build_cloud(settings, TurnedClock(_NOW))
    raw = sqlite3.connect(file)
    with serving(build_web(cloud)) as base:
        visitor = Visitor(base).sign_in(EMAIL, PASSWORD)
        visitor.headers = {"connection": "keep-alive"}
        yield visitor, raw
    raw.close()
    cloud.database.close()


def against_sql(path: str, sql: tuple[str, ...]) -> Result:
    """Time a page's p95 beside the bare statements it needs; 20 ms are a page's own."""
    with portal() as (visitor, raw):

        def bare() -> None:
            for statement in sql:
                raw.execute(statement).fetchall()

        floor = p95(bare)
        page = p95(lambda: _ok(visitor, path))
    return Result(
        floor_label="bare SQL (p95)",
        floor_value=floor,
        value=max(page - 20, 0.0),
        unit="ms",
        note=f"page p95 {page:.1f} ms",
    )


def against_empty(path: str) -> Result:
    """Count the CPU time of a page, server, database and the asking client, in empty requests."""
    with portal() as (visitor, _raw):
        empty, page = interleaved(
            lambda: _cpu_ms(visitor, "/health"), lambda: _cpu_ms(visitor, path), rounds=8
        )
    return Result(floor_label="empty request", floor_value=empty, value=page, unit="ms CPU")


def bytes_of(*names: str) -> Result:
    """Add up what a browser loads of these files, compressed as it asks for them."""
    total = 0
    for name in names:
        hashed = manifest()[name]
        twin = STATIC / f"{hashed}.br"
        total += (twin if twin.exists() else STATIC / hashed).stat().st_size
    return Result(floor_label="byte budget", floor_value=1.0, value=total / 1024, unit="KiB br")


def _cpu_ms(visitor: Visitor, path: str) -> float:
    began = time.process_time()
    for _ in range(ROUNDS // 4):
        _ok(visitor, path)
    return (time.process_time() - began) * 1000 / (ROUNDS // 4)


def _ok(visitor: Visitor, path: str) -> None:
    answer = visitor.get(path)
    if answer.status != 200:
        raise RuntimeError(f"{path} answered {answer.status}")


def p95(work: Callable[[], object]) -> float:
    """Time a piece of work: the 95th of a hundred, in ms."""
    work()
    times: list[float] = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return sorted(times)[int(len(times) * 0.95)]


_LIST = (
    f"SELECT * FROM ledger_sale WHERE tenant = '{TENANT}' ORDER BY at DESC, id DESC LIMIT 25",
    f"SELECT count(*) FROM (SELECT 1 FROM ledger_sale WHERE tenant = '{TENANT}' LIMIT 10001)",
)
_SEARCHED = "SELECT rowid FROM ledger_sale_fts WHERE ledger_sale_fts MATCH '\"0123\"'"
_SEARCH = (
    (
        f"SELECT * FROM ledger_sale WHERE rowid IN ({_SEARCHED} ORDER BY rowid DESC LIMIT 10001)"
        " ORDER BY at DESC, id DESC LIMIT 25"
    ),
    f"SELECT count(*) FROM ({_SEARCHED} LIMIT 10001)",
)

BUDGETS = [
    Budget(
        name="portal list of 1,000,000 receipts, p95 less 20 ms",
        limit=3.0,
        run=lambda: against_sql("/receipts", _LIST),
    ),
    Budget(
        name="portal list of 1,000,000 receipts, with a search",
        limit=3.0,
        run=lambda: against_sql("/receipts?q=0123", _SEARCH),
    ),
    Budget(name="list page, CPU", limit=33.0, run=lambda: against_empty("/receipts")),
    Budget(
        name="list page with a search, CPU",
        limit=50.0,
        run=lambda: against_empty("/receipts?q=0123"),
    ),
    Budget(name="dashboard of 30 days, CPU", limit=83.0, run=lambda: against_empty("/?period=30d")),
    Budget(name="dashboard of today, CPU", limit=83.0, run=lambda: against_empty("/")),
    Budget(
        name="JSON list of 50, CPU",
        limit=17.0,
        run=lambda: against_empty("/api/v1/receipts?limit=50"),
    ),
    Budget(name="style of every page", limit=32.0, run=lambda: bytes_of("theme.css")),
    Budget(
        name="script of every page", limit=40.0, run=lambda: bytes_of("theme-init.js", "app.js")
    ),
    Budget(name="script of charts", limit=190.0, run=lambda: bytes_of("charts.js")),
    Budget(
        name="fonts of a one-script page", limit=50.0, run=lambda: bytes_of("inter-latin.woff2")
    ),
]
