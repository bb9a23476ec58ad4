from __future__ import annotations

import contextlib
from dataclasses import replace

import pytest

from firmware_drivers.errors import DeviceRefused, DeviceUnreachable, OutcomeUnknown
from firmware_drivers.fiscal_printer.datecs.commands import DatecsSettings
from firmware_drivers.fiscal_printer.datecs.driver import DatecsX
from firmware_drivers.fiscal_printer.datecs.frame import Answer, Framing, encode, take_answer
from firmware_drivers.fiscal_printer.datecs.isl_dialects import DIALECTS
from firmware_drivers.fiscal_printer.datecs.isl_driver import ClassicDatecs
from firmware_drivers.fiscal_printer.datecs.isl_simulated import SimulatedClassic
from firmware_drivers.fiscal_printer.datecs.link import Patience
from firmware_drivers.fiscal_printer.datecs.simulated import SimulatedDatecsX
from firmware_drivers.fiscal_printer.datecs.simulated_memory import Refused
from firmware_drivers.fiscal_printer.datecs.status import split
from firmware_drivers.fiscal_printer.printer import Executed, FiscalIntent, Unknown
from firmware_drivers.fiscal_printer.receipt import FiscalTender, TenderKind
from firmware_drivers.fiscal_printer.simulated import Fault, FaultKind
from firmware_drivers.simulation.wire_device import AttachedLine
from tests.firmware_drivers.fiscal_printer.families import DATECS_QUICK
from tests.firmware_drivers.fiscal_printer.rigs import a_receipt, cable_to, line_to

T_S = 2.0
SALE = 48


def driver_of(device: SimulatedDatecsX, settings: DatecsSettings | None = None) -> DatecsX:
    return DatecsX(line_to(device), settings, patience=DATECS_QUICK)


def raw(device: SimulatedDatecsX, seq: int, command: int, data: bytes = b"") -> Answer:
    came = bytearray()
    line = AttachedLine(send=came.extend, hang_up=lambda: None)
    device.attach(line)
    device.receive(encode(Framing.HEX4, seq, command, data))
    device.detach(line)
    answer, _ = take_answer(Framing.HEX4, bytes(came).lstrip(b"\x16"))
    assert isinstance(answer, Answer)
    return answer


@pytest.mark.parametrize("last_seq", range(0x20, 0x28))
def test_a_driver_that_starts_anew_never_takes_an_old_answer_for_its_own(last_seq: int) -> None:
    """Whatever number the device has seen last, be it the one that the driver begins with."""
    device = SimulatedDatecsX()
    raw(device, last_seq, 70, b"0\t50.00\t")
    driver = driver_of(device)
    before = driver.counters(timeout_s=T_S)
    assert before.cash_minor == 5000
    driver.print_receipt(a_receipt(sale_number=3), before, timeout_s=T_S)
    assert len(device.executed("sale")) == 1
    assert len(device.executed("cash in")) == 1


def test_an_equal_number_repeats_the_answer_and_executes_nothing() -> None:
    device = SimulatedDatecsX()
    first = raw(device, 0x30, 70, b"0\t50.00\t")
    again = raw(device, 0x30, 70, b"0\t50.00\t")
    other = raw(device, 0x30, 106, b"200\t")
    assert first == again == other
    assert (len(device.executed("cash in")), device.drawer_opened) == (1, 0)


def test_a_device_of_the_other_reading_compares_the_command_too() -> None:
    device = SimulatedDatecsX(compares_command=True)
    raw(device, 0x30, 70, b"0\t50.00\t")
    raw(device, 0x30, 106, b"200\t")
    assert device.drawer_opened == 1


def test_a_busy_device_is_waited_for() -> None:
    device = SimulatedDatecsX(busy_signals=50)
    driver = driver_of(device)
    driver.print_receipt(a_receipt(), driver.counters(timeout_s=T_S), timeout_s=T_S)
    assert len(device.executed("sale")) == 1


def test_a_frame_that_is_never_understood_was_not_executed() -> None:
    device = SimulatedDatecsX()
    driver = driver_of(device)
    driver.status(timeout_s=T_S)
    device.fault_source = lambda: Fault(FaultKind.NAK)
    with pytest.raises(DeviceUnreachable):
        driver.open_drawer(timeout_s=T_S)
    assert device.drawer_opened == 0


def test_a_lost_answer_is_fetched_by_the_same_frame() -> None:
    device = SimulatedDatecsX()
    driver = driver_of(device)
    driver.status(timeout_s=T_S)
    device.faults_at[device.exchanges] = Fault(FaultKind.LOSE_ANSWER)
    driver.open_drawer(timeout_s=T_S)
    assert device.drawer_opened == 1


def test_a_long_silence_may_be_a_power_cut_and_nothing_is_sent_again() -> None:
    device = SimulatedDatecsX()
    patience = Patience(silence_s=0.02, alive_s=0.001)
    driver = DatecsX(cable_to(device), patience=patience)
    driver.status(timeout_s=T_S)
    device.faults_at[device.exchanges] = Fault(FaultKind.LOSE_ANSWER)
    with pytest.raises(OutcomeUnknown):
        driver.open_drawer(timeout_s=T_S)
    assert device.drawer_opened == 1


