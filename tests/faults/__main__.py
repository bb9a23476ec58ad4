"""The fault tests at length: ``python -m tests.faults [--seed N] [--minutes M]``.

Prints what was tried and every state in which the promise does not hold; exit status 1 then. A seed
repeats a run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.faults.day_of_kills import day
from tests.faults.kills import kill_loop
from tests.faults.power_cuts import cut_everywhere, fail_everywhere
from tests.faults.tampering import EDITS, a_day, tampered


def main() -> int:
    """Run round after round with new seeds until the time is up."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=5.0)
    options = parser.parse_args()
    until = time.monotonic() + 60 * options.minutes
    seed, wrong = options.seed, 0
    while time.monotonic() < until:
        for name, run in RUNS.items():
            began, states = time.monotonic(), 0
            for broken in run(seed):
                states += 1
                if broken:
                    wrong += 1
                    print(f"  {name}, seed {seed}: {broken}", flush=True)
            took = time.monotonic() - began
            print(f"seed {seed} {name}: {states} states in {took:.1f} s", flush=True)
        seed += 1
    print(f"{wrong} broken" if wrong else "nothing lost, nothing doubled, nothing half")
    return 1 if wrong else 0


def _power_cuts(seed: int) -> Iterator[str]:
    for _, broken in cut_everywhere(sales=2 + seed % 7, seed=seed):
        yield str(broken) if broken else ""


def _failed_writes(seed: int) -> Iterator[str]:
    for _, broken in fail_everywhere("io" if seed % 2 else "full", sales=4, seed=seed):
        yield str(broken) if broken else ""


def _kills(seed: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield from kill_loop(Path(folder), kills=50, seed=seed)


def _tampering(seed: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        ledger = a_day(Path(folder), seed=seed)
        for edit in EDITS:
            for turn in range(20):
                first, findings = tampered(ledger, edit, seed * 1_000 + turn)
                found = findings and findings[0].seq == first
                yield "" if found else f"{edit.__name__} {turn}: {findings}, wrong was {first}"


def _day_of_kills(seed: int) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        try:
            for _ in day(Path(folder), kills=100, seed=seed):
                yield ""
        except AssertionError as error:
            yield str(error)


RUNS: dict[str, Callable[[int], Iterator[str]]] = {
    "power cuts": _power_cuts,
    "failed writes": _failed_writes,
    "kills": _kills,
    "tampering": _tampering,
    "day of kills": _day_of_kills,
}

if __name__ == "__main__":
    sys.exit(main())
