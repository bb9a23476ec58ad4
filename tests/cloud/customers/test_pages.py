"""Customers as a person and a program meet them."""

import csv
import io
import json
from dataclasses import replace
from urllib.parse import quote

import pytest

from cloud.customers.models import Customer
from cloud.customers.operations import record_purchase
from sync_protocol.messages.reference import CUSTOMERS, DISCOUNTS
from tests.builders import a_sale
from tests.cloud.conftest import Aurora
from tests.cloud.goods import Shop
from tests.cloud.trading import TENANT

FORM = {
    "name": "Liisa Korhonen",
    "kind": "person",
    "phones": "040 015 8417",
    "cards": "2900010004075",
    "birthday": "11-25",
    "personal": "2,5",
    "note": "Prefers paper",
}


@pytest.fixture
def shop(aurora: Aurora) -> Shop:
    return Shop(aurora.database, aurora.clock, TENANT)  # type: ignore[arg-type]


def add(aurora: Aurora, **changed: str) -> str:
    answer = aurora.as_user().post("/customers/new", FORM | changed)
    assert answer.status == 303, answer.text
    return answer.location.rpartition("/")[2]


def test_an_empty_customer_base_says_what_to_do_first(aurora: Aurora) -> None:
    with aurora.database.transaction() as session:
        session.query(Customer).delete()
    assert "No customers yet" in aurora.as_user().get("/customers").text


def test_a_new_customer_is_at_the_tills_and_in_the_list(aurora: Aurora, shop: Shop) -> None:
    customer = add(aurora)

    row = shop.rows(CUSTOMERS)[customer]
    assert (row.phone, row.card, row.personal_bp) == ("+358400158417", "2900010004075", 250)
    visitor = aurora.as_user()
    for query in ("korh", "8417", "2900010004075"):
        assert "Liisa" in visitor.get(f"/customers?q={query}").text
    assert "No customer matches" in visitor.get("/customers?q=zzzz").text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"phones": "12"}, "12 is no telephone number"),
        ({"birthday": "soon"}, "Please write year-month-day"),
        ({"personal": "200"}, "Please enter a percentage"),
        ({"credit_limit": "lots"}, "Please enter an amount"),
        ({"email": "nowhere"}, "This does not have the expected form."),
        ({"name": "x"}, "At least 2 characters."),
        ({"cards": "2900010004075"}, "Card 2900010004075 belongs to Liisa Korhonen."),
        ({"category": "nobody"}, "Please choose one of the offered values."),
    ],
)
def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(
    aurora: Aurora, wrong: dict[str, str], said: str
) -> None:
    add(aurora)
    answer = aurora.as_user().post(
        "/customers/new", FORM | {"cards": "", "remarks": "Met at the fair"} | wrong
    )

    assert answer.status == 422
    assert said in answer.text
    assert "Met at the fair" in answer.text


def test_a_card_shows_who_they_are_and_what_they_bought(aurora: Aurora, shop: Shop) -> None:
    customer = add(aurora)
    store = aurora.retailer.tills[0].store
    with aurora.database.transaction() as session:
        for number in range(9):
            sale_id = f"01KAXK8M00ABCDEFGHJKMNPQ{number:02}"
            sale = replace(a_sale(), id=sale_id, customer=customer)
            record_purchase(
                session,
                aurora.clock,
                tenant=TENANT,
                store=store,
                at=aurora.clock.now(),
                business_day="2026-11-25",
                sale=sale,
            )
    visitor = aurora.as_user()
    text = visitor.get(f"/customers/{customer}").text
    for said in ("Liisa Korhonen", "•••• 4075", "Prefers paper", "All 9 purchases", "+358 40"):
        assert said in text, said
    assert visitor.get(f"/customers/{customer}?tab=purchases").status == 200
    assert "created" in visitor.get(f"/customers/{customer}?tab=changes").text


def test_an_edit_is_saved_and_a_stale_one_is_not(aurora: Aurora) -> None:
    customer, visitor = add(aurora), aurora.as_user()
    page = visitor.get(f"/customers/{customer}/edit").text
    assert 'value="2.5"' in page
    changed = FORM | {"version": "1", "name": "Liisa Laine"}
    assert visitor.post(f"/customers/{customer}/edit", changed).status == 303
    stale = visitor.post(f"/customers/{customer}/edit", changed | {"name": "Other"})
    assert "Somebody else saved this customer meanwhile" in stale.text


