"""Journeys of a day at the counter, through the window of a real till over real files."""

from pathlib import Path

import pytest

from tests.edge.screens.conftest import approve, open_shift, sign_on
from tests.edge.screens.till_process import TillProcess

pytestmark = [pytest.mark.window, pytest.mark.timeout(240)]

LOAF, MILK, BEER, UNKNOWN = "4006381333931", "5201054017432", "5060000000016", "12345678901231"


def titles(till: TillProcess) -> list[str]:
    return [line["title"] for line in till.screen["lines"]]


def pay_cash(till: TillProcess) -> dict:
    till.tap("pay")
    till.until_screen("TenderView")
    till.tap("quick-exact", "complete")
    return till.until(lambda shown: "printed" in shown["screen"].get("printing", ""))["screen"]


def test_a_scan_and_a_tile_become_lines_and_a_total(till: TillProcess) -> None:
    till.scan(LOAF)
    till.tap("category-1", "item-milk")
    assert titles(till) == ["Sourdough loaf", "Γάλα φρέσκο"]
    assert till.screen["total"] == "€5.95"


def test_a_scan_joins_the_line_of_the_same_item(till: TillProcess) -> None:
    till.scan(LOAF, LOAF)
    assert [line["under"] for line in till.screen["lines"]] == ["2 × €4.30"]


def test_a_number_typed_first_becomes_the_quantity(till: TillProcess) -> None:
    till.scan(LOAF)
    till.tap("pad-1", "pad-2", "quantity")
    assert till.screen["lines"][0]["under"] == "12 × €4.30"


def test_a_silver_customer_sees_the_discount_with_its_reason(till: TillProcess) -> None:
    till.scan(LOAF)
    till.tap("customer")
    till.type("eleni")
    till.until(lambda shown: shown["screen"]["rows"])
    till.tap("customer-0", "customer-take")
    sell = till.until(lambda shown: shown["screen"].get("savings"))["screen"]
    assert "−5% Silver card" in sell["lines"][0]["under"]
    assert sell["savings"] == "Discount -€0.22"


def test_a_split_payment_gives_change_in_cash_only(till: TillProcess) -> None:
    till.scan(LOAF, MILK)
    till.tap("pay")
    till.until_screen("TenderView")
    till.tap("pad-2", "pad-00", "tender-card", "card-paid")
    till.until(lambda shown: shown["overlay"] is None and shown["screen"]["due"] == "€3.95")
    till.tap("quick-1000")
    assert till.screen["due_caption"] == "Change"
    assert till.screen["change"] == "€6.05"
    till.tap("complete")
    done = till.until(lambda shown: "printed" in shown["screen"].get("printing", ""))["screen"]
    assert done["amount"] == "€6.05"


def test_the_next_scan_leaves_the_finished_sale(till: TillProcess) -> None:
    till.scan(LOAF)
    pay_cash(till)
    till.scan(MILK)
    till.until_screen("SellView")
    assert titles(till) == ["Γάλα φρέσκο"]


def test_beer_asks_for_the_customers_age(till: TillProcess) -> None:
    till.scan(BEER)
    assert (till.overlay or {})["figure"] == "18+"
    till.tap("age-yes")
    assert titles(till) == ["Beer"]


def test_an_unknown_code_is_looked_up_or_sold_as_a_free_line(till: TillProcess) -> None:
    till.scan(UNKNOWN)
    assert (till.overlay or {})["figure"] == UNKNOWN
    till.tap("pad-2", "pad-5", "pad-0", "sell-free-line")
    approve(till)
    sell = till.until(lambda shown: shown["screen"].get("lines"))["screen"]
    assert sell["total"] == "€2.50"


def test_a_search_by_name_finds_across_accents_and_sells(till: TillProcess) -> None:
    till.tap("search")
    till.type("γαλα")
    till.until(lambda shown: shown["screen"]["tiles_title"] == "1 found")
    till.tap("item-milk")
    assert titles(till) == ["Γάλα φρέσκο"]


def test_the_keyboard_on_the_screen_types_greek_with_its_accents(till: TillProcess) -> None:
    till.tap("search", "letter-language")  # English, then Finnish, Russian, Greek
    while till.screen["keyboard"] != "el":
        till.tap("letter-language")
    till.tap("letter-γ")
    till.ask("hold", name="letter-α")
    till.tap("letter-ά", "letter-λ", "letter-α")
    assert till.screen["bar"]["field"]["text"] == "γάλα"
    till.tap("letter-erase")
    assert till.screen["bar"]["field"]["text"] == "γάλ"


