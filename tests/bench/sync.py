"""What synchronisation costs: backlog drain, acknowledgement, uploader, price change, storm.

Everything runs against the real inbox, and where a broker is named, a real Mosquitto with TLS.
"""

import functools
import statistics
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

import structlog
import zstandard
from sqlalchemy import Table, insert, select
from ulid import ULID

from cloud.__main__ import tune_collector
from cloud.clock import SystemClock
from cloud.database.base import Base
from cloud.database.bulk import insert_rows
from cloud.database.engine import Database
from cloud.ingest.models import LoggedEntry
from cloud.ledger import models as ledger
from cloud.reference.operations import take_revision
from sync_protocol.identity.signing import SigningKey
from sync_protocol.messages import codec
from sync_protocol.messages.from_till import SaleCompleted
from sync_protocol.messages.reference import PRICES
from tests.bench.budget import Budget, Result
from tests.bench.fleet import LightTill, fleet, temporary_folder
from tests.builders import a_basket, a_sale, with_item
from tests.cloud.ingest.conftest import FakeTill, an_hq
from tests.provisioning.conftest import until
from tests.services import new_database, postgres_cluster, postgres_programs

TILLS, SALES, PER_BATCH = 4, 500, 100
STORM_TILLS, STORM_SALES = 100, 200
ROWS_A_TRANSACTION = 500
_TABLES = (
    LoggedEntry,
    ledger.Sale,
    ledger.SaleLine,
    ledger.SaleTender,
    ledger.SaleTax,
    ledger.Posting,
)


def five_line_body() -> dict[str, Any]:
    basket = a_basket()
    for number in range(5):
        basket = with_item(
            basket, 100 + number, name=f"Item {number}", id=f"01KAXK8M00ABCDEFGHJKMNPQ{number:02d}"
        )
    return codec.write(SaleCompleted(a_sale(basket)))[2]


def fill(till: FakeTill, count: int, body: dict[str, Any]) -> None:
    for number in range(count):
        unique = f"{till.device[-4:]}-{number:06d}"
        till.write_raw("sale.completed", {**body, "number": unique}, id=str(ULID()))


# -- backlog drain


