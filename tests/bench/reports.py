"""Budgets of the ready reports: a chain of 100 stores and a year, some 50 million receipt lines.

A report reads roll-ups only, so only those are made: what 100 stores with two tills and sixteen
categories write in a year. The database is made once and kept in ``var/bench``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import structlog

from cloud.database.engine import Database
from cloud.database.schema import migrate
from cloud.settings import Settings
from cloud.wiring import build_cloud, build_web
from tests.bench.budget import Budget, Result
from tests.bench.portal import DATA, p95
from tests.cloud.serving import Visitor, serving
from tests.cloud.trading import EMAIL, PASSWORD, TENANT, TurnedClock, found

LINES = 50_000_000
STORES, DAYS, TILLS, CATEGORIES, OPENS, CLOSES = 100, 366, 2, 16, 8, 21
LINES_A_RECEIPT = 5
_NOW = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)
_FIRST = date(2026, 11, 25) - timedelta(days=DAYS - 1)
_RECEIPTS = LINES // LINES_A_RECEIPT // STORES // DAYS  # of a store in a day


def database_file() -> Path:
    """Give the chain's roll-ups, made when they are not there yet."""
    file = DATA / "reports-1.db"
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
    found(database, TurnedClock(_NOW))
    database.close()
    raw = sqlite3.connect(file)
    raw.execute("PRAGMA synchronous=OFF")
    raw.execute("CREATE TEMP TABLE n (i INTEGER PRIMARY KEY)")
    raw.executemany("INSERT INTO n VALUES (?)", ((i,) for i in range(max(STORES, DAYS))))
    raw.execute(
        f"""
        CREATE TEMP TABLE shopday AS
        SELECT date('{_FIRST}', d.i || ' days') AS day, printf('01KS%022d', s.i) AS store, s.i AS s
        FROM n d, n s WHERE d.i < {DAYS} AND s.i < {STORES}
        """
    )
    a_till = _RECEIPTS // TILLS
    raw.execute(
        f"""
        INSERT INTO rollup_desk (tenant, day, store, register, operator, currency, receipts,
            returns, items, net_minor, gross_minor, discount_minor, returned_minor, overrides,
            override_minor, no_sales, voids, voided_minor, abandoned, abandoned_minor)
        SELECT '{TENANT}', day, store, 'till-' || n.i, 'operator-' || (s % 7), 'EUR', {a_till}, 1,
            {a_till * LINES_A_RECEIPT}, {a_till} * (1300 + s), {a_till} * (1600 + s), 900, 700, 1,
            40, 2, 3, 500, 1, 800
        FROM shopday, n WHERE n.i < {TILLS}
        """
    )
    an_hour = _RECEIPTS // (CLOSES - OPENS)
    raw.execute(
        f"""
        INSERT INTO rollup_hour (tenant, day, store, hour, currency, receipts, returns, net_minor,
            gross_minor, discount_minor)
        SELECT '{TENANT}', day, store, n.i, 'EUR', {an_hour}, 0, {an_hour} * (1300 + s),
            {an_hour} * (1600 + s), 60
        FROM shopday, n WHERE n.i BETWEEN {OPENS} AND {CLOSES - 1}
        """
    )
    raw.execute(
        f"""
        INSERT INTO rollup_category (tenant, day, store, category, currency, quantity, net_minor,
            gross_minor)
        SELECT '{TENANT}', day, store, 'category-' || n.i, 'EUR', 1000 * n.i, n.i * 7000 + s,
            n.i * 8000 + s
        FROM shopday, n WHERE n.i < {CATEGORIES}
        """
    )
    raw.commit()
    raw.execute("ANALYZE")
    raw.close()


@contextmanager
def chain() -> Generator[tuple[Visitor, sqlite3.Connection]]:
    """Serve the portal over the chain to somebody who has signed in."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    file = database_file()
    settings = Settings(
        var_dir=DATA, database_url=f"sqlite:///{file.absolute()}", device_port=0, log_level="error"
    )
    cloud = build_cloud(settings, TurnedClock(_NOW))
    raw = sqlite3.connect(file)
    raw.execute("PRAGMA cache_size=-65536")  # as the service's own connections
    with serving(build_web(cloud)) as base:
        visitor = Visitor(base).sign_in(EMAIL, PASSWORD)
        visitor.headers = {"connection": "keep-alive"}
        yield visitor, raw
    raw.close()
    cloud.database.close()


def report(name: str, group: str, table: str, sums: str) -> Result:
    """Time a year's report beside the one statement it needs."""
    path = f"/api/v1/reports/{name}?period=12m"
    statement = (
        f"SELECT {group}, {', '.join(f'sum({each})' for each in sums.split())} FROM {table}"
        f" WHERE tenant = '{TENANT}' AND currency = 'EUR' AND day BETWEEN ? AND ? GROUP BY 1"
    )
    with chain() as (visitor, raw):
        first, last = "2025-12-01", "2026-11-25"
        floor = p95(lambda: raw.execute(statement, (first, last)).fetchall())

        def ask() -> None:
            answer = visitor.get(path)
            if answer.status != 200:
                raise RuntimeError(f"{path} answered {answer.status}")

        value = p95(ask)
    return Result(
        floor_label="best SQL over the same roll-up (p95)",
        floor_value=floor,
        value=value,
        unit="ms",
    )


_DESK = "receipts returns items net_minor gross_minor discount_minor"
BUDGETS = [
    Budget(
        name="a year by store, 50 million lines",
        limit=1.5,
        limit_value=200,
        run=lambda: report("stores", "store", "rollup_desk", _DESK),
    ),
    Budget(
        name="a year by hour, 50 million lines",
        limit=1.5,
        limit_value=200,
        run=lambda: report(
            "hours", "hour", "rollup_hour", "receipts returns net_minor gross_minor discount_minor"
        ),
    ),
    Budget(
        name="a year by category, 50 million lines",
        limit=1.5,
        limit_value=200,
        run=lambda: report(
            "categories", "category", "rollup_category", "quantity net_minor gross_minor"
        ),
    ),
]