def test_a_scan_while_searching_does_not_stay_in_the_field(till: TillProcess) -> None:
    till.tap("search")
    till.type("lo")
    till.scan(LOAF)
    assert titles(till) == ["Sourdough loaf"]
    assert LOAF not in till.screen["bar"]["field"]["text"]


def test_a_parked_sale_is_found_by_its_label_and_recalled(till: TillProcess) -> None:
    till.scan(LOAF)
    till.tap("park")
    till.type("blue jacket")
    till.tap("park-now")
    till.until(lambda shown: not shown["screen"].get("lines"))
    till.tap("parked")
    assert till.screen["rows"][0]["title"] == "blue jacket"
    till.tap("recall-0")
    till.until(lambda shown: shown["screen"].get("lines"))
    assert titles(till) == ["Sourdough loaf"]


def test_a_discount_by_hand_needs_a_reason(till: TillProcess) -> None:
    till.scan(LOAF)
    till.tap("discount", "pad-1", "pad-0")
    assert not till.get("discount-give")["enabled"]
    till.tap("discount-reason-0", "discount-give")
    approve(till)
    till.until(lambda shown: "−10%" in shown["screen"]["lines"][0]["under"])


def test_a_line_is_voided(till: TillProcess) -> None:
    till.scan(LOAF, MILK)
    till.tap("line-0", "void-line")
    till.until(lambda shown: shown["overlay"] or len(shown["screen"]["lines"]) == 1)
    if till.overlay is not None:
        approve(till)
    till.until(lambda shown: len(shown["screen"]["lines"]) == 1)


def test_goods_come_back_by_receipt_number(till: TillProcess) -> None:
    till.scan(LOAF, MILK)
    number = pay_cash(till)["bar"]["title"].split()[-1]
    till.tap("next-sale", "menu", "menu-return")
    till.until(lambda shown: shown["screen"].get("rows"))
    till.tap("receipt-search")
    till.type(f"{number}\n")
    till.until(lambda shown: shown["screen"].get("reasons"))
    till.tap("return-reason-1", "return-line-1")
    assert till.until(lambda shown: shown["screen"]["refund"])["screen"]["refund"] == "€4.30"
    till.tap("refund-cash")
    done = till.until_screen("CompletedView")
    assert done["title"] == "Return complete"
    assert done["amount"] == "€4.30"


def test_cash_moves_only_with_an_amount_and_a_reason(till: TillProcess) -> None:
    till.tap("menu", "menu-cash", "cash-paid-in", "pad-5", "pad-00")
    assert not till.get("move-cash")["enabled"]
    till.tap("cash-reason-0", "move-cash")
    till.until(lambda shown: shown["screen"]["kind"] == "SellView" or shown["overlay"])


def test_an_operator_chooses_a_language_and_sees_it_at_once(till: TillProcess) -> None:
    till.tap("menu", "menu-settings", "language-el")
    till.until(lambda shown: shown["screen"]["languages"][2]["look"] == "chosen")
    till.tap("language-en")
    till.until(lambda shown: shown["screen"]["languages"][0]["look"] == "chosen")


def test_a_theme_and_a_side_rebuild_the_screen_and_lose_nothing(till: TillProcess) -> None:
    till.scan(LOAF)
    till.tap("menu", "menu-settings", "theme-light", "side-left", "back")
    assert till.screen["total"] == "€4.30"
    left = till.get("basket")["box"]
    assert left[0] == 0
    till.tap("menu", "menu-settings", "theme-dark", "side-right")


def test_devices_say_in_words_how_they_are(till: TillProcess) -> None:
    till.tap("menu", "menu-devices")
    states = {row["name"]: row["right"] for row in till.screen["rows"]}
    assert states["device-receipt-printer"] == "Ready"
    till.tap("test-receipt-printer")
    till.until(lambda shown: any("test page is out" in row["under"] for row in rows_of(shown)))
    till.tap("test-scanner")
    till.scan(LOAF)
    till.until(lambda shown: any(row["under"] == f"Read: {LOAF}" for row in rows_of(shown)))
    till.tap("back")
    assert till.screen["lines"] == []


