"""Real drivers over real lines to simulated devices: what the till makes of them."""
# ruff: noqa: ARG002 - a drawer here answers at once, whatever time it is given

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from edge.peripherals.counter import Counter
from edge.peripherals.readiness import DISPLAY, DRAWER, PRINTER, SCALE, SCANNER
from edge.peripherals.receipt_printing import (
    MaybePrinted,
    NotPrinted,
    Printed,
    ReceiptPrinting,
    print_job_of,
)
from edge.peripherals.scale import LiveWeight, live_weight
from edge.peripherals.scanning import meaning_of
from edge.till.state import DeviceReadiness
from firmware_drivers.cash_drawer.drawer import DrawerState
from firmware_drivers.counter.counter import SimulatedCounter
from firmware_drivers.devices_file import CounterDevices, build_devices
from firmware_drivers.scale.fresh_weight import FreshWeight
from firmware_drivers.scale.scale import NoWeight, Weight, WhyNoWeight
from firmware_drivers.scanner.scanner import ScannedCode
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.barcode import DamagedCode, GtinScanned, OtherCode, ScanRules
from sync_protocol.retail.receipt import Circumstances, Letterhead, receipt_of
from tests.builders import a_sale

WAIT_S = 15.0


class Witness:
    """Sees what the counter tells, and waits for it."""

    def __init__(self) -> None:
        self.known: dict[str, DeviceReadiness] = {}
        self.scans: list[ScannedCode] = []
        self._changed = threading.Condition()

    def changed(self, readiness: DeviceReadiness) -> None:
        with self._changed:
            self.known[readiness.device] = readiness
            self._changed.notify_all()

    def scanned(self, code: ScannedCode) -> None:
        with self._changed:
            self.scans.append(code)
            self._changed.notify_all()

    def until(self, condition: Callable[[], object]) -> None:
        with self._changed:
            assert self._changed.wait_for(condition, WAIT_S), (self.known, self.scans)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory) -> Iterator[SimulatedCounter]:
    simulated = SimulatedCounter(tmp_path_factory.mktemp("counter") / "devices.json", pace_s=0)
    yield simulated
    simulated.close()


@pytest.fixture
def counter(simulated: SimulatedCounter) -> Iterator[tuple[Counter, Witness]]:
    counter, witness = Counter(build_devices(simulated.settings())), Witness()
    counter.start(witness.scanned, witness.changed)
    yield counter, witness
    counter.stop()


def a_receipt():
    return receipt_of(
        a_sale(),
        Circumstances(when="25/11/2026, 14:00", till="Till 1", operator="Maria K."),
        Letterhead(store_name="Shop 12", footer=("Thank you",)),
        Wording("en"),
    )


def printed(counter: Counter) -> object:
    outcomes: list[object] = []
    done = threading.Event()

    def take(outcome: object) -> None:
        outcomes.append(outcome)
        done.set()

    counter.paper.print(a_receipt(), "receipt 1", take)
    assert done.wait(WAIT_S)
    return outcomes[0]


def test_every_device_is_found_ready(counter) -> None:
    _, witness = counter
    witness.until(lambda: all(d in witness.known for d in (SCANNER, PRINTER, SCALE)))
    assert {witness.known[d].state for d in (SCANNER, PRINTER, SCALE)} == {"ready"}


def test_a_receipt_is_printed_and_the_drawer_opens(counter, simulated) -> None:
    till_counter, witness = counter
    assert printed(till_counter) == Printed()
    piece = simulated.printer.printed[-1]
    assert piece.cut
    for words in ("Shop 12", "Sourdough loaf", "4.30", "Thank you"):
        assert words in piece.text
    opened: list[bool] = []
    done = threading.Event()
    till_counter.paper.open_drawer(lambda was: (opened.append(was), done.set()))
    assert done.wait(WAIT_S)
    assert opened == [True]
    witness.until(
        lambda: witness.known.get(DRAWER, None) and witness.known[DRAWER].state == "ready"
    )


class WatchedDrawer:
    """A drawer with a switch that a test moves by hand."""

    def __init__(self) -> None:
        self.now = DrawerState.OPEN

    def open(self, *, timeout_s: float) -> None: ...

    def state(self, *, timeout_s: float) -> DrawerState:
        return self.now


def test_a_drawer_left_open_is_said_until_it_is_closed(simulated) -> None:
    drawer, witness = WatchedDrawer(), Witness()
    printer = build_devices(simulated.settings()).receipt_printer
    paper = ReceiptPrinting(printer, drawer, witness.changed, drawer_open_max_s=0)
    paper.start()
    witness.until(lambda: DRAWER in witness.known)
    assert witness.known[DRAWER].state == "attention"
    assert "close it" in witness.known[DRAWER].message
    drawer.now = DrawerState.CLOSED
    paper.look()
    witness.until(lambda: witness.known[DRAWER].state == "ready")
    paper.stop()


def test_a_drawer_that_was_just_opened_alarms_nobody(simulated) -> None:
    drawer, witness = WatchedDrawer(), Witness()
    printer = build_devices(simulated.settings()).receipt_printer
    paper = ReceiptPrinting(printer, drawer, witness.changed)
    paper.start()
    witness.until(lambda: PRINTER in witness.known)
    drawer.now = DrawerState.CLOSED
    paper.look()
    witness.until(lambda: DRAWER in witness.known)
    assert witness.known[DRAWER].state == "ready"
    paper.stop()


