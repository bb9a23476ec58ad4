"""Operators as a person and a program meet them."""

import json

import pytest
from sqlalchemy import select

from cloud.staff.models import Operator
from sync_protocol.messages.reference import OPERATORS
from tests.cloud.conftest import Aurora
from tests.cloud.goods import Shop
from tests.cloud.trading import TENANT

FORM = {"name": "Maria", "role": "cashier", "language": "el", "card": "1001", "pin": "4826"}


@pytest.fixture
def shop(aurora: Aurora) -> Shop:
    with aurora.database.transaction() as session:
        session.query(Operator).delete()
    return Shop(aurora.database, aurora.clock, TENANT)  # type: ignore[arg-type]


def add(aurora: Aurora, **changed: object) -> str:
    answer = aurora.as_user().post("/staff/new", FORM | changed)
    assert answer.status == 303, answer.text
    return answer.location.rpartition("/")[2]


def test_an_empty_team_says_what_to_do_first(aurora: Aurora, shop: Shop) -> None:
    assert "No operators yet" in aurora.as_user().get("/staff").text


def test_a_new_operator_is_at_the_tills(aurora: Aurora, shop: Shop) -> None:
    store = aurora.retailer.tills[0].store
    operator = add(aurora, stores=[store], rights=["discount=yes", "sell=", "no-sale=no"])

    row = shop.rows(OPERATORS)[operator]
    assert row.rights == {"discount": "yes", "no-sale": "no"}
    assert row.stores == (store,)
    visitor = aurora.as_user()
    assert "<mark>Mar</mark>ia" in visitor.get("/staff?q=mar").text
    assert "Nobody matches" in visitor.get("/staff?q=zzz").text
    assert "4826" not in visitor.get(f"/staff/{operator}").text
    assert "Maria" in visitor.get("/staff.csv").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"pin": "12"}, "A PIN has four to eight digits."),
        ({"pin": ""}, "A PIN has four to eight digits."),
        ({"pin": "1234"}, "Everybody tries this PIN first."),
        ({"card": "1001"}, "Maria has this card already."),
        ({"role": "king"}, "Please choose one of the offered values."),
        ({"language": "xx"}, "Please choose one of the offered values."),
        ({"rights": ["fly=yes"]}, "Please choose one of the offered values."),
        ({"rights": ["sell=maybe"]}, "Please choose one of the offered values."),
    ],
)
def test_a_form_says_what_is_wrong(
    aurora: Aurora, shop: Shop, wrong: dict[str, object], said: str
) -> None:
    add(aurora)
    answer = aurora.as_user().post("/staff/new", FORM | {"card": ""} | wrong)

    assert answer.status == 422
    assert said in answer.text


def test_a_new_pin_is_typed_twice(aurora: Aurora, shop: Shop) -> None:
    operator, visitor = add(aurora), aurora.as_user()
    before = shop.rows(OPERATORS)[operator].pin_verifier
    for pin, again in (("7391", "7392"), ("1111", "1111")):
        refused = visitor.post(f"/staff/{operator}/pin", {"pin": pin, "again": again})
        assert refused.status == 422
        assert pin not in refused.text.replace("C000", "")
    assert shop.rows(OPERATORS)[operator].pin_verifier == before
    assert visitor.post(f"/staff/{operator}/pin", {"pin": "7391", "again": "7391"}).status == 303
    assert shop.rows(OPERATORS)[operator].pin_verifier != before


def test_who_leaves_is_locked_out_and_can_be_let_in(aurora: Aurora, shop: Shop) -> None:
    operator, visitor = add(aurora), aurora.as_user()
    assert visitor.post(f"/staff/{operator}/active?yes=false").status == 303
    assert not shop.rows(OPERATORS)[operator].active
    assert "Maria" in visitor.get("/staff?view=out").text
    assert visitor.post(f"/staff/{operator}/active?yes=true").status == 303
    assert shop.rows(OPERATORS)[operator].active


def test_an_edit_is_saved_and_a_stale_one_is_not(aurora: Aurora, shop: Shop) -> None:
    operator, visitor = add(aurora), aurora.as_user()
    form = {**FORM, "version": "1", "role": "supervisor"}
    del form["pin"]
    assert visitor.post(f"/staff/{operator}", form).status == 303
    assert shop.rows(OPERATORS)[operator].role == "supervisor"
    stale = visitor.post(f"/staff/{operator}", form | {"name": "Other"})
    assert "Somebody else saved this person meanwhile" in stale.text
    assert visitor.get("/staff/none").status == 404


def test_who_may_only_look_changes_nothing(aurora: Aurora, shop: Shop) -> None:
    operator, visitor = add(aurora), aurora.as_user("vera@example.org")
    assert "disabled" in visitor.get(f"/staff/{operator}").text
    for path in ("/staff/new", f"/staff/{operator}", f"/staff/{operator}/pin"):
        assert visitor.post(path, FORM).status == 403


def test_a_program_keeps_operators_and_never_reads_a_pin(aurora: Aurora, shop: Shop) -> None:
    visitor = aurora.as_user()
    body = {"name": "Aram", "role": "cashier", "language": "hy", "card": "1002"}
    made = visitor.post_json("/api/v1/operators", body | {"pin": "7391"})
    assert made.status == 201
    assert "pin" not in made.json
    address = f"/api/v1/operators/{made.json['id']}"
    assert visitor.post_json("/api/v1/operators", body | {"pin": "5204"}).status == 409
    for wrong in ({"pin": "12"}, {"pin": "1111"}, {"pin": "5204", "rights": {"fly": "yes"}}):
        assert visitor.post_json("/api/v1/operators", body | {"card": ""} | wrong).status == 422
    changed = ask_json(visitor, "PUT", f"{address}?version=1", body | {"role": "manager"})
    assert changed.json["role"] == "manager"
    assert ask_json(visitor, "PUT", f"{address}?version=1", body).status == 409
    assert ask_json(visitor, "PUT", f"{address}/pin", {"pin": "5204"}).status == 204
    assert ask_json(visitor, "PUT", f"{address}/pin", {"pin": "0000"}).status == 422
    assert [each["name"] for each in visitor.get("/api/v1/operators").json] == ["Aram"]
    assert ask_json(visitor, "DELETE", address).status == 204
    assert not visitor.get(address).json["is_active"]
    assert visitor.get("/api/v1/operators/none").status == 404
    with aurora.database.reading() as session:
        assert session.scalar(select(Operator.name)) == "Aram"


def ask_json(visitor, method: str, path: str, body: object = None):
    headers = {"content-type": "application/json", "origin": visitor.base}
    return visitor.ask(method, path, body=json.dumps(body).encode(), headers=headers)
