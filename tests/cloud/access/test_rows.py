"""Roles limited to their own customers or to named shops: pages, search, API, export alike."""

from urllib.parse import quote

from sqlalchemy import select

from cloud.access.models import User
from tests.cloud.conftest import Aurora
from tests.cloud.serving import Visitor

RIGHTS = [f"customers:{each}" for each in ("see", "add", "edit", "export")] + ["receipts:see"]


def limited(aurora: Aurora, **reach: str | list[str]) -> tuple[Visitor, Visitor]:
    """The administrator, and Max with a role of its own limited so."""
    chief = aurora.as_user()
    role = chief.post("/roles/manager/copy", {"name": "Agents"}).location
    saved = chief.post(role, {"name": "Agents", "rights": RIGHTS, **reach})
    assert saved.status == 303, saved.text
    with aurora.database.transaction() as session:
        for each in session.scalars(select(User).where(User.email == "max@example.org")):
            each.role = role.rpartition("/")[2]
    return chief, aurora.as_user("max@example.org")


def enrol(visitor: Visitor, name: str, phone: str) -> str:
    made = visitor.post_json("/api/v1/customers", {"name": name, "phones": [phone]})
    assert made.status == 201, made.text
    return made.json["id"]


def test_an_agent_sees_their_own_customers_everywhere_and_nobody_elses(aurora: Aurora) -> None:
    chief, max_ = limited(aurora, reach_customers="own")
    theirs = enrol(chief, "Penelope Chiefs", "+358401234567")
    own = enrol(max_, "Odysseus Maxes", "+358407654321")
    for address in ("/customers", "/customers?q=358", "/api/v1/customers", "/customers.csv"):
        told = max_.get(address).text
        assert "Odysseus" in told, address
        assert "Penelope" not in told, address
        assert "Penelope" in chief.get(address).text
        assert "Odysseus" in chief.get(address).text
    assert "Penelope" not in max_.get("/palette?q=penelope").text
    assert "Odysseus" in max_.get("/palette?q=odysseus").text
    assert max_.get(f"/customers/{own}").status == 200
    assert max_.get(f"/customers/{theirs}").status == 404
    body = {"name": "Penelope Taken"}
    stolen = max_.ask(
        "PUT",
        f"/api/v1/customers/{theirs}?version=1",
        body=b'{"name": "Penelope Taken"}',
        headers={"origin": aurora.base, "content-type": "application/json"},
    )
    assert stolen.status == 404, body


def test_the_page_says_in_words_whose_rows_a_role_sees(aurora: Aurora) -> None:
    chief, _max = limited(aurora, reach_customers="own", reach_receipts="store")
    told = chief.get("/roles").text
    assert "only customers one looks after oneself" in told
    assert "only in shops named for a person" in told


def test_who_is_limited_to_named_shops_sees_none_before_one_is_named(aurora: Aurora) -> None:
    chief, max_ = limited(aurora, reach_receipts="store")
    assert "KA1A-" not in max_.get("/receipts").text
    with aurora.database.reading() as session:
        own = session.scalars(select(User).where(User.email == "max@example.org")).one()
    form = {"name": own.name, "role": own.role, "version": own.version}
    store = aurora.retailer.tills[0].store
    assert chief.post(f"/users/{own.id}", {**form, "stores": [store]}).status == 303
    seen = aurora.as_user("max@example.org").get("/receipts").text
    assert "KA1A-" in seen
    assert "HS1A-" not in seen


def test_nobody_hands_out_more_rows_than_they_see(aurora: Aurora) -> None:
    chief = aurora.as_user()
    role = chief.post("/roles/manager/copy", {"name": "Heads"}).location
    rights = [*RIGHTS, "users:see", "users:add", "users:edit"]
    form = {"name": "Heads", "rights": rights, "reach_customers": "group"}
    assert chief.post(role, form).status == 303
    with aurora.database.transaction() as session:
        for each in session.scalars(select(User).where(User.email == "max@example.org")):
            each.role = role.rpartition("/")[2]
    head = aurora.as_user("max@example.org")
    assert head.post(role, {**form, "reach_customers": "all"}).status == 422
    assert head.post(role, {**form, "reach_customers": "own"}).status == 303


def test_a_hidden_phone_or_address_finds_nobody(aurora: Aurora) -> None:
    chief, max_ = limited(aurora, hidden=["customers.phone", "customers.email"])
    body = {
        "name": "Penelope Weaver",
        "phones": ["+358401234567"],
        "email": "loom@example.org",
        "city": "Ithaca",
    }
    assert chief.post_json("/api/v1/customers", body).status == 201
    for words in ("401234567", "+358 40 123 4567", "loom@example.org", "loom", "penelope 1234567"):
        for address in (
            "/customers?q=",
            "/api/v1/customers?q=",
            "/palette?q=",
            "/customers.csv?q=",
        ):
            assert "Penelope" not in max_.get(address + quote(words)).text, (address, words)
            assert "Penelope" in chief.get(address + quote(words)).text, (address, words)
    for words in ("weaver", "weaver ithaca"):
        assert "Penelope" in max_.get("/customers?q=" + quote(words)).text
    assert "401234567" not in max_.get("/customers?q=weaver").text