def test_a_device_is_added_changed_and_removed_by_touch(till: TillProcess) -> None:
    till.tap("menu", "menu-devices", "change-label-printer")
    approve(till)
    till.until_screen("DeviceSetupView")
    till.tap("device-address")
    till.type("127.0.0.1:9")
    till.tap("letter-enter")
    setup = till.until(lambda shown: shown["screen"].get("models"))["screen"]
    assert {row["under"] for row in setup["models"]} >= {"zpl-203", "tspl-203"}
    till.tap("model-0", "try-device")
    tried = till.until(lambda shown: "how it answers" in shown["screen"].get("message", ""))
    assert tried["screen"]["title"] == "Label printer"
    till.tap("keep-device")
    till.until_screen("DevicesView")
    till.until(
        lambda shown: any(
            row["name"] == "device-label-printer" and row["right"] == "No answer"
            for row in rows_of(shown)
        )
    )
    till.tap("change-label-printer")
    approve(till)
    till.tap("remove-device")
    till.until_screen("DevicesView")
    till.tap("back")
    till.until_screen("SellView")
    till.scan(LOAF)
    assert titles(till) == ["Sourdough loaf"]


def rows_of(shown) -> list:
    """The rows of a screen."""
    return shown["screen"]["rows"]


def test_an_x_report_adds_the_day_up(till: TillProcess) -> None:
    till.scan(LOAF)
    pay_cash(till)
    till.tap("next-sale", "menu", "menu-reports")
    report = till.until(lambda shown: shown["screen"].get("figures"))["screen"]
    assert report["figures"][1]["caption"] == "Sales"
    assert int(report["figures"][1]["amount"]) >= 1


def test_a_key_under_an_overlay_cannot_be_pressed(till: TillProcess) -> None:
    till.scan(LOAF)
    till.tap("menu")
    assert not till.get("pay")["reachable"]


def test_a_day_ends_with_a_blind_count_and_a_z_report(own_till: TillProcess) -> None:
    till = own_till
    sign_on(till)
    open_shift(till)
    till.scan(LOAF)
    pay_cash(till)
    till.tap("next-sale", "menu", "menu-close-shift")
    till.until_screen("CloseShiftView")
    assert till.screen["difference"] == "hidden until confirmed"
    till.tap("count-10000", "pad-1", "count-200", "pad-2", "confirm-count")
    counted = till.until(lambda shown: not shown["screen"]["counting"])["screen"]
    assert counted["counted"] == "€104.00"
    assert counted["difference"] == "€0.30"
    assert counted["difference_caption"] == "▲ Short"
    till.tap("difference-reason-0", "close-shift")
    report = till.until_screen("ReportView")
    assert report["title"] == "Shift report 1"
    till.tap("back")
    till.until_screen("OpenShiftView")
    till.tap("reports")
    till.until(lambda shown: shown["screen"].get("close_day"))
    till.tap("close-day", "close-day-now")
    till.until(
        lambda shown: (
            shown["screen"].get("title", "").startswith("Z report")
            or (shown["overlay"] or {}).get("name") == "approval"
        )
    )
    if till.overlay is not None:
        approve(till)
    till.until(lambda shown: shown["screen"].get("title", "").startswith("Z report"))


def test_a_power_cut_in_the_middle_of_a_sale_loses_no_line(own_till: TillProcess) -> None:
    till = own_till
    sign_on(till)
    open_shift(till)
    till.scan(LOAF, MILK, LOAF)
    total = till.screen["total"]
    till.kill()
    till.start()
    sign_on(till)
    recovery = till.until_screen("RecoveryView")
    assert recovery["amount"] == total
    till.tap("recovery-resume")
    till.until_screen("SellView")
    assert till.screen["total"] == total


def test_a_wrong_number_is_told_and_typed_anew(own_till: TillProcess) -> None:
    till = own_till
    screen = till.until_screen("SignOnView")
    index = [key["text"] for key in screen["operators"]].index("Maria K.")
    till.tap(f"operator-{index}", "pad-9", "pad-9", "pad-9", "pad-8", "sign-on")
    shown = till.until(lambda shown: shown["notice"])
    assert shown["screen"]["dots"] == "○ ○ ○ ○"
    assert shown["notice"]["text"]


def test_pictures_are_taken_of_the_frame_that_is_shown(tmp_path: Path, till: TillProcess) -> None:
    assert till.picture(tmp_path / "sell.png").exists()


def test_a_scan_that_types_into_the_window_never_lands_in_a_field(till: TillProcess) -> None:
    till.tap("search")
    till.scan(LOAF)
    assert till.until(lambda shown: shown["screen"].get("lines"))["screen"]["lines"]
    assert titles(till) == ["Sourdough loaf"]
    till.tap("menu", "menu-customers")
    till.until_screen("CustomersView")
    till.scan("9999999999994")
    till.ask("frames", count=20)
    assert till.screen["bar"]["field"]["text"] == ""
