"""The catalogue as a person and a program meet it."""

import csv
import io
import json
from collections.abc import Iterator

import pytest
from PIL import Image

from cloud.catalogue.repository import CatalogueRepository
from cloud.estate.models import DevicePresence
from sync_protocol.messages.reference import CATALOG, PRICES
from tests.cloud.conftest import Aurora
from tests.cloud.goods import Shop, stock_up
from tests.cloud.trading import TENANT

FORM = {
    "name": "Sesame ring",
    "sku": "4711",
    "tax_category": "reduced",
    "kind": "goods",
    "unit": "each",
    "age_limit_years": "0",
    "is_discountable": "true",
}


@pytest.fixture
def stocked(aurora: Aurora) -> Iterator[Shop]:
    shop = stock_up(aurora.database, aurora.clock, TENANT)  # type: ignore[arg-type]
    with aurora.database.transaction() as session:
        item = shop.add(session, names={"el": "Ψωμί"}, barcodes=(("5213000000016", 1),))
        shop.price(session, item, 320)
    return shop


def item_of(shop: Shop, query: str) -> str:
    with shop.database.reading() as session:
        found = CatalogueRepository(session, shop.scope).by_code(query)
        assert found is not None
        return found.id


def test_an_empty_catalogue_says_what_to_do_first(aurora: Aurora) -> None:
    assert "No items yet" in aurora.as_user().get("/catalogue").text


def test_the_list_finds_by_any_alphabet_and_shows_the_price(aurora: Aurora, stocked: Shop) -> None:
    visitor = aurora.as_user()
    for query in ("%CF%88%CF%89%CE%BC%CE%B9", "sourd", "5213000000016"):
        text = visitor.get(f"/catalogue?q={query}").text
        assert "Sourdough loaf" in text
        assert "€3.20" in text
    assert "No item matches" in visitor.get("/catalogue?q=zzzz").text


def test_a_new_item_with_its_price_is_at_the_tills(aurora: Aurora, stocked: Shop) -> None:
    answer = aurora.as_user().post(
        "/catalogue/new",
        FORM
        | {
            "category": stocked.category,
            "price": "1,20",
            "name_el": "Κουλούρι",
            "barcodes": "5213000000023\n5213000000030 x 6",
        },
    )

    assert answer.status == 303
    item = item_of(stocked, "4711")
    row = stocked.rows(CATALOG)[item]
    assert row.packs == (("05213000000023", 1), ("05213000000030", 6))
    assert row.names == {"el": "Κουλούρι"}
    assert [p.minor for p in stocked.rows(PRICES).values() if p.item == item] == [120]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"sku": "sourdough-loaf"}, "Sourdough loaf has this SKU already."),
        ({"barcodes": "5213000000016"}, "5213000000016 belongs to Sourdough loaf."),
        ({"barcodes": "5213000000024"}, "wrong check digit"),
        ({"barcodes": "5213000000023 x many"}, "a code and pieces"),
        ({"price": "cheap"}, "Please enter a price such as 2.49."),
        ({"name": ""}, "Please fill this in."),
        ({"plu": "12a"}, "This does not have the expected form."),
        ({"tax_category": "unheard"}, "No rate is in force for this tax."),
        ({"category": "nowhere"}, "Please choose one of the offered values."),
    ],
)
def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(
    aurora: Aurora, stocked: Shop, wrong: dict[str, str], said: str
) -> None:
    before = stocked.revision(CATALOG)
    answer = aurora.as_user().post(
        "/catalogue/new", FORM | {"category": stocked.category, "description": "Crisp"} | wrong
    )

    assert answer.status == 422
    assert said in answer.text
    assert "Crisp" in answer.text
    assert stocked.revision(CATALOG) == before


def test_an_edit_is_saved_and_a_stale_one_is_not(aurora: Aurora, stocked: Shop) -> None:
    visitor, item = aurora.as_user(), item_of(stocked, "5213000000016")
    assert "5213000000016" in visitor.get(f"/catalogue/{item}/edit").text
    form = FORM | {"category": stocked.category, "version": "1", "barcodes": "5213000000016"}
    assert visitor.post(f"/catalogue/{item}/edit", form).status == 303
    stale = visitor.post(f"/catalogue/{item}/edit", form | {"name": "Other"})

    assert stale.status == 422
    assert "Somebody else saved this item meanwhile" in stale.text
    assert "Sesame ring" in visitor.get(f"/catalogue/{item}").text


