"""A journal on a real file, with a clock, ids and randomness that repeat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.journal.journal import Journal
from tests.faults.selling import begin, open_journal


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """An enrolled journal with an open shift."""
    journal = open_journal(tmp_path / "ledger.db")
    begin(journal)
    yield journal
    journal.close()
