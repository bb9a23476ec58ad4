"""F03: a process that is killed at any moment loses nothing that it told."""

from pathlib import Path

from tests.faults.kills import kill_loop


def test_f03_a_killed_till_has_every_sale_it_told(tmp_path: Path) -> None:
    for turn, wrong in enumerate(kill_loop(tmp_path, kills=120, seed=1)):
        assert not wrong, f"kill {turn}: {wrong}"