def test_a_price_is_changed_in_place_and_undone(aurora: Aurora, stocked: Shop) -> None:
    visitor, item = aurora.as_user(), item_of(stocked, "5213000000016")
    field = visitor.get(f"/catalogue/{item}/price?edit=1")
    assert 'value="3.20"' in field.text

    answer = visitor.post(f"/catalogue/{item}/price", {"price": "2,99"})

    assert answer.status == 200
    assert "€2.99" in answer.text
    assert "0 of 4 tills hold it" in answer.text
    assert "price/restore?minor=320" in answer.headers["hx-trigger"]
    revision = stocked.revision(PRICES)
    reach = f"/catalogue/{item}/price/reach?rev={revision}"
    with aurora.database.transaction() as session:
        for presence in session.query(DevicePresence).limit(3):
            presence.buckets = {PRICES: revision}
    assert "3 of 4 tills hold it" in visitor.get(reach).text
    with aurora.database.transaction() as session:
        for presence in session.query(DevicePresence):
            presence.buckets = {PRICES: revision}
    assert "all 4 tills hold it" in visitor.get(reach).text
    assert visitor.post(f"/catalogue/{item}/price/restore?minor=320&list=retail").status == 303
    assert "€3.20" in visitor.get(f"/catalogue/{item}/price").text


@pytest.mark.parametrize("typed", ["-1", "1,234", "many", "1.2.3", "NaN", "99999999999"])
def test_a_price_that_cannot_be_is_refused_beside_its_field(
    aurora: Aurora, stocked: Shop, typed: str
) -> None:
    item, before = item_of(stocked, "5213000000016"), stocked.revision(PRICES)
    answer = aurora.as_user().post(f"/catalogue/{item}/price", {"price": typed})

    assert answer.status == 422
    assert 'aria-invalid="true"' in answer.text
    assert stocked.revision(PRICES) == before


def test_a_price_is_planned_and_taken_back(aurora: Aurora, stocked: Shop) -> None:
    visitor, item = aurora.as_user(), item_of(stocked, "5213000000016")
    planned = {
        "price": "3.50",
        "place": "card",
        "price_list": "retail",
        "begins": "2027-01-04T08:00",
    }
    assert visitor.post(f"/catalogue/{item}/price", planned).status == 303
    text = visitor.get(f"/catalogue/{item}").text
    assert "planned" in text
    assert "€3.50" in text
    assert "€3.20" in text
    withdraw = text.split(f"/catalogue/{item}/price/")[-1].split('"')[0]
    assert visitor.post(f"/catalogue/{item}/price/{withdraw}").status == 303
    assert "€3.50" not in visitor.get(f"/catalogue/{item}").text


def test_an_item_goes_off_sale_and_comes_back(aurora: Aurora, stocked: Shop) -> None:
    visitor, item = aurora.as_user(), item_of(stocked, "5213000000016")
    assert visitor.post(f"/catalogue/{item}/on-sale?yes=false").status == 303
    assert stocked.rows(CATALOG).get(item) is None
    assert "Sourdough loaf" in visitor.get("/catalogue?view=off").text
    assert visitor.post(f"/catalogue/{item}/on-sale?yes=true").status == 303
    assert stocked.rows(CATALOG)[item] is not None


def test_a_picture_is_uploaded_and_shown_small(aurora: Aurora, stocked: Shop) -> None:
    visitor, item = aurora.as_user(), item_of(stocked, "5213000000016")
    buffer = io.BytesIO()
    Image.new("RGB", (400, 400), (10, 120, 60)).save(buffer, "PNG")
    answer = upload(visitor, f"/catalogue/{item}/picture", buffer.getvalue())
    assert answer.status == 303
    picture = stocked.rows(CATALOG)[item].picture
    small = visitor.get(f"/files/{picture}/96")
    assert small.status == 200
    assert small.headers["content-type"] == "image/webp"
    assert upload(visitor, f"/catalogue/{item}/picture", b"<svg onload=1>").status == 422
    assert visitor.get(f"/files/{picture}/97").status == 404
    assert visitor.get(f"/files/{'0' * 64}").status == 404
    assert aurora.visitor().get(f"/files/{picture}").status == 303


def upload(visitor, path: str, content: bytes):
    body = (
        b'--edge\r\nContent-Disposition: form-data; name="picture"; filename="p.png"\r\n'
        b"Content-Type: image/png\r\n\r\n" + content + b"\r\n--edge--\r\n"
    )
    headers = {"content-type": "multipart/form-data; boundary=edge", "origin": visitor.base}
    return visitor.ask("POST", path, body=body, headers=headers)


