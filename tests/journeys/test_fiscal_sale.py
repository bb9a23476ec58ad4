"""A till with a fiscal printer, in real processes: refused, set up in the portal, sold, seen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.system import MARIA_PIN, System, WiredTill, until

pytestmark = [pytest.mark.window, pytest.mark.browser, pytest.mark.broker, pytest.mark.timeout(420)]

LOAF = "5213003721932"
MODEL = "datecs-x"


@pytest.fixture
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    running = System(tmp_path_factory.mktemp("fiscal-system"))
    try:
        running.start_headquarters(days=1)
        running.start_counter(fiscal=MODEL)
        running.start_till()
        yield running
    finally:
        running.stop()


def enrol(system: System, till: WiredTill, code: str) -> None:
    system.scan(system.claim_ticket(code))
    screen = till.until_screen("SignOnView")
    names = [key["text"] for key in screen["operators"]]
    pin = (f"pad-{digit}" for digit in MARIA_PIN)
    till.tap(f"operator-{names.index('Maria')}", *pin, "sign-on")
    till.until(lambda shown: shown["screen"]["kind"] != "SignOnView")
    till.tap("pad-1", "pad-00", "pad-00", "open-shift")
    till.until_screen("SellView")


def receipts_on(system: System) -> int:
    return int(system.counter()["fiscal"]["receipts"])


def test_a_till_sells_a_moment_after_its_device_is_set_up(system: System, browser: Browser) -> None:
    portal, till = system.portal(browser), system.till
    assert isinstance(till, WiredTill)
    till.until_screen("EnrolmentView")
    portal.goto("/tills/add")
    portal.click("form:has(input[name=register]) button[type=submit]")
    enrol(system, till, portal.locator(".value.tabular").inner_text().strip())

    # Nobody has said how the device is to be spoken to: it is not asked for anything.
    system.scan(LOAF)
    till.until(lambda shown: len(shown["screen"]["lines"]) == 1)
    till.tap("pay", "tender-cash", "complete")
    till.until(lambda shown: shown["notice"])
    assert receipts_on(system) == 0

    # The rates of this shop are not Bulgaria's: people choose the groups themselves.
    grant = json.loads((system.places.identity / "grant.json").read_bytes())
    ((register,),) = system.ask_database(
        "SELECT register FROM estate_device WHERE id = :device", device=grant["device"]
    )
    portal.goto(f"/fiscal/{register}")
    for number, choice in enumerate(portal.locator("select[name^=group-]").all()):
        choice.select_option(str(number % 8 + 1))
    portal.click("form[action^='/fiscal/'] button[type=submit]:has-text('Save')")
    expect(portal.locator("table.list")).to_contain_text("Set up")

    def sold() -> bool:
        if till.screen["kind"] == "TenderView":
            till.tap("complete")
        return till.until(lambda shown: shown["screen"])["screen"]["kind"] == "CompletedView"

    until(sold, "the till sells with its device")
    till.until_screen("CompletedView")
    assert receipts_on(system) == 1
    number = re.search(r"[A-Z0-9]+-\d{6}", json.dumps(till.shown()))
    assert number is not None
    assert system.is_booked_within(number[0], 30)

    portal.goto(f"/receipts?q={number[0]}")
    portal.locator("tbody tr a.name").first.click()
    expect(portal.locator("body")).to_contain_text("Fiscal receipt")
    expect(portal.locator("body")).to_contain_text("On record")
