import pytest

from firmware_drivers.errors import DeviceUnreachable
from firmware_drivers.receipt_printer.simulated import SimulatedReceiptPrinter
from firmware_drivers.transports.loopback import Loopback
from firmware_drivers.transports.transport import Deadline

STATUS = b"\x10\x04\x01"


def test_bytes_may_be_handed_over_one_by_one() -> None:
    device = SimulatedReceiptPrinter()
    line = Loopback(device, segment=1)
    line.write(STATUS, Deadline.after(1))
    assert line.read(9, Deadline.after(1)) == b"\x12"


def test_a_held_line_takes_a_part() -> None:
    line = Loopback(SimulatedReceiptPrinter(), take_at_most=4)
    assert line.write(b"abc", Deadline.after(1)) == 3
    assert line.write(b"def", Deadline.after(1)) == 1


def test_a_closed_line_is_broken() -> None:
    line = Loopback(SimulatedReceiptPrinter())
    line.close()
    with pytest.raises(DeviceUnreachable):
        line.write(b"x", Deadline.after(1))


@pytest.mark.parametrize(
    ("fault", "value", "seen"),
    [
        ("mute", True, b""),
        ("drop_answers", 1, b""),
        ("garble_answers", 1, b"\x17"),
        ("delay_s", 0.01, b"\x12"),
    ],
)
def test_the_device_answers_as_its_faults_say(fault: str, value: object, seen: bytes) -> None:
    device = SimulatedReceiptPrinter()
    setattr(device.faults, fault, value)
    line = Loopback(device)
    line.write(STATUS, Deadline.after(1))
    assert line.read(9, Deadline.after(0.05)) == seen


def test_a_line_that_breaks_in_the_middle_has_delivered_the_first_part() -> None:
    device = SimulatedReceiptPrinter()
    device.faults.hang_up_after = 5
    line = Loopback(device)
    line.write(b"abc", Deadline.after(1))
    line.write(b"defgh", Deadline.after(1))
    assert bytes(device.received) == b"abcde"
    with pytest.raises(DeviceUnreachable):
        line.read(1, Deadline.after(1))
