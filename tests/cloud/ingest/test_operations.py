"""What a person does about what waits: replay, repair, dismiss, decide."""

import json

import pytest
from sqlalchemy import select

from cloud.audit.operations import System
from cloud.estate.models import REVOKED, Device
from cloud.ingest import operations
from cloud.ingest.errors import NothingToDecide
from cloud.ingest.models import Fork, LoggedEntry, Quarantined, RejectedMessage
from cloud.ledger.models import Sale
from sync_protocol.messages import codec
from sync_protocol.messages.control import Welcome
from sync_protocol.messages.errors import ProtocolError
from sync_protocol.messages.from_till import SaleCompleted
from tests.builders import a_sale
from tests.cloud.ingest.conftest import FakeTill, Hq

NORA = System(name="Nora")


def put_aside(hq: Hq, till: FakeTill) -> tuple[str, dict[str, object]]:
    """A sale with a total that is no number: stored, acknowledged, not bookable."""
    ty, version, content = codec.write(SaleCompleted(a_sale(number="S1T1-9")))
    till.write_raw(ty, {**content, "total": "a lot"}, version=version)
    hq.take(till.events())
    with hq.database.reading() as session:
        mine = select(Quarantined).where(Quarantined.device == till.device)
        found = session.scalars(mine).one()
        assert (found.reason, found.state) == ("unreadable", "open")
        return found.id, content


def test_a_repaired_entry_is_booked_and_its_bytes_stay(hq: Hq) -> None:
    till = hq.new_till()
    found, content = put_aside(hq, till)
    with hq.database.transaction() as session:
        entry = session.get_one(Quarantined, (hq.tenant, found))
        assert operations.repair(session, hq.clock, NORA, entry, json.dumps(content).encode())
    with hq.database.reading() as session:
        entry = session.get_one(Quarantined, (hq.tenant, found))
        assert (entry.state, entry.decided_by, entry.tries) == ("booked", "Nora", 2)
        assert session.scalars(select(LoggedEntry.line)).one() == till.entries[0].line
        assert session.scalars(select(Sale.number)).one() == "S1T1-9"


def test_a_replay_that_fails_again_changes_nothing_but_the_count(hq: Hq) -> None:
    found, _ = put_aside(hq, hq.new_till())
    with hq.database.transaction() as session:
        entry = session.get_one(Quarantined, (hq.tenant, found))
        assert not operations.replay(session, hq.clock, NORA, entry)
        assert operations.replay_all(session, hq.clock, NORA, hq.tenant) == (0, 1)
    with hq.database.reading() as session:
        entry = session.get_one(Quarantined, (hq.tenant, found))
        assert (entry.state, entry.tries) == ("open", 3)


def test_after_an_upgrade_everything_that_waited_is_booked(
    hq: Hq, monkeypatch: pytest.MonkeyPatch
) -> None:
    till = hq.new_till()
    ty, _, content = codec.write(SaleCompleted(a_sale(number="S1T1-7")))
    till.write_raw(ty, content, version=2)
    hq.take(till.events())
    monkeypatch.setitem(codec.READERS, (ty, 2), codec.READERS[ty, 1])
    with hq.database.transaction() as session:
        assert operations.replay_all(session, hq.clock, NORA, hq.tenant) == (1, 0)
        assert session.scalars(select(Sale.number)).one() == "S1T1-7"


def test_a_repair_that_is_no_body_is_refused(hq: Hq) -> None:
    found, _ = put_aside(hq, hq.new_till())
    with hq.database.transaction() as session:
        entry = session.get_one(Quarantined, (hq.tenant, found))
        for body in (b"", b"[]", b'{"total":1.5}', b'{"total":null}'):
            with pytest.raises(ProtocolError):
                operations.repair(session, hq.clock, NORA, entry, body)


def test_what_was_decided_is_not_decided_again(hq: Hq) -> None:
    found, _ = put_aside(hq, hq.new_till())
    with hq.database.transaction() as session:
        entry = session.get_one(Quarantined, (hq.tenant, found))
        operations.dismiss(session, hq.clock, NORA, entry, "test till")
        with pytest.raises(NothingToDecide):
            operations.replay(session, hq.clock, NORA, entry)


def test_sales_of_a_revoked_till_can_be_taken_in(hq: Hq) -> None:
    till = hq.new_till()
    for _ in range(4):
        till.sell()
    with hq.database.transaction() as session:
        session.get_one(Device, (hq.tenant, till.device)).state = REVOKED
    hq.take(till.events(1, 2))
    hq.take(till.events(3, 4))
    with hq.database.transaction() as session:
        assert operations.take_in_withheld(session, hq.clock, NORA, till.device) == 4
    with hq.database.reading() as session:
        assert len(session.scalars(select(Sale)).all()) == 4
        assert {each.state for each in session.scalars(select(RejectedMessage))} == {"booked"}
        assert session.get_one(Device, (hq.tenant, till.device)).state == REVOKED


def forked(hq: Hq) -> tuple[FakeTill, FakeTill, str]:
    till = hq.new_till()
    till.sell()
    hq.take(till.events())
    copy = till.twin()
    till.sell()
    copy.sell()
    hq.take(till.events(2), copy.events(2))
    with hq.database.reading() as session:
        return till, copy, session.scalars(select(Fork)).one().id


def test_a_restored_till_is_told_to_begin_a_new_journal(hq: Hq) -> None:
    till, copy, fork = forked(hq)
    with hq.database.transaction() as session:
        found = session.get_one(Fork, (hq.tenant, fork))
        operations.decide_fork(session, hq.clock, NORA, found, decision="restored", note="")
    told = hq.take(copy.birth())[0].message
    assert isinstance(told, Welcome)
    assert (told.new_epoch, told.epoch_next, told.alarm) == ("fork-resolved", 2, "")
    other = hq.take(till.birth())[0].message
    assert isinstance(other, Welcome)
    assert other.new_epoch == ""


def test_two_machines_with_one_identity_lose_it(hq: Hq) -> None:
    till, copy, fork = forked(hq)
    with hq.database.transaction() as session:
        found = session.get_one(Fork, (hq.tenant, fork))
        operations.decide_fork(session, hq.clock, NORA, found, decision="copied", note="two!")
        assert session.get_one(Device, (hq.tenant, till.device)).state == REVOKED
    assert hq.take(copy.birth()) == []


def test_what_a_revoked_till_sent_is_taken_in_in_its_order_or_goes_on_waiting(hq: Hq) -> None:
    till = hq.new_till()
    for _ in range(4):
        till.sell()
    with hq.database.transaction() as session:
        session.get_one(Device, (hq.tenant, till.device)).state = REVOKED
    for delivery in (till.events(2, 2), till.events(4, 4), till.events(1, 1)):
        hq.take(delivery)

    def take_in() -> tuple[int, list[str]]:
        with hq.database.transaction() as session:
            count = operations.take_in_withheld(session, hq.clock, NORA, till.device)
        with hq.database.reading() as session:
            states = session.scalars(select(RejectedMessage.state)).all()
        return count, sorted(states)

    # Number 3 never arrived: 4 cannot have its place yet, and is not said to be booked.
    assert take_in() == (2, ["booked", "booked", "open"])
    hq.take(till.events(3, 3))
    assert take_in() == (2, ["booked"] * 4)
    assert take_in() == (0, ["booked"] * 4)
