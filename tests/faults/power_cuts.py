"""Power cuts at every step of the journal's disk writes (recipes R1, R4 and R5 of the design)."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from edge.journal.errors import JournalError
from edge.journal.journal import Journal
from tests.faults.apsw_connection import opener
from tests.faults.memory_disk import DiskVfs, MemoryDisk, PowerCut, swallowed_errors
from tests.faults.selling import Told, begin, fill_and_print, is_whole, open_journal, sell

LEDGER = Path("/in-memory/ledger.db")
KEEPS = (0.0, 1.0, 0.5, 0.5, 0.15, 0.85)  # share of pending sectors that reached the medium

VFS = DiskVfs("tameio-memory", MemoryDisk())
OPEN = opener("tameio-memory")


@dataclass(frozen=True, slots=True)
class Broken:
    """A state of the medium in which the promise does not hold."""

    step: int
    state: int
    why: str


def trade(disk: MemoryDisk, told: Told, *, sales: int, seed: int) -> None:
    """Trade on a disk until done, or until the power goes."""
    VFS.disk = disk
    journal = open_journal(LEDGER, OPEN, seed)
    begin(journal)
    for _ in range(sales):
        number = sell(journal)
        told.numbers.append(number)
        fill_and_print(journal, number)
    with suppress(JournalError):
        journal.close()


def steps_of(*, sales: int, seed: int, begun: MemoryDisk | None = None) -> int:
    """Count the steps of the whole trade."""
    disk = _copy(begun) if begun else MemoryDisk()
    trade(disk, Told(), sales=sales, seed=seed)
    return disk.step


def cut_everywhere(
    *,
    sales: int = 4,
    seed: int = 1,
    stride: int = 1,
    lying_share: float = 0.0,
    states: int = len(KEEPS),
) -> Iterator[tuple[int, Broken | None]]:
    """Cut at each step, build the media states, check each; gives (states so far, what broke)."""
    total = steps_of(sales=sales, seed=seed)
    checked = 0
    for step in range(1 + seed % stride, total + 1, stride):
        dice = random.Random(f"{seed}/{step}")
        disk = MemoryDisk(cut_at=step, lying_share=lying_share, dice=dice)
        told = Told()
        with swallowed_errors(), suppress(PowerCut, JournalError):
            trade(disk, told, sales=sales, seed=seed)
        disk.is_over = True
        for state in range(states):
            keep = KEEPS[state % len(KEEPS)]
            with swallowed_errors():
                why = check_medium(disk.media_after_cut(dice, keep), told, seed=seed)
            checked += 1
            yield checked, Broken(step, state, why) if why else None


def check_medium(medium: MemoryDisk, told: Told, *, seed: int) -> str:
    """Open what the medium holds, verify it, sell once more; gives what is wrong."""
    VFS.disk = medium
    try:
        journal = open_journal(LEDGER, OPEN, seed + 1)
    except JournalError as error:
        return f"it does not open: {error}"
    try:
        if journal.head() is None and told.numbers:
            return f"it is empty, {told.numbers} were told"
        begin(journal)
        why = is_whole(journal, told)
        if why:
            return why
        return _sell_once_more(journal, told)
    except JournalError as error:
        return f"it does not sell: {error}"
    except sqlite3.DatabaseError as error:
        return f"it cannot be read: {error}"
    finally:
        journal.close()


def fail_everywhere(
    kind: str, *, sales: int = 3, seed: int = 1, stride: int = 1
) -> Iterator[tuple[int, Broken | None]]:
    """Let one I/O step fail and everything work again: is what was said true?"""
    total = steps_of(sales=sales, seed=seed)
    for step in range(1 + seed % stride, total + 1, stride):
        disk = MemoryDisk(fail_at=step, fail_kind=kind)
        with swallowed_errors():
            why = _trade_through(disk, sales=sales, seed=seed)
        yield step, _broken(step, why)


def _trade_through(disk: MemoryDisk, *, sales: int, seed: int) -> str:
    """Trade as a till does: a refused sale is tried again, a taken one never."""
    VFS.disk = disk
    told = Told()
    journal: Journal | None = None
    for _ in range(3):
        with suppress(JournalError):
            journal = open_journal(LEDGER, OPEN, seed)
            break
    if journal is None:
        return "it does not open although the disk works again"
    _insist(lambda: begin(journal))
    while len(told.numbers) < sales:
        before = len(told.numbers)
        try:
            told.numbers.append(sell(journal))
        except JournalError:
            # "Not taken" must be true: the next number is the one that was refused.
            told.numbers.append(_insist(lambda: sell(journal)))
        if told.numbers[-1] != before + 1:
            return f"sale {before + 1} was said not to be taken, yet the next is {told.numbers[-1]}"
    why = is_whole(journal, told)
    journal.close()
    return why


def _insist(work):
    for _ in range(3):
        with suppress(JournalError):
            return work()
    return work()


def _sell_once_more(journal: Journal, told: Told) -> str:
    number = sell(journal)
    if number in told.numbers:
        return f"number {number} was given twice"
    return is_whole(journal, Told([*range(1, number + 1)]))


def _broken(step: int, why: str) -> Broken | None:
    return Broken(step, 0, why) if why else None


def _copy(disk: MemoryDisk) -> MemoryDisk:
    return disk.media_after_cut(random.Random(0), 1.0)
