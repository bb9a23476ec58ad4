"""The card in full: contacts, groups, consents, an organisation's people, photo, files, sums."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from cloud.access.rights import everything_of
from cloud.customers.card import CardRepository
from cloud.customers.errors import NotATaxNumber
from cloud.customers.models import Customer
from cloud.customers.operations import record_purchase
from cloud.customers.tax_numbers import keep_tax_number
from sync_protocol.retail.sale import SaleKind
from tests.builders import a_sale
from tests.cloud.conftest import Aurora
from tests.cloud.trading import TENANT

FORM = {"name": "Liisa Korhonen", "kind": "person", "phones": "040 015 8417"}


def add(aurora: Aurora, **changed: object) -> str:
    answer = aurora.as_user().post("/customers/new", FORM | changed)
    assert answer.status == 303, answer.text
    return answer.location.rpartition("/")[2]


def test_everything_entered_stands_on_the_card_and_in_the_history(aurora: Aurora) -> None:
    firm = add(aurora, name="Nordlys Oy", kind="organisation", phones="")
    visitor = aurora.as_user()
    number = visitor.get(f"/api/v1/customers/{firm}").json["number"]
    assert f"{number} Nordlys Oy" in visitor.get("/customers/organisations?employer=nordl").text
    customer = add(
        aurora,
        employer=f"{number} Nordlys Oy",
        position="Buyer",
        groups="Chess club, Key customers",
        contact_kind=["telegram", "email"],
        contact_value=["@liisa", ""],
        contact_label=["evenings", ""],
        hobbies="Sailing",
        origin="A friend",
        is_do_not_contact="true",
        consent_email="true",
        consent_proof="Form of 25 Nov",
    )
    card = visitor.get(f"/customers/{customer}").text
    for said in ("Nordlys Oy", "Buyer", "Chess club", "@liisa", "evenings", "Sailing", "A friend",
                 "Do not contact", "Form of 25 Nov"):  # fmt: skip
        assert said in card, said
    assert "Liisa" in visitor.get(f"/customers/{firm}?tab=people").text
    assert "Liisa" in visitor.get("/customers?group=Chess%20club").text
    assert "Liisa" in visitor.get("/customers?q=@liisa").text
    assert "telegram: @liisa" in visitor.get(f"/customers/{customer}?tab=changes").text
    form = visitor.get(f"/customers/{customer}/edit").text
    assert "Chess club, Key customers" in form
    assert f"{number} Nordlys Oy" in form


def test_consent_that_is_taken_back_is_written_down(aurora: Aurora) -> None:
    customer = add(aurora, consent_sms="true", consent_proof="Told us at the counter")
    visitor = aurora.as_user()
    changed = FORM | {"version": "1", "consent_proof": "Letter of 3 Dec"}
    assert visitor.post(f"/customers/{customer}/edit", changed).status == 303
    card = visitor.get(f"/customers/{customer}").text
    assert "taken back" in card
    assert "Letter of 3 Dec" in card
    assert "Told us at the counter" in card


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"employer": "Nobody Ltd"}, "No organisation has this number or name"),
        ({"manager": "nobody"}, "Please choose one of the offered values."),
        ({"tax_number": "FI12345678"}, "This is no tax number"),
        ({"groups": "x" * 41}, "At most 40 characters."),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(
    aurora: Aurora, wrong: dict[str, str], said: str
) -> None:
    answer = aurora.as_user().post("/customers/new", FORM | wrong)
    assert answer.status == 422
    assert said in answer.text


@pytest.mark.parametrize(
    ("country", "typed", "kept"),
    [
        ("AM", "0123 4567", "01234567"),
        ("GR", "094259216", "094259216"),
        ("GR", "EL 094259216", "094259216"),
        ("RU", "7830002293", "7830002293"),
        ("FI", "2077474-0", "20774740"),
        ("US", "12-3456789", "123456789"),
    ],
)
def test_tax_numbers_are_kept_compact(country: str, typed: str, kept: str) -> None:
    assert keep_tax_number(typed, country) == kept


@pytest.mark.parametrize(
    ("country", "typed"),
    [("AM", "1234567"), ("GR", "094259217"), ("RU", "7830002294"), ("FI", "2077474-1"),
     ("AT", "ATU12345678"), ("FI", ""), ("US", "1" * 30)],
)  # fmt: skip
def test_a_tax_number_that_cannot_be_is_refused(country: str, typed: str) -> None:
    with pytest.raises(NotATaxNumber):
        keep_tax_number(typed, country)


def test_a_photo_is_shown_to_whoever_sees_customers(aurora: Aurora) -> None:
    customer, visitor = add(aurora), aurora.as_user()
    picture = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(picture, "PNG")
    address = f"/customers/{customer}/photo"
    assert visitor.get(address).status == 404
    assert visitor.post_file(address, "photo", "me.png", b"no picture").status == 422
    assert visitor.post_file(address, "photo", "me.png", picture.getvalue()).status == 303
    assert visitor.get(address).status == 200
    assert "/photo?v=" in visitor.get(f"/customers/{customer}").text
    assert visitor.post(address, {}).status == 303
    assert visitor.get(address).status == 404


def test_a_file_is_kept_given_back_and_removed(aurora: Aurora) -> None:
    customer, visitor = add(aurora), aurora.as_user()
    address = f"/customers/{customer}/files"
    assert visitor.post(address, {}).status == 422
    sent = visitor.post_file(address, "file", "Contract 7.html", b"<script>alert(1)</script>")
    assert sent.status == 303
    page = visitor.get(f"/customers/{customer}?tab=files").text
    assert "Contract 7.html" in page
    file = page.partition(f'href="{address}/')[2].partition('"')[0]
    given = visitor.get(f"{address}/{file}")
    assert given.text == "<script>alert(1)</script>"
    assert given.headers["content-disposition"].startswith("attachment")
    assert visitor.get(f"{address}/none").status == 404
    vera = aurora.as_user("vera@example.org")
    assert vera.post(f"{address}/{file}/remove").status == 403
    assert visitor.post(f"{address}/{file}/remove").status == 303
    assert visitor.post(f"{address}/{file}/remove").status == 404
    assert "Contract 7.html" in visitor.get(f"/customers/{customer}?tab=changes").text


def test_sums_are_kept_so_that_no_page_adds_receipts_up(aurora: Aurora) -> None:
    customer = add(aurora)
    sale = replace(a_sale(), id="01KAXK8M00ABCDEFGHJKMNPQ01", customer=customer)
    lines = tuple(replace(line, quantity=-line.quantity, gross=-line.gross, amount=-line.amount,
                          tax=-line.tax) for line in sale.lines)  # fmt: skip
    back = replace(sale, id="01KAXK8M00ABCDEFGHJKMNPQ02", kind=SaleKind.RETURN, lines=lines,
                   total=-sale.total)  # fmt: skip
    store = aurora.retailer.tills[0].store
    with aurora.database.transaction() as session:
        for each in (sale, replace(sale, id="01KAXK8M00ABCDEFGHJKMNPQ03"), back, sale):
            record_purchase(
                session,
                aurora.clock,
                tenant=TENANT,
                store=store,
                at=aurora.clock.now(),
                business_day="2026-11-25",
                sale=each,
            )
    visitor = aurora.as_user()
    with aurora.database.reading() as session:
        found = session.get_one(Customer, (TENANT, customer))
        card = CardRepository(session, everything_of(TENANT), found)
        totals = card.totals()
        assert (totals.sales, totals.returns) == (2, 1)
        assert totals.total_minor == found.spent_minor == sale.total.minor
        assert totals.average_minor == sale.total.minor
        assert {each.times for each in card.favourites(10)} == {2}
    for tab, said in (("favourites", sale.lines[0].name), ("purchases&kind=return", "Returns")):
        assert said in visitor.get(f"/customers/{customer}?tab={tab}").text
