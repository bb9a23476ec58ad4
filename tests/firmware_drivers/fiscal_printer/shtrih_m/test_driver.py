from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.errors import DeviceRefused, DeviceUnreachable, OutcomeUnknown
from firmware_drivers.fiscal_printer.printer import Executed, FiscalIntent, NotExecuted, Unknown
from firmware_drivers.fiscal_printer.receipt import FiscalReceipt, FiscalTender, TenderKind
from firmware_drivers.fiscal_printer.shtrih_m.commands import Commands
from firmware_drivers.fiscal_printer.shtrih_m.driver import ShtrihM
from firmware_drivers.fiscal_printer.shtrih_m.frame import Frame2, encode, encode_2
from firmware_drivers.fiscal_printer.shtrih_m.link import Link1
from firmware_drivers.fiscal_printer.shtrih_m.models import MODELS, ShtrihSettings
from firmware_drivers.fiscal_printer.shtrih_m.receipt_lines import TOLERANCE_MINOR, wire_lines
from firmware_drivers.fiscal_printer.shtrih_m.simulated import SimulatedShtrihM
from firmware_drivers.fiscal_printer.simulated import Fault, FaultKind
from firmware_drivers.simulation.wire_device import AttachedLine
from firmware_drivers.transports.transport import Deadline
from tests.firmware_drivers.fiscal_printer.families import QUICK
from tests.firmware_drivers.fiscal_printer.rigs import a_line, a_receipt, line_to
from tests.firmware_drivers.fiscal_printer.test_receipt import LINES

T_S = 2.0
ONE, THIRTY = b"\x01\0\0\0", b"\x1e\0\0\0"


def opened(device: SimulatedShtrihM, model: str = "shtrih-m", **settings: Any) -> ShtrihM:
    driver = ShtrihM(
        line_to(device),
        MODELS[model],
        replace(ShtrihSettings(), **settings),
        patience=QUICK,
        poll_s=0.001,
    )
    if not device.memory.shift_open:
        driver.open_day(driver.counters(timeout_s=T_S), timeout_s=T_S)
    return driver


def replies(device: SimulatedShtrihM, *requests: bytes) -> list[bytes]:
    """Send raw bytes; return what came back for each."""
    came: list[bytes] = []
    answer = bytearray()
    device.attach(AttachedLine(send=answer.extend, hang_up=lambda: None))
    for request in requests:
        device.receive(request)
        came.append(bytes(answer))
        answer.clear()
    return came


