"""Kills during a day of trade.

Hundreds of them: ``python -m tests.faults.day_of_kills check 300 SEED``.
"""

from pathlib import Path

import pytest

from tests.faults.day_of_kills import day


@pytest.mark.broker
@pytest.mark.timeout(400)
def test_after_kills_of_till_broker_and_cloud_the_ledger_equals_the_journal(
    tmp_path: Path,
) -> None:
    assert len(list(day(tmp_path, kills=14, seed=20261125))) == 14


@pytest.mark.broker
@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_hundreds_of_kills_on_both_databases(tmp_path: Path, database_url: str) -> None:
    chosen = "" if database_url.startswith("sqlite") else database_url
    assert len(list(day(tmp_path, kills=300, seed=7, database_url=chosen))) == 300
