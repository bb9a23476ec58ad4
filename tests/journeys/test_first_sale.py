"""The first sale, end to end: from a blank machine to headquarters, and every plug pulled."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.journeys.system import MARIA_PIN, System, WiredTill, until

pytestmark = [pytest.mark.window, pytest.mark.browser, pytest.mark.broker, pytest.mark.timeout(420)]

MILK, LOAF, COFFEE = "5213005384920", "5213003721932", "5213019401552"


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]
)
def system(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[System]:
    database = ""
    if request.param == "postgresql":
        database = request.getfixturevalue("journey_database")
    running = System(tmp_path_factory.mktemp(f"system-{request.param}"), database)
    try:
        running.start_headquarters(days=2)
        running.start_counter()
        running.start_till()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def portal(system: System, browser: Browser) -> Page:
    return system.portal(browser)


def till_of(system: System) -> WiredTill:
    assert isinstance(system.till, WiredTill)
    return system.till


def sign_on(till: WiredTill, name: str = "Maria", pin: str = MARIA_PIN) -> None:
    screen = till.until_screen("SignOnView")
    names = [key["text"] for key in screen["operators"]]
    till.tap(f"operator-{names.index(name)}", *(f"pad-{digit}" for digit in pin), "sign-on")
    till.until(lambda shown: shown["screen"]["kind"] != "SignOnView")


def answer_recovery(till: WiredTill) -> None:
    """Answer what a restarted till asks: the last receipt did come out, the basket goes on."""
    asks = till.until(lambda shown: shown["screen"]["kind"] in {"RecoveryView", "SellView"})
    while asks["screen"]["kind"] == "RecoveryView":
        question = asks["screen"]["text"]
        answers = {key["name"] for key in asks["screen"]["keys"]}
        till.tap(*(answers & {"recovery-printed", "recovery-resume"}))
        asks = till.until(
            lambda shown, question=question: (
                shown["screen"]["kind"] == "SellView"
                or shown["screen"].get("text") not in {None, question}
            )
        )


def titles(till: WiredTill) -> list[str]:
    return [line["title"] for line in till.screen["lines"]]


def pay_in_cash(till: WiredTill) -> str:
    """Pay the exact amount in cash and give the receipt's number."""
    till.tap("pay", "tender-cash", "complete")
    till.until_screen("CompletedView")
    number = re.search(r"[A-Z0-9]+-\d{6}", json.dumps(till.shown()))
    assert number is not None
    till.tap("next-sale")
    till.until_screen("SellView")
    return number[0]


def test_a_new_machine_becomes_a_till_by_its_claim_code(system: System, portal: Page) -> None:
    till = till_of(system)
    till.until_screen("EnrolmentView")
    portal.goto("/tills/add")
    portal.click("form:has(input[name=register]) button[type=submit]")
    code = portal.locator(".value.tabular").inner_text().strip()
    assert re.fullmatch(r"[A-Z0-9]{4}(-[A-Z0-9]{4}){2}", code)
    system.scan(system.claim_ticket(code))
    till.until_screen("SignOnView")
    expect(portal.locator("#claim-state")).to_contain_text("enrolled", ignore_case=True)


def test_a_sale_goes_from_the_scanner_to_the_dashboard(system: System, portal: Page) -> None:
    till = till_of(system)
    sign_on(till)
    till.tap("pad-1", "pad-00", "pad-00", "open-shift")
    till.until_screen("SellView")
    portal.goto("/")
    system.scan(MILK, LOAF, LOAF)
    till.until(lambda shown: len(shown["screen"]["lines"]) == 2)
    before = till.screen["total"]
    system.scan(_a_gold_card(system))
    shown = till.until(lambda shown: shown["screen"]["total"] != before)
    assert any("%" in line["under"] for line in shown["screen"]["lines"])
    number = pay_in_cash(till)
    # The receipt is on the paper and the drawer is open.
    until(lambda: number in system.printed(), "the receipt comes out of the printer")
    assert system.counter()["drawer"]["open"]
    # Headquarters sees it without anybody asking.
    expect(portal.locator("#live")).to_contain_text(_amount(system, number), timeout=10_000)
    portal.goto("/receipts")
    portal.click(f"a:has-text('{number}')")
    expect(portal.locator("body")).to_contain_text("proved")
    assert system.booked_sales() == system.journal_sales()


