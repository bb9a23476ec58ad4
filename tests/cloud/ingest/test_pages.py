"""The quarantine as headquarters sees it, through the real application."""

import json

from sqlalchemy import select

from cloud.estate.models import REVOKED, Device
from cloud.ingest.models import Fork, Quarantined, RejectedMessage
from cloud.ledger.models import Sale
from sync_protocol.identity.signing import SigningKey
from tests.cloud.ingest.conftest import Hq
from tests.cloud.ingest.test_operations import forked, put_aside
from tests.cloud.serving import Visitor


def test_an_empty_quarantine_says_so(served: tuple[Hq, Visitor]) -> None:
    _, visitor = served
    for path in ("/quarantine", "/quarantine/messages", "/quarantine/copies"):
        answer = visitor.get(path)
        assert answer.status == 200
        assert "Nothing waits here" in answer.text


def test_an_entry_is_shown_repaired_and_booked(served: tuple[Hq, Visitor]) -> None:
    hq, visitor = served
    found, content = put_aside(hq, hq.new_till())
    shown = visitor.get("/quarantine")
    assert "The entry cannot be read" in shown.text
    assert "Harbour" in shown.text
    card = visitor.get(f"/quarantine/entries/{found}")
    assert "a lot" in card.text
    again = visitor.post(f"/quarantine/entries/{found}/replay")
    assert again.status in {200, 303}
    wrong = visitor.post(f"/quarantine/entries/{found}/repair", {"body": "{"})
    assert wrong.status == 422
    still_wrong = visitor.post(f"/quarantine/entries/{found}/repair", {"body": '{"total":1}'})
    assert still_wrong.status == 422
    visitor.post(f"/quarantine/entries/{found}/repair", {"body": json.dumps(content, indent=1)})
    with hq.database.reading() as session:
        assert session.scalars(select(Quarantined.state)).one() == "booked"
        assert session.scalars(select(Sale.number)).one() == "S1T1-9"
    assert visitor.post(f"/quarantine/entries/{found}/replay").status == 409


def test_an_entry_can_be_left_unbooked_with_a_note(served: tuple[Hq, Visitor]) -> None:
    hq, visitor = served
    found, _ = put_aside(hq, hq.new_till())
    visitor.post("/quarantine/replay")
    visitor.post(f"/quarantine/entries/{found}/dismiss", {"note": "a training till"})
    with hq.database.reading() as session:
        entry = session.scalars(select(Quarantined)).one()
    assert (entry.state, entry.note, entry.decided_by) == ("dismissed", "a training till", "Nora")
    assert "Left unbooked" in visitor.get("/quarantine?state=all").text


def test_a_forged_message_is_visible_with_its_reason(served: tuple[Hq, Visitor]) -> None:
    hq, visitor = served
    till = hq.new_till()
    till.sell()
    hq.take(till.deliver("ev", till.batch(key=SigningKey.generate())))
    shown = visitor.get("/quarantine/messages")
    assert "The signature or the chain does not prove it" in shown.text
    with hq.database.reading() as session:
        message = session.scalars(select(RejectedMessage.id)).one()
    visitor.post(f"/quarantine/messages/{message}/seen")
    assert "Nothing waits here" in visitor.get("/quarantine/messages").text


def test_sales_of_a_revoked_till_are_taken_in_by_a_person(served: tuple[Hq, Visitor]) -> None:
    hq, visitor = served
    till = hq.new_till()
    till.sell()
    with hq.database.transaction() as session:
        session.get_one(Device, (hq.tenant, till.device)).state = REVOKED
    hq.take(till.events())
    with hq.database.reading() as session:
        message = session.scalars(select(RejectedMessage.id)).one()
    visitor.post(f"/quarantine/messages/{message}/take-in")
    with hq.database.reading() as session:
        assert len(session.scalars(select(Sale)).all()) == 1


def test_two_copies_of_a_till_are_named_and_decided(served: tuple[Hq, Visitor]) -> None:
    hq, visitor = served
    _, _, fork = forked(hq)
    shown = visitor.get("/quarantine/copies")
    assert "Two continuations of one till&#39;s journal" in shown.text
    assert visitor.post(f"/quarantine/copies/{fork}", {"decision": "maybe"}).status == 422
    visitor.post(f"/quarantine/copies/{fork}", {"decision": "restored"})
    with hq.database.reading() as session:
        assert session.scalars(select(Fork.state)).one() == "restored"


def test_a_stranger_sees_nothing(served: tuple[Hq, Visitor]) -> None:
    _, visitor = served
    stranger = Visitor(visitor.base)
    assert stranger.get("/quarantine").status in {302, 303}
    assert visitor.get("/quarantine/entries/nowhere").status == 404
    stranger.close()
