"""A cashier's shift on a till behind a real X server: every touch and key goes through it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.system import MARIA_PIN, System, until
from tests.journeys.x_till import XTill

pytestmark = [pytest.mark.window, pytest.mark.browser, pytest.mark.broker, pytest.mark.timeout(300)]

MILK, LOAF, COFFEE = "5213005384920", "5213003721932", "5213019401552"
OLGA_PIN = "5204"
PICTURES = Path(__file__).parents[1] / "artifacts" / "journey"


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    running = System(tmp_path_factory.mktemp("shift"))
    try:
        running.start_headquarters(days=2)
        running.start_counter()
        running.till = XTill(running.places.till, running.places.tills_url)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def portal(system: System, browser: Browser) -> Page:
    return system.portal(browser)


def till_of(system: System) -> XTill:
    assert isinstance(system.till, XTill)
    return system.till


def keep(till: XTill, name: str) -> None:
    till.picture(PICTURES / f"{name}.png")


def answered(till: XTill, is_done: Callable[[dict], object]) -> dict:
    """Wait for something; a supervisor approves where the till asks for one."""

    def asks(shown: dict) -> bool:
        return (shown["overlay"] or {}).get("name") == "approval"

    shown = till.until(lambda shown: asks(shown) or is_done(shown))
    if asks(shown):
        till.tap(*(f"pad-{digit}" for digit in OLGA_PIN), "approve")
        shown = till.until(is_done)
    return shown


def finished(till: XTill) -> str:
    """Wait for the sale's end, give the receipt's number, go to the next."""
    till.until_screen("CompletedView")
    number = re.search(r"[A-Z0-9]+-\d{6}", json.dumps(till.shown()))
    assert number is not None
    till.tap("next-sale")
    till.until_screen("SellView")
    return number[0]


def test_a_typed_claim_code_makes_the_machine_a_till(system: System, portal: Page) -> None:
    till = till_of(system)
    till.until_screen("EnrolmentView")
    portal.goto("/tills/add")
    portal.click("form:has(input[name=register]) button[type=submit]")
    code = portal.locator(".value.tabular").inner_text().strip()
    till.tap("claim-code")
    till.type(code.replace("-", "").lower())
    keep(till, "1-claim-code")
    till.tap("enrol")
    words = till.until(lambda shown: shown["screen"]["words"])["screen"]["words"]
    expect(portal.locator("main")).to_contain_text(words)
    keep(till, "2-words-to-compare")
    till.tap("words-match")
    till.until_screen("SignOnView")
    expect(portal.locator("#claim-state")).to_contain_text("enrolled", ignore_case=True)


def test_a_cashier_signs_on_and_counts_the_float(system: System) -> None:
    till = till_of(system)
    names = [key["text"] for key in till.screen["operators"]]
    till.tap(f"operator-{names.index('Maria')}", *(f"pad-{d}" for d in MARIA_PIN))
    keep(till, "3-sign-on")
    till.tap("sign-on")
    till.until_screen("OpenShiftView")
    till.tap("pad-1", "pad-00", "pad-00")
    keep(till, "4-float")
    till.tap("open-shift")
    till.until_screen("SellView")


def test_the_operator_changes_the_language(system: System) -> None:
    till = till_of(system)
    till.tap("menu", "menu-settings")
    for language in ("ru", "el", "hy", "fi", "en"):
        till.tap(f"language-{language}")
        till.until(lambda shown, name=f"language-{language}": chosen(shown) == name)
        keep(till, f"5-settings-{language}")
    back_to_selling(till)


def test_goods_are_weighed_and_paid_in_two_ways(system: System) -> None:
    till = till_of(system)
    till.tap("search")
    till.type("bananas")
    till.until(lambda shown: "1 found" in shown["screen"]["tiles_title"])
    keep(till, "5-search")
    till.tap(next(name for name in till.names() if name.startswith("item-")))
    till.until(lambda shown: (shown["overlay"] or {}).get("name") == "weigh")
    system.act("weight", grams=1235)
    till.until(lambda shown: "1.235" in shown["overlay"]["figure_caption"])
    keep(till, "6-weigh")
    till.tap("take-weight")
    till.until(lambda shown: shown["screen"]["lines"] and not shown["overlay"])
    system.act("weight", grams=0)
    assert "1.235" in till.screen["lines"][0]["under"]
    system.scan(LOAF, COFFEE)
    till.until(lambda shown: len(shown["screen"]["lines"]) == 3)
    keep(till, "7-basket")
    till.tap("pay")
    till.until_screen("TenderView")
    till.tap("pad-3", "pad-00", "tender-card")
    till.until(lambda shown: shown["overlay"])
    keep(till, "8-card")
    till.tap("card-paid")
    till.until(lambda shown: not shown["overlay"])
    till.tap("tender-cash", "complete")
    till.until_screen("CompletedView")
    keep(till, "9-complete")
    number = finished(till)
    until(lambda: number in system.printed(), "the receipt comes out")


def test_a_basket_is_parked_while_another_is_sold(system: System) -> None:
    till = till_of(system)
    system.scan(MILK, LOAF)
    till.until(lambda shown: len(shown["screen"]["lines"]) == 2)
    till.tap("park")
    till.type("blue jacket")
    keep(till, "10-park")
    till.tap("park-now")
    till.until(lambda shown: not shown["screen"].get("lines"))
    system.scan(COFFEE)
    till.until(lambda shown: shown["screen"]["lines"])
    till.tap("pay", "tender-cash", "complete")
    finished(till)
    till.tap("parked")
    assert till.screen["rows"][0]["title"] == "blue jacket"
    keep(till, "11-parked")
    till.tap("recall-0")
    till.until(lambda shown: len(shown["screen"].get("lines", ())) == 2)
    till.tap("pay", "tender-cash", "complete")
    finished(till)


def test_goods_come_back_by_the_receipts_number(system: System) -> None:
    till = till_of(system)
    number = max(system.journal_sales())
    till.tap("menu", "menu-return")
    answered(till, lambda shown: shown["screen"].get("rows"))
    till.tap("receipt-search")
    till.type(f"{number}\n")
    till.until(lambda shown: shown["screen"].get("reasons"))
    till.tap("return-reason-1", "return-line-1")
    till.until(lambda shown: shown["screen"].get("refund"))
    keep(till, "12-return")
    till.tap("refund-cash")
    answered(till, lambda shown: shown["screen"]["kind"] == "CompletedView")
    keep(till, "13-returned")
    finished(till)
    assert min(system.journal_sales().values()) < 0


def test_cash_goes_in_and_out_and_the_drawer_opens_without_a_sale(system: System) -> None:
    till = till_of(system)
    for kind in ("cash-paid-in", "cash-paid-out"):
        till.tap("menu", "menu-cash", kind, "pad-5", "pad-00", "cash-reason-0")
        keep(till, f"14-{kind}")
        till.tap("move-cash")
        answered(till, lambda shown: shown["screen"]["kind"] == "SellView")
    system.act("drawer/close")
    till.tap("menu", "menu-cash", "no-sale-0")
    answered(till, lambda _: system.counter()["drawer"]["open"])
    system.act("drawer/close")
    back_to_selling(till)


def test_the_day_ends_with_x_count_and_z_and_headquarters_has_it_all(
    system: System, portal: Page
) -> None:
    till = till_of(system)
    till.tap("menu", "menu-reports")
    till.until(lambda shown: shown["screen"].get("figures"))
    keep(till, "16-x-report")
    till.tap("print-report")
    until(lambda: "X report" in system.printed(), "the X report is printed")
    back_to_selling(till)
    till.tap("menu", "menu-close-shift")
    till.until_screen("CloseShiftView")
    till.tap("count-10000", "pad-1", "confirm-count")
    till.until(lambda shown: not shown["screen"]["counting"])
    keep(till, "17-count")
    till.tap("difference-reason-0", "close-shift")
    till.until_screen("ReportView")
    till.tap("back")
    till.until_screen("OpenShiftView")
    till.tap("reports")
    till.until(lambda shown: shown["screen"].get("close_day"))
    till.tap("close-day", "close-day-now")
    answered(till, lambda shown: shown["screen"].get("title", "").startswith("Z report"))
    keep(till, "18-z-report")

    sold = system.journal_sales()
    until(lambda: system.booked_sales() == sold, "the ledger is the journal", patience_s=30)
    assert len(sold) == 4
    for number in sold:
        portal.goto(f"/receipts?q={number}")
        portal.click(f"a:has-text('{number}')")
        expect(portal.locator("body")).to_contain_text("proved")
    portal.goto("/shifts")
    portal.locator("tr", has_text="Maria").locator("a.name").first.click()
    shift = portal.locator("main")
    for moved in ("Paid in", "Paid out", "Drawer opened without a sale"):
        expect(shift).to_contain_text(moved)
    portal.screenshot(path=PICTURES / "portal-shift.png")
    portal.goto("/shifts/closings")
    expect(portal.locator("main")).to_contain_text("Maria")
    portal.screenshot(path=PICTURES / "portal-closings.png")


def chosen(shown: dict) -> str:
    return next(key["name"] for key in shown["screen"]["languages"] if key["look"] == "chosen")


def back_to_selling(till: XTill) -> None:
    while till.screen["kind"] != "SellView":
        till.tap("back")