def drain(address: str) -> tuple[float, float]:
    """Give sales a second through the inbox, and through a bare bulk insert of the same rows."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    tune_collector()  # as the command does when it starts
    database = Database(address)
    hq = an_hq(database)
    body = five_line_body()
    tills = [hq.new_till(number, partition=number) for number in range(1, TILLS + 1)]
    for till in tills:
        fill(till, SALES, body)
    groups = [
        [till.events(first, first + PER_BATCH - 1) for till in tills]
        for first in range(1, SALES + 1, PER_BATCH)
    ]
    began = time.perf_counter()
    for group in groups:
        hq.take(*group)
    rate = TILLS * SALES / (time.perf_counter() - began)
    floor = _bare_insert(database)
    database.close()
    return rate, floor


def _bare_insert(database: Database) -> float:
    """Insert the very rows that are there now into emptied tables, many a transaction."""
    rows: dict[type[Base], list[dict[str, Any]]] = {}
    with database.reading() as session:
        for model in _TABLES:
            found = session.connection().execute(select(model.__table__)).mappings()
            rows[model] = [dict(row) for row in found]
    with database.transaction() as session:
        for model in _TABLES:
            session.connection().execute(_table(model).delete())
    sales = len(rows[ledger.Sale])
    parts = sales // ROWS_A_TRANSACTION
    began = time.perf_counter()
    for part in range(parts):
        with database.transaction() as session:
            for model in _TABLES:
                some = rows[model][part::parts]
                insert_rows(session, _table(model), some)
    return sales / (time.perf_counter() - began)


def _table(model: type[Base]) -> Table:
    table = model.__table__
    assert isinstance(table, Table)
    return table


def drain_sqlite() -> Result:
    with temporary_folder() as folder:
        pairs = [drain(f"sqlite:///{folder / f'{n}.db'}") for n in range(3)]
    return _rates(pairs, "bulk insert of the same rows, SQLite")


def drain_postgres() -> Result:
    programs = postgres_programs()
    if programs is None:
        return Result(
            floor_label="skipped: PostgreSQL is not installed", floor_value=1, value=1, unit=""
        )
    with postgres_cluster(programs) as address:
        pairs = [drain(new_database(address, f"bench_{n}")) for n in range(3)]
    return _rates(pairs, "bulk insert of the same rows, PostgreSQL")


def _rates(pairs: list[tuple[float, float]], label: str) -> Result:
    return Result(
        floor_label=label,
        floor_value=statistics.median(floor for _, floor in pairs),
        value=statistics.median(rate for rate, _ in pairs),
        unit="sales/s",
    )


# -- the uploader's own work


def uploader() -> Result:
    """CPU of packing, signing and compressing 200 entries, beside bare zstd of the same bytes."""
    key = SigningKey.from_seed(bytes(32))
    till = FakeTill("T" * 26, "D" * 26, 0, key)
    fill(till, 200, five_line_body())
    raw = b"\n".join(entry.line for entry in till.entries)
    compressor = zstandard.ZstdCompressor(level=3)
    floor = _cpu_us(lambda: compressor.compress(raw)) / 200
    value = _cpu_us(till.batch) / 200
    return Result(
        floor_label="zstd of the same bytes", floor_value=floor, value=value, unit="µs/entry"
    )


def _cpu_us(work: Callable[[], object], times: int = 30) -> float:
    taken: list[float] = []
    for _ in range(times):
        began = time.process_time_ns()
        work()
        taken.append((time.process_time_ns() - began) / 1000)
    return statistics.median(taken)


# -- with a broker


def acknowledgements() -> tuple[list[float], float]:
    """Sell on twenty connected tills; give commit-to-acknowledgement times and the floor, in ms."""
    body = five_line_body()
    with fleet(20) as (hq, tills):
        _start(tills)
        for round_number in range(15):
            for till in tills:
                till.disk.sell(body)
                till.engine.wake()
                time.sleep(0.01)
            del round_number
        for till in tills:
            until(till.disk.is_acked, 30)
        latencies = [each for till in tills for each in till.disk.latencies_ms()]
        return latencies, _commit_ms(hq.cloud.database)


def _commit_ms(database: Database) -> float:
    """Time one small durable commit of this database."""
    taken: list[float] = []
    for number in range(30):
        began = time.perf_counter()
        with database.transaction() as session:
            session.connection().execute(
                insert(_table(LoggedEntry)),
                [
                    {
                        "tenant": "T" * 26,
                        "device": "X" * 26,
                        "epoch": 1,
                        "branch": 0,
                        "seq": number + 1,
                        "partition": 99,
                        "position": number + 1,
                        "id": "",
                        "type": "",
                        "at_us": 0,
                        "received_at": _now(),
                        "hash": bytes(32),
                        "line": b"{}",
                        "signature": None,
                    }
                ],
            )
        taken.append((time.perf_counter() - began) * 1000)
    return statistics.median(taken)


def _now() -> datetime:
    return SystemClock().now()


def _start(tills: list[LightTill]) -> None:
    for till in tills:
        till.engine.start()
    for till in tills:
        until(lambda till=till: bool(till.statuses) and till.statuses[-1].state == "online", 60)


@functools.cache
def _acknowledged() -> tuple[list[float], float]:
    return acknowledgements()


def acknowledged_median() -> Result:
    latencies, commit = _acknowledged()
    return Result(
        floor_label="one commit of the same database",
        floor_value=commit,
        value=statistics.median(latencies),
        unit="ms",
        note=f"{len(latencies)} sales on 20 tills",
    )


def acknowledged_p99() -> Result:
    latencies, commit = _acknowledged()
    value = statistics.quantiles(latencies, n=100)[98]
    return Result(
        floor_label="one commit of the same database", floor_value=commit, value=value, unit="ms"
    )


def price_change() -> Result:
    """Change a price at headquarters; 100 connected tills apply it."""
    with fleet(STORM_TILLS) as (hq, tills):
        _start(tills)
        taken: list[float] = []
        for minor in (100, 200, 300):
            with hq.cloud.database.transaction() as session:
                revision = take_revision(session, hq.tenant, PRICES)
                revision.publish([("P1", {"k": "price", "minor": minor})], at=hq.cloud.clock.now())
            began = time.perf_counter()
            number = revision.number
            for till in tills:
                until(
                    lambda till=till, number=number: (
                        PRICES in till.store.states and till.store.states[PRICES].rev >= number
                    ),
                    60,
                )
            taken += [till.store.at.get(number, began) - began for till in tills]
    late = sorted(taken[STORM_TILLS:])  # the first change is each till's first snapshot
    value = late[int(len(late) * 0.95)]
    return Result(
        floor_label="the goal", floor_value=2.0, value=value, unit="s", note="p95 of 100 tills"
    )


def storm() -> Result:
    """A hundred tills with 200 sales each come back at once."""
    body = five_line_body()
    with fleet(STORM_TILLS) as (_, tills):
        for till in tills:
            for _ in range(STORM_SALES):
                till.disk.sell(body)
        began = time.perf_counter()
        for till in tills:
            till.engine.start()
        for till in tills:
            until(till.disk.is_acked, 600)
        value = time.perf_counter() - began
    return Result(
        floor_label="five minutes",
        floor_value=300.0,
        value=value,
        unit="s",
        note=f"{STORM_TILLS * STORM_SALES} sales",
    )


BUDGETS = [
    Budget(
        name="backlog drain, four tills, one worker, SQLite",
        limit=0.6,
        run=drain_sqlite,
        at_least=True,
    ),
    Budget(
        name="backlog drain, four tills, one worker, PostgreSQL",
        limit=0.6,
        run=drain_postgres,
        at_least=True,
    ),
    Budget(
        name="uploader: pack, sign and compress an entry",
        limit=100.0,
        run=uploader,
        limit_value=30.0,
    ),
    Budget(
        name="sale acknowledged by the cloud, connected, p50",
        limit=60.0,
        run=acknowledged_median,
        limit_value=60.0,
    ),
    Budget(
        name="sale acknowledged by the cloud, connected, p99",
        limit=250.0,
        run=acknowledged_p99,
        limit_value=250.0,
    ),
    Budget(name="price change at headquarters on 100 tills, p95", limit=1.0, run=price_change),
    Budget(name="100 tills x 200 sales reconnect at once", limit=1.0, run=storm),
]
