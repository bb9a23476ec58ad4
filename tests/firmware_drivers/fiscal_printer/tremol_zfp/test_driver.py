from __future__ import annotations

import pytest

from firmware_drivers.errors import DeviceRefused, DeviceUnreachable, OutcomeUnknown, Trouble
from firmware_drivers.fiscal_printer.printer import Executed, FiscalIntent, NotExecuted
from firmware_drivers.fiscal_printer.receipt import FiscalTender, TenderKind
from firmware_drivers.fiscal_printer.simulated import Fault, FaultKind
from firmware_drivers.fiscal_printer.tremol_zfp.commands import TremolSettings
from firmware_drivers.fiscal_printer.tremol_zfp.driver import TremolZfp
from firmware_drivers.fiscal_printer.tremol_zfp.frame import encode
from firmware_drivers.fiscal_printer.tremol_zfp.simulated import SimulatedTremol
from firmware_drivers.simulation.wire_device import AttachedLine
from tests.firmware_drivers.fiscal_printer.families import TREMOL_QUICK
from tests.firmware_drivers.fiscal_printer.rigs import a_receipt, line_to

T_S = 2.0


def driver_of(device: SimulatedTremol, settings: TremolSettings | None = None) -> TremolZfp:
    return TremolZfp(line_to(device), settings, patience=TREMOL_QUICK)


def raw(device: SimulatedTremol, number: int, command: int, data: bytes = b"") -> bytes:
    came = bytearray()
    line = AttachedLine(send=came.extend, hang_up=lambda: None)
    device.attach(line)
    device.receive(encode(number, command, data))
    device.detach(line)
    return bytes(came)


def test_a_busy_device_is_waited_for() -> None:
    device = SimulatedTremol()
    driver = driver_of(device)
    before = driver.counters(timeout_s=T_S)
    device.busy_pings = 5
    driver.print_receipt(a_receipt(), before, timeout_s=T_S)
    assert len(device.executed("sale")) == 1


def test_a_device_that_stays_busy_is_unreachable() -> None:
    device = SimulatedTremol()
    driver = driver_of(device)
    device.busy_pings = 10**6
    with pytest.raises(DeviceUnreachable):
        driver.open_drawer(timeout_s=0.05)
    assert device.drawer_opened == 0


@pytest.mark.parametrize("after", range(10))
def test_retry_is_never_taken_for_done_nor_answered_by_sending_again(after: int) -> None:
    device = SimulatedTremol()
    driver = driver_of(device)
    before = driver.counters(timeout_s=T_S)
    start = device.exchanges

    def busy_once() -> Fault | None:
        if device.exchanges - start == after:
            device.retries = 1
        return None

    device.fault_source = busy_once
    receipt = a_receipt()
    try:
        driver.print_receipt(receipt, before, timeout_s=T_S)
    except (OutcomeUnknown, DeviceUnreachable):
        verdict = driver.reconcile(FiscalIntent(receipt, before), timeout_s=T_S)
        assert isinstance(verdict, NotExecuted)
        assert device.executed("sale") == []
    else:
        assert len(device.executed("sale")) == 1


def test_a_network_password_is_given_when_it_is_wanted() -> None:
    device = SimulatedTremol(tcp_password="1234")
    driver = driver_of(device, TremolSettings(tcp_password="1234"))
    assert driver.counters(timeout_s=T_S).device == "50163145"


def test_a_wrong_network_password_is_said_so() -> None:
    device = SimulatedTremol(tcp_password="1234")
    with pytest.raises((DeviceRefused, DeviceUnreachable)):
        driver_of(device, TremolSettings(tcp_password="9")).status(timeout_s=T_S)


def test_another_program_on_the_device_is_said_so() -> None:
    device = SimulatedTremol()
    device.blocked_by_another = True
    with pytest.raises(DeviceRefused, match="another program") as caught:
        driver_of(device).status(timeout_s=T_S)
    assert caught.value.trouble is Trouble.OFFLINE


def test_cancelling_after_a_payment_would_issue_the_receipt_and_is_refused() -> None:
    device = SimulatedTremol()
    driver = driver_of(device)
    raw(device, 0x30, 0x30, b"1;0000;1;1;2$ZK126720-0001-0000001")
    raw(device, 0x31, 0x31, "Хляб".ljust(36).encode("cp1251") + b";\xc1;1.59*2")
    raw(device, 0x32, 0x35, b"0;0;1.00")
    with pytest.raises(DeviceRefused, match="payment"):
        driver.cancel_receipt(timeout_s=T_S)
    assert device.executed("sale") == []
    raw(device, 0x33, 0x39)  # what would have happened
    assert [one.total_minor for one in device.executed("sale")] == [318]


def test_a_receipt_paid_in_part_when_the_power_failed_is_finished_as_it_was_meant() -> None:
    device = SimulatedTremol()
    driver = driver_of(device)
    before = driver.counters(timeout_s=T_S)
    receipt = a_receipt(
        tenders=(
            FiscalTender(TenderKind.CARD, 400),
            FiscalTender(TenderKind.VOUCHER, 200),
            FiscalTender(TenderKind.CASH, 600),
        )
    )
    first_payment = 7
    device.faults_at[device.exchanges + first_payment] = Fault(FaultKind.POWER_AFTER)
    with pytest.raises((OutcomeUnknown, DeviceUnreachable)):
        driver.print_receipt(receipt, before, timeout_s=T_S)
    assert device.receipt is not None
    assert device.receipt.paid[7] == 400
    device.power_on()
    verdict = driver_of(device).reconcile(FiscalIntent(receipt, before), timeout_s=T_S)
    assert isinstance(verdict, Executed)
    assert device.executed("sale")[0].tenders == (("0", 600), ("2", 200), ("7", 400))


@pytest.mark.parametrize(
    ("command", "data", "reply"),
    [
        (0x7F, b"", "30 31"),
        (0x38, b"", "30 32"),
        (0x30, b"1;0;1;1;2", "39 30"),
        (0x30, b"99;0000;1;1;2", "30 34"),
        (0x30, b"1;0000;1;1;x", "30 34"),
        (0x7C, b"Q", "30 34"),
        (0x3B, b"1;0000;0;-0.01", "30 38"),
        (0x3B, b"1;0000;0;1.234", "30 34"),
        (0x48, b"tomorrow", "30 34"),
        (0x3A, b"", "30 32"),
    ],
)
def test_the_simulation_refuses_what_the_device_refuses(
    command: int, data: bytes, reply: str
) -> None:
    device = SimulatedTremol()
    assert raw(device, 0x25, command, data)[2:4] == bytes.fromhex(reply)
    assert device.journal == []
