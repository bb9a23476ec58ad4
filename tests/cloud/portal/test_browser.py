"""The portal in a real browser: usable by everybody, fitting everywhere, and quiet."""

import pytest
from playwright.sync_api import Browser, Route, expect
from sqlalchemy import select

from cloud.ledger.models import Sale, SaleException
from cloud.portal.layout import MENU, NEW
from tests.cloud.browsing import Tab, a_tab
from tests.cloud.conftest import Aurora

pytestmark = pytest.mark.browser

# Pages of this folder's neighbours come from the menu; their own tests look closer.
OTHERS = (
    *(entry.href for group in MENU for entry in group.entries),
    *(entry.href for entry in NEW),
)
PAGES = (
    "/",
    "/?period=30d",
    "/receipts",
    "/receipts?q=zzzz",
    "/shifts",
    "/shifts/closings",
    "/exceptions",
    "/profile",
    "receipt",
    "shift",
    "exception",
)


def address(aurora: Aurora, page: str) -> str:
    """Turn the name of a record's page into its address."""
    with aurora.database.reading() as session:
        sale = session.scalars(select(Sale).order_by(Sale.at.desc()).offset(6)).first()
        exception = session.scalars(select(SaleException.id)).first()
    assert sale
    return {
        "receipt": f"/receipts/{sale.id}",
        "shift": f"/shifts/{sale.shift}",
        "exception": f"/exceptions/{exception}",
    }.get(page, page)


@pytest.mark.parametrize("page", dict.fromkeys((*PAGES, *OTHERS)))
def test_a_page_is_accessible_in_light_and_dark_and_fits_every_screen(
    browser: Browser, aurora: Aurora, page: str
) -> None:
    visitor = aurora.as_user()
    for theme in ("light", "dark"):
        with a_tab(browser, aurora.base, theme=theme, cookies=visitor.cookies) as tab:
            tab.open(address(aurora, page))
            assert tab.axe() == []
            assert tab.misfits() == []
    # Armenian is the widest; a phone and a tablet.
    visitor.post("/profile/language", {"language": "hy", "back": "/"})
    for width in (390, 820):
        with a_tab(browser, aurora.base, width=width, cookies=visitor.cookies) as tab:
            tab.open(address(aurora, page))
            assert tab.misfits() == [], width


def test_the_sign_in_page_is_accessible_and_works_by_keyboard(
    browser: Browser, aurora: Aurora
) -> None:
    with a_tab(browser, aurora.base) as tab:
        tab.open("/receipts")
        assert tab.axe() == []
        tab.page.keyboard.type("nora@example.org")
        tab.page.keyboard.press("Tab")
        tab.page.keyboard.type("correct horse battery")
        tab.page.keyboard.press("Enter")
        tab.page.wait_for_url("**/receipts")


def test_search_while_typing_keeps_focus_and_address(tab: Tab) -> None:
    page = tab.open("/receipts")
    page.keyboard.press("/")
    page.keyboard.type("KA1A", delay=20)
    expect(page.locator("#rows mark").first).to_have_text("KA1A")
    expect(page.locator("[data-list-search]")).to_be_focused()
    assert "q=KA1A" in page.url
    rows = page.locator("#rows tbody tr").count()
    page.reload()
    assert page.locator("#rows tbody tr").count() == rows
    expect(page.locator("[data-list-search]")).to_have_value("KA1A")


def test_filter_sort_page_and_back_are_all_in_the_address(tab: Tab) -> None:
    page = tab.open("/receipts")
    page.select_option("[name=tender]", "card")
    page.wait_for_url("**tender=card**")
    first_page = page.locator("#rows tbody tr").first.inner_text()
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=2**")
    expect(page.locator("#rows tbody tr").first).not_to_have_text(first_page)
    page.go_back()
    page.wait_for_url(lambda url: "page=2" not in url)
    expect(page.locator("#rows tbody tr").first).to_contain_text(first_page.split()[0])
    page.get_by_role("link", name="Total").click()
    page.wait_for_url("**sort=-total**")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Total")


def test_a_row_opens_its_receipt_and_the_neighbours_follow_the_list(tab: Tab) -> None:
    page = tab.open("/receipts?kind=sale")
    page.locator("#rows tbody tr").nth(1).locator("td").nth(2).click()
    page.wait_for_url("**/receipts/*")
    here = page.locator("h1").inner_text()
    page.get_by_role("link", name="Older receipt").click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() != here
    page.get_by_role("link", name="Newer receipt").click()
    expect(page.locator("h1")).to_have_text(here)


