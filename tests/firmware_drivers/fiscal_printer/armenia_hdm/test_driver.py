from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from firmware_drivers.errors import DeviceRefused, DeviceUnreachable, OutcomeUnknown, Trouble
from firmware_drivers.fiscal_printer.armenia_hdm import commands
from firmware_drivers.fiscal_printer.armenia_hdm.commands import HdmSettings
from firmware_drivers.fiscal_printer.armenia_hdm.driver import ArmeniaHdm
from firmware_drivers.fiscal_printer.armenia_hdm.frame import encipher, encode, first_key
from firmware_drivers.fiscal_printer.armenia_hdm.simulated import REGISTRATION, SimulatedHdm
from firmware_drivers.fiscal_printer.printer import Executed, FiscalIntent, NotExecuted, Unknown
from firmware_drivers.fiscal_printer.receipt import CashMovement, FiscalTender, TenderKind
from firmware_drivers.fiscal_printer.simulated import Fault, FaultKind
from firmware_drivers.simulation.wire_device import AttachedLine
from tests.firmware_drivers.fiscal_printer.families import HDM_QUICK
from tests.firmware_drivers.fiscal_printer.rigs import a_line, a_receipt, a_refund, line_to
from tests.firmware_drivers.fiscal_printer.vectors import vector

T_S = 2.0
SETTINGS = HdmSettings(
    password="1234ABCD",
    pin="3333",
    registration=REGISTRATION,
)


def driver_of(device: SimulatedHdm, **changes: Any) -> ArmeniaHdm:
    return ArmeniaHdm(line_to(device), replace(SETTINGS, **changes), patience=HDM_QUICK)


def sold(driver: ArmeniaHdm) -> int:
    before = driver.counters(timeout_s=T_S)
    return driver.print_receipt(a_receipt(), before, timeout_s=T_S).number


def lost(device: SimulatedHdm, driver: ArmeniaHdm, fault: FaultKind) -> FiscalIntent:
    """Lose the answer to a receipt together with the till."""
    before = driver.counters(timeout_s=T_S)
    device.faults_at[device.exchanges + 1] = Fault(fault)
    original = driver.reconcile
    driver.reconcile = lambda *_, **__: Unknown("the till is gone")  # type: ignore[method-assign]
    with pytest.raises(OutcomeUnknown):
        driver.print_receipt(a_receipt(), before, timeout_s=T_S)
    driver.reconcile = original  # type: ignore[method-assign]
    return FiscalIntent(a_receipt(), before)


def test_the_published_login_and_receipt_are_what_we_send() -> None:
    key = first_key(SETTINGS.password)
    login = commands.login(replace(SETTINGS, cashier=3))
    assert encode(2, encipher(key, login.fields)) == vector("armenia_hdm", "login")
    line = a_line(price_minor=100_000, quantity=1000, vat_group=1, code="")
    simple = commands.receipt(
        SETTINGS,
        a_receipt(
            lines=(line,), discount_minor=0, tenders=(FiscalTender(TenderKind.CASH, 100_000),)
        ),
    )
    assert {"seq": 1, **simple.fields} == {
        "seq": 1,
        "mode": 1,
        "dep": 1,
        "paidAmount": 1000.0,
        "paidAmountCard": 0.0,
        "partialAmount": 0.0,
        "prePaymentAmount": 0.0,
        "partnerTin": None,
        "useExtPOS": False,
    }


def test_a_simple_receipt_is_issued_where_lines_have_no_classification() -> None:
    device = SimulatedHdm()
    driver = driver_of(device)
    before = driver.counters(timeout_s=T_S)
    receipt = a_receipt(lines=(a_line(code=""), a_line(code="")), tenders=a_receipt().tenders)
    result = driver.print_receipt(receipt, before, timeout_s=T_S)
    assert device.executed("sale")[0].total_minor == receipt.total_minor
    assert ("crn", REGISTRATION) in result.details
    assert result.sign


def test_several_departments_need_described_lines() -> None:
    device = SimulatedHdm()
    driver = driver_of(device)
    lines = (a_line(code="", vat_group=1), a_line(code="", vat_group=2))
    with pytest.raises(DeviceRefused, match="departments"):
        driver.print_receipt(a_receipt(lines=lines), driver.counters(timeout_s=T_S), timeout_s=T_S)


def test_a_card_payment_of_ours_is_named() -> None:
    card = FiscalTender(TenderKind.CARD, 1100, reference="123456789012", terminal="12345678")
    fields = commands.receipt(SETTINGS, a_receipt(tenders=(card,))).fields
    assert (fields["useExtPOS"], fields["rrn"], fields["terminalId"]) == (
        True,
        "123456789012",
        "12345678",
    )


