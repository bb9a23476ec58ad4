"""Stock in the portal and over the API: by scanner, by right, and on the item's card."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select, text, update

from cloud.access.models import Role
from cloud.ledger.operations import book_sales
from cloud.stock.models import Balance
from tests.cloud.browsing import a_tab
from tests.cloud.conftest import Aurora
from tests.cloud.goods import stock_up
from tests.cloud.trading import TENANT

EAN = "6400000000019"
SPAN = "from=2026-11-01&to=2026-11-30"


@pytest.fixture
def loaf(aurora: Aurora) -> str:
    """An item in the catalogue, sold in packs of two as well."""
    shop = stock_up(aurora.database, aurora.clock, TENANT)  # type: ignore[arg-type]
    with aurora.database.transaction() as session:
        return shop.add(session, "Sourdough loaf", barcodes=((EAN, 1), ("PACK-2", 2))).id


def in_stock(aurora: Aurora, item: str, till: int = 0) -> int:
    with aurora.database.reading() as session:
        store = aurora.retailer.tills[till].store
        found = session.get(Balance, (TENANT, store, item))
        return found.quantity if found else 0


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "el"])
def test_a_delivery_is_scanned_in_sent_on_and_counted(
    browser: Browser, aurora: Aurora, loaf: str, language: str
) -> None:
    visitor = aurora.as_user()
    visitor.post("/profile/language", {"language": language, "back": "/"})
    here, there = (aurora.retailer.tills[n].store for n in (0, 1))
    with a_tab(browser, aurora.base, cookies=visitor.cookies) as tab:
        tab.allowed = ("422",)  # what nothing here has as its code
        page = tab.open("/stock/documents/new?kind=receipt")
        assert tab.axe() == []
        page.select_option("[name=store]", here)
        page.fill("[name=partner]", "Bakers Oy 4711")
        page.locator(".form-acts button").click()
        page.wait_for_url("**/stock/documents/0*")
        expect(page.locator("#f-code")).to_be_focused()
        for code in (EAN, EAN, "PACK-2", "sourdough"):
            page.locator("#f-code").fill(code)
            page.locator("[name=cost]").fill("1.20")
            page.keyboard.press("Enter")
            page.wait_for_load_state()
            expect(page.locator("#f-code")).to_have_value("")
        expect(page.locator("tbody tr")).to_have_count(1)
        expect(page.locator("tbody input[name=quantity]")).to_have_value("5")
        page.locator("#f-code").fill("no such thing")
        page.keyboard.press("Enter")
        expect(page.locator("[role=alert]")).to_be_visible()
        assert tab.axe() == []
        page.locator("form[action$='/finish'] button").click()
        page.wait_for_load_state()
        expect(page.locator("form[action$='/finish']")).to_have_count(0)
        assert in_stock(aurora, loaf) == 5_000

        page = tab.open("/stock/documents/new?kind=transfer")
        page.select_option("[name=store]", here)
        page.select_option("[name=other_store]", there)
        page.locator(".form-acts button").click()
        page.locator("#f-code").fill(EAN)
        page.locator("form.tools [name=quantity]").fill("2")
        page.keyboard.press("Enter")
        page.locator("form[action$='/finish'] button").click()
        expect(page.locator("form[action$='/finish']")).to_have_count(0)
        tab.open("/stock/documents?kind=arrival")
        page.locator("tbody a.name").first.click()
        page.locator("form[action$='/finish'] button").click()
        expect(page.locator("form[action$='/finish']")).to_have_count(0)
        assert (in_stock(aurora, loaf), in_stock(aurora, loaf, 1)) == (3_000, 2_000)

        page = tab.open("/stock/documents/new?kind=count")
        page.select_option("[name=store]", there)
        page.locator("[name=is_blind]").check()
        page.locator(".form-acts button").click()
        page.locator("#f-code").fill(EAN)
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        heads = page.locator("thead th")
        expect(heads).to_have_count(4)  # nothing of what should be there
        page.locator("form[action$='/finish'] button").click()
        page.wait_for_load_state()
        expect(heads).to_have_count(5)
        assert in_stock(aurora, loaf, 1) == 1_000

        page = tab.open(f"/catalogue/{loaf}")
        page.locator(f"a[href='/stock/items/{loaf}']").click()
        page.wait_for_url("**/stock/items/**")
        assert tab.axe() == []
        expect(page.locator("#rows tbody tr")).to_have_count(4)
        tab.open("/stock?view=negative")
        assert tab.axe() == []
        tab.open("/stock/documents")
        assert tab.axe() == []
    with a_tab(browser, aurora.base, width=390, cookies=visitor.cookies) as tab:
        for path in ("/stock", f"/stock/items/{loaf}", "/stock/documents", "/stock/documents/new"):
            tab.open(path)
            assert tab.misfits() == [], path


def test_a_balance_says_how_sure_it_is_and_why_it_is_below_nothing(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    away = aurora.retailer.tills[3]
    listed = visitor.get(f"/stock?store={away.store}").text
    assert "last sure" in listed
    assert "1 till not heard since" in listed
    body = visitor.get(f"/api/v1/stock?store={away.store}").json
    assert body["count"] > 5
    assert {each["tills_away"] for each in body["balances"]} == {1}
    assert all(each["quantity"] < 0 and not each["is_sure"] for each in body["balances"])
    item = body["balances"][0]["item"]
    assert "More was sold than was ever booked in" in visitor.get(f"/stock/items/{item}").text
    moved = visitor.get(f"/api/v1/stock/movements?item={item}&store={away.store}").json
    assert sum(each["quantity"] for each in moved["movements"]) == body["balances"][0]["quantity"]


def test_a_program_receives_goods_and_the_margin_of_what_is_sold_is_known(
    aurora: Aurora, loaf: str
) -> None:
    visitor, till = aurora.as_user(), aurora.retailer.tills[0]
    answer = visitor.post_json(
        "/api/v1/stock/documents",
        {
            "kind": "receipt",
            "store": till.store,
            "lines": [{"item": loaf, "quantity": 10_000, "cost_milli": 150_000}],
        },
    )
    assert (answer.status, answer.json["number"]) == (201, "GR-000001")
    with aurora.database.transaction() as session:
        # Goods of the trade are given a cost as an earlier receipt would have.
        session.execute(update(Balance).values(average_milli=200_000))
    sold = [aurora.retailer.a_sale(till, aurora.clock.at - timedelta(days=n % 3)) for n in range(6)]
    with aurora.database.transaction() as session:
        book_sales(session, sold)
        returned = aurora.retailer.take_back(session, till, aurora.clock.at, sold[0][1])
    assert returned.total.minor < 0
    with aurora.database.reading() as session:
        rows = session.execute(
            text(
                "SELECT l.item, sum(l.amount_minor - l.tax_minor) - sum(-m.value_minor)"
                " FROM stock_movement m JOIN ledger_sale_line l ON l.tenant = m.tenant"
                " AND l.sale = m.source AND l.n = m.n WHERE m.cost_milli <> 0 GROUP BY l.item"
            )
        )
        independent = {str(key): float(value) for key, value in rows if value}
    body = visitor.get(f"/api/v1/reports/margins?{SPAN}").json
    assert {each["key"]: each["figures"]["margin"] for each in body["lines"]} == independent
    by_category = visitor.get(f"/api/v1/reports/margins-by-category?{SPAN}").json
    assert by_category["totals"] == body["totals"]
    assert visitor.get(f"/reports/margins?{SPAN}&compare=year").status == 200


def test_what_a_role_may_not_do_or_see(aurora: Aurora, loaf: str) -> None:
    viewer = aurora.as_user("vera@example.org")
    assert viewer.get("/stock").status == 200
    assert viewer.get("/stock/documents/new").status == 403
    assert "New document" not in viewer.get("/stock").text
    with aurora.database.transaction() as session:
        role = session.scalars(select(Role).where(Role.id.contains("manager"))).all()
        for each in role:
            each.hidden = ["stock.cost"]
    manager = aurora.as_user("max@example.org")
    store = aurora.retailer.tills[0].store
    asked = {
        "kind": "receipt",
        "store": store,
        "lines": [{"item": loaf, "quantity": 1_000, "cost_milli": 99_000}],
    }
    assert manager.post_json("/api/v1/stock/documents", asked).status == 201
    assert "Average cost" not in manager.get("/stock").text
    assert manager.get("/reports/margins").status == 404
    assert "/reports/margins" not in manager.get("/reports").text
    balance = manager.get(f"/api/v1/stock?item={loaf}").json["balances"][0]
    assert (balance["quantity"], balance["average_cost_milli"]) == (1_000, None)
    assert viewer.get("/stock.csv").status == 403
    assert "Average cost" not in manager.get("/stock.csv").text
    whole = aurora.as_user().get(f"/stock.csv?store={store}&q=sourdough").text.splitlines()
    assert whole[0].startswith("\ufeffSKU,Product,Store,In stock,Unit,Average cost,Value")
    assert whole[1].startswith("sourdough-loaf,Sourdough loaf,Kamppi,1,each,")
    with aurora.database.reading() as session:
        assert session.get_one(Balance, (TENANT, store, loaf)).average_milli == 0
