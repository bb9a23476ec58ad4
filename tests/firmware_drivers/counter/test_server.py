"""The counter as a till and a browser see it."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from firmware_drivers.cash_drawer.drawer import DrawerState
from firmware_drivers.counter.catalogue import read_catalogue
from firmware_drivers.counter.counter import NoSuchFault, SimulatedCounter
from firmware_drivers.counter.server import CounterServer
from firmware_drivers.devices_file import CounterDevices, build_devices, read_devices
from firmware_drivers.errors import DeviceRefused, DeviceUnreachable, Trouble
from firmware_drivers.payment_terminal.terminal import Approved, MoneyIntent, Movement
from firmware_drivers.receipt_printer.printer import Cut, PrintJob, Text
from firmware_drivers.scale.scale import NoWeight, Weight, WhyNoWeight

RECEIPT = PrintJob((Text("Corner Shop"), Cut()))
TIMEOUT_S = 5.0


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[SimulatedCounter]:
    counter = SimulatedCounter(tmp_path / "devices.json", pace_s=0, fiscal_model="shtrih-m")
    counter.scale._settle_s = 0
    yield counter
    counter.close()


@pytest.fixture
def till(counter: SimulatedCounter, tmp_path: Path) -> Iterator[CounterDevices]:
    devices = build_devices(read_devices((tmp_path / "devices.json").read_text("utf-8")))
    assert devices.scanner
    assert devices.scanner.read(timeout_s=0.05) is None  # opened: what is scanned now is heard
    yield devices
    for device in (devices.scanner, devices.scale, devices.receipt_printer):
        assert device
        device.close()
    assert devices.customer_display
    devices.customer_display.close()


class Page:
    """What the page does, without a browser."""

    def __init__(self, server: CounterServer) -> None:
        self.url = server.url

    def get(self, path: str, **headers: str) -> bytes:
        with urllib.request.urlopen(urllib.request.Request(self.url + path, headers=headers)) as a:
            return a.read()

    def post(self, path: str, headers: dict[str, str] | None = None, **body: object) -> None:
        request = urllib.request.Request(
            self.url + path, json.dumps(body).encode(), headers or {}, method="POST"
        )
        with urllib.request.urlopen(request) as answer:
            answer.read()

    def state(self) -> dict[str, Any]:
        with urllib.request.urlopen(self.url + "events") as stream:
            return json.loads(stream.readline().removeprefix(b"data: "))


@pytest.fixture
def page(counter: SimulatedCounter) -> Iterator[Page]:
    server = CounterServer(counter, read_catalogue('[{"code": "96385074", "name": "Gum"}]'))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Page(server)
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_sale_can_be_played_through(till: CounterDevices, page: Page) -> None:
    assert till.scanner
    assert till.scale
    assert till.receipt_printer
    assert till.cash_drawer
    assert till.customer_display
    page.post("scan", code="4006381333931")
    scan = till.scanner.read(timeout_s=TIMEOUT_S)
    assert scan
    assert (scan.symbology, scan.text) == ("]E0", "4006381333931")

    page.post("weight", grams=500)
    assert till.scale.read(timeout_s=TIMEOUT_S) == Weight(500)
    page.post("scale/tare")
    assert till.scale.read(timeout_s=TIMEOUT_S) == Weight(0, net=True)

    till.customer_display.show("Apples", "TOTAL           1.20", timeout_s=TIMEOUT_S)
    till.receipt_printer.print(RECEIPT, timeout_s=TIMEOUT_S)
    till.cash_drawer.open(timeout_s=TIMEOUT_S)
    assert till.cash_drawer.state(timeout_s=TIMEOUT_S) is DrawerState.OPEN
    page.post("drawer/close")
    assert till.cash_drawer.state(timeout_s=TIMEOUT_S) is DrawerState.CLOSED

    state = page.state()
    assert state["drawer"] == {"open": False, "pulses": 1}
    assert state["scale"]["tare_g"] == 500
    assert [piece["cut"] for piece in state["mouth"]] == [True]


def test_paper_is_seen_and_torn_off(till: CounterDevices, page: Page) -> None:
    assert till.receipt_printer
    till.receipt_printer.print(RECEIPT, timeout_s=TIMEOUT_S)
    [piece] = page.state()["mouth"]
    assert page.get(f"paper/{piece['number']}.png").startswith(b"\x89PNG")
    page.post("paper/tear")
    state = page.state()
    assert (state["mouth"], len(state["tray"])) == ([], 1)


def test_faults_reach_the_till_and_go_away_again(till: CounterDevices, page: Page) -> None:
    assert till.receipt_printer
    assert till.scale
    page.post("fault", device="printer", fault="paper out", on=True)
    with pytest.raises(DeviceRefused) as caught:
        till.receipt_printer.print(RECEIPT, timeout_s=TIMEOUT_S)
    assert caught.value.trouble is Trouble.PAPER_OUT
    assert page.state()["faults"] == ["printer/paper out"]
    page.post("fault", device="printer", fault="paper out", on=False)
    till.receipt_printer.print(RECEIPT, timeout_s=TIMEOUT_S)
    page.post("fault", device="scale", fault="shaking", on=True)
    assert till.scale.read(timeout_s=TIMEOUT_S) == NoWeight(WhyNoWeight.IN_MOTION)
    page.post("fault", device="scale", fault="unplugged", on=True)
    with pytest.raises(DeviceUnreachable):
        till.scale.read(timeout_s=0.3)
    page.post("fault", device="scale", fault="unplugged", on=False)
    page.post("fault", device="scale", fault="shaking", on=False)
    assert till.scale.read(timeout_s=TIMEOUT_S) == Weight(0)


def test_every_switch_of_the_page_exists(counter: SimulatedCounter, page: Page) -> None:
    html = page.get("").decode()
    offered = 0
    for card in html.split("data-device=")[1:]:
        device = card.split('"')[1]
        for faults in card.split('data-faults="')[1:]:
            for fault in faults.split('"')[0].split(","):
                counter.switch_fault(device, fault, on=True)
                counter.switch_fault(device, fault, on=False)
                offered += 1
    assert offered >= 14
    with pytest.raises(NoSuchFault):
        counter.switch_fault("scale", "on fire", on=True)


@pytest.mark.parametrize("path", ["counter.css", "counter.js", "barcode.js", "catalogue.json"])
def test_the_parts_of_the_page_are_served(page: Page, path: str) -> None:
    assert page.get(path)


@pytest.mark.parametrize(
    ("path", "status"), [("nothing", 404), ("paper/99.png", 404), ("paper/x.png", 404)]
)
def test_what_is_not_there_is_not_found(page: Page, path: str, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        page.get(path)
    caught.value.close()
    assert caught.value.code == status


@pytest.mark.parametrize(
    ("path", "headers", "body", "status"),
    [
        ("nothing", {}, {}, 404),
        ("weight", {}, {"grams": "much"}, 400),
        ("scan", {}, {}, 400),
        ("fault", {}, {"device": "x", "fault": "y", "on": True}, 400),
        ("scan", {"Origin": "https://elsewhere.example"}, {"code": "1"}, 403),
        ("scan", {"Host": "elsewhere.example"}, {"code": "1"}, 403),
    ],
)
def test_bad_requests_do_nothing(
    page: Page,
    counter: SimulatedCounter,
    path: str,
    *,
    headers: dict[str, str],
    body: Any,
    status: int,
) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        page.post(path, headers, **body)
    caught.value.close()
    assert caught.value.code == status
    assert counter.scanner.scans == []


def test_a_flood_is_not_even_read(page: Page) -> None:
    with pytest.raises((urllib.error.URLError, ConnectionError)) as caught:
        page.post("scan", code="7" * 100_000)
    if isinstance(caught.value, urllib.error.HTTPError):
        caught.value.close()


def test_another_name_for_the_page_is_refused(page: Page) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        page.get("", Host="elsewhere.example")
    caught.value.close()
    assert caught.value.code == 403


def test_the_printer_keeps_its_port_from_run_to_run(tmp_path: Path) -> None:
    devices = tmp_path / "devices.json"
    first = SimulatedCounter(devices, pace_s=0)
    first.close()
    before = devices.read_text("utf-8")
    second = SimulatedCounter(devices, pace_s=0)
    assert devices.read_text("utf-8") == before
    third = SimulatedCounter(devices, pace_s=0)  # taken: another port
    assert devices.read_text("utf-8") != before
    third.close()
    second.close()


def test_a_card_pays_at_the_page_when_a_terminal_stands_there(tmp_path: Path) -> None:
    counter = SimulatedCounter(tmp_path / "devices.json", pace_s=0, card_terminal=True)
    devices = build_devices(read_devices((tmp_path / "devices.json").read_text("utf-8")))
    terminal = devices.payment_terminal
    assert terminal is not None
    intent = MoneyIntent(
        movement=Movement.PAYMENT,
        amount_minor=1240,
        currency="EUR",
        before=terminal.mark(timeout_s=TIMEOUT_S),
    )

    def shown(words: str) -> None:
        assert words == "Insert or hold the card"
        threading.Timer(0, counter.present_card, ["pays"]).start()

    outcome = terminal.move(intent, shown, timeout_s=TIMEOUT_S)
    assert isinstance(outcome, Approved)
    seen: Any = counter.state()["terminal"]
    assert (seen["fitted"], seen["charged"]) == (True, 1240)
    terminal.close()
    counter.close()
