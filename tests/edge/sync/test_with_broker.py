"""A till's journal at headquarters: real Mosquitto, real certificates, real databases."""

import random
import time
from collections.abc import Callable

import pytest
from sqlalchemy import select

from cloud.audit.operations import System
from cloud.estate.models import Device
from cloud.estate.revocation import revoke
from cloud.ingest.models import Quarantined, RejectedMessage, SideData
from cloud.ledger.models import Sale
from cloud.reference.operations import take_revision
from sync_protocol.messages.reference import CATALOG, PRICES
from tests.edge.sync.conftest import Hq, RealTill
from tests.provisioning.conftest import until

pytestmark = pytest.mark.broker


def publish_prices(hq: Hq, minor: int, count: int = 3) -> int:
    with hq.cloud.database.transaction() as session:
        revision = take_revision(session, hq.tenant, PRICES)
        revision.publish(
            [(f"P{number:04d}", {"k": "price", "minor": minor}) for number in range(count)],
            at=hq.cloud.clock.now(),
        )
        return revision.number


def test_what_is_sold_is_stored_booked_and_acknowledged(hq: Hq, till: RealTill) -> None:
    till.sell(3)
    till.start()
    until(till.is_acked)
    assert hq.stored() == till.hashes()
    assert hq.count(Sale) == 3
    assert hq.count(Quarantined) == 0
    began = time.monotonic()
    till.sell()
    until(till.is_acked)
    assert time.monotonic() - began < 2.0
    until(lambda: till.status.state == "online" and till.status.unsent == 0)


def test_a_backlog_arrives_in_order_and_once(hq: Hq, till: RealTill) -> None:
    till.sell(450)
    till.start()
    until(till.is_acked, 30)
    assert hq.stored() == till.hashes()
    assert hq.count(Sale) == 450


def test_nothing_waits_behind_an_entry_that_is_too_large(hq: Hq, till: RealTill) -> None:
    """More beside the entries than a message may carry, and beside one more than any message."""
    dice = random.Random(3)
    till.sell(12, personal=dice.randbytes(40_000))
    till.sell(personal=dice.randbytes(90_000))
    till.sell(3)
    till.start()
    until(till.is_acked, 30)
    assert hq.stored() == till.hashes()
    assert hq.count(Sale) == 16
    assert hq.count(SideData) == 12
    with hq.cloud.database.reading() as session:
        told = session.scalars(select(RejectedMessage)).one()
    assert (told.reason, told.device) == ("oversized", till.identity.profile.device)
    assert "entry 13: " in told.detail
    assert "sent without" in told.detail


def test_the_broker_may_die_at_any_time(hq: Hq, till: RealTill) -> None:
    till.start()
    till.sell(20)
    until(till.is_acked)
    hq.site.broker.stop()
    till.sell(20)
    until(lambda: till.status.state == "offline" and till.status.unsent == 20)
    assert till.status.unsent_minor != 0
    hq.site.broker.start()
    until(till.is_acked, 60)
    assert hq.stored() == till.hashes()
    until(lambda: till.status.state == "online")


def test_lost_answers_cost_nothing_but_time(hq: Hq, till: RealTill) -> None:
    """The till forgets what was acknowledged, as after a power cut before it was written."""
    till.start()
    till.sell(5)
    until(till.is_acked)
    till.stop()
    stream = till.outbox.stream()
    till.outbox.rewind_acked(stream.epoch, 0, stream.genesis)
    till.sell(2)
    till.start()
    until(till.is_acked)
    assert hq.stored() == till.hashes()
    assert hq.count(Sale) == 7


def test_a_price_change_reaches_the_till_within_seconds(hq: Hq, till: RealTill) -> None:
    first = publish_prices(hq, 100)
    till.start()
    until(lambda: till.reference.buckets()[PRICES].rev == first, 20)
    began = time.monotonic()
    second = publish_prices(hq, 250, count=2)
    until(lambda: till.reference.buckets()[PRICES].rev == second)
    assert time.monotonic() - began < 2.0
    until(lambda: till.status.prices_rev == second)
    assert till.status.is_reference_complete


def test_a_large_bucket_comes_as_a_snapshot_and_then_as_changes(hq: Hq, till: RealTill) -> None:
    with hq.cloud.database.transaction() as session:
        revision = take_revision(session, hq.tenant, CATALOG)
        rows = [
            (f"I{number:06d}", {"k": "item", "id": f"I{number:06d}", "name": f"Item {number}"})
            for number in range(12_000)
        ]
        revision.publish(rows, at=hq.cloud.clock.now())
    till.start()
    until(lambda: till.reference.buckets()[CATALOG].count == 12_000, 40)
    with hq.cloud.database.transaction() as session:
        revision = take_revision(session, hq.tenant, CATALOG)
        revision.publish(
            [("I000001", {"k": "item", "id": "I000001", "name": "New"})],
            deleted=["I000002"],
            at=hq.cloud.clock.now(),
        )
    until(lambda: till.reference.buckets()[CATALOG].count == 11_999)
    assert not list(till.downloads.glob("*.page"))


def test_a_revoked_till_is_not_believed_any_more(hq: Hq, till: RealTill) -> None:
    till.start()
    till.sell(2)
    until(till.is_acked)
    with hq.cloud.database.transaction() as session:
        device = session.get_one(Device, (hq.tenant, till.identity.profile.device))
        revoke(session, hq.cloud.clock, System(), device, "stolen")
    until(lambda: till.status.state == "offline", 20)
    till.sell(2)
    time.sleep(1.0)
    assert not till.is_acked()
    assert hq.count(Sale) == 2


def test_without_a_broker_the_same_goes_over_https(hq: Hq, till: RealTill) -> None:
    hq.site.broker.stop()
    try:
        till.start(https_after_s=1)
        till.sell(5)
        until(till.is_acked, 20)
        assert till.status.by_https or till.status.state == "online"
        assert hq.stored() == till.hashes()
    finally:
        hq.site.broker.start()
    till.sell(3)
    until(till.is_acked, 60)
    assert hq.count(Sale) == 8


def test_several_tills_keep_their_own_order(hq: Hq, new_till: Callable[[], RealTill]) -> None:
    tills = [new_till() for _ in range(3)]
    for each in tills:
        each.start()
    for _ in range(5):
        for each in tills:
            each.sell(2)
    for each in tills:
        until(each.is_acked, 30)
    stored = hq.stored()
    for each in tills:
        own = set(each.hashes())
        assert [digest for digest in stored if digest in own] == each.hashes()
    assert hq.count(RejectedMessage) == 0
