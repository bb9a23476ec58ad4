"""What no database column holds: refused with a reason, and nobody else waits for it."""

import pytest
from sqlalchemy import select

from cloud.ingest.intake import Delivery
from cloud.ingest.models import RejectedMessage
from cloud.ledger.models import Sale
from sync_protocol.messages.control import Birth, Condition, Position, encode_control
from tests.cloud.ingest.conftest import FakeTill, Hq


@pytest.mark.parametrize("word", ["a\x00b", "x" * 1_500], ids=["null character", "too long"])
def test_a_birth_with_impossible_words_does_not_stop_the_others(hq: Hq, word: str) -> None:
    till, other = hq.new_till(1), hq.new_till(2)
    other.sell()
    answers = hq.take(born(till, word), other.events())
    assert [each.device for each in answers if each.device == other.device] == [other.device]
    with hq.database.reading() as session:
        assert len(session.scalars(select(Sale)).all()) == 1
        refused = session.scalars(select(RejectedMessage)).all()
    # SQLite holds anything; PostgreSQL does not, and headquarters is told.
    if hq.database.engine.dialect.name == "postgresql":
        assert [(each.device, each.reason) for each in refused] == [(till.device, "malformed")]
    hq.take(born(till, "sound"))
    till.sell()
    hq.take(till.events())
    with hq.database.reading() as session:
        assert len(session.scalars(select(Sale)).all()) == 2


def born(till: FakeTill, word: str) -> Delivery:
    birth = Birth(
        session=word,
        boot=word,
        epoch=1,
        locator=(Position(0, till.genesis),),
        acked=0,
        condition=Condition(software=word, alarm=word, clock=word, backlog=3),
    )
    return till.deliver("st", encode_control(birth))
