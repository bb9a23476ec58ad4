"""Kill -9 at random moments of a day of trade (recipe R3): a child sells, this process kills it."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from edge.journal.outbox import backlog_of
from edge.journal.stream import enrolled_head
from tests.faults.selling import (
    Told,
    begin,
    fill_and_print,
    is_whole,
    open_journal,
    sell,
    stored_numbers,
)

KILLS_A_DAY = 10
SALES_MAX = 12  # told before the kill; then up to LATER_S more
LATER_S = 0.003  # about as long as a sale takes, so that the kill falls anywhere in it


def kill_loop(folder: Path, *, kills: int, seed: int) -> Iterator[str]:
    """Let a child sell and kill it, again and again; gives what is wrong after each kill."""
    dice = random.Random(seed)
    ledger, told = folder, Told()
    for turn in range(kills):
        if turn % KILLS_A_DAY == 0:  # a new day: proving a long one again and again takes its time
            ledger, told = folder / f"day-{turn // KILLS_A_DAY}.db", Told()
        told.numbers.extend(_sell_until_killed(ledger, dice, seed=turn))
        journal = open_journal(ledger, seed=seed + turn)
        wrong = is_whole(journal, told)
        backlog_of(journal.connection, enrolled_head(journal.connection))
        told.numbers = stored_numbers(journal)
        journal.close()
        yield wrong


def _sell_until_killed(ledger: Path, dice: random.Random, *, seed: int) -> list[int]:
    """Run a child until it has told of some sales, then kill it; gives what it told."""
    from_child, to_parent = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(from_child)
        _trade_for_ever(ledger, to_parent, seed)
    os.close(to_parent)
    with os.fdopen(from_child) as told:
        numbers = [int(told.readline()) for _ in range(dice.randrange(1, SALES_MAX))]
        moment = time.perf_counter() + dice.uniform(0, LATER_S)
        while time.perf_counter() < moment:
            pass
        os.kill(child, signal.SIGKILL)
        numbers.extend(int(line) for line in told if line.endswith("\n"))
    os.waitpid(child, 0)
    return numbers


def _trade_for_ever(ledger: Path, to_parent: int, seed: int) -> None:
    """Sell and tell, until killed; never returns to the code of the parent."""
    try:
        journal = open_journal(ledger, seed=1_000_000 + seed)
        begin(journal)
        while True:
            number = sell(journal)
            os.write(to_parent, b"%d\n" % number)
            fill_and_print(journal, number)
    finally:
        os._exit(1)
