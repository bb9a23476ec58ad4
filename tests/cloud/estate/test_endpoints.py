"""Stores over the API: opened once, changed by whoever saw them last, closed when nobody sells."""

import json
from datetime import timedelta

from tests.cloud.conftest import Aurora
from tests.cloud.serving import Answer, Visitor

STORE = {
    "code": "S9",
    "name": "Harbour kiosk",
    "currency": "EUR",
    "time_zone": "Europe/Athens",
    "receipt_header": ["Aurora", "Harbour"],
}


def test_a_store_is_opened_changed_closed_and_opened_again(aurora: Aurora) -> None:
    user = aurora.as_user()
    made = send(user, "POST", "/api/v1/stores", STORE)
    assert made.status == 201, made.text
    path = f"/api/v1/stores/{made.json['id']}"
    assert user.get(path).json == made.json | {"receipt_header": ["Aurora", "Harbour"]}

    renamed = send(user, "PUT", f"{path}?version=1", STORE | {"name": "Pier"})
    assert (renamed.json["name"], renamed.json["version"]) == ("Pier", 2)
    assert send(user, "PUT", f"{path}?version=1", STORE).status == 409

    assert send(user, "DELETE", path).status == 204
    assert user.get(path).json["is_active"] is False
    assert "Pier" in user.get("/stores").text  # still listed, as closed
    assert send(user, "POST", f"{path}/reopening").json["is_active"] is True


def test_a_store_where_a_machine_sells_is_not_closed(aurora: Aurora) -> None:
    user = aurora.as_user()
    store = aurora.retailer.tills[0].store
    refused = send(user, "DELETE", f"/api/v1/stores/{store}")
    assert refused.status == 409
    assert "revoke" in refused.json["detail"]
    assert user.get(f"/api/v1/stores/{store}").json["is_active"] is True


def test_a_repeated_request_gets_the_first_answer(aurora: Aurora) -> None:
    user = aurora.as_user()
    first = send(user, "POST", "/api/v1/stores", STORE, key="one")
    again = send(user, "POST", "/api/v1/stores", STORE, key="one")
    assert (again.status, again.json) == (first.status, first.json)
    assert names(user).count("Harbour kiosk") == 1

    other = send(user, "POST", "/api/v1/stores", STORE | {"name": "Other"}, key="one")
    assert other.status == 422
    assert "Other" not in names(user)

    aurora.clock.at += timedelta(hours=25)
    user = aurora.as_user()
    assert send(user, "POST", "/api/v1/stores", STORE, key="one").json["id"] != first.json["id"]


def test_a_refused_request_keeps_no_answer(aurora: Aurora) -> None:
    user = aurora.as_user()
    body = {"store": "01KAXK0000000000000000NONE", "name": "Till", "receipt_prefix": "ZZ9"}
    assert send(user, "POST", "/api/v1/registers", body, key="two").status == 404
    body["store"] = aurora.retailer.tills[0].store
    assert send(user, "POST", "/api/v1/registers", body, key="two").status == 201


def names(user: Visitor) -> list[str]:
    return [each["name"] for each in user.get("/api/v1/stores").json]


def send(
    user: Visitor, method: str, path: str, body: object | None = None, key: str = ""
) -> Answer:
    headers = {"origin": user.base, "content-type": "application/json"}
    headers |= {"idempotency-key": key} if key else {}
    return user.ask(method, path, body=json.dumps(body).encode(), headers=headers)