def test_categories_are_added_changed_and_deleted_when_empty(aurora: Aurora, stocked: Shop) -> None:
    visitor = aurora.as_user()
    assert "Bakery" in visitor.get("/catalogue/categories").text
    assert visitor.get("/catalogue/categories/new").status == 200
    made = visitor.post("/catalogue/categories/new", {"name": "Buns", "parent": stocked.category})
    assert made.status == 303
    full = visitor.post(f"/catalogue/categories/{stocked.category}/delete")
    assert full.status == 422
    assert "still in it" in full.text
    ring = visitor.post(
        f"/catalogue/categories/{stocked.category}", {"name": "B", "parent": stocked.category}
    )
    assert "cannot be part of itself" in ring.text
    assert visitor.post("/catalogue/categories/new", {"name": ""}).status == 422


def test_the_list_is_exported_as_it_is_shown(aurora: Aurora, stocked: Shop) -> None:
    answer = aurora.as_user().get("/catalogue.csv?q=sourdough")

    rows = list(csv.reader(io.StringIO(answer.text.removeprefix("\ufeff"))))
    assert rows[0][:2] == ["SKU", "Name"]
    assert rows[1][1] == "Sourdough loaf"
    assert rows[1][3] == "5213000000016"
    assert rows[1][7] == "3.20"


def test_who_may_only_look_changes_nothing(aurora: Aurora, stocked: Shop) -> None:
    visitor, item = aurora.as_user("vera@example.org"), item_of(stocked, "5213000000016")
    assert visitor.get("/catalogue").status == 200
    assert "price-edit" not in visitor.get("/catalogue").text
    for path in (f"/catalogue/{item}/price", f"/catalogue/{item}/edit", "/catalogue/new"):
        assert visitor.post(path, FORM | {"price": "1"}).status == 403


@pytest.mark.parametrize(
    "path",
    [
        "/catalogue/none", "/catalogue/none/edit", "/catalogue/none/price",
        "/catalogue/categories/none",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said(aurora: Aurora, path: str) -> None:
    assert aurora.as_user().get(path).status == 404


def test_a_program_keeps_the_catalogue(aurora: Aurora, stocked: Shop) -> None:
    visitor = aurora.as_user()
    body = {"sku": "77", "name": "Rye", "category": stocked.category, "tax_category": "reduced"}
    made = visitor.post_json("/api/v1/items", body)
    assert made.status == 201
    item = made.json["id"]
    assert visitor.post_json("/api/v1/items", body).status == 409
    assert visitor.post_json("/api/v1/items", body | {"sku": "78", "oven": 1}).status == 422
    set_ = visitor.post_json(f"/api/v1/items/{item}/prices", {"minor": 260})
    assert (set_.status, set_.json["revision"]) == (201, stocked.revision(PRICES))
    known = visitor.get(f"/api/v1/items/{item}").json
    assert known["price"] == {"minor": 260, "currency": "EUR"}
    put = f"/api/v1/items/{item}?version={known['version']}"
    assert ask_json(visitor, "PUT", put, body | {"name": "Rye loaf"}).json["name"] == "Rye loaf"
    assert ask_json(visitor, "PUT", put, body).status == 409
    assert [p["price"]["minor"] for p in visitor.get(f"/api/v1/items/{item}/prices").json] == [260]
    names = [i["name"] for i in visitor.get("/api/v1/items?q=rye").json["items"]]
    assert names == ["Rye loaf"]
    assert ask_json(visitor, "DELETE", f"/api/v1/items/{item}").status == 204
    assert visitor.get("/api/v1/items?q=rye").json["items"] == []
    assert visitor.get("/api/v1/item-categories").json[0]["name"] == "Bakery"


def ask_json(visitor, method: str, path: str, body: object = None):
    headers = {"content-type": "application/json", "origin": visitor.base}
    return visitor.ask(method, path, body=json.dumps(body).encode(), headers=headers)


def test_a_long_catalogue_is_read_page_by_page(aurora: Aurora, stocked: Shop) -> None:
    with aurora.database.transaction() as session:
        for number in range(5):
            stocked.add(session, f"Item {number}")
    visitor, seen, after = aurora.as_user(), [], ""
    while after is not None:
        answer = visitor.get(f"/api/v1/items?limit=2&after={after}").json
        seen += [item["name"] for item in answer["items"]]
        after = answer["next"]
    assert len(seen) == len(set(seen)) == 6
