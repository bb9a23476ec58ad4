"""The editor of promotions in a real browser: the sample basket answers, nothing sticks out."""

import pytest
from playwright.sync_api import Browser, expect

from tests.cloud.browsing import a_tab
from tests.cloud.conftest import Aurora
from tests.cloud.goods import stock_up
from tests.cloud.trading import TENANT

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1280, 390])
def test_a_draft_is_tried_and_saved(browser: Browser, aurora: Aurora, width: int) -> None:
    shop = stock_up(aurora.database, aurora.clock, TENANT)  # type: ignore[arg-type]
    with aurora.database.transaction() as session:
        shop.price(session, shop.add(session, "Blue shirt"), 1000)
    visitor = aurora.as_user()
    with a_tab(browser, aurora.base, width=width, cookies=visitor.cookies) as tab:
        page = tab.open("/promotions/new")
        assert tab.axe() == []
        page.get_by_role("link", name="Buy some, get some").click()
        page.get_by_label("Name").fill("3 for 2")
        page.get_by_label("Goods", exact=True).last.fill("Blue shirt x 3")
        page.get_by_role("button", name="What does it cost?").click()
        expect(page.locator("#preview")).to_contain_text("You save")
        expect(page.locator("#preview")).to_contain_text("€20.00")
        assert tab.axe() == []
        page.evaluate("scrollTo(0, 0)")
        assert tab.misfits() == []
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**/promotions")
        expect(page.locator("main")).to_contain_text("buy 2, get 1 free")
        assert tab.misfits() == []
