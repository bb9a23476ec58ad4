"""Every simulated fiscal printer stands on the simulated counter, reached by its devices file."""

from __future__ import annotations

from pathlib import Path

import pytest

from firmware_drivers.counter.counter import SimulatedCounter
from firmware_drivers.devices_file import build_devices, read_devices
from firmware_drivers.fiscal_printer.simulations import SIMULATIONS
from tests.firmware_drivers.fiscal_printer.rigs import a_receipt

TIMEOUT_S = 10.0


@pytest.mark.parametrize("model", SIMULATIONS)
def test_a_receipt_is_printed_by_the_device_that_the_counter_offers(
    model: str, tmp_path: Path
) -> None:
    file = tmp_path / "devices.json"
    counter = SimulatedCounter(file, pace_s=0, fiscal_model=model)
    printer = build_devices(read_devices(file.read_text("utf-8"))).fiscal_printer
    assert printer is not None
    before = printer.counters(timeout_s=TIMEOUT_S)
    if not before.day_open:
        printer.open_day(before, timeout_s=TIMEOUT_S)
        before = printer.counters(timeout_s=TIMEOUT_S)

    printer.print_receipt(a_receipt(), before, timeout_s=TIMEOUT_S)
    seen = counter.state()["fiscal"]

    assert isinstance(seen, dict)
    assert (seen["model"], seen["receipts"], seen["on"]) == (model, 1, True)
    assert str(seen["paper"]).strip()
    counter.switch_fault("fiscal", "paper out", on=True)
    assert counter.state()["fiscal"]["paper_out"] is True  # type: ignore[index]
    printer.close()
    counter.close()


def test_without_one_the_page_hides_it(tmp_path: Path) -> None:
    counter = SimulatedCounter(tmp_path / "devices.json")
    assert counter.state()["fiscal"] == {"fitted": False}
    counter.close()
