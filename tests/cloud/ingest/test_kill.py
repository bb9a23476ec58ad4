"""Kill -9 of the process that takes in, at any moment: nothing acknowledged is lost or doubled."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from cloud.database.engine import Database
from cloud.ingest.models import LoggedEntry, Stream
from cloud.ledger.models import Sale
from sync_protocol.messages.chain import next_hash
from tests.cloud.ingest.conftest import FakeTill, an_hq

SALES = 60


def run_until_killed(address: str, path: Path, after_s: float) -> dict[str, int]:
    """Start the process, kill it, and give what it had acknowledged, by device."""
    command = [sys.executable, "-m", "tests.cloud.ingest.killed", address, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(after_s)
        process.send_signal(signal.SIGKILL)
        told = process.stdout.read()
    acked: dict[str, int] = {}
    for line in told.splitlines():
        device, _, seq = line.partition(" ")
        if seq.isdecimal():
            acked[device] = max(acked.get(device, 0), int(seq))
    return acked


def check(database: Database, tills: list[FakeTill], acked: dict[str, int]) -> bool:
    """Compare the database with the tills; true when everything has arrived."""
    with database.reading() as session:
        booked = set(session.scalars(select(Sale.entry_hash)))
        for till in tills:
            rows = session.scalars(
                select(LoggedEntry)
                .where(LoggedEntry.device == till.device)
                .order_by(LoggedEntry.seq)
            ).all()
            assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
            assert len(rows) >= acked.get(till.device, 0)
            digest = till.genesis
            for row in rows:
                digest = next_hash(digest, row.line)
                assert row.hash == digest == till.hash_at(row.seq)
                assert digest in booked
            stream = session.scalars(select(Stream).where(Stream.device == till.device)).first()
            assert (stream.head if stream else 0) == len(rows)
        assert len(booked) == len(session.scalars(select(LoggedEntry.hash)).all())
        return len(booked) == sum(till.last for till in tills)


@pytest.mark.parametrize("rounds", [2, pytest.param(60, marks=pytest.mark.slow)])
def test_a_killed_ingest_goes_on_where_it_stopped(
    database_url: str, tmp_path: Path, rounds: int
) -> None:
    database = Database(database_url)
    hq = an_hq(database)
    tills = [hq.new_till(number, partition=number) for number in (1, 2)]
    for till in tills:
        for _ in range(SALES):
            till.sell()
    deliveries = [till.events(n, n) for n in range(1, SALES + 1) for till in tills]
    path = tmp_path / "deliveries"
    path.write_text(
        "".join(f"{d.tenant} {d.partition} {d.device} {d.data.hex()}\n" for d in deliveries)
    )
    acked: dict[str, int] = {}
    chance = random.Random(rounds)
    for _ in range(rounds):
        told = run_until_killed(database_url, path, chance.uniform(0.0, 0.4))
        acked |= {device: max(seq, acked.get(device, 0)) for device, seq in told.items()}
        if check(database, tills, acked):
            break
    for delivery in deliveries:
        hq.take(delivery)
    assert check(database, tills, acked)
    database.close()
