import pytest

from firmware_drivers.errors import DeviceUnreachable, Trouble
from firmware_drivers.receipt_printer.simulated import SimulatedReceiptPrinter
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.transports.address import TcpAddress
from firmware_drivers.transports.tcp import TcpConnection
from firmware_drivers.transports.transport import Deadline

STATUS = b"\x10\x04\x01"


def test_a_question_is_answered_over_a_socket() -> None:
    line = TcpLine(SimulatedReceiptPrinter())
    connection = TcpConnection(TcpAddress("127.0.0.1", line.port))
    assert connection.write(STATUS, Deadline.after(1)) == 3
    assert connection.read(8, Deadline.after(2)) == b"\x12"
    assert connection.read(8, Deadline.after(0.01)) == b""
    connection.close()
    line.close()


def test_nobody_listening_is_unreachable() -> None:
    line = TcpLine(SimulatedReceiptPrinter())
    line.close()
    with pytest.raises(DeviceUnreachable) as caught:
        TcpConnection(TcpAddress("127.0.0.1", line.port))
    assert caught.value.trouble is Trouble.NOT_CONNECTED


def test_a_printer_that_is_switched_off_hangs_up() -> None:
    printer = SimulatedReceiptPrinter()
    line = TcpLine(printer)
    connection = TcpConnection(TcpAddress("127.0.0.1", line.port))
    connection.write(STATUS, Deadline.after(1))
    connection.read(1, Deadline.after(2))
    printer.power_off()
    with pytest.raises(DeviceUnreachable, match=r"hung up|reset"):
        connection.read(1, Deadline.after(2))
    connection.close()
    line.close()


def test_the_newest_connection_wins() -> None:
    line = TcpLine(SimulatedReceiptPrinter())
    address = TcpAddress("127.0.0.1", line.port)
    first = TcpConnection(address)
    first.write(STATUS, Deadline.after(1))
    assert first.read(1, Deadline.after(2)) == b"\x12"
    second = TcpConnection(address)
    second.write(STATUS, Deadline.after(1))
    assert second.read(1, Deadline.after(2)) == b"\x12"
    with pytest.raises(DeviceUnreachable):
        first.read(1, Deadline.after(2))
    first.close()
    second.close()
    line.close()