def test_a_name_is_found_although_it_is_spelled_otherwise(aurora: Aurora) -> None:
    add(aurora)
    add(aurora, name="Δήμητρα Παπαδοπούλου", cards="")
    visitor = aurora.as_user()
    for typed in ("korhnen", "Liisa Korhoinen", "παπαδοπουλο", "papadopulou"):
        assert "/customers/" in visitor.get(f"/palette?q={quote(typed)}").text, typed
    assert "/customers/" not in visitor.get("/palette?q=Virtanen").text
    page = visitor.get("/palette/results?q=korhnen").text
    assert "Liisa Korhonen" in page
    assert "Nothing found" in visitor.get("/palette/results?q=zzzz").text


def test_the_bin_gives_back(aurora: Aurora, shop: Shop) -> None:
    customer, visitor = add(aurora), aurora.as_user()
    assert visitor.post(f"/customers/{customer}/bin?yes=true").status == 303
    assert shop.rows(CUSTOMERS).get(customer) is None
    assert "Liisa Korhonen" in visitor.get("/customers?view=bin").text
    assert visitor.post(f"/customers/{customer}/bin?yes=false").status == 303
    assert shop.rows(CUSTOMERS)[customer] is not None


def test_a_category_gives_its_discount_at_the_tills(aurora: Aurora, shop: Shop) -> None:
    visitor = aurora.as_user()
    assert "No categories yet" in visitor.get("/customers/categories").text
    made = visitor.post("/customers/categories/new", {"name": "Silver card", "percent": "3"})
    assert made.status == 303
    [(category, rule)] = shop.rows(DISCOUNTS).items()
    assert rule.percent_bp == 300
    add(aurora, category=category)
    assert visitor.get(f"/customers/categories/{category}").status == 200
    full = visitor.post(f"/customers/categories/{category}/delete")
    assert "Customers are still in it" in full.text
    wrong = visitor.post(f"/customers/categories/{category}", {"name": "S", "percent": "many"})
    assert wrong.status == 422
    assert visitor.post(f"/customers/categories/{category}", {"name": "Silver"}).status == 303
    assert shop.rows(DISCOUNTS) == {}


def test_the_list_is_exported_as_it_is_shown(aurora: Aurora) -> None:
    add(aurora, name="=HYPERLINK(1)")
    answer = aurora.as_user().get("/customers.csv?q=hyperlink")
    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[1][1] == "'=HYPERLINK(1)"
    assert rows[1][4] == "'+358 40 0158417"


def test_who_may_only_look_changes_nothing(aurora: Aurora) -> None:
    customer, visitor = add(aurora), aurora.as_user("vera@example.org")
    assert visitor.get(f"/customers/{customer}").status == 200
    for path in ("/customers/new", f"/customers/{customer}/edit", f"/customers/{customer}/bin"):
        assert visitor.post(path + "?yes=true", FORM).status == 403
    assert visitor.get("/customers.csv").status == 403


@pytest.mark.parametrize("path", ["none", "none/edit", "categories/none"])
def test_what_is_not_there_is_said(aurora: Aurora, path: str) -> None:
    assert aurora.as_user().get(f"/customers/{path}").status == 404


def test_a_program_keeps_customers(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    body = {"name": "Aram Sargsyan", "phones": ["+374 91 123456"], "cards": ["2900010009999"]}
    made = visitor.post_json("/api/v1/customers", body)
    assert (made.status, made.json["phones"]) == (201, ["+37491123456"])
    address = f"/api/v1/customers/{made.json['id']}"
    assert visitor.post_json("/api/v1/customers", body).status == 409
    for wrong in ({"phones": ["12"]}, {"birthday": "soon"}, {"category": "none"}, {"shoe": 42}):
        assert visitor.post_json("/api/v1/customers", {"name": "Ann", **wrong}).status == 422
    assert visitor.get(address).json["name"] == "Aram Sargsyan"
    assert ask_json(visitor, "PUT", f"{address}?version=1", body | {"city": "Yerevan"}).json[
        "version"
    ] == 2  # fmt: skip
    assert ask_json(visitor, "PUT", f"{address}?version=1", body).status == 409
    found = visitor.get("/api/v1/customers?q=aram").json
    assert [each["city"] for each in found["customers"]] == ["Yerevan"]
    assert ask_json(visitor, "DELETE", address).status == 204
    assert visitor.get("/api/v1/customers?q=aram").json["customers"] == []
    assert visitor.get("/api/v1/customer-categories").json == []
    assert visitor.get("/api/v1/customers/none").status == 404


def ask_json(visitor, method: str, path: str, body: object = None):
    headers = {"content-type": "application/json", "origin": visitor.base}
    return visitor.ask(method, path, body=json.dumps(body).encode(), headers=headers)
