"""Kill -9 at random moments of a day of trade (recipe R3): a child sells, this process kills it."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from edge.journal.outbox import backlog_of
from edge.journal.stream import enrolled_head
from tests.faults.selling import Told, begin, fill_and_print, is_whole, open_journal, sell

CHILD = "tests.faults.kills"


def kill_loop(folder: Path, *, kills: int, seed: int) -> Iterator[str]:
    """Let a child sell and kill it, again and again; gives what is wrong after each kill."""
    dice = random.Random(seed)
    ledger = folder / "ledger.db"
    told = Told()
    for turn in range(kills):
        told.numbers.extend(_sell_until_killed(ledger, sales=dice.randrange(1, 30), seed=turn))
        journal = open_journal(ledger, seed=seed + turn)
        yield is_whole(journal, told)
        told.numbers = _stored(journal)
        journal.close()


def _sell_until_killed(ledger: Path, *, sales: int, seed: int) -> list[int]:
    """Run a child until it has told of so many sales, then kill it; gives what it told."""
    child = subprocess.Popen(
        [sys.executable, "-m", CHILD, str(ledger), str(seed)], stdout=subprocess.PIPE, text=True
    )
    if child.stdout is None:
        raise RuntimeError("the child has no pipe")
    told: list[int] = []
    with child.stdout:
        for line in child.stdout:
            told.append(int(line))
            if len(told) >= sales:
                # It is somewhere in the next sale by now; where, nobody chose.
                child.send_signal(signal.SIGKILL)
                told.extend(int(rest) for rest in child.stdout if rest.endswith("\n"))
                break
    child.wait()
    return told


def _stored(journal) -> list[int]:
    connection = journal.connection
    backlog_of(connection, enrolled_head(connection))  # and what is unsent can be told at once
    rows = connection.execute("SELECT number FROM document ORDER BY position").fetchall()
    return [int(str(row[0]).rsplit("-", 1)[1]) for row in rows]


def trade_for_ever(ledger: Path, seed: int) -> None:
    """Sell and tell, until killed."""
    journal = open_journal(ledger, seed=1_000_000 + seed)
    begin(journal)
    while True:
        number = sell(journal)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()
        fill_and_print(journal, number)


if __name__ == "__main__":
    trade_for_ever(Path(sys.argv[1]), int(sys.argv[2]))