@pytest.mark.parametrize("count", [0, 1, 2, 3, 7, 12])
def test_the_last_receipt_is_found_by_a_driver_that_knows_nothing(count: int) -> None:
    device = SimulatedHdm()
    first = driver_of(device)
    for _ in range(count):
        sold(first)
    assert driver_of(device).counters(timeout_s=T_S).receipt == count
    assert driver_of(device, last_receipt=count // 2).counters(timeout_s=T_S).receipt == count


def test_a_receipt_whose_answer_was_lost_is_found() -> None:
    device = SimulatedHdm()
    driver = driver_of(device)
    sold(driver)
    intent = lost(device, driver, FaultKind.HANG_UP_AFTER)
    verdict = driver_of(device).reconcile(intent, timeout_s=T_S)
    assert isinstance(verdict, Executed)
    assert verdict.result.number == 2


def test_that_there_is_none_is_believed_only_when_the_one_before_is_found() -> None:
    device = SimulatedHdm()
    driver = driver_of(device)
    sold(driver)
    intent = lost(device, driver, FaultKind.HANG_UP_BEFORE)
    assert isinstance(driver_of(device).reconcile(intent, timeout_s=T_S), NotExecuted)
    device.synchronising = 10  # it finds nothing at all while it synchronises
    assert isinstance(driver_of(device).reconcile(intent, timeout_s=T_S), Unknown)


def test_a_register_that_does_not_find_by_number_decides_nothing() -> None:
    device = SimulatedHdm(finds_by_number=False)
    driver = driver_of(device, last_receipt=1)
    intent = FiscalIntent(a_receipt(), replace(driver.counters(timeout_s=T_S), receipt=1))
    assert isinstance(driver.reconcile(intent, timeout_s=T_S), Unknown)


def test_without_a_registration_number_nothing_is_decided() -> None:
    device = SimulatedHdm()
    driver = driver_of(device, registration="")
    before = driver.counters(timeout_s=T_S)
    intent = FiscalIntent(a_receipt(), before)
    assert isinstance(driver.reconcile(intent, timeout_s=T_S), Unknown)
    driver.print_receipt(a_receipt(), before, timeout_s=T_S)
    assert driver.counters(timeout_s=T_S).device == REGISTRATION  # it was on the first receipt


@pytest.mark.parametrize("stores", [True, False])
def test_no_paper_as_the_answer_is_a_doubt_that_the_register_settles(*, stores: bool) -> None:
    device = SimulatedHdm(stores_without_paper=stores)
    driver = driver_of(device)
    sold(driver)
    before = driver.counters(timeout_s=T_S)
    device.paper_left = 0
    if stores:
        assert driver.print_receipt(a_receipt(), before, timeout_s=T_S).number == 2
    else:
        with pytest.raises(DeviceUnreachable) as caught:
            driver.print_receipt(a_receipt(), before, timeout_s=T_S)
        assert caught.value.trouble is Trouble.PAPER_OUT
    assert len(device.executed("sale")) == 1 + stores


def test_a_rejected_receipt_is_refused_without_a_look_up() -> None:
    device = SimulatedHdm()
    driver = driver_of(device, departments={1: 99, 2: 99})
    before = driver.counters(timeout_s=T_S)
    exchanges = device.exchanges
    with pytest.raises(DeviceRefused, match="151"):
        driver.print_receipt(a_receipt(), before, timeout_s=T_S)
    assert device.exchanges - exchanges == 2  # clock and receipt


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"password": "x"}, "password"), ({"pin": "1"}, "operator password"), ({"version": 9}, "402")],
)
def test_wrong_settings_are_said_in_words(changes: dict[str, object], words: str) -> None:
    with pytest.raises((DeviceRefused, DeviceUnreachable), match=words):
        driver_of(SimulatedHdm(), **changes).status(timeout_s=T_S)


def test_a_session_that_ended_is_begun_again() -> None:
    device = SimulatedHdm()
    driver = driver_of(device)
    driver.status(timeout_s=T_S)
    device.attach(AttachedLine(send=lambda _: None, hang_up=lambda: None))  # another client
    driver.status(timeout_s=T_S)
    assert sold(driver) == 1


def test_a_header_of_ten_bytes_is_read_where_it_is_set() -> None:
    device = SimulatedHdm(header_size=10)
    assert sold(driver_of(device, header_size=10)) == 1


def test_a_lost_answer_to_cash_is_left_to_a_person() -> None:
    device = SimulatedHdm()
    driver = driver_of(device)
    before = driver.counters(timeout_s=T_S)
    device.faults_at[device.exchanges + 1] = Fault(FaultKind.HANG_UP_AFTER)
    with pytest.raises(OutcomeUnknown):
        driver.move_cash(CashMovement(500), before, timeout_s=T_S)
    verdict = driver.reconcile(FiscalIntent(CashMovement(500), before), timeout_s=T_S)
    assert isinstance(verdict, Unknown)
    assert len(device.executed("cash in")) == 1


def test_a_refund_of_more_than_was_sold_is_refused() -> None:
    device = SimulatedHdm()
    driver = driver_of(device)
    sold(driver)
    before = driver.counters(timeout_s=T_S)
    refund = a_refund(
        lines=(a_line(quantity=20_000),), tenders=(FiscalTender(TenderKind.CASH, 3180),)
    )
    with pytest.raises(DeviceRefused, match="180"):
        driver.print_receipt(refund, before, timeout_s=T_S)
    assert device.executed("refund") == []
