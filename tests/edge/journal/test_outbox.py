"""The journal as the sync engine reads it."""

import pytest

from edge.journal.entries import Draft
from edge.journal.errors import NotRecorded
from edge.journal.outbox import Outbox
from edge.journal.thread import JournalThread
from sync_protocol.messages.chain import hashes_of
from sync_protocol.messages.envelope import decode
from sync_protocol.messages.from_till import CustomerEnrolled
from tests.faults.selling import open_journal, sell


@pytest.fixture
def fed(journal):
    thread = JournalThread(journal)
    outbox = Outbox(journal.path, thread)
    for _ in range(5):
        sell(journal)
    thread.start()
    yield outbox, thread
    thread.stop()
    outbox.close()


def settle(thread: JournalThread) -> None:
    thread.ask(lambda _journal: None)


def test_entries_come_in_order_within_their_bounds_and_prove_themselves(fed) -> None:
    outbox, _ = fed
    stream = outbox.stream()
    entries = outbox.entries(0, 100, 10**9)
    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5, 6]
    assert hashes_of(stream.genesis, (e.line for e in entries)) == [e.hash for e in entries]
    assert entries[-1].hash == stream.last_hash
    assert [e.seq for e in outbox.entries(2, 2, 10**9)] == [3, 4]
    assert [e.seq for e in outbox.entries(0, 100, 1)] == [1]  # the first one however long
    assert outbox.entries(6, 10, 10**9) == []
    assert [entry.sig is not None for entry in entries] == [False] + [True] * 5


def test_what_is_unsent_is_counted_with_its_money(fed) -> None:
    outbox, thread = fed
    unsent = outbox.unsent()
    assert (unsent.count, unsent.money_minor) == (6, 5 * 430)
    first = outbox.entries(0, 3, 10**9)
    outbox.record_acked(1, 3, first[2].hash, 2)
    settle(thread)
    unsent = outbox.unsent()
    assert (unsent.count, unsent.money_minor) == (3, 3 * 430)
    assert unsent.oldest_at_us == decode(outbox.entries(3, 1, 10**9)[0].line).at_us
    assert outbox.stream().archived == 2
    last = outbox.stream()
    outbox.record_acked(1, last.last, last.last_hash, 99)
    settle(thread)
    assert outbox.unsent().count == 0
    assert outbox.unsent().oldest_at_us is None
    assert outbox.stream().archived == 6


@pytest.mark.parametrize(
    ("epoch", "seq", "digest"), [(2, 3, None), (1, 3, b"\0" * 32), (1, 99, b"\0" * 32)]
)
def test_an_acknowledgement_of_something_else_acknowledges_nothing(fed, epoch, seq, digest) -> None:
    outbox, thread = fed
    outbox.record_acked(epoch, seq, digest or outbox.hash_at(3), 0)
    settle(thread)
    assert outbox.stream().acked == 0


def test_acknowledgements_never_go_back_by_themselves_but_may_be_rewound(fed) -> None:
    outbox, thread = fed
    for seq in (5, 2):
        outbox.record_acked(1, seq, outbox.hash_at(seq), 5)
    settle(thread)
    assert (outbox.stream().acked, outbox.stream().archived) == (5, 5)
    outbox.rewind_acked(1, 2, outbox.hash_at(2))
    stream = outbox.stream()
    assert (stream.acked, stream.acked_hash, stream.archived) == (2, outbox.hash_at(2), 2)


def test_a_new_epoch_names_the_end_of_the_old_one_and_keeps_it(fed, journal) -> None:
    outbox, thread = fed
    before = outbox.stream()
    assert outbox.open_epoch("rolled-back", 2, before.last - 1) == before  # something came first
    opened = outbox.open_epoch("rolled-back", 2, before.last)
    assert (opened.epoch, opened.last, opened.acked) == (2, 1, 0)
    (entry,) = outbox.entries(0, 10, 10**9)
    body = decode(entry.line).body
    assert (body["follows"], body["follows_hash"]) == (before.last, before.last_hash.hex())
    assert outbox.open_epoch("rolled-back", 2, 1).last == 1  # already open
    assert thread.ask(sell) == 6
    assert [e.seq for e in outbox.entries(0, 10, 10**9)] == [1, 2]
    assert outbox.hash_at(0) == opened.genesis
    assert outbox.hash_at(77) is None


def test_the_alarm_survives_a_restart_until_it_is_lifted(fed, journal) -> None:
    outbox, thread = fed
    outbox.hold("fork")
    assert thread.ask(lambda j: j.head().held) == "fork"
    outbox.hold("")
    assert thread.ask(lambda j: j.head().held) == ""


def test_personal_data_travels_beside_its_entry(fed) -> None:
    outbox, thread = fed
    enrolled = CustomerEnrolled(customer="c1", commitment="")
    thread.ask(
        lambda j: j.transact(
            lambda w: w.add(Draft(id=w.new_id(), record=enrolled, personal=b"Eleni"))
        )
    )
    (entry,) = outbox.entries(6, 1, 10**9)
    assert [record.data for record in entry.side] == [b"Eleni"]


def test_before_enrolment_there_is_no_stream(tmp_path) -> None:
    journal = open_journal(tmp_path / "other.db")
    outbox = Outbox(journal.path, JournalThread(journal))
    with pytest.raises(NotRecorded, match="not enrolled"):
        outbox.stream()
    outbox.close()
    journal.close()
