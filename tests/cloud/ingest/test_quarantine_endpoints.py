"""The quarantine over the API, through the real application."""

from sqlalchemy import select

from cloud.ingest.models import RejectedMessage
from cloud.ledger.models import Sale
from sync_protocol.identity.signing import SigningKey
from tests.cloud.ingest.conftest import Hq
from tests.cloud.ingest.test_operations import put_aside
from tests.cloud.serving import Visitor

API = "/api/v1/quarantine"


def test_an_entry_is_listed_shown_repaired_and_booked(served: tuple[Hq, Visitor]) -> None:
    hq, visitor = served
    till = hq.new_till()
    found, content = put_aside(hq, till)
    listed = visitor.get(f"{API}?device={till.device}&reason=unreadable").json
    assert [each["id"] for each in listed["entries"]] == [found]
    assert visitor.get(f"{API}?reason=future-version").json["entries"] == []
    assert "a lot" in visitor.get(f"{API}/{found}").json["line"]

    assert visitor.post_json(f"{API}/replay", {}).json == {"booked": 0, "waiting": 1}
    assert visitor.post_json(f"{API}/{found}/replay", {}).json["state"] == "open"
    unreadable = visitor.post_json(f"{API}/{found}/repair", {"body": {"total": 1.5}})
    assert unreadable.status == 422
    unbookable = visitor.post_json(f"{API}/{found}/repair", {"body": {"total": 1}})
    assert (unbookable.status, unbookable.json["state"]) == (200, "open")
    booked = visitor.post_json(f"{API}/{found}/repair", {"body": content})
    assert (booked.json["state"], booked.json["is_repaired"]) == ("booked", True)
    with hq.database.reading() as session:
        assert session.scalars(select(Sale.number)).one() == "S1T1-9"
    assert visitor.post_json(f"{API}/{found}/dismissal", {"note": "late"}).status == 409


def test_a_list_goes_on_where_it_ended_in_both_orders(served: tuple[Hq, Visitor]) -> None:
    hq, visitor = served
    ids = {put_aside(hq, hq.new_till(number))[0] for number in (1, 2, 3)}
    for sort in ("found_at", "-found_at"):
        seen: list[str] = []
        after = ""
        while True:
            part = visitor.get(f"{API}?limit=1&sort={sort}&after={after}").json
            seen += [each["id"] for each in part["entries"]]
            if part["next"] is None:
                break
            after = part["next"]
        assert len(seen) == len(ids)
        assert set(seen) == ids


def test_refused_messages_are_listed_with_their_reason(served: tuple[Hq, Visitor]) -> None:
    hq, visitor = served
    till = hq.new_till()
    till.sell()
    hq.take(till.deliver("ev", till.batch(key=SigningKey.generate())))
    listed = visitor.get(f"{API}/messages").json["messages"]
    with hq.database.reading() as session:
        message = session.scalars(select(RejectedMessage)).one()
    assert [(each["id"], each["reason"]) for each in listed] == [(message.id, "forged")]
