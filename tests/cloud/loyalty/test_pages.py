"""Loyalty as a person meets it."""

import pytest
from playwright.sync_api import Browser, expect

from cloud.audit.operations import System
from cloud.customers.facts import CustomerFacts, Home
from cloud.customers.operations import create_customer
from sync_protocol.messages.reference import DISCOUNTS
from tests.cloud.browsing import a_tab
from tests.cloud.conftest import Aurora
from tests.cloud.goods import Shop
from tests.cloud.trading import TENANT

FORM = {"version": "0", "points": "2", "per": "10", "birthday_factor": "1,5", "is_active": "true"}


def a_customer(aurora: Aurora) -> str:
    with aurora.database.transaction() as session:
        return create_customer(
            session,
            aurora.clock,
            System("01USER", "Nora"),
            Home(tenant=TENANT, country="GR", currency="EUR"),
            CustomerFacts(name="Eleni Papadaki"),
        ).id


def test_the_program_is_saved_and_published(aurora: Aurora) -> None:
    shop = Shop(aurora.database, aurora.clock, TENANT)  # type: ignore[arg-type]
    visitor = aurora.as_user()
    assert "Points so far" in visitor.get("/loyalty").text
    assert visitor.post("/loyalty", FORM).status == 303
    row = shop.rows(DISCOUNTS)["loyalty"]
    assert (row.version, row.points, row.per_minor, row.birthday_bp) == (1, 2, 1000, 15_000)
    stale = visitor.post("/loyalty", FORM)
    assert "Somebody else saved the program meanwhile" in stale.text
    assert "With the draft" in visitor.post("/loyalty/simulate", FORM).text
    off = {"version": "1", "points": "2", "per": "10"}
    assert visitor.post("/loyalty", off).status == 303
    assert "loyalty" not in shop.rows(DISCOUNTS)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"per": "much"}, "Please enter an amount"),
        ({"birthday_factor": "-1"}, "Please enter a factor"),
        ({"goods_1": "x", "factor_1": "many"}, "Please enter a factor"),
        ({"level_1": "x", "level_2": "x"}, "A category is one level only."),
    ],
)
def test_a_form_says_what_is_wrong(aurora: Aurora, wrong: dict[str, str], said: str) -> None:
    answer = aurora.as_user().post("/loyalty", FORM | wrong)
    assert answer.status == 422
    assert said in answer.text


def test_points_by_hand_stand_in_the_ledger_with_their_reason(aurora: Aurora) -> None:
    visitor, customer = aurora.as_user(), a_customer(aurora)
    address = f"/loyalty/customers/{customer}"
    assert "No points yet" in visitor.get(address).text
    assert visitor.post(address, {"points": "30", "note": "Sorry"}).status == 303
    assert "Sorry" in visitor.get(address).text
    assert "does not have so many" in visitor.post(address, {"points": "-31", "note": "No"}).text
    assert aurora.as_user("vera@example.org").post(address, {"points": "1"}).status == 403
    assert visitor.get("/loyalty/customers/none").status == 404


@pytest.mark.browser
@pytest.mark.parametrize("width", [1280, 390])
def test_the_pages_fit_and_the_simulator_answers(
    browser: Browser, aurora: Aurora, width: int
) -> None:
    visitor = aurora.as_user()
    address = f"/loyalty/customers/{a_customer(aurora)}"
    visitor.post(address, {"points": "30", "note": "Sorry"})
    with a_tab(browser, aurora.base, width=width, cookies=visitor.cookies) as tab:
        page = tab.open("/loyalty")
        page.get_by_role("button", name="What would it give?").click()
        expect(page.locator("#simulation")).to_contain_text("With the draft")
        assert tab.axe() == []
        page.evaluate("scrollTo(0, 0)")
        assert tab.misfits() == []
        tab.open(address)
        assert tab.axe() == []
        assert tab.misfits() == []
