"""A till whose disk was copied or put back, with a real broker, a real journal and a real cloud."""

import pytest
from sqlalchemy import select

from cloud.audit.operations import System
from cloud.ingest import operations
from cloud.ingest.models import Fork, Stream
from cloud.ledger.models import Sale
from sync_protocol.mqtt.topics import Address
from tests.cloud.serving import Visitor
from tests.edge.sync.conftest import Hq, RealTill, Tills
from tests.provisioning.conftest import until

pytestmark = [
    pytest.mark.broker,
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


def forks(hq: Hq) -> list[Fork]:
    with hq.cloud.database.reading() as session:
        return list(session.scalars(select(Fork)))


def sent(till: RealTill) -> None:
    """Run a till until everything has arrived, then switch it off."""
    till.start()
    until(till.is_acked, 30)
    till.stop()


def test_two_copies_of_one_till_are_named_and_lose_nothing(hq: Hq, new_till: Tills) -> None:
    till = new_till()
    till.sell(3)
    sent(till)
    copy = new_till.copy_of(till)
    till.sell(2)
    copy.sell(4)
    sent(till)
    assert forks(hq) == []
    sent(copy)
    (fork,) = forks(hq)
    assert (fork.kind, fork.device) == ("diverged", till.identity.profile.device)
    assert hq.count(Sale) == 9
    assert set(hq.stored()) >= {*till.hashes(), *copy.hashes()}
    till.start()
    until(lambda: bool(till.statuses) and till.status.state == "held")
    till.stop()


def test_two_copies_selling_at_the_same_time_are_shown_with_the_registers_name(
    hq: Hq, new_till: Tills
) -> None:
    """Both are on line under one identity, so the broker lets them take turns."""
    till = new_till()
    till.sell(2)
    sent(till)
    copy = new_till.copy_of(till)
    till.start()
    copy.start()
    for _ in range(3):
        till.sell()
        copy.sell()
    until(lambda: set(hq.stored()) >= {*till.hashes(), *copy.hashes()}, 90)
    assert hq.count(Sale) == 8
    (fork,) = forks(hq)
    assert fork.kind == "diverged"
    visitor = Visitor(hq.base).sign_in("nora@example.com", "four quiet words here")
    shown = visitor.get("/quarantine/copies").text
    visitor.close()
    assert "Two continuations of one till&#39;s journal" in shown
    assert hq.register.name in shown


def test_a_restored_till_goes_on_in_a_new_journal_once_a_person_said_so(
    hq: Hq, new_till: Tills
) -> None:
    till = new_till()
    till.sell(3)
    sent(till)
    old = new_till.copy_of(till)
    till.sell(2)
    sent(till)  # and then its disk dies; the image of before is put in
    old.sell(2)
    sent(old)
    (fork,) = forks(hq)
    with hq.cloud.database.transaction() as session:
        found = session.get_one(Fork, (fork.tenant, fork.id))
        operations.decide_fork(
            session, hq.cloud.clock, System(), found, decision="restored", note="new card"
        )
    old.start()
    until(lambda: old.outbox.stream().epoch == 2, 20)
    old.sell(2)
    until(old.is_acked, 20)
    assert hq.count(Sale) == 9
    with hq.cloud.database.reading() as session:
        streams = session.scalars(select(Stream).order_by(Stream.epoch, Stream.branch)).all()
    assert [(stream.epoch, stream.branch) for stream in streams] == [(1, 0), (1, 1), (2, 0)]


def test_a_till_put_back_before_it_sold_begins_a_new_journal_by_itself(
    hq: Hq, new_till: Tills
) -> None:
    till = new_till()
    till.sell(3)
    sent(till)
    old = new_till.copy_of(till)
    till.sell(2)
    sent(till)
    old.start()
    until(lambda: old.outbox.stream().epoch == 2, 20)
    old.sell(1)
    until(old.is_acked, 20)
    assert forks(hq) == []
    assert hq.count(Sale) == 6


def test_a_till_cannot_speak_for_another(hq: Hq, new_till: Tills) -> None:
    till, other = new_till(), new_till()
    till.sell(1)
    till.start()
    until(till.is_acked)
    assert till.engine is not None
    profile = other.identity.profile
    stranger = Address(profile.tenant, profile.partition, profile.device)
    link = till.engine._mqtt
    assert link._connection is not None
    before = hq.count(Sale)
    # The broker takes it and throws it away: under MQTT that looks like success.
    link._connection.send(stranger.up("ev"), b"{}\n")
    link._connection.send(stranger.up("st"), b"{}")
    till.sell(1)
    until(till.is_acked, 30)
    assert hq.count(Sale) == before + 1
    with hq.cloud.database.reading() as session:
        assert {stream.device for stream in session.scalars(select(Stream))} == {
            till.identity.profile.device
        }
