"""The label editor in a browser: the preview follows what is typed."""

import pytest
from playwright.sync_api import Browser

from tests.cloud.browsing import Tab, a_tab
from tests.cloud.conftest import Aurora


@pytest.mark.browser
def test_the_preview_follows_what_is_typed(tab: Tab) -> None:
    tab.open("/labels")
    assert tab.page.locator(".label-card").count() == 2
    tab.open("/labels/shelf-58x40")
    before = tab.page.locator("#preview img").get_attribute("src")
    tab.page.fill("[name=height-2]", "14")
    tab.page.locator("[name=height-2]").blur()
    tab.page.wait_for_function(
        "before => document.querySelector('#preview img')?.src !== before", arg=before
    )
    tab.page.fill("[name=x-0]", "99")
    tab.page.locator("[name=x-0]").blur()
    tab.page.wait_for_function(
        "() => document.querySelector('#preview').textContent.includes('outside')"
    )
    assert not tab.quiet()


@pytest.mark.browser
def test_the_editor_fits_a_phone(aurora: Aurora, browser: Browser) -> None:
    with a_tab(
        browser, aurora.base, width=390, height=844, cookies=aurora.as_user().cookies
    ) as tab:
        for path in ("/labels", "/labels/shelf-58x40"):
            tab.open(path)
            wide = tab.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= 390
