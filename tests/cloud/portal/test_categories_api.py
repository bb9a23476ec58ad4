"""Categories of items and of customers over the API: added once, changed, deleted when empty."""

import json

import pytest

from tests.cloud.conftest import Aurora
from tests.cloud.serving import Answer, Visitor


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/api/v1/item-categories", {"hue": 3, "names": {"fi": "Kukat"}}),
        ("/api/v1/customer-categories", {"hue": "good", "percent_bp": 750}),
    ],
)
def test_a_category_is_added_once_changed_and_deleted(
    aurora: Aurora, path: str, more: dict[str, object]
) -> None:
    user = aurora.as_user()
    body = {"name": "Flowers", "order": 7} | more
    made = send(user, "POST", path, body, key="k")
    assert made.status == 201, made.text
    assert send(user, "POST", path, body, key="k").json == made.json
    found = [each for each in user.get(path).json if each["name"] == "Flowers"]
    assert found == [made.json]
    assert made.json.items() >= body.items()

    address = f"{path}/{made.json['id']}"
    assert user.get(address).json == made.json
    changed = send(user, "PUT", f"{address}?version=1", body | {"name": "Plants"})
    assert (changed.json["name"], changed.json["version"]) == ("Plants", 2)
    assert send(user, "PUT", f"{address}?version=1", body).status == 409

    assert send(user, "DELETE", address).status == 204
    assert user.get(address).status == 404


def test_a_category_in_use_stays(aurora: Aurora) -> None:
    user = aurora.as_user()
    parent = send(user, "POST", "/api/v1/item-categories", {"name": "Above"}).json["id"]
    below = {"name": "Below", "parent": parent}
    child = send(user, "POST", "/api/v1/item-categories", below).json["id"]
    assert send(user, "DELETE", f"/api/v1/item-categories/{parent}").status == 409
    circle = {"name": "Above", "parent": child}
    assert send(user, "PUT", f"/api/v1/item-categories/{parent}?version=1", circle).status == 422

    kind = send(user, "POST", "/api/v1/customer-categories", {"name": "Friends"}).json["id"]
    friend = {"name": "Nora Berg", "category": kind}
    assert send(user, "POST", "/api/v1/customers", friend, key="f").status == 201
    assert send(user, "POST", "/api/v1/customers", friend, key="f").status == 201
    listed = user.get("/api/v1/customers?q=Nora%20Berg").json["customers"]
    assert len(listed) == 1
    assert send(user, "DELETE", f"/api/v1/customer-categories/{kind}").status == 409


def send(
    user: Visitor, method: str, path: str, body: object | None = None, key: str = ""
) -> Answer:
    headers = {"origin": user.base, "content-type": "application/json"}
    headers |= {"idempotency-key": key} if key else {}
    return user.ask(method, path, body=json.dumps(body).encode(), headers=headers)
