import json
from collections.abc import Mapping
from dataclasses import replace

import pytest
from sqlalchemy import select

from cloud.access.rights import everything_of
from cloud.audit.operations import System
from cloud.catalogue.models import TaxRate
from cloud.estate.operations import change_store, facts_of
from cloud.estate.repository import EstateRepository
from cloud.fiscal.families import FAMILIES, Taxed, proposal
from cloud.reference.models import BucketRow
from sync_protocol.messages.to_till import FiscalRow, StoreConfigRow, read_row
from tests.cloud.conftest import Aurora

TAXES = [Taxed("standard", "Standard", 2000), Taxed("reduced", "Reduced", 900)]


@pytest.fixture
def shop(aurora: Aurora) -> Aurora:
    """The retailer with two tax rates, its first store in Bulgaria."""
    with aurora.database.transaction() as session:
        for each in TAXES:
            session.add(
                TaxRate(
                    tenant=aurora.retailer.tenant,
                    id=f"01KAXK0000TAXRATE{each.category.upper():.9}",
                    category=each.category,
                    name=each.name,
                    rate_bp=each.rate_bp,
                    letter="",
                    from_at=aurora.clock.now(),
                    until_at=None,
                )
            )
        scope = everything_of(aurora.retailer.tenant)
        store = EstateRepository(session, scope).store(aurora.retailer.tills[0].store)
        change_store(session, aurora.clock, System(), store, replace(facts_of(store), country="BG"))
    return aurora


def published(aurora: Aurora) -> Mapping[str, FiscalRow]:
    """What the first store's tills are told, by register."""
    with aurora.database.reading() as session:
        body = session.scalars(
            select(BucketRow.body).where(BucketRow.key == aurora.retailer.tills[0].store)
        ).one()
        row = read_row(json.loads(body))
    assert isinstance(row, StoreConfigRow)
    return row.fiscal


def filled(**changed: object) -> dict[str, object]:
    facts = proposal(FAMILIES["datecs"], TAXES)
    return {
        "family": "datecs",
        "registration": "country",
        "operator": "2",
        "operator_password": "0002",
        "version": "0",
        **{f"group-{name}": str(number) for name, number in facts.tax_groups.items()},
        **{f"tender-{name}": kind for name, kind in facts.tenders.items()},
        "reason-0": "goods returned",
        "reason-2": "operator error",
    } | changed


def test_where_the_law_asks_a_till_may_not_sell_before_it_is_set_up(shop: Aurora) -> None:
    register = shop.retailer.tills[0].register

    assert published(shop) == {register: FiscalRow(required=True)}
    assert "Cannot sell yet" in shop.as_user().get("/fiscal").text


def test_the_proposal_saved_as_it_is_reaches_the_till(shop: Aurora) -> None:
    register = shop.retailer.tills[0].register
    visitor = shop.as_user("max@example.org")
    page = visitor.get(f"/fiscal/{register}")
    assert "This is a proposal for Datecs" in page.text
    assert 'value="2" selected>Б (2)' in page.text

    assert visitor.post(f"/fiscal/{register}", filled()).status == 303

    assert published(shop)[register] == FiscalRow(
        required=True,
        vat_groups={"standard": 2, "reduced": 4},
        tenders=dict(proposal(FAMILIES["datecs"], TAXES).tenders),
        reasons={"Changed mind": "goods returned", "Wrong item": "operator error"},
        operator=2,
        operator_password="0002",
    )
    assert "Set up" in visitor.get("/fiscal").text
    history = visitor.get(f"/fiscal/{register}").text
    assert "Max Manager" in history
    assert history.count("0002") == 1  # in the field, not in the history


def test_what_is_not_mapped_is_said_in_words_and_nothing_is_saved(shop: Aurora) -> None:
    register = shop.retailer.tills[0].register
    visitor = shop.as_user()

    answer = visitor.post(
        f"/fiscal/{register}",
        filled(**{"group-reduced": "", "tender-cash": "", "code-card": "7", "operator": "99"}),
    )

    assert answer.status == 422
    for sentence in (
        "Without a tax group no goods of this tax category can be sold.",
        "Cash must be one of the device&#39;s payments.",
        "Give the code of each payment that is used, or of none.",
        "This device has operators 1 to 30.",
    ):
        assert sentence in answer.text
    assert published(shop) == {register: FiscalRow(required=True)}


def test_a_till_follows_its_store_until_it_has_a_setup_of_its_own(shop: Aurora) -> None:
    till = shop.retailer.tills[0]
    visitor = shop.as_user()
    visitor.post(f"/fiscal/{till.store}", filled(operator="5"))
    assert published(shop)[till.register].operator == 5

    visitor.post(f"/fiscal/{till.register}", filled(operator="6"))
    assert published(shop)[till.register].operator == 6

    visitor.post(f"/fiscal/{till.register}/delete")
    assert published(shop)[till.register].operator == 5


def test_two_people_do_not_overwrite_each_other(shop: Aurora) -> None:
    register = shop.retailer.tills[0].register
    visitor = shop.as_user()
    visitor.post(f"/fiscal/{register}", filled())

    late = visitor.post(f"/fiscal/{register}", filled(operator="9"))

    assert late.status == 422
    assert "Somebody else saved this setup meanwhile." in late.text


def test_a_viewer_sees_the_setup_but_neither_password_nor_buttons(shop: Aurora) -> None:
    register = shop.retailer.tills[0].register
    shop.as_user().post(f"/fiscal/{register}", filled())
    viewer = shop.as_user("vera@example.org")

    page = viewer.get(f"/fiscal/{register}").text

    assert "0002" not in page
    assert "Take back" not in page
    assert viewer.post(f"/fiscal/{register}", filled(version="1")).status == 403


def test_the_api_says_the_same(shop: Aurora) -> None:
    register = shop.retailer.tills[0].register
    visitor = shop.as_user()
    facts = proposal(FAMILIES["tremol"], TAXES)
    body = {
        "family": "tremol",
        "registration": "no",
        "tax_groups": dict(facts.tax_groups),
        "tenders": dict(facts.tenders),
    }
    headers = {"origin": shop.base, "content-type": "application/json"}

    def put(told: Mapping[str, object], version: int = 0) -> int:
        return visitor.ask(
            "PUT",
            f"/api/v1/fiscal/{register}?version={version}",
            body=json.dumps(told).encode(),
            headers=headers,
        ).status

    assert put(body | {"tax_groups": {"standard": 2}}) == 422
    assert put(body) == 200
    assert put(body) == 409
    known = visitor.get(f"/api/v1/fiscal/{register}").json
    assert (known["is_required"], known["version"], known["has_password"]) == (False, 1, False)
    assert published(shop)[register].required is False
    assert visitor.ask("DELETE", f"/api/v1/fiscal/{register}", headers=headers).status == 204
    assert visitor.get(f"/api/v1/fiscal/{register}").status == 404
