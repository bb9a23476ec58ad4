"""What becomes of what a till sends, in a real database of each kind."""

import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from cloud.database.engine import Database
from cloud.estate.models import REVOKED, Device, DevicePresence
from cloud.ingest.models import Fork, LoggedEntry, Quarantined, RejectedMessage, Stream
from cloud.ledger.models import Sale, SaleException
from sync_protocol.identity.signing import SigningKey
from sync_protocol.messages import codec
from sync_protocol.messages.batch import SideRecord
from sync_protocol.messages.chain import commitment, next_hash
from sync_protocol.messages.control import Ack, Welcome
from sync_protocol.messages.from_till import (
    CustomerEnrolled,
    DeviceChanged,
    SaleCompleted,
    TillStarted,
)
from sync_protocol.retail.money import Money
from tests.builders import a_sale
from tests.cloud.ingest.conftest import FakeTill, Hq


def count(database: Database, model: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def only(database: Database, model: type) -> object:
    with database.reading() as session:
        return session.scalars(select(model)).one()


def ack_of(answers: list[object]) -> Ack:
    messages = [getattr(answer, "message", None) for answer in answers]
    return next(message for message in messages if isinstance(message, Ack))


def test_a_sale_is_stored_booked_and_acknowledged(hq: Hq) -> None:
    till = hq.new_till()
    entry = till.sell()
    ack = ack_of(hq.take(till.events()))
    assert (ack.epoch, ack.upto.seq, ack.upto.hash) == (1, 1, till.hash_at(1))
    with hq.database.reading() as session:
        logged = session.scalars(select(LoggedEntry)).one()
        assert logged.line == till.entries[0].line
        assert logged.hash == next_hash(till.genesis, logged.line)
        assert (logged.partition, logged.position) == (5, 1)
        assert session.get(Sale, (hq.tenant, entry.id)) is not None
    assert count(hq.database, Quarantined) == 0


def test_the_same_batch_twice_is_acknowledged_twice_and_stored_once(hq: Hq) -> None:
    till = hq.new_till()
    till.sell()
    till.sell()
    first = ack_of(hq.take(till.events()))
    second = ack_of(hq.take(till.events(), till.events()))
    assert first.upto == second.upto
    assert count(hq.database, LoggedEntry) == 2
    assert count(hq.database, Sale) == 2


def test_an_overlapping_batch_adds_only_what_is_new(hq: Hq) -> None:
    till = hq.new_till()
    for _ in range(3):
        till.sell()
    hq.take(till.events(1, 2))
    ack = ack_of(hq.take(till.events(1, 3)))
    assert ack.upto.seq == 3
    assert count(hq.database, LoggedEntry) == 3


def test_a_hole_is_answered_with_where_to_go_on(hq: Hq) -> None:
    till = hq.new_till()
    for _ in range(4):
        till.sell()
    hq.take(till.events(1, 1))
    ack = ack_of(hq.take(till.events(3, 4)))
    assert ack.gap
    assert ack.upto.seq == 1
    assert count(hq.database, LoggedEntry) == 1


def test_batches_of_one_transaction_follow_each_other(hq: Hq) -> None:
    till, other = hq.new_till(1), hq.new_till(2)
    for _ in range(12):
        till.sell()
        other.sell()
    answers = hq.take(
        till.events(1, 4), other.events(1, 6), till.events(5, 12), other.events(7, 12)
    )
    assert {answer.message.upto.seq for answer in answers} == {12}
    assert len(answers) == 2
    with hq.database.reading() as session:
        positions = session.scalars(
            select(LoggedEntry.position).order_by(LoggedEntry.position)
        ).all()
    assert list(positions) == list(range(1, 25))


def test_a_batch_signed_by_somebody_else_is_kept_and_refused(hq: Hq) -> None:
    till = hq.new_till()
    till.sell()
    forged = till.batch(key=SigningKey.generate())
    assert hq.take(till.deliver("ev", forged)) == []
    rejected = only(hq.database, RejectedMessage)
    assert (rejected.reason, rejected.device, rejected.data) == ("forged", till.device, forged)
    assert count(hq.database, LoggedEntry) == 0
    # The stream behind it goes on.
    assert ack_of(hq.take(till.events())).upto.seq == 1


def test_nothing_but_what_the_till_wrote_survives_changes_on_the_way(hq: Hq) -> None:
    till = hq.new_till()
    till.sell()
    good = till.batch()
    refused = 0
    for position in range(0, len(good), 7):
        bad = bytearray(good)
        bad[position] ^= 0x20
        refused += hq.take(till.deliver("ev", bytes(bad))) == []
    # Only the remarks of the header (time, boot, backlog) prove nothing and may differ.
    assert refused > len(good) / 7 * 0.8
    with hq.database.reading() as session:
        assert set(session.scalars(select(LoggedEntry.line))) <= {till.entries[0].line}


@pytest.mark.parametrize(
    ("kind", "data", "reason"),
    [
        ("ev", b"", "malformed"),
        ("ev", b"\xff" * 400_000, "oversized"),
        ("ev", b'{"p":2}\n', "future-version"),
        ("st", b'{"k":"birth"}', "malformed"),
        ("st", b'{"k":"greeting"}', "future-version"),
        ("st", b'{"a":' + b"[" * 50 + b"]" * 50 + b"}", "oversized"),
        ("lw", b"{}", "malformed"),
    ],
)
def test_what_is_no_message_is_kept_with_the_reason(
    hq: Hq, kind: str, data: bytes, reason: str
) -> None:
    till = hq.new_till()
    assert hq.take(till.deliver(kind, data)) == []
    rejected = only(hq.database, RejectedMessage)
    assert (rejected.reason, rejected.size) == (reason, len(data))


def test_the_same_bad_message_again_is_only_counted(hq: Hq) -> None:
    till = hq.new_till()
    for _ in range(3):
        hq.take(till.deliver("st", b"nonsense"))
    assert only(hq.database, RejectedMessage).times == 3


def test_a_stranger_and_a_foreign_topic_are_named(hq: Hq) -> None:
    till = hq.new_till()
    till.sell()
    hq.take(replace(till.events(), device="X" * 26))
    hq.take(replace(till.events(), partition=9))
    with hq.database.reading() as session:
        reasons = set(session.scalars(select(RejectedMessage.reason)))
    assert reasons == {"unknown-device", "foreign-topic"}
    assert count(hq.database, LoggedEntry) == 0


def test_sales_of_a_revoked_till_are_kept_but_not_booked(hq: Hq) -> None:
    till = hq.new_till()
    till.sell()
    with hq.database.transaction() as session:
        session.get_one(Device, (hq.tenant, till.device)).state = REVOKED
    assert hq.take(till.events(), till.birth()) == []
    rejected = only(hq.database, RejectedMessage)
    assert rejected.reason == "revoked"
    assert count(hq.database, LoggedEntry) == 0


def test_an_entry_of_a_newer_release_is_stored_acknowledged_and_put_aside(hq: Hq) -> None:
    till = hq.new_till()
    till.write_raw("drone.dispatched", {"to": "Mars"})
    till.sell()
    ty, _, content = codec.write(SaleCompleted(a_sale(number="later")))
    till.write_raw(ty, content, version=99)
    ack = ack_of(hq.take(till.events()))
    assert ack.upto.seq == 3
    with hq.database.reading() as session:
        aside = session.scalars(select(Quarantined).order_by(Quarantined.seq)).all()
        assert [(each.seq, each.reason) for each in aside] == [
            (1, "future-version"),
            (3, "future-version"),
        ]
        assert "drone.dispatched" in aside[0].detail
    assert count(hq.database, Sale) == 1


def test_a_signed_line_that_nobody_can_read_does_not_stop_the_stream(hq: Hq) -> None:
    till = hq.new_till()
    till.write_line(b'{"v":1.5}')
    till.sell()
    assert ack_of(hq.take(till.events())).upto.seq == 2
    assert only(hq.database, Quarantined).reason == "unreadable"
    assert count(hq.database, Sale) == 1


def test_a_sale_whose_sums_disagree_is_booked_and_put_before_a_person(hq: Hq) -> None:
    till = hq.new_till()
    sale = a_sale()
    wrong = replace(sale, total=sale.total + Money(1, sale.currency))
    entry = till.write(SaleCompleted(wrong))
    hq.take(till.events())
    with hq.database.reading() as session:
        assert session.get(Sale, (hq.tenant, entry.id)) is not None
        exception = session.scalars(select(SaleException)).one()
    assert exception.kind == "sums-disagree"


def test_two_copies_of_one_till_are_kept_apart_and_named(hq: Hq) -> None:
    till = hq.new_till()
    till.sell()
    till.sell()
    hq.take(till.events())
    copy = till.twin()
    till.sell()
    copy.sell()
    copy.sell()
    hq.take(till.events(3))
    ack = ack_of(hq.take(copy.events(2)))
    assert (ack.upto.seq, ack.upto.hash) == (4, copy.hash_at(4))
    fork = only(hq.database, Fork)
    assert (fork.kind, fork.device, fork.branch) == ("diverged", till.device, 1)
    # Both sides go on, each on its own branch, and both are told.
    till.sell()
    assert ack_of(hq.take(till.events(4))).upto.hash == till.hash_at(4)
    assert count(hq.database, Sale) == 6
    for each in (till, copy):
        welcome = hq.take(each.birth())[0].message
        assert isinstance(welcome, Welcome)
        assert (welcome.alarm, welcome.common.seq) == ("fork", each.last)


def test_a_till_that_was_rolled_back_hears_of_its_later_entries(hq: Hq) -> None:
    till = hq.new_till()
    for _ in range(3):
        till.sell()
    hq.take(till.events())
    old = till.twin()
    old.entries = old.entries[:2]
    welcome = hq.take(old.birth())[0].message
    assert isinstance(welcome, Welcome)
    assert (welcome.common.seq, welcome.head.seq, welcome.epoch_next) == (2, 3, 2)


def test_a_ledger_that_goes_on_after_it_was_closed_betrays_a_copy(hq: Hq) -> None:
    till = hq.new_till()
    till.sell()
    hq.take(till.events())
    reopened = FakeTill(till.tenant, till.device, till.partition, till.key, epoch=2)
    reopened.sell()
    hq.take(reopened.events())
    assert count(hq.database, Fork) == 0
    till.sell()
    hq.take(till.events(2))
    assert only(hq.database, Fork).kind == "older-ledger"


def test_a_birth_a_heartbeat_and_a_will_are_presence(hq: Hq) -> None:
    till = hq.new_till()
    till.sell()
    welcome = hq.take(till.birth("s1"))[0].message
    assert isinstance(welcome, Welcome)
    assert welcome.common.seq == 0
    shown = only(hq.database, DevicePresence)
    assert (shown.is_online, shown.backlog, shown.backlog_minor) == (True, 1, 1200)
    hq.take(till.events())
    assert only(hq.database, DevicePresence).backlog == 0
    answer = ack_of(hq.take(till.heartbeat(1)))
    assert (answer.rebirth, answer.upto.seq) == (False, 1)
    hq.take(till.deliver("lw", b'{"k":"will","session":"older"}'))
    assert only(hq.database, DevicePresence).is_online
    hq.take(till.deliver("lw", b'{"k":"will","session":"s1"}'))
    assert not only(hq.database, DevicePresence).is_online


def test_a_heartbeat_that_names_what_we_lack_is_asked_for_a_birth(hq: Hq) -> None:
    till = hq.new_till()
    till.sell()
    answer = ack_of(hq.take(till.heartbeat(1)))
    assert answer.rebirth


def test_a_customer_is_enrolled_with_what_travels_beside_the_entry(hq: Hq) -> None:
    till = hq.new_till()
    salt, data = bytes(range(16)), b'{"name":"Anna","phone":"+302101234567"}'
    till.write(
        CustomerEnrolled(customer="C" * 26, commitment=commitment(salt, data), consent=True),
        side=(SideRecord(salt, data),),
    )
    hq.take(till.events())
    assert count(hq.database, Quarantined) == 0
    with hq.database.reading() as session:
        logged = session.scalars(select(LoggedEntry)).one()
    assert b"Anna" not in logged.line


def test_entries_that_book_nothing_are_still_in_the_log(hq: Hq) -> None:
    till = hq.new_till()
    till.write(TillStarted(version="1.0"))
    hq.take(till.events())
    assert count(hq.database, LoggedEntry) == 1
    assert count(hq.database, Quarantined) == 0


def test_two_workers_with_the_same_batches_store_each_entry_once(hq: Hq) -> None:
    tills = [hq.new_till(number, partition=number) for number in range(1, 4)]
    for till in tills:
        for _ in range(10):
            till.sell()
    deliveries = [till.events(first, first + 1) for first in range(1, 10, 2) for till in tills]
    failed: list[BaseException] = []

    def work() -> None:
        try:
            for delivery in deliveries:
                hq.take(delivery)
        except BaseException as error:  # noqa: BLE001 - told to the test below
            failed.append(error)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert failed == []
    assert count(hq.database, LoggedEntry) == 30
    assert count(hq.database, Sale) == 30
    with hq.database.reading() as session:
        assert {stream.head for stream in session.scalars(select(Stream))} == {10}


def test_headquarters_knows_which_device_of_a_till_does_not_answer(hq: Hq) -> None:
    till = hq.new_till()
    till.write(DeviceChanged(device="scale", state="failed", reason="no answer"))
    hq.take(till.events())
    with hq.database.reading() as session:
        presence = session.get_one(DevicePresence, (hq.tenant, till.device))
        assert presence.health["scale"]["state"] == "failed"
        assert presence.health["scale"]["detail"] == "no answer"
