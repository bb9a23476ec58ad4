"""Fields that users add are on form, card, list, in search, filters and exports."""

import pytest

from cloud.custom_fields.errors import BadFormula
from cloud.custom_fields.models import OwnField
from cloud.custom_fields.values import evaluate, key_of
from tests.cloud.conftest import Aurora
from tests.cloud.serving import Visitor
from tests.cloud.trading import TENANT

FIELDS = "/customers/fields"
PERSON = {"name": "Liisa Korhonen", "phones": "+358 40 0158417"}


def add(aurora: Aurora, visitor: Visitor, **told: str) -> str:
    answer = visitor.post(FIELDS, told)
    assert answer.status == 303, answer.text
    with aurora.database.reading() as session:
        return session.query(OwnField).filter_by(tenant=TENANT, name=told["name"]).one().id


def test_own_fields_are_used_like_ours(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    assert "No own fields yet" in visitor.get(FIELDS).text
    shoe = add(aurora, visitor, name="Shoe size", kind="number", is_listed="true")
    table = add(aurora, visitor, name="Table", kind="choice", options="Window\nGarden")
    likes = add(aurora, visitor, name="Likes", kind="choices", options="Wine\nFish\nTea")
    member = add(aurora, visitor, name="Member", kind="yes-no")
    since = add(aurora, visitor, name="Since", kind="date")
    fee = add(aurora, visitor, name="Fee", kind="money")
    site = add(aurora, visitor, name="Site", kind="link")
    note = add(aurora, visitor, name="Λέξη", kind="text")
    add(aurora, visitor, name="Twice", kind="formula", formula="shoe_size * 2 + fee")
    own = {
        f"own-{shoe}": "41,5",
        f"own-{table}": "Garden",
        f"own-{likes}.0": "Wine",
        f"own-{likes}.2": "Tea",
        f"own-{member}": "yes",
        f"own-{since}": "2020-05-01",
        f"own-{fee}": "10.50",
        f"own-{site}": "https://example.com/liisa",
        f"own-{note}": "Zebra",
    }
    for name, wrong in ((shoe, "many"), (table, "Roof"), (since, "soon"), (fee, "x"), (site, "x")):
        refused = visitor.post("/customers/new", PERSON | own | {f"own-{name}": wrong})
        assert refused.status == 422, wrong
        assert "is not valid here" in refused.text
    address = visitor.post("/customers/new", PERSON | own).location
    other = visitor.post("/customers/new", {"name": "Other One"}).location
    card = visitor.get(address).text
    for said in ("41.5", "Garden", "Wine, Tea", "€10.50", "https://example.com/liisa", "93.5"):
        assert said in card, said
    assert "Zebra" in visitor.get(f"{address}?tab=changes").text
    form = visitor.get(f"{address}/edit").text
    assert 'value="41,5"' in form
    assert 'value="2020-05-01"' in form
    listed = visitor.get("/customers").text
    assert "Shoe size" in listed
    assert "Liisa" in visitor.get("/customers?q=zebr").text
    for wanted in (f"own-{table}=Garden", f"own-{likes}=Tea", f"own-{member}=yes"):
        found = visitor.get(f"/customers?{wanted}").text
        assert "Liisa" in found, wanted
        assert "Other One" not in found, wanted
    assert "No customer matches" in visitor.get(f"/customers?own-{table}=Window").text
    told = visitor.get(f"/customers.html?own-{likes}=Wine").text
    assert "Wine, Tea" in told
    assert "Other One" not in told
    assert "Zebra" in visitor.get(f"{address}/data.json").text
    changed = {**PERSON, **own, "version": "1", f"own-{note}": "Lion"}
    assert visitor.post(f"{address}/edit", changed).status == 303
    assert "No customer matches" in visitor.get("/customers?q=zebra").text
    assert visitor.get(other).status == 200
    assert visitor.post(f"{address}/erase").status == 303
    assert "No customer matches" in visitor.get("/customers?q=lion").text


def test_fields_are_renamed_ordered_hidden_and_removed(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    first = add(aurora, visitor, name="First", kind="text")
    second = add(aurora, visitor, name="Second", kind="choice", options="a\nb")
    assert visitor.post(f"{FIELDS}/{second}/move?step=-1").status == 303
    page = visitor.get("/customers/new").text
    assert page.index("Second") < page.index("First")
    assert "a\nb" in visitor.get(f"{FIELDS}?edit={second}").text
    renamed = {"name": "Last", "options": "a\nb\nc"}
    assert visitor.post(f"{FIELDS}?edit={second}", renamed).status == 303
    assert (
        visitor.post(f"{FIELDS}?edit={first}", {"name": "First", "is_hidden": "true"}).status == 303
    )
    page = visitor.get("/customers/new").text
    assert "Last" in page
    assert "First<" not in page
    assert visitor.post(f"{FIELDS}/{second}/archive?yes=true").status == 303
    assert "Last" not in visitor.get("/customers/new").text
    assert visitor.post(f"{FIELDS}/{second}/archive?yes=false").status == 303
    assert "Last" in visitor.get("/customers/new").text
    for wrong in (
        {"name": "X", "kind": "choice"},
        {"name": "X", "kind": "formula"},
        {"name": "X", "kind": "formula", "formula": "nobody + 1"},
        {"name": "X", "kind": "formula", "formula": "9 ** 9"},
        {"kind": "text"},
    ):
        assert visitor.post(FIELDS, wrong).status == 422, wrong
    assert visitor.get(f"{FIELDS}?edit=none").status == 404
    assert aurora.as_user("vera@example.org").get(FIELDS).status == 403


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os')",
        "a.__class__",
        "open('x')",
        "[x for x in (1,)]",
        "1 +",
        "2 ** 9",
        "1 << 9",
    ],
)
def test_a_formula_reaches_nothing_but_its_names(formula: str) -> None:
    with pytest.raises(BadFormula):
        evaluate(formula, {"a": 1.0})


def test_formulas_work_out() -> None:
    assert evaluate("spent / max(purchases, 1)", {"spent": 10.0, "purchases": 0.0}) == 10
    assert evaluate("a / b", {"a": 1.0, "b": 0.0}) == ""
    assert evaluate("'VIP' if spent > 100 else ''", {"spent": 200.0}) == "VIP"
    assert key_of("Shoe size", ["shoe_size"]) == "shoe_size_2"
    assert key_of("№ 5", []) == "no_5"
