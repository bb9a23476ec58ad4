"""Opening the journal: created safely, never misread, never written by an older program."""

import sqlite3

import pytest

from edge.journal.database import open_ledger, quick_check
from edge.journal.errors import JournalDamaged, SchemaTooNew
from edge.journal.snapshot import copy_journal
from tests.faults.selling import Told, is_whole, open_journal, sell


def test_the_file_is_in_wal_and_every_commit_is_synced(tmp_path) -> None:
    connection = open_ledger(tmp_path / "ledger.db")
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL
    assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert quick_check(connection) == ()
    connection.close()


def test_opening_again_changes_nothing(tmp_path) -> None:
    path = tmp_path / "ledger.db"
    open_ledger(path).close()
    before = path.read_bytes()
    open_ledger(path).close()
    assert path.read_bytes() == before


def test_a_newer_file_is_refused_in_words_and_left_alone(tmp_path) -> None:
    path = tmp_path / "ledger.db"
    connection = open_ledger(path)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(SchemaTooNew, match="update the till's software"):
        open_ledger(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4080]
)
def test_a_file_that_is_no_journal_is_named(tmp_path, content: bytes) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(content)
    with pytest.raises(JournalDamaged, match=r"ledger\.db"):
        open_ledger(path)
    assert path.read_bytes() == content


def test_another_programs_database_is_not_touched(tmp_path) -> None:
    path = tmp_path / "ledger.db"
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA application_id = 7")
        connection.execute("CREATE TABLE theirs (a)")
    with pytest.raises(JournalDamaged, match="another program"):
        open_ledger(path)


def test_a_copy_on_another_medium_proves_itself_while_the_till_sells(tmp_path, journal) -> None:
    numbers = [sell(journal) for _ in range(3)]
    target = tmp_path / "stick" / "copy.db"
    target.parent.mkdir()
    copy_journal(journal.path, target)
    numbers.append(sell(journal))
    copied = open_journal(target)
    assert not is_whole(copied, Told(numbers[:3]))
    copied.close()
    assert not list(target.parent.glob("*.partial"))
