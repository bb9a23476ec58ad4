from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import pytest

from firmware_drivers.devices_file import (
    DeviceSettings,
    FiscalChoice,
    UnreadableDevices,
    build_devices,
    read_devices,
    write_devices,
)
from firmware_drivers.fiscal_printer.models import FISCAL_MODELS
from firmware_drivers.fiscal_printer.operating import obey, operate
from firmware_drivers.fiscal_printer.receipt import FiscalTender, TenderKind
from firmware_drivers.fiscal_printer.settings import (
    FiscalSettings,
    UnreadableSettings,
    numbers,
    read_settings,
)
from firmware_drivers.fiscal_printer.simulated import FaultKind
from firmware_drivers.fiscal_printer.simulations import SIMULATIONS, clock_on_the_wall
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.transports.address import UnreadableAddress
from tests.firmware_drivers.fiscal_printer.rigs import a_receipt

SETTINGS = FiscalSettings(
    device_password="1234ABCD",
    pin="3333",
    registration="53219917",
)


def test_every_model_can_be_simulated() -> None:
    assert SIMULATIONS.keys() == FISCAL_MODELS.keys()


@pytest.mark.parametrize("name", FISCAL_MODELS)
def test_a_model_as_built_for_a_shop_sells_on_its_simulation(name: str) -> None:
    device = SIMULATIONS[name](clock_on_the_wall())
    line = TcpLine(device)
    printer = FISCAL_MODELS[name].build(line.address, SETTINGS)
    try:
        printer.open_day(printer.counters(timeout_s=10), timeout_s=10)
        receipt = a_receipt(tenders=(FiscalTender(TenderKind.CASH, 1100),))
        printer.print_receipt(receipt, printer.counters(timeout_s=10), timeout_s=10)
        assert [one.total_minor for one in device.executed("sale")] == [1100]
    finally:
        printer.close()
        line.close()


def test_settings_are_read_with_every_kind_of_value() -> None:
    read = read_settings(
        {
            "operator_passwords": {"1": "0001"},
            "tenders": {"cash": 0, "card": "7"},
            "departments": {"2": "5"},
            "till_number": "3",
            "pin": "3333",
        }
    )
    assert read.operator_passwords == {1: "0001"}
    assert read.tenders == {TenderKind.CASH: "0", TenderKind.CARD: "7"}
    assert (read.departments, read.till_number, read.pin) == ({2: 5}, 3, "3333")
    assert numbers(read.tenders) == {TenderKind.CASH: 0, TenderKind.CARD: 7}
    assert numbers(None) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"colour": "red"},
        {"tenders": {"shells": "1"}},
        {"tenders": [1]},
        {"till_number": "x"},
        {"departments": {"a": 1}},
        {"operator_passwords": 5},
    ],
)
def test_a_wrong_setting_is_named(fields: Mapping[str, Any]) -> None:
    with pytest.raises(UnreadableSettings):
        read_settings(fields)


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("shtrih-m", FiscalSettings(administrator_password="thirty")),
        ("shtrih-m", FiscalSettings(operator_passwords={1: "one"})),
        ("tremol-zfp", FiscalSettings(tenders={TenderKind.CASH: "P"})),
    ],
)
def test_a_setting_that_does_not_fit_the_family_is_said_when_it_is_built(
    name: str, settings: FiscalSettings
) -> None:
    with pytest.raises(UnreadableSettings):
        FISCAL_MODELS[name].build("tcp:127.0.0.1:1", settings)


def test_an_address_of_the_wrong_kind_is_refused() -> None:
    with pytest.raises(UnreadableAddress):
        FISCAL_MODELS["datecs-x"].build_plain("keyboard:/dev/input/event0")


def test_the_devices_file_holds_a_fiscal_printer_with_its_settings() -> None:
    fields = {"operator_passwords": {"1": "0001"}, "tenders": {"cash": "0"}}
    settings = DeviceSettings(fiscal_printer=FiscalChoice("datecs-x", "tcp:h:9100", fields))
    assert read_devices(write_devices(settings)) == settings
    assert build_devices(settings).fiscal_printer
    plain = DeviceSettings(fiscal_printer=FiscalChoice("daisy", "serial:/dev/ttyS0"))
    assert read_devices(write_devices(plain)) == plain


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [('{"colour": 1}', "no setting 'colour'"), ("[1]", "must be an object")],
)
def test_a_mistake_in_its_settings_is_named(settings: str, complaint: str) -> None:
    part = '{"model": "datecs-x", "address": "tcp:h:1", "settings": ' + settings + "}"
    with pytest.raises(UnreadableDevices, match=complaint):
        read_devices('{"fiscal_printer": ' + part + "}")


def test_a_simulation_is_operated_in_words() -> None:
    device = SIMULATIONS["shtrih-m"](None)
    shown: list[str] = []
    printed = threading.Event()

    def show(text: str) -> None:
        shown.append(text)
        if "SALE" in text:
            printed.set()

    operate(device, ["paper out\n", "nonsense\n", "\n", "lose answer\n"], show)
    assert device.paper_is_out
    assert device.faults_at[0].kind is FaultKind.LOSE_ANSWER
    assert any("nonsense" in text for text in shown)
    for words in ("paper", "power off", "power on", "day later"):
        assert obey(device, words)
    with device.lock:
        device.print_lines("SALE")
    assert printed.wait(5)