@given(
    lines=st.lists(LINES, min_size=1, max_size=5).map(
        lambda found: [replace(line, vat_group=1) for line in found]
    ),
    data=st.data(),
)
def test_discounted_lines_stay_within_what_the_device_accepts(
    lines: list[object], data: st.DataObject
) -> None:
    total = a_receipt(lines=tuple(lines), discount_minor=0, tenders=_cash(10**10)).total_minor
    discount = data.draw(st.integers(-total // 4, total // 2))
    receipt = a_receipt(
        lines=tuple(lines), discount_minor=discount, tenders=_cash(total - discount)
    )
    wire = wire_lines(receipt, exact=False)
    assert sum(line.amount_minor for line in wire) == receipt.total_minor
    assert sum(line.quantity for line in wire) == sum(line.quantity for line in receipt.lines)
    assert all(abs(line.gross_minor - line.amount_minor) <= TOLERANCE_MINOR for line in wire)
    assert all(line.quantity > 0 for line in wire)


def _cash(minor: int) -> tuple[FiscalTender, ...]:
    return (FiscalTender(TenderKind.CASH, minor),)


def test_a_hundred_pieces_with_an_odd_discount_become_two_prices() -> None:
    line = a_line(price_minor=1000, quantity=100_000, discount_minor=5, vat_group=1)
    receipt = a_receipt(lines=(line,), discount_minor=0, tenders=_cash(99_995))
    wire = wire_lines(receipt, exact=False)
    assert [(one.quantity, one.price_minor) for one in wire] == [(5_000, 999), (95_000, 1000)]


def test_a_vat_group_that_the_device_lacks_is_refused_before_anything_is_printed() -> None:
    device = SimulatedShtrihM()
    driver = opened(device)
    before = driver.counters(timeout_s=T_S)
    with pytest.raises(DeviceRefused, match="VAT group 7"):
        driver.print_receipt(
            a_receipt(lines=(a_line(vat_group=7),), tenders=_cash(500)), before, timeout_s=T_S
        )


def test_an_answer_left_from_an_earlier_command_is_not_taken_for_ours() -> None:
    device = SimulatedShtrihM()
    opened(device).close()
    device.faults_at[device.exchanges] = Fault(FaultKind.LOSE_ANSWER)
    replies(device, b"\x05", encode(Commands(ONE, THIRTY).money_register(241).body))
    driver = opened(device)
    before = driver.counters(timeout_s=T_S)
    assert before.device == "9999078900001234"
    assert driver.print_receipt(a_receipt(), before, timeout_s=T_S).number == before.receipt + 1


def test_a_frame_that_is_never_understood_was_not_executed() -> None:
    device = SimulatedShtrihM()
    driver = opened(device)
    device.fault_source = lambda: Fault(FaultKind.NAK)
    with pytest.raises(DeviceUnreachable):
        driver.open_drawer(timeout_s=T_S)
    assert device.drawer_opened == 0


def test_a_lost_acknowledgement_is_never_answered_by_sending_again() -> None:
    device = SimulatedShtrihM()
    driver = opened(device)
    device.faults_at[device.exchanges] = Fault(FaultKind.LOSE_ALL)
    driver.open_drawer(timeout_s=T_S)
    assert device.drawer_opened == 1


def test_a_request_that_never_arrived_leaves_a_doubt_that_only_memory_ends() -> None:
    device = SimulatedShtrihM()
    link = Link1(line_to(device), QUICK)
    device.faults_at[0] = Fault(FaultKind.LOSE_REQUEST)
    with pytest.raises(OutcomeUnknown):
        link.exchange(Commands(ONE, THIRTY).open_drawer(), Deadline.after(T_S))


def test_a_repeated_number_of_version_2_is_not_executed_again() -> None:
    device = SimulatedShtrihM(framing=2)
    frame = encode_2(Frame2(1, Commands(ONE, THIRTY).open_drawer().body))
    first, second = replies(device, frame, frame)
    assert first == second
    assert first
    assert device.drawer_opened == 1


def test_a_device_that_still_prints_is_waited_for() -> None:
    device = SimulatedShtrihM(busy_polls=3)
    driver = opened(device)
    driver.print_receipt(a_receipt(), driver.counters(timeout_s=T_S), timeout_s=T_S)
    assert len(device.executed("sale")) == 1


def test_paper_that_ends_with_the_last_line_leaves_a_receipt_on_record() -> None:
    device = SimulatedShtrihM()
    driver = opened(device)
    before = driver.counters(timeout_s=T_S)
    lines_printed_before_the_total = 4
    device.paper_left = lines_printed_before_the_total + 1
    result = driver.print_receipt(a_receipt(), before, timeout_s=T_S)
    assert not result.printed
    device.load_paper()
    again = driver.reconcile(FiscalIntent(a_receipt(), before), timeout_s=T_S)
    assert isinstance(again, Executed)
    assert again.result.printed


def test_a_wrong_password_is_refused_in_words() -> None:
    device = SimulatedShtrihM()
    opened(device)
    driver = opened(device, passwords={1: 999})
    with pytest.raises(DeviceRefused, match="wrong password"):
        driver.open_drawer(timeout_s=T_S)


def test_without_a_register_of_receipts_cash_and_document_number_decide() -> None:
    device = SimulatedShtrihM(storage=False)
    model = replace(MODELS["shtrih-m-classic"], sales_register=1, refunds_register=2)
    driver = ShtrihM(line_to(device), model, patience=QUICK, poll_s=0.001)
    with pytest.raises(DeviceRefused):  # it says "wrong parameter", not "not supported"
        driver.counters(timeout_s=T_S)


def _classic_verdict(receipt: FiscalReceipt, *, sell: bool) -> object:
    device = SimulatedShtrihM(storage=False)
    driver = opened(device, "shtrih-m-classic")
    before = replace(driver.counters(timeout_s=T_S), sales=-1, refunds=-1)
    if sell:
        driver.print_receipt(receipt, before, timeout_s=T_S)
    return driver.reconcile(FiscalIntent(receipt, before), timeout_s=T_S)


def test_unknown_counts_are_not_compared() -> None:
    paid_in_cash = a_receipt(tenders=_cash(1100))
    by_card = a_receipt(tenders=(FiscalTender(TenderKind.CARD, 1100),))
    assert isinstance(_classic_verdict(paid_in_cash, sell=True), Executed)
    assert isinstance(_classic_verdict(paid_in_cash, sell=False), NotExecuted)
    assert isinstance(_classic_verdict(by_card, sell=True), Unknown)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"\x80" + ONE + bytes(55), 0x62),  # no quantity
        (b"\x80" + ONE + bytes(54), 0x7E),
        (b"\x85" + ONE + bytes(66), 0x55),
        (b"\x88" + ONE, 0x55),
        (b"\x41" + ONE, 0x4F),  # an operator is no administrator
        (b"\x13" + ONE, 0x37),
        (b"\xff\x99" + ONE, 0x01),
        (b"\x8d" + ONE + b"\x07", 0x33),
        (b"\x51" + ONE + (10**6).to_bytes(5, "little"), 0x46),
        (b"\xe0" + ONE, 0x15),
        (b"\xff\x0a" + THIRTY + b"\xff\xff\0\0", 0x08),
    ],
)
def test_the_simulation_refuses_what_the_device_refuses(body: bytes, code: int) -> None:
    device = SimulatedShtrihM()
    opened(device)
    (reply,) = replies(device, encode(body))
    size = 2 if body[0] == 0xFF else 1
    assert reply[3 + size] == code
    assert len(device.journal) == 1  # the shift, nothing else
