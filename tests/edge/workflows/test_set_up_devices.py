"""Setting devices up from the till: found, chosen, tried, kept, removed, without a restart."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from edge.settings import Settings
from edge.wiring import build_till
from firmware_drivers.counter.counter import SimulatedCounter
from firmware_drivers.devices_file import read_devices
from tests.edge.conftest import Shop


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[SimulatedCounter]:
    simulated = SimulatedCounter(tmp_path / "simulated" / "devices.json", pace_s=0)
    yield simulated
    simulated.close()


def supervise(shop: Shop) -> Shop:
    shop.sign_on("olga", "9999")
    return shop


def device(shop: Shop, name: str):
    return next(one for one in shop.state.devices if one.device == name)


def test_a_printer_is_chosen_tried_and_kept_without_a_restart(
    shop: Shop, counter: SimulatedCounter
) -> None:
    supervise(shop)
    file = shop.folder / "devices.json"
    address = counter.settings().receipt_printer.address
    shop.till.change_device("second-printer")
    assert shop.state.device_change.fitted is False
    shop.till.choose_device_port(address.removeprefix("tcp:"))
    change = shop.state.device_change
    assert change.address == address
    assert ("epson-80mm", dict(change.models)["epson-80mm"]) in change.models
    shop.till.choose_device_model("epson-80mm")
    shop.till.try_device_change()
    shop.until(lambda _: device(shop, "second-printer").state == "ready")
    assert not Path(file).exists() or "second_printer" not in file.read_text()
    shop.till.keep_device_change()
    shop.until(lambda s: s.device_change is None)
    assert read_devices(file.read_text()).second_printer.address == address
    shop.till.test_device("second-printer")
    shop.until(lambda s: s.device_test and "test page is out" in s.device_test.message)
    assert "Test page" in "".join(piece.text for piece in counter.printer.printed)


def test_what_was_tried_and_not_kept_is_taken_back(shop: Shop, counter: SimulatedCounter) -> None:
    supervise(shop)
    shop.till.change_device("second-printer")
    shop.till.choose_device_port(counter.settings().receipt_printer.address)
    shop.till.choose_device_model("epson-80mm")
    shop.till.try_device_change()
    shop.until(lambda _: device(shop, "second-printer").state == "ready")
    shop.until(lambda s: s.device_change.tried)
    shop.till.end_device_change()
    shop.until(lambda _: device(shop, "second-printer").state == "absent")


def test_a_scale_with_the_wrong_speed_says_so_and_selling_goes_on(
    shop: Shop, counter: SimulatedCounter
) -> None:
    supervise(shop)
    shop.till.change_device("scale")
    shop.till.choose_device_port(counter.settings().scale.address)
    shop.till.choose_device_model("toledo-8217")
    shop.till.choose_device_speed(9600)
    shop.till.keep_device_change()
    shop.until(lambda s: s.device_change is None)
    file = shop.folder / "devices.json"
    assert read_devices(file.read_text()).scale.address.endswith("?baud=9600")
    counter.put(745)
    shop.till.test_device("scale")
    shop.until(lambda s: s.device_test.grams == 745)
    shop.till.end_device_test()
    shop.till.change_device("scale")
    assert shop.state.device_change.fitted
    shop.till.remove_device()
    shop.until(lambda _: device(shop, "scale").state == "absent")
    assert read_devices(file.read_text()).scale is None


def test_what_does_not_fit_is_said_in_words(shop: Shop) -> None:
    supervise(shop)
    shop.till.change_device("drawer")
    shop.until(lambda s: len(s.device_change.found) == 2)
    shop.till.choose_device_port("pin:5")
    shop.till.keep_device_change()
    state = shop.until(lambda s: s.device_change.failed)
    assert "needs a receipt_printer" in state.device_change.reason


def test_a_cashier_sets_nothing_up_without_approval(shop: Shop) -> None:
    shop.open()
    shop.till.change_device("scale")
    assert shop.state.prompt.action == "devices"
    assert shop.state.device_change is None
    shop.till.approve("9999")
    shop.until(lambda s: s.device_change is not None)


def test_a_till_with_an_empty_counter_reads_what_it_kept(tmp_path: Path) -> None:
    settings = Settings(var_dir=tmp_path, devices_file=tmp_path / "devices.json", ballast_mb=0)
    (tmp_path / "devices.json").write_text(
        '{"second_printer": {"model": "epson-80mm", "address": "tcp:127.0.0.1:1"}}'
    )
    parts = build_till(settings)
    assert parts.till._shop.counter.second_paper.fitted
    parts.journal.close()
