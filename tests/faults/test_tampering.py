"""F07, F47: whoever changes the journal by hand or by rot is found, and the entry is named."""

from pathlib import Path

import pytest

from tests.faults import tampering
from tests.faults.bit_rot import flip
from tests.faults.tampering import EDITS, a_day, tampered


@pytest.fixture(scope="module")
def ledger(tmp_path_factory) -> Path:
    return a_day(tmp_path_factory.mktemp("tampering"))


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_f47_every_edit_is_found_and_the_first_wrong_entry_named(ledger: Path, edit) -> None:
    for seed in range(12):
        first, findings = tampered(ledger, edit, seed)
        assert findings, f"seed {seed}: nobody noticed"
        assert findings[0].seq == first, f"seed {seed}: {findings[0]}, wrong was {first}"


def test_an_untouched_journal_proves_itself(ledger: Path) -> None:
    assert tampered(ledger, lambda _connection, _dice: 0, 0) == (0, ())


def test_the_tables_refuse_to_change_entries(ledger: Path) -> None:
    journal = tampering.open_journal(ledger)
    for statement in ("UPDATE entry SET line = x''", "DELETE FROM entry"):
        with pytest.raises(Exception, match="never"):
            journal.connection.execute(statement)
    journal.close()


def test_f07_a_flipped_bit_in_an_entry_is_noticed(ledger: Path) -> None:
    unnoticed = [
        (seed, table)
        for seed in range(150)
        for table, noticed in [flip(ledger, seed)]
        if table == "entry" and not noticed
    ]
    # Free space inside a page, and columns that can be computed from the line, prove nothing.
    assert len(unnoticed) <= 25, unnoticed
