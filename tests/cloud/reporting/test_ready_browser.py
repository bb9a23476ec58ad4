"""The ready reports in a real browser, in two languages."""

import pytest
from playwright.sync_api import Browser, expect

from tests.cloud.browsing import a_tab
from tests.cloud.conftest import Aurora

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "decimal"), [("en", "."), ("el", ",")])
def test_a_report_is_found_narrowed_compared_and_followed_to_its_receipts(
    browser: Browser, aurora: Aurora, language: str, decimal: str
) -> None:
    visitor = aurora.as_user()
    visitor.post("/profile/language", {"language": language, "back": "/"})
    with a_tab(browser, aurora.base, cookies=visitor.cookies) as tab:
        page = tab.open("/reports")
        assert tab.axe() == []
        page.locator("a[href='/reports/stores']").click()
        page.wait_for_url("**/reports/stores")
        expect(page.locator("[data-chart] svg")).to_have_count(1)
        assert decimal in page.locator("tfoot td.num").first.inner_text()
        page.select_option("[name=compare]", "before")
        page.wait_for_url("**compare=before**")
        expect(page.locator("tbody .delta").first).to_be_visible()
        whole = page.locator("tfoot td.num").first.inner_text()
        page.select_option("[name=store]", aurora.retailer.tills[0].store)
        page.wait_for_url("**store=**")
        expect(page.locator("tfoot td.num").first).not_to_have_text(whole)
        page.locator("[data-toggle-table]").click()
        expect(page.locator("#table-report tbody tr")).to_have_count(1)
        page.locator("th a").nth(2).click()
        page.wait_for_url("**sort=receipts**")
        assert tab.axe() == []
        with page.expect_download() as download:
            page.locator(".head-acts .dropdown > button").click()
            page.locator("a[href*='file=xlsx']").click()
        assert download.value.suggested_filename.startswith("stores-2026-10-27-2026-11-25")
        page.locator("tbody a.name").first.click()
        page.wait_for_url("**/receipts?**")
        expect(page.locator("#rows tbody tr").first).to_be_visible()


def test_every_report_is_accessible_and_fits_a_phone(browser: Browser, aurora: Aurora) -> None:
    visitor = aurora.as_user()
    for theme, width in (("light", 1440), ("dark", 390)):
        with a_tab(browser, aurora.base, theme=theme, width=width, cookies=visitor.cookies) as tab:
            for report in ("days", "products", "returns-and-voids", "z-reports", "taxes"):
                tab.open(f"/reports/{report}?compare=before")
                assert tab.axe() == [], report
                assert tab.misfits() == [], (report, width)
