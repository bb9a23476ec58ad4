from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from edge.peripherals.fiscal_printing import UNFIT, FiscalOutcome, FiscalPrinting, NotOnRecord
from edge.peripherals.fiscal_printing import readiness as told
from edge.workflows.fiscal_terms import FiscalMapping
from firmware_drivers.devices_file import build_devices, read_devices
from firmware_drivers.fiscal_printer.printer import DayState, FiscalPrinter, PrinterStatus
from firmware_drivers.fiscal_printer.settings import UnreadableSettings
from tests.firmware_drivers.fiscal_printer.families import EVERY_FAMILY
from tests.firmware_drivers.fiscal_printer.rigs import line_to

SHTRIH = next(rig for rig in EVERY_FAMILY if str(rig) == "shtrih-m")
MAPPING = FiscalMapping(operator=3, operator_password="0303", payments={"cash": "0", "card": "2"})


def asked(printing: FiscalPrinting) -> FiscalOutcome:
    """What the device thread says to a document that is never begun."""
    heard: list[FiscalOutcome] = []
    done = Event()

    def tell(outcome: FiscalOutcome) -> None:
        heard.append(outcome)
        done.set()

    printing.put_on_record(lambda _before: None, tell)
    assert done.wait(5)
    return heard[0]


def a_printing(anew: Callable[[Mapping[str, Any]], FiscalPrinter]) -> FiscalPrinting:
    device = SHTRIH.make_device()
    printing = FiscalPrinting(SHTRIH.make_driver(line_to(device)), lambda _r: None, anew=anew)
    printing.start()
    return printing


def test_settings_of_headquarters_reach_the_driver_once() -> None:
    built: list[Mapping[str, Any]] = []

    def anew(settings: Mapping[str, Any]) -> FiscalPrinter:
        built.append(settings)
        return SHTRIH.make_driver(line_to(SHTRIH.make_device()))

    printing = a_printing(anew)
    for _ in range(3):
        printing.set_up(MAPPING.settings)
    asked(printing)
    printing.stop()

    assert built == [{"operator_passwords": {"3": "0303"}, "tenders": {"cash": "0", "card": "2"}}]


def test_settings_that_do_not_fit_the_device_stop_the_document_in_words() -> None:
    def anew(_settings: Mapping[str, Any]) -> FiscalPrinter:
        raise UnreadableSettings("this device numbers its payments")

    printing = a_printing(anew)
    printing.set_up({"tenders": {"cash": "P"}})
    outcome = asked(printing)
    printing.stop()

    assert isinstance(outcome, NotOnRecord)
    assert outcome.problem == UNFIT
    assert "numbers its payments" in outcome.detail


def test_what_headquarters_says_wins_over_the_devices_file(tmp_path: Path) -> None:
    del tmp_path
    devices = build_devices(
        read_devices(
            '{"fiscal_printer": {"model": "shtrih-m", "address": "tcp:127.0.0.1:9",'
            ' "settings": {"operator_passwords": {"1": "11"}, "tax_system": 2}}}'
        )
    )

    assert devices.fiscal_printer_with is not None
    devices.fiscal_printer_with(MAPPING.settings).close()
    with pytest.raises(UnreadableSettings):
        devices.fiscal_printer_with({"tenders": {"cash": "P"}})


def test_a_day_that_is_open_too_long_is_said_before_it_stops_anybody() -> None:
    overdue = told(PrinterStatus(day=DayState.OVERDUE, receipt_open=False))
    assert "Z report" in overdue.message
    full = told(PrinterStatus(day=DayState.OPEN, receipt_open=False, memory_low=True))
    assert "nearly full" in full.message
