"""One transaction, one truth."""

import sqlite3
from typing import ClassVar

import pytest

from edge.journal.database import connect
from edge.journal.entries import Draft, epoch_of, position_of, seq_of
from edge.journal.errors import JournalDamaged, NotRecorded, StorageFault
from edge.journal.journal import FAULTS_MAX, FAULTS_WINDOW_MS
from edge.journal.stream import Identity
from edge.journal.verification import verify_all, verify_tail
from edge.journal.writing import CHECKPOINT_EVERY
from sync_protocol.messages.chain import commitment
from sync_protocol.messages.envelope import decode
from sync_protocol.messages.from_till import CashMoved, CustomerEnrolled, DrawerOpened
from tests.faults.selling import (
    IDENTITY,
    Told,
    findings,
    is_whole,
    open_journal,
    sell,
    stored_numbers,
)


def drawer(writing) -> int:
    return writing.add(Draft(id=writing.new_id(), record=DrawerOpened())).seq


def test_position_holds_epoch_and_sequence() -> None:
    position = position_of(3, 10_482)
    assert (epoch_of(position), seq_of(position)) == (3, 10_482)


def test_work_that_fails_leaves_no_hole_and_gives_its_number_again(journal) -> None:
    before = journal.head()

    def work(writing) -> None:
        writing.take_number("receipt")
        drawer(writing)
        raise RuntimeError("the power of the argument failed")

    with pytest.raises(RuntimeError):
        journal.transact(work)
    assert journal.head() == before
    assert sell(journal) == 1
    assert not findings(journal)


def test_numbers_of_each_series_count_by_themselves(journal) -> None:
    def work(writing) -> list[int]:
        return [writing.take_number(name) for name in ("a", "b", "a", "a")]

    assert journal.transact(work) == [1, 1, 2, 3]
    assert journal.transact(work) == [4, 2, 5, 6]


def test_several_entries_of_one_piece_of_work_stand_or_fall_together(journal) -> None:
    assert journal.transact(lambda w: [drawer(w), drawer(w), drawer(w)]) == [2, 3, 4]
    assert journal.head().last == 4


def test_time_never_goes_back_in_the_journal(tmp_path) -> None:
    journal = open_journal(tmp_path / "ledger.db")
    journal.begin(IDENTITY)
    clock = journal._sources.clock
    journal.transact(drawer)
    clock.at_us -= 3_600_000_000
    journal.transact(drawer)
    entries = [
        decode(bytes(r[0]))
        for r in journal.connection.execute("SELECT line FROM entry ORDER BY position")
    ]
    assert [entry.ty for entry in entries] == ["drawer.opened", "clock.stepped", "drawer.opened"]
    assert [entry.clock for entry in entries] == ["ok", "held", "held"]
    assert entries[0].at_us < entries[1].at_us < entries[2].at_us
    assert entries[1].body["by_us"] == -3_600_000_000


def test_personal_data_stays_outside_and_may_be_erased(journal) -> None:
    data = b"Eleni Papadaki, +30 691 234 5678"
    enrolled = CustomerEnrolled(customer="c1", commitment="")

    def work(writing):
        return writing.add(Draft(id=writing.new_id(), record=enrolled, personal=data))

    recorded = journal.transact(work)
    row = journal.connection.execute(
        "SELECT line FROM entry WHERE position = ?", (recorded.position,)
    ).fetchone()
    salt, stored = journal.connection.execute("SELECT salt, data FROM side").fetchone()
    assert b"Papadaki" not in row[0]
    assert decode(bytes(row[0])).body["side"] == commitment(salt, stored)
    journal.execute(lambda connection: connection.execute("DELETE FROM side"))
    assert not findings(journal)


def test_documents_are_signed_and_the_rest_is_not(journal) -> None:
    sell(journal)
    journal.transact(drawer)
    rows = dict(journal.connection.execute("SELECT ty, sig IS NOT NULL FROM entry"))
    assert rows == {"shift.opened": 0, "sale.completed": 1, "drawer.opened": 0}


def test_a_checkpoint_holds_all_counters_and_checks_begin_there(journal) -> None:
    sell(journal)
    moved = CashMoved(kind="paid-in", amount=1, currency="EUR")

    def many(writing) -> None:
        for _ in range(CHECKPOINT_EVERY):
            writing.add(
                Draft(id=writing.new_id(), record=moved, shift="shift-1", business_day="2026-11-25")
            )

    journal.transact(many)
    sell(journal)
    assert journal.connection.execute("SELECT count(*) FROM checkpoint").fetchone() == (1,)
    assert verify_tail(journal.connection) == ()
    assert findings(journal) == ()
    journal.connection.execute("UPDATE counter SET figures = '{}' WHERE scope = 'ever'")
    assert [f.what for f in verify_tail(journal.connection)] == ["counters"]


def test_a_journal_belongs_to_one_device(journal) -> None:
    with pytest.raises(JournalDamaged, match="another device"):
        journal.begin(Identity(tenant="t1", device="other", store="s1", register="r1"))


def test_before_enrolment_nothing_is_written(tmp_path) -> None:
    journal = open_journal(tmp_path / "ledger.db")
    assert journal.head() is None
    with pytest.raises(NotRecorded, match="not enrolled"):
        journal.transact(drawer)
    journal.close()


class FailingConnection(sqlite3.Connection):
    """Fails the next commits: some lie (they were stored), some do not."""

    fail: ClassVar[list[bool]] = []

    def execute(self, sql, parameters=()):
        if sql == "COMMIT" and self.fail:
            stored = self.fail.pop(0)
            if stored:
                super().execute(sql)
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR
            raise error
        return super().execute(sql, parameters)


def failing(path):
    return sqlite3.connect(
        path, factory=FailingConnection, isolation_level=None, check_same_thread=False
    )


@pytest.fixture
def shaky(tmp_path):
    open_journal(tmp_path / "ledger.db").close()
    journal = open_journal(tmp_path / "ledger.db", failing)
    journal.begin(IDENTITY)
    yield journal
    FailingConnection.fail = []
    journal.close()


def test_f06_a_commit_that_failed_and_was_stored_is_said_to_be_taken(shaky) -> None:
    FailingConnection.fail = [True]
    assert sell(shaky) == 1
    assert sell(shaky) == 2
    assert not is_whole(shaky, Told([1, 2]))


def test_f06_a_commit_that_failed_and_was_not_stored_is_said_not_to_be_taken(shaky) -> None:
    FailingConnection.fail = [False]
    with pytest.raises(NotRecorded):
        sell(shaky)
    assert sell(shaky) == 1
    assert stored_numbers(shaky) == [1]


def test_a_medium_that_fails_twice_in_ten_minutes_takes_no_more_sales(shaky) -> None:
    FailingConnection.fail = [False] * FAULTS_MAX
    for _ in range(FAULTS_MAX):
        with pytest.raises(NotRecorded):
            sell(shaky)
    with pytest.raises(StorageFault, match="twice"):
        sell(shaky)
    assert verify_all(shaky.connection) == ()  # everything stays readable
    shaky._sources.clock.mono_ms += FAULTS_WINDOW_MS
    assert sell(shaky) == 1


def test_somebody_elses_write_under_our_hands_is_noticed(journal) -> None:
    sell(journal)
    other = connect(journal.path)
    other.execute("UPDATE stream SET last_hash = zeroblob(32)")
    other.close()
    with pytest.raises(JournalDamaged, match="moved under"):
        sell(journal)