def test_the_palette_leads_anywhere_by_keyboard_alone(tab: Tab, aurora: Aurora) -> None:
    page = tab.open("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("shift", delay=15)
    expect(page.locator("#palette-list [role=option]").first).to_contain_text("Shifts")
    assert tab.axe() == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/shifts")
    page.keyboard.press("Control+k")
    page.keyboard.type("KA1A-0000", delay=10)
    expect(page.locator("#palette-list mark").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts/*")


def test_a_receipt_appears_by_itself_and_the_figures_follow(tab: Tab, aurora: Aurora) -> None:
    page = tab.open("/")
    receipts = page.locator(".kpi").nth(1).locator(".value")
    before = int(receipts.inner_text())
    page.wait_for_function("document.querySelector('#live')._htmx?.sse")
    with aurora.database.transaction() as session:
        sale = aurora.retailer.ring_up(session, aurora.retailer.tills[0], aurora.clock.at)
    expect(page.locator("#live li").first.locator("a")).to_have_attribute(
        "href", f"/receipts/{sale.id}", timeout=1500
    )
    expect(receipts).to_have_text(str(before + 1), timeout=5000)
    assert page.locator("#live li").count() <= 9
    assert page.locator("[data-chart] svg").count() == 1


def test_light_and_dark_are_remembered(tab: Tab) -> None:
    page = tab.open("/shifts")
    page.get_by_role("button", name="Light or dark").click()
    with page.expect_response("**/profile/theme"):
        page.get_by_role("menuitemradio", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_language_menu_stays_on_the_page(tab: Tab) -> None:
    page = tab.open("/receipts?kind=return")
    page.get_by_role("button", name="Language").click()
    page.get_by_role("menuitemradio", name="Suomi").click()
    page.wait_for_url("**/receipts?kind=return")
    expect(page.locator("html")).to_have_attribute("lang", "fi")


def test_what_somebody_typed_is_text_and_a_decision_says_it_was_noted(
    tab: Tab, aurora: Aurora
) -> None:
    page = tab.open(address(aurora, "exception"))
    page.fill("[name=note]", "<img src=x onerror=alert(1)>")
    page.get_by_role("button", name="Accept as it is").click()
    page.wait_for_url("**/exceptions")
    expect(page.locator(".toast-card")).to_contain_text("The decision is noted.")
    page.get_by_role("link", name="Accepted").click()
    page.locator("#rows tbody tr a.name").first.click()
    expect(page.locator("dd", has_text="onerror")).to_have_text("<img src=x onerror=alert(1)>")
    assert page.locator("main img[src=x]").count() == 0


def test_the_export_arrives_as_a_file(tab: Tab) -> None:
    page = tab.open("/receipts")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "receipts-2026-11-25.csv"


def test_a_form_on_another_site_cannot_use_the_session(tab: Tab, aurora: Aurora) -> None:
    tab.allowed = ("403",)

    def answer(route: Route) -> None:
        route.fulfill(
            content_type="text/html",
            body=f'<form method="post" action="{aurora.base}/sign-out"><button>x</button></form>',
        )

    tab.page.route("http://evil.test/**", answer)
    tab.page.goto("http://evil.test/")
    with tab.page.expect_response("**/sign-out") as refused:
        tab.page.click("button")
    assert refused.value.status == 403
    assert tab.open("/profile").url.endswith("/profile")


def test_on_a_phone_the_menu_slides_in_and_the_bottom_bar_leads(
    browser: Browser, aurora: Aurora
) -> None:
    with a_tab(browser, aurora.base, width=390, cookies=aurora.as_user().cookies) as tab:
        page = tab.open("/")
        page.locator(".bottom").get_by_role("button", name="Menu").click()
        page.locator("#side").get_by_role("link", name="Receipts").click()
        page.wait_for_url("**/receipts")
        assert tab.axe() == []
        page.locator(".bottom").get_by_role("link", name="Dashboard").click()
        page.wait_for_load_state()
        page.locator(".bottom").get_by_role("button", name="Search").tap()
        expect(page.locator("#palette")).to_be_visible()


def test_a_server_that_is_away_leaves_the_page_as_it_was_and_says_so(tab: Tab) -> None:
    tab.allowed = ("ERR_FAILED", "net::", "Failed to fetch", "failed:")
    page = tab.open("/receipts")
    rows = page.locator("#rows tbody tr").count()
    page.route("**/receipts?*", lambda route: route.abort())
    page.fill("[data-list-search]", "abc")
    expect(page.locator(".toast-card.is-bad")).to_contain_text("Nothing was changed")
    assert page.locator("#rows tbody tr").count() == rows