def test_a_new_price_is_at_the_till_in_seconds(system: System, portal: Page) -> None:
    till = till_of(system)
    portal.goto(f"/catalogue?q={MILK}")
    portal.click("td[data-price] .price-edit")
    portal.fill("input[name=price]", "9.87")
    portal.keyboard.press("Enter")
    expect(portal.locator("td[data-price]")).to_contain_text("9.87")

    def price_at_the_till() -> bool:
        system.scan(MILK)
        shown = till.until(lambda shown: shown["screen"]["lines"])
        held = "9,87" in shown["screen"]["lines"][0]["under"] or "9.87" in json.dumps(shown)
        _give_up(till)
        return held

    until(price_at_the_till, "the till sells at the new price")


def test_selling_goes_on_without_headquarters_and_catches_up(system: System, portal: Page) -> None:
    till = till_of(system)
    system.kill("broker")
    numbers = []
    for _ in range(3):
        system.scan(LOAF, COFFEE)
        till.until(lambda shown: len(shown["screen"]["lines"]) == 2)
        numbers.append(pay_in_cash(till))
    assert set(numbers) <= set(system.journal_sales())
    system.kill("cloud")
    system.scan(LOAF)
    till.until(lambda shown: shown["screen"]["lines"])
    numbers.append(pay_in_cash(till))
    system.start("broker")
    system.start("cloud")
    until(
        lambda: system.booked_sales() == system.journal_sales(),
        "everything sold meanwhile is booked, each once",
        patience_s=90,
    )


def test_a_power_cut_at_the_till_loses_no_line_and_doubles_no_sale(system: System) -> None:
    till = till_of(system)
    system.scan(MILK, LOAF)
    till.until(lambda shown: len(shown["screen"]["lines"]) == 2)
    lines = titles(till)
    # A line is kept a moment after it is shown; no money depends on it.
    until(lambda: all(title in system.kept_basket() for title in lines), "the lines are kept", 5)
    till.kill()
    till.start()
    sign_on(till)
    answer_recovery(till)
    assert titles(till) == lines
    pay_in_cash(till)
    until(lambda: system.booked_sales() == system.journal_sales(), "the sale is booked once", 60)


def test_a_printer_without_paper_keeps_the_sale_and_prints_later(system: System) -> None:
    till = till_of(system)
    system.act("fault", device="printer", fault="paper out", on=True)
    system.scan(COFFEE)
    till.until(lambda shown: shown["screen"]["lines"])
    till.tap("pay", "tender-cash", "complete")
    till.until_screen("CompletedView")
    number = max(system.journal_sales())
    assert number not in system.printed()
    system.act("fault", device="printer", fault="paper out", on=False)
    till.until(lambda _: "print-again" in till.names())
    till.tap("print-again")
    until(lambda: number in system.printed(), "the receipt is printed after all")
    till.tap("next-sale")
    till.until_screen("SellView")


def test_an_unknown_code_is_a_question_and_never_a_crash(system: System) -> None:
    till = till_of(system)
    system.scan("4006381333931")
    till.until(lambda shown: shown["overlay"] is not None)
    till.tap("cancel")
    assert titles(till) == []


def test_a_revoked_till_is_cut_off_and_says_so(system: System, portal: Page) -> None:
    portal.goto("/tills")
    portal.click("a[href^='/tills/']:not([href='/tills/add'])")
    portal.click("[data-open-dialog=revoke]")
    portal.fill("#revoke [name=reason]", "stolen")
    portal.click("#revoke button[type=submit]")
    expect(portal.locator("main")).to_contain_text("stolen")
    till = till_of(system)
    # It says so by itself, and sells on: nobody has to stand before a closed till.
    till.until(lambda shown: shown["screen"]["bar"]["status"]["tone"] not in {"good", "text2"})
    system.scan(LOAF)
    till.until(lambda shown: shown["screen"]["lines"])
    number = pay_in_cash(till)
    assert number in system.journal_sales()
    assert not system.is_booked_within(number, patience_s=8), "a revoked till is not heard"


def _give_up(till: WiredTill) -> None:
    till.tap("menu", "menu-void-sale", "void-sale-now")
    till.until(lambda shown: not shown["screen"].get("lines") or shown["overlay"])


def _amount(system: System, number: str) -> str:
    minor = system.journal_sales()[number]
    return f"{minor // 100}.{minor % 100:02}"


def _a_gold_card(system: System) -> str:
    """Find a card whose owner gets a discount."""
    return system.ask_database(
        "SELECT customer_card.number FROM customer_card"
        " JOIN customer ON customer.id = customer_card.customer"
        " JOIN customer_category ON customer_category.id = customer.category"
        " WHERE customer_category.name = 'Gold card' ORDER BY customer_card.number LIMIT 1"
    )[0][0]
