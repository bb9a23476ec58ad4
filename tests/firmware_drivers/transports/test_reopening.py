import pytest

from firmware_drivers.errors import DeviceUnreachable, Trouble
from firmware_drivers.receipt_printer.simulated import SimulatedReceiptPrinter
from firmware_drivers.transports.loopback import Loopback
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline, Transport

SOON = 0.05


class Shelf:
    """A line that can be there or not; counts how often it is looked for."""

    def __init__(self) -> None:
        self.there = False
        self.looked = 0
        self.device = SimulatedReceiptPrinter()

    def open(self) -> Transport:
        self.looked += 1
        if not self.there:
            raise DeviceUnreachable("not plugged in", trouble=Trouble.NOT_CONNECTED)
        return Loopback(self.device)


def test_a_line_is_opened_at_first_use_and_stays_open() -> None:
    shelf = Shelf()
    line = ReopeningLine(shelf.open)
    assert shelf.looked == 0
    shelf.there = True
    line.write(b"one", Deadline.after(SOON))
    line.write(b"two", Deadline.after(SOON))
    assert (shelf.looked, line.times_opened) == (1, 1)
    assert bytes(shelf.device.received) == b"onetwo"


def test_a_break_is_told_once_and_the_next_use_opens_again() -> None:
    shelf = Shelf()
    shelf.there = True
    line = ReopeningLine(shelf.open, pause_s=0)
    line.write(b"one", Deadline.after(SOON))
    shelf.device.hang_up()
    with pytest.raises(DeviceUnreachable):
        line.read(1, Deadline.after(SOON))
    line.write(b"two", Deadline.after(SOON))
    assert line.times_opened == 2


def test_a_missing_device_is_not_looked_for_all_the_time() -> None:
    shelf = Shelf()
    line = ReopeningLine(shelf.open, pause_s=10)
    for _ in range(5):
        with pytest.raises(DeviceUnreachable, match="not plugged in"):
            line.write(b"x", Deadline.after(0.001))
    assert shelf.looked == 1


def test_a_caller_with_time_to_spare_waits_for_the_next_look() -> None:
    shelf = Shelf()
    line = ReopeningLine(shelf.open, pause_s=0.02)
    with pytest.raises(DeviceUnreachable):
        line.write(b"x", Deadline.after(1))
    shelf.there = True
    assert line.write(b"x", Deadline.after(1)) == 1


def test_closing_twice_is_harmless() -> None:
    line = ReopeningLine(Shelf().open)
    line.close()
    line.close()
