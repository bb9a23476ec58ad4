"""Price lists as a person and a program meet them."""

import pytest
from playwright.sync_api import Browser

from tests.cloud.browsing import a_tab
from tests.cloud.conftest import Aurora
from tests.cloud.goods import Shop, stock_up
from tests.cloud.trading import TENANT


@pytest.fixture
def shop(aurora: Aurora) -> Shop:
    return stock_up(aurora.database, aurora.clock, TENANT)  # type: ignore[arg-type]


@pytest.mark.usefixtures("shop")
def test_lists_are_added_and_renamed(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    assert "everybody else" in visitor.get("/catalogue/price-lists").text
    assert visitor.post("/catalogue/price-lists", {"name": "Friends"}).status == 303
    assert visitor.post("/catalogue/price-lists", {"name": "x"}).status == 422
    address = "/catalogue/price-lists/wholesale"
    assert visitor.post(address, {"name": "Trade", "seen": "Wholesale"}).status == 303
    stale = visitor.post(address, {"name": "Other", "seen": "Wholesale"})
    assert "Somebody else renamed this list meanwhile" in stale.text
    page = visitor.get("/catalogue/price-lists").text
    assert "Friends" in page
    assert "Trade" in page
    assert visitor.post("/catalogue/price-lists/none", {"name": "Other"}).status == 404
    vera = aurora.as_user("vera@example.org")
    assert vera.get("/catalogue/price-lists").status == 200
    assert vera.post("/catalogue/price-lists", {"name": "Friends"}).status == 403


@pytest.mark.usefixtures("shop")
def test_a_price_in_a_new_list_is_counted(aurora: Aurora, shop: Shop) -> None:
    visitor = aurora.as_user()
    visitor.post("/catalogue/price-lists", {"name": "Friends"})
    lists = visitor.get("/api/v1/price-lists").json
    friends = next(each["id"] for each in lists if each["name"] == "Friends")
    assert lists[0]["id"] == "retail"
    with aurora.database.transaction() as session:
        item = shop.add(session, "Blue shirt")
        shop.price(session, item, 900, price_list=friends)
    assert '<td class="num strong c-side">1</td>' in visitor.get("/catalogue/price-lists").text


@pytest.mark.browser
@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits(browser: Browser, aurora: Aurora, width: int) -> None:
    visitor = aurora.as_user()
    with a_tab(browser, aurora.base, width=width, cookies=visitor.cookies) as tab:
        tab.open("/catalogue/price-lists")
        assert tab.axe() == []
        assert tab.misfits() == []
