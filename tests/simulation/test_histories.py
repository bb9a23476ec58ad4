"""Two hundred histories, and the bugs that they must find."""

import pytest

from tests.simulation.planted import PLANTED, SEEDS_MAX, first_seed_that_finds
from tests.simulation.world import DISASTERS, World

SEEDS = range(200)
_TOGETHER = 10


@pytest.mark.parametrize("first", SEEDS[::_TOGETHER])
def test_every_sale_arrives_once_whatever_happens(first: int) -> None:
    for seed in range(first, first + _TOGETHER):
        try:
            World(seed).run()
        except AssertionError as violation:
            raise AssertionError(
                f"{violation}; repeat with: python -m tests.simulation --seed {seed} --trace"
            ) from violation


@pytest.mark.parametrize("seed", range(len(DISASTERS)))
def test_the_same_seed_gives_the_same_history(seed: int) -> None:
    assert World(seed).run() == World(seed).run()


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_bug_is_found(name: str) -> None:
    assert first_seed_that_finds(name), f"{name}: not found in {SEEDS_MAX} seeds"


@pytest.mark.slow
def test_three_hundred_tills_survive_a_morning_without_a_broker() -> None:
    World(1, disaster="broker", tills=300, trade_ms=20 * 60_000, events_max=10_000_000).run()
