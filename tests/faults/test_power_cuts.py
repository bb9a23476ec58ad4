"""F01, F04, F06, F10, F11: whatever the disk does, paid means kept and nothing is half."""

import pytest

from tests.faults import power_cuts
from tests.faults.power_cuts import cut_everywhere, fail_everywhere


def test_f01_a_power_cut_at_any_step_loses_no_sale_that_was_told() -> None:
    states = list(cut_everywhere(sales=3, seed=1, stride=2))
    assert [broken for _, broken in states if broken] == []
    assert len(states) > 500


@pytest.mark.parametrize("kind", ["io", "full"])
def test_f06_one_failed_write_is_looked_up_and_never_guessed(kind: str) -> None:
    steps = list(fail_everywhere(kind, sales=3, seed=2, stride=3))
    assert [broken for _, broken in steps if broken] == []
    assert len(steps) > 50


def test_f10_a_lying_medium_is_noticed_or_harmless() -> None:
    """When syncs do nothing sales may be gone, but what is left still proves itself or says so."""
    silent = [
        broken
        for _, broken in cut_everywhere(sales=3, seed=3, stride=9, lying_share=0.5)
        if broken is not None and "counted" in broken.why
    ]
    assert not silent


def test_the_harness_finds_a_journal_that_syncs_too_little(monkeypatch) -> None:
    """The tester is tested: with synchronous=OFF the harness must find losses at once."""
    honest = power_cuts.OPEN

    def careless(path):
        connection = honest(path)
        plain = connection.execute

        def execute(sql, parameters=()):
            return plain("PRAGMA synchronous = OFF" if "synchronous" in sql else sql, parameters)

        connection.execute = execute
        return connection

    monkeypatch.setattr(power_cuts, "OPEN", careless)
    broken = [b for _, b in cut_everywhere(sales=3, seed=1, stride=5) if b is not None]
    assert broken
