"""The technician's check, run on every simulation, and on real devices with ``-m hardware``.

For a bench: ``TAMEIO_BENCH=devices.json pytest -m hardware -s tests/firmware_drivers/check``. It
asks on the terminal for what a person has to do.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from firmware_drivers.cash_drawer.printer_drawer import PrinterDrawer
from firmware_drivers.check import steps
from firmware_drivers.check.categories import CHECKS, CODES
from firmware_drivers.check.person import Act, PersonAtTerminal
from firmware_drivers.check.report import Report, Verdict
from firmware_drivers.customer_display.simulated import SimulatedDisplay
from firmware_drivers.devices_file import build_devices, read_devices
from firmware_drivers.fiscal_printer.models import FISCAL_MODELS
from firmware_drivers.fiscal_printer.settings import read_settings
from firmware_drivers.fiscal_printer.simulations import SIMULATIONS, clock_on_the_wall
from firmware_drivers.label_printer.models import LABEL_MODELS
from firmware_drivers.label_printer.simulated import (
    SimulatedLabelPrinter,
    SimulatedTspl,
    SimulatedZpl,
)
from firmware_drivers.payment_terminal.models import TERMINAL_MODELS, TerminalSettings
from firmware_drivers.payment_terminal.zvt.simulated import SimulatedZvt
from firmware_drivers.receipt_printer.simulated import SimulatedReceiptPrinter
from firmware_drivers.scale.models import SCALE_MODELS
from firmware_drivers.scale.simulated_platform import SimulatedPlatform
from firmware_drivers.scale.simulations import SCALE_SIMULATIONS
from firmware_drivers.scanner.simulated import SimulatedScanner
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.simulation.wire_device import WireDevice
from firmware_drivers.supported_models import CUSTOMER_DISPLAYS, RECEIPT_PRINTERS, SCANNERS


class SimulatedPerson:
    """Does with a simulation what a person does with a device, and sees what is there."""

    def __init__(self, device: WireDevice, acts: dict[Act, Callable[[], object]]) -> None:
        self.acts = {
            Act.PULL_PLUG: device.power_off,
            Act.PUT_PLUG_BACK: device.power_on,
        } | acts

    def do(self, act: Act) -> bool:
        if act in self.acts:
            self.acts[act]()
        return act in self.acts

    def sees(self, question: str) -> bool:  # noqa: ARG002
        return True

    def number(self, question: str) -> int | None:  # noqa: ARG002
        return 500


@pytest.fixture(autouse=True)
def in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "PAUSE_S", 0.0)


def checked(
    category: str, model: str, build: Callable[[str], Any], device: WireDevice, person: Any
) -> Report:
    line = TcpLine(device)
    report = Report(category, model, line.address, "2026-03-01 12:00 UTC")
    try:
        with contextlib.closing(build(line.address)) as driver:
            CHECKS[category](driver, person, report)
    finally:
        line.close()
    return report


def at_the_scale(scale: SimulatedPlatform) -> SimulatedPerson:
    def leave_alone() -> None:
        scale.shaking = False
        scale.put(0)

    def shake() -> None:
        scale.shaking = True

    return SimulatedPerson(
        scale,
        {
            Act.EMPTY_PLATFORM: lambda: scale.put(0),
            Act.PUT_WEIGHT: lambda: scale.put(500),
            Act.SHAKE: shake,
            Act.LEAVE_ALONE: leave_alone,
            Act.PUT_CONTAINER: lambda: scale.put(100),
        },
    )


@pytest.mark.parametrize("model", list(SCALE_MODELS))
def test_every_simulated_scale_passes(model: str) -> None:
    scale = SCALE_SIMULATIONS[model]()
    report = checked("scale", model, SCALE_MODELS[model].build, scale, at_the_scale(scale))
    assert report.passed, report.as_markdown()
    assert {"weighs 500 g", "sells no moving weight", "is found again"} <= {
        one.step for one in report.findings if one.verdict is Verdict.PASSED
    }


def test_a_scale_that_is_off_by_a_weight_fails() -> None:
    scale = SCALE_SIMULATIONS["massa-k-100"]()
    person = at_the_scale(scale)
    person.acts[Act.PUT_WEIGHT] = lambda: scale.put(540)
    report = checked("scale", "massa-k-100", SCALE_MODELS["massa-k-100"].build, scale, person)
    assert not report.passed
    assert "| weighs 500 g | FAILED | 540 g |" in report.as_markdown()


def test_the_simulated_scanner_passes_and_a_wrong_layout_is_found() -> None:
    scanner = SimulatedScanner()
    acts = {
        act: lambda code=code: threading.Timer(0.05, scanner.scan, code).start()
        for act, code in CODES.items()
    }
    build = SCANNERS["serial-scanner"].build
    report = checked("scanner", "serial-scanner", build, scanner, SimulatedPerson(scanner, acts))
    assert report.passed, report.as_markdown()
    acts[Act.SCAN_SIGNS] = lambda: threading.Timer(0.05, scanner.scan, ("^a/Y-9",)).start()
    report = checked("scanner", "serial-scanner", build, scanner, SimulatedPerson(scanner, acts))
    assert not report.passed


def test_the_simulated_printer_drawer_and_display_pass() -> None:
    printer = SimulatedReceiptPrinter()
    acts: dict[Act, Callable[[], object]] = {
        Act.OPEN_COVER: printer.open_cover,
        Act.CLOSE_COVER: printer.close_cover,
        Act.CLOSE_DRAWER: printer.close_drawer,
    }
    person = SimulatedPerson(printer, acts)
    build = RECEIPT_PRINTERS["epson-80mm"].build
    report = checked("receipt_printer", "epson-80mm", build, printer, person)
    assert report.passed, report.as_markdown()

    line = TcpLine(printer)
    drawer_report = Report("cash_drawer", "epson-80mm", line.address, "")
    with contextlib.closing(build(line.address)) as driver:
        CHECKS["cash_drawer"](PrinterDrawer(driver), person, drawer_report)
    line.close()
    assert drawer_report.passed, drawer_report.as_markdown()


def test_the_simulated_display_passes() -> None:
    display = SimulatedDisplay()
    build_display = CUSTOMER_DISPLAYS["epson-dm-d"].build
    report = checked(
        "customer_display", "epson-dm-d", build_display, display, SimulatedPerson(display, {})
    )
    assert report.passed, report.as_markdown()


@pytest.mark.parametrize("model", ["shtrih-m", "datecs-x", "tremol-zfp"])
def test_simulated_fiscal_printers_pass_without_printing(model: str) -> None:
    name = next((name for name in SIMULATIONS if name.startswith(model)), "")
    if name not in FISCAL_MODELS:
        pytest.skip(f"no model {model}")
    device = SIMULATIONS[name](clock_on_the_wall())
    report = checked(
        "fiscal_printer",
        name,
        lambda address: FISCAL_MODELS[name].build(address, read_settings({})),
        device,
        SimulatedPerson(device, {}),
    )
    assert report.passed, report.as_markdown()


@pytest.mark.parametrize(
    ("model", "device"), [("zpl-203", SimulatedZpl), ("tspl-203", SimulatedTspl)]
)
def test_simulated_label_printers_pass(model: str, device: type[SimulatedLabelPrinter]) -> None:
    printer = device()
    acts: dict[Act, Callable[[], object]] = {
        Act.OPEN_COVER: lambda: setattr(printer, "head_open", True),
        Act.CLOSE_COVER: lambda: setattr(printer, "head_open", False),
    }
    build = LABEL_MODELS[model].build
    report = checked("label_printer", model, build, printer, SimulatedPerson(printer, acts))
    assert report.passed, report.as_markdown()
    assert sum(label.copies for label in printer.labels) == 3


def test_the_simulated_card_terminal_passes_and_charges_nobody() -> None:
    terminal = SimulatedZvt()
    report = checked(
        "payment_terminal",
        "zvt",
        lambda address: TERMINAL_MODELS["zvt"].build(address, TerminalSettings()),
        terminal,
        SimulatedPerson(terminal, {}),
    )
    assert report.passed, report.as_markdown()
    assert terminal.charged_minor == 0


def test_nobody_there_and_no_device_is_not_a_pass() -> None:
    report = Report("scale", "massa-k-100", "tcp:127.0.0.1:1", "")
    began = time.monotonic()
    heard = iter(lambda: "s\n", None)
    person = PersonAtTerminal(lambda _: None, lambda: next(heard))
    with contextlib.closing(SCALE_MODELS["massa-k-100"].build("tcp:127.0.0.1:1")) as scale:
        CHECKS["scale"](scale, person, report)
    assert not report.passed
    assert "not connected" in report.as_markdown()
    assert "steps skipped" in report.as_markdown()
    assert time.monotonic() - began < 20


def test_a_person_at_a_terminal_answers() -> None:
    said: list[str] = []
    heard = iter(["\n", "s\n", "y\n", "no\n", "500\n", "\n"])
    person = PersonAtTerminal(said.append, lambda: next(heard))
    assert (person.do(Act.SHAKE), person.do(Act.SHAKE)) == (True, False)
    assert (person.sees("?"), person.sees("?")) == (True, False)
    assert (person.number("?"), person.number("?")) == (500, None)
    assert len(said) == 6


@pytest.mark.hardware
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("category", list(CHECKS))
def test_a_device_on_the_bench_passes(category: str) -> None:
    bench = os.environ.get("TAMEIO_BENCH")
    if not bench:
        pytest.skip("TAMEIO_BENCH names no devices file")
    settings = read_devices(Path(bench).read_text("utf-8"))
    device = getattr(build_devices(settings), category)
    choice = getattr(settings, category)
    if device is None:
        pytest.skip("the bench has none")
    report = Report(category, choice.model, getattr(choice, "address", ""), "")
    CHECKS[category](device, PersonAtTerminal(print, sys.stdin.readline), report)
    assert report.passed, report.as_markdown()
