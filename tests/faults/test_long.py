"""The same faults at nightly size: ``./test long``, or ``python -m tests.faults``."""

from pathlib import Path

import pytest

from tests.faults.kills import kill_loop
from tests.faults.power_cuts import cut_everywhere, fail_everywhere
from tests.faults.tampering import EDITS, a_day, tampered

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]


@pytest.mark.parametrize("seed", range(10, 20))
def test_f01_every_step_of_longer_days(seed: int) -> None:
    assert [b for _, b in cut_everywhere(sales=2 + seed % 7, seed=seed) if b] == []


@pytest.mark.parametrize("seed", range(10, 16))
def test_f06_every_write_fails_once(seed: int) -> None:
    kind = "io" if seed % 2 else "full"
    assert [b for _, b in fail_everywhere(kind, sales=5, seed=seed) if b] == []


def test_f03_five_thousand_kills(tmp_path: Path) -> None:
    assert [wrong for wrong in kill_loop(tmp_path, kills=5_000, seed=7) if wrong] == []


def test_f47_ten_thousand_edits(tmp_path: Path) -> None:
    ledger = a_day(tmp_path, sales=20, seed=3)
    for seed in range(10_000):
        edit = EDITS[seed % len(EDITS)]
        first, findings = tampered(ledger, edit, seed)
        assert findings, (edit.__name__, seed)
        assert findings[0].seq == first, (edit.__name__, seed, findings[0])