def test_without_paper_nothing_is_printed_and_the_hand_is_told_what_to_do(
    counter, simulated
) -> None:
    till_counter, witness = counter
    simulated.switch_fault("printer", "paper out", on=True)
    try:
        outcome = printed(till_counter)
        assert isinstance(outcome, NotPrinted | MaybePrinted)
        assert "new roll" in outcome.problem
        witness.until(lambda: witness.known[PRINTER].state == "failed")
    finally:
        simulated.switch_fault("printer", "paper out", on=False)
    till_counter.look_at(PRINTER)
    witness.until(lambda: witness.known[PRINTER].state != "failed")


def test_scans_arrive_in_order(counter, simulated) -> None:
    _, witness = counter
    witness.until(lambda: SCANNER in witness.known)
    for code in ("4006381333931", "5201054017432"):
        simulated.scan(code)
    witness.until(lambda: len(witness.scans) == 2)
    assert [scan.text for scan in witness.scans] == ["4006381333931", "5201054017432"]


def test_a_weight_is_watched_sold_once_and_must_leave_the_platform(counter, simulated) -> None:
    till_counter, witness = counter
    seen: list[LiveWeight] = []
    told = threading.Event()

    def watch(weight: LiveWeight) -> None:
        seen.append(weight)
        told.set()

    def until(condition: Callable[[LiveWeight], bool]) -> None:
        while not (seen and condition(seen[-1])):
            assert told.wait(WAIT_S), seen
            told.clear()

    simulated.put(500)
    till_counter.scale.watch(watch)
    until(lambda weight: weight.grams == 500)
    till_counter.scale.sold(500)
    until(lambda weight: weight.grams is None and "Take the goods off" in weight.problem)
    simulated.put(0)
    until(lambda weight: weight == LiveWeight(None))
    simulated.put(300)
    until(lambda weight: weight.grams == 300)
    till_counter.scale.ignore()
    simulated.put(0)
    witness.until(lambda: witness.known[SCALE].state == "ready")


def test_the_display_shows_the_newest_lines(counter, simulated) -> None:
    till_counter, witness = counter
    till_counter.display.show("Sourdough loaf", "4.30")
    witness.until(lambda: DISPLAY in witness.known)
    # What was written to the line has still to be read by the device at its other end.
    shown = threading.Event()
    for _ in range(100):
        if simulated.display.lines[0].strip() == "Sourdough loaf":
            break
        shown.wait(0.05)
    assert simulated.display.lines[0].strip() == "Sourdough loaf"


def test_a_counter_without_devices_says_so_and_refuses_nothing() -> None:
    counter, witness = Counter(CounterDevices()), Witness()
    counter.start(witness.scanned, witness.changed)
    assert {one.state for one in witness.known.values()} == {"absent"}
    assert printed(counter) == NotPrinted("There is no receipt printer.", fitted=False)
    seen: list[LiveWeight] = []
    counter.scale.watch(seen.append)
    assert seen[0].problem == "There is no scale."
    opened: list[bool] = []
    counter.paper.open_drawer(opened.append)
    assert opened == [False]
    counter.display.show("a", "b")
    counter.stop()


@pytest.mark.parametrize("reason", list(WhyNoWeight))
def test_every_reason_for_no_weight_has_words(reason: WhyNoWeight) -> None:
    assert live_weight(NoWeight(reason), FreshWeight()).problem


def test_an_empty_platform_is_no_weight() -> None:
    assert live_weight(Weight(0), FreshWeight()) == LiveWeight(None)


@pytest.mark.parametrize(
    ("symbology", "text", "weight_g", "lot", "expiry"),
    [
        ("]C1", "0104006381333931310300074510AB12", 745, "AB12", ""),
        ("]d2", "010400638133393117261231\x1d10L7", None, "L7", "2026-12-31"),
        ("]e0", "0104006381333931", None, "", ""),
    ],
)
def test_gs1_messages_are_taken_apart(symbology, text, weight_g, lot, expiry) -> None:
    code = ScannedCode(text.encode(), text, symbology)
    found = meaning_of(code, ScanRules())
    assert isinstance(found, GtinScanned)
    assert (found.gtin.short, found.weight_g, found.lot, found.expiry) == (
        "4006381333931",
        weight_g,
        lot,
        expiry,
    )


def test_a_message_without_goods_is_just_a_code() -> None:
    assert isinstance(meaning_of(ScannedCode(b"10AB12", "10AB12", "]C1"), ScanRules()), OtherCode)


@pytest.mark.parametrize("text", ["01\x1d\x1d", "hello"])
def test_a_message_that_is_none_is_damaged(text: str) -> None:
    code = ScannedCode(text.encode(), text, "]C1")
    assert isinstance(meaning_of(code, ScanRules()), DamagedCode)


def test_a_print_job_ends_with_a_cut() -> None:
    assert type(print_job_of(a_receipt(), "x").elements[-1]).__name__ == "Cut"