@pytest.mark.parametrize("exchange", range(12))
def test_a_receipt_paid_in_part_when_the_power_failed_is_finished_as_it_was_meant(
    exchange: int,
) -> None:
    device = SimulatedDatecsX()
    driver = driver_of(device)
    before = driver.counters(timeout_s=T_S)
    receipt = a_receipt(
        sale_number=4,
        tenders=(
            FiscalTender(TenderKind.CARD, 400),
            FiscalTender(TenderKind.VOUCHER, 200),
            FiscalTender(TenderKind.CASH, 600),
        ),
    )
    device.faults_at[device.exchanges + exchange] = Fault(FaultKind.POWER_AFTER)
    with contextlib.suppress(OutcomeUnknown, DeviceUnreachable):
        driver.print_receipt(receipt, before, timeout_s=T_S)
    paid = device.memory.receipt is not None and device.memory.receipt.payment_begun
    device.power_on()
    verdict = driver_of(device).reconcile(FiscalIntent(receipt, before), timeout_s=T_S)
    if paid:
        assert isinstance(verdict, Executed)
    for sale in device.executed("sale"):
        assert sale.tenders == (("0", 500), ("1", 400), ("5", 200))


def test_a_partly_paid_receipt_of_somebody_else_is_left_to_a_person() -> None:
    device = SimulatedDatecsX()
    driver = driver_of(device)
    before = driver.counters(timeout_s=T_S)
    nsale = "DT636533-0001-0000009"
    for command, data in (
        (SALE, f"1\t1\t{nsale}\t1\t\t"),
        (49, "Bread\t2\t1.59\t2.000\t0\t\t0\t"),
        (53, "0\t1.00\t1\t"),
    ):
        raw(device, 0x40 + command % 16, command, data.encode())
    verdict = driver.reconcile(FiscalIntent(a_receipt(), before), timeout_s=T_S)
    assert isinstance(verdict, Unknown)
    assert device.executed("sale", "cancelled") == []


def test_a_text_receipt_left_open_is_closed() -> None:
    device = SimulatedDatecsX()
    driver = driver_of(device)
    before = driver.counters(timeout_s=T_S)
    raw(device, 0x33, 38)
    driver.reconcile(FiscalIntent(a_receipt(), before), timeout_s=T_S)
    assert not driver.status(timeout_s=T_S).receipt_open


def test_a_card_payment_with_an_unknown_result_leaves_a_doubt() -> None:
    class PinpadLost(SimulatedDatecsX):
        def _pay(self, fields: list[str]) -> list[str]:  # noqa: ARG002 - the base's signature
            raise Refused(-111560)

    device = PinpadLost()
    driver = driver_of(device)
    with pytest.raises((OutcomeUnknown, DeviceUnreachable)):
        driver.print_receipt(a_receipt(), driver.counters(timeout_s=T_S), timeout_s=T_S)
    assert device.executed("sale") == []


@pytest.mark.parametrize(
    ("command", "data", "code"),
    [
        (1, b"", -112000),
        (56, b"", -111016),
        (48, b"1\t1\tDT636533-0002-0000001\t1\t\t", -112203),
        (48, b"1\t1\t", -112103),
        (70, b"1\t0.01\t", -111017),
        (70, b"7\t0.01\t", -112201),
        (69, b"Q\t", -112201),
        (61, b"no time\t", -112101),
        (49, b"Bread\t2\t1.59\t1.000\t0\t\t0\t", -111016),
        (49, b"Bread\t9\t1.59\t1.000\t0\t\t0\t", -112202),
        (49, b"Bread\t1\tabc\t1.000\t0\t\t0\t", -112103),
        (125, b"8\t", -100003),
    ],
)
def test_the_simulation_refuses_what_the_device_refuses(
    command: int, data: bytes, code: int
) -> None:
    device = SimulatedDatecsX()
    assert split(raw(device, 0x25, command, data).data)[0] == str(code)
    assert device.journal == []


def test_a_used_sale_number_is_refused() -> None:
    device = SimulatedDatecsX()
    driver = driver_of(device)
    driver.print_receipt(a_receipt(), driver.counters(timeout_s=T_S), timeout_s=T_S)
    with pytest.raises(DeviceRefused):
        driver.print_receipt(a_receipt(), driver.counters(timeout_s=T_S), timeout_s=T_S)
    assert len(device.executed("sale")) == 1


def test_an_unmapped_payment_never_reaches_a_device_that_would_take_it_for_cash() -> None:
    device = SimulatedClassic("datecs-c")
    settings = DatecsSettings(tenders={TenderKind.CASH: "P"})
    driver = ClassicDatecs(line_to(device), DIALECTS["datecs-c"], settings, patience=DATECS_QUICK)
    with pytest.raises(DeviceRefused, match="card"):
        driver.print_receipt(a_receipt(), driver.counters(timeout_s=T_S), timeout_s=T_S)
    assert device.executed("sale") == []


@pytest.mark.parametrize("vendor", DIALECTS)
def test_the_classic_simulation_refuses_bad_syntax_with_status_bits(vendor: str) -> None:
    device = SimulatedClassic(vendor)
    driver = ClassicDatecs(line_to(device), DIALECTS[vendor], patience=DATECS_QUICK)
    before = driver.counters(timeout_s=T_S)
    absurd = a_receipt(operator=12345)
    try:
        driver.print_receipt(absurd, before, timeout_s=T_S)
    except DeviceRefused:
        assert device.executed("sale") == []
    wrong = replace(before, document=before.document + 5)
    intent = FiscalIntent(a_receipt(sale_number=77), wrong)
    assert not isinstance(driver.reconcile(intent, timeout_s=T_S), Executed)
