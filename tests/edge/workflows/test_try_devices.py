"""Trying the devices: what a test finds is shown, and nothing of it is sold."""

from __future__ import annotations

from firmware_drivers.errors import DeviceUnreachable, Trouble
from firmware_drivers.scale.scale import Weight
from tests.edge.conftest import Shop


def found(shop: Shop, device: str, words: str):
    """Wait until the test of a device says something."""
    return shop.until(
        lambda s: (
            s.device_test and s.device_test.device == device and words in s.device_test.message
        )
    ).device_test


def test_a_test_page_is_printed_with_every_alphabet(shop: Shop) -> None:
    shop.open()
    shop.till.test_device("receipt-printer")
    assert not found(shop, "receipt-printer", "test page is out").failed
    for letters in ("ÄÖÅ", "АБВ", "ΑΒΓ", "ԱԲԳ", "Test page"):
        assert letters in shop.printer.text()


def test_a_page_that_cannot_be_printed_says_what_to_do_and_selling_goes_on(shop: Shop) -> None:
    shop.open()
    shop.printer.failure = DeviceUnreachable("no paper", trouble=Trouble.PAPER_OUT)
    shop.till.test_device("receipt-printer")
    assert found(shop, "receipt-printer", "new roll").failed
    shop.till.end_device_test()
    shop.till.scan("4006381333931")
    assert len(shop.state.basket.lines) == 1


def test_a_weight_is_shown_live_and_sells_nothing(shop: Shop) -> None:
    shop.open()
    shop.till.test_device("scale")
    found(shop, "scale", "Put something")
    shop.scale.reading = Weight(745)
    shop.until(lambda s: s.device_test.grams == 745)
    shop.till.end_device_test()
    assert shop.state.device_test is None
    assert shop.state.prompt is None


def test_a_scan_on_trial_is_shown_and_not_sold(shop: Shop) -> None:
    shop.open()
    shop.till.test_device("scanner")
    shop.till.scan("4006381333931")
    test = shop.state.device_test
    assert (test.message, test.code) == ("Read: {code}", "4006381333931")
    assert shop.state.basket is None or not shop.state.basket.lines
    shop.till.end_device_test()
    shop.till.scan("4006381333931")
    assert len(shop.state.basket.lines) == 1


def test_the_display_shows_two_lines(shop: Shop) -> None:
    shop.open()
    shop.till.test_device("display")
    assert "two lines" in shop.state.device_test.message
    shop.until(lambda _: shop.display.lines[0].startswith("Tameio"))


def test_a_cashier_opens_the_drawer_for_a_test_only_with_approval(shop: Shop) -> None:
    shop.open()
    shop.till.test_device("drawer")
    assert shop.state.prompt.action == "devices"
    assert shop.drawer.opened == 0
