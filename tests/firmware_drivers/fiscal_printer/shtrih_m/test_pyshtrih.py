"""The simulated Shtrih-M against pyshtrih, a driver by others that knows nothing of ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from firmware_drivers.fiscal_printer.shtrih_m.driver import ShtrihM
from firmware_drivers.fiscal_printer.shtrih_m.models import MODELS
from firmware_drivers.fiscal_printer.shtrih_m.simulated import SimulatedShtrihM
from firmware_drivers.simulation.pty_line import PtyLine
from tests.firmware_drivers.fiscal_printer.rigs import line_to

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::SyntaxWarning"),
]
SALE, REFUND = 0, 2
BREAD, MILK = ("Хлеб", 1500, 4590), ("Молоко", 1000, 9990)
CODE, CHANGE = "Код ошибки", "Сдача"


@pytest.fixture
def device() -> SimulatedShtrihM:
    return SimulatedShtrihM(width=48)  # the line of a ШТРИХ-М-01Ф


@pytest.fixture
def peer(device: SimulatedShtrihM) -> Iterator[Any]:
    """The other driver, on a serial port that leads to the simulation."""
    module = pytest.importorskip("pyshtrih")
    line = PtyLine(device)
    line.plug_in()
    client = module.ShtrihM01F(
        port=line.address.removeprefix("serial:"), baudrate=115_200, timeout=3
    )
    client.connect()
    yield client
    client.disconnect()
    line.close()


def test_it_recognises_the_device_and_its_storage(peer: Any) -> None:
    assert peer.dev_info["Название устройства"] == "ШТРИХ-М-01Ф"
    assert peer.full_state().params["Заводской номер"] == 123456
    storage = peer.fs_state().params
    assert bytes(storage["Номер ФН"]) == b"9999078900001234"
    assert storage["Состояние смены"] == "смена закрыта"


def test_a_whole_day_is_executed_as_it_was_asked(device: SimulatedShtrihM, peer: Any) -> None:
    peer.open_shift()
    peer.income(50_000)
    peer.open_check(SALE)
    peer.sale(BREAD, tax1=1)
    peer.sale(MILK, tax1=2)
    assert peer.close_check(cash=20_000).params[CHANGE] == 20_000 - 16_875
    peer.wait_printing()
    peer.repeat()
    peer.open_check(REFUND)
    peer.return_sale(MILK, tax1=2)
    peer.close_check(cash=9_990)
    peer.open_check(SALE)
    peer.sale(MILK)
    peer.cancel_check()
    peer.outcome(10_000)
    assert peer.request_monetary_register(241).params["Содержимое регистра"] == 46_885
    peer.open_drawer(0)
    peer.x_report()
    assert peer.fs_shift_params().params["Номер чека"] == 2
    peer.z_report()

    assert [(each.kind, each.total_minor) for each in device.journal] == [
        ("day opened", 0),
        ("cash in", 50_000),
        ("sale", 16_875),
        ("duplicate", 0),
        ("refund", 9_990),
        ("cancelled", 0),
        ("cash out", 10_000),
        ("x", 0),
        ("z", 0),
    ]


def test_what_the_device_refuses_the_other_driver_hears(peer: Any) -> None:
    module = pytest.importorskip("pyshtrih")
    peer.open_shift()
    peer.open_check(SALE)
    peer.sale(MILK)
    with pytest.raises(module.excepts.CloseCheckError) as refused:
        peer.close_check(cash=100)
    assert refused.value.code == 0x45
    peer.cancel_check()


def test_ours_finds_what_the_other_driver_put_on_record(
    device: SimulatedShtrihM, peer: Any
) -> None:
    """The device's memory means the same to both drivers, one after the other."""
    peer.open_shift()
    peer.open_check(SALE)
    peer.sale(MILK, tax1=2)
    peer.close_check(cash=9_990)
    peer.wait_printing()
    number = device.executed("sale")[-1].number
    found = peer.fs_find_document_by_num(number).params
    peer.disconnect()

    ours = ShtrihM(line_to(device), MODELS["shtrih-m"])
    counters = ours.counters(timeout_s=3)
    ours.close()
    assert found["Тип фискального документа"] == 3
    assert (counters.receipt, counters.cash_minor, counters.day_open) == (number, 9_990, True)
