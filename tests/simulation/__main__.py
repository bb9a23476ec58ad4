"""Run histories: ``python -m tests.simulation --seeds 2000``."""

import argparse
import sys
import time
from collections import Counter

from tests.simulation.clockwork import Violation
from tests.simulation.planted import PLANTED, first_seed_that_finds
from tests.simulation.world import World


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=200, help="how many histories")
    parser.add_argument("--first", type=int, default=0, help="seed of the first one")
    parser.add_argument("--seed", type=int, help="only this one, twice, comparing the digests")
    parser.add_argument("--disaster", help="this disaster instead of the seed's own")
    parser.add_argument("--trace", action="store_true", help="print every event")
    parser.add_argument("--planted", action="store_true", help="switch each planted bug on")
    options = parser.parse_args()
    if options.planted:
        return _planted()
    if options.seed is not None:
        trace = _print if options.trace else None
        first = World(options.seed, disaster=options.disaster, trace=trace).run()
        second = World(options.seed, disaster=options.disaster).run()
        print(f"seed {options.seed}: {first} {'and again' if first == second else second}")
        return 0 if first == second else 1
    return _histories(range(options.first, options.first + options.seeds), options.disaster)


def _print(line: str) -> None:
    sys.stdout.write(line)


def _histories(seeds: range, disaster: str | None) -> int:
    began = time.perf_counter()
    failures: Counter[str] = Counter()
    events = sold = 0
    for seed in seeds:
        world = World(seed, disaster=disaster)
        try:
            world.run()
        except Violation as violation:
            failures[world.disaster] += 1
            print(f"seed {seed} ({world.disaster}): {violation}")
        events += world.clockwork.events
        sold += sum(len(till.sold) for till in world.tills)
    took = time.perf_counter() - began
    print(
        f"{len(seeds)} histories, {events} events, {sold} sales, {took:.1f} s,"
        f" failed: {dict(failures)}"
    )
    return 1 if failures else 0


def _planted() -> int:
    missed = 0
    for name in PLANTED:
        found = first_seed_that_finds(name)
        print(f"{name:34} {'NOT FOUND' if found is None else f'seed {found[0]}: {found[1]}'}")
        missed += found is None
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
