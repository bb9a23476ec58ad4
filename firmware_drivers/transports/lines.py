"""From an address to an open line."""

from firmware_drivers.transports.address import (
    KeyboardAddress,
    LineFormat,
    SerialAddress,
    TcpAddress,
    UnreadableAddress,
    UsbAddress,
    parse_address,
)
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.serial_port import SerialPort, find_port
from firmware_drivers.transports.tcp import TcpConnection
from firmware_drivers.transports.transport import Transport
from firmware_drivers.transports.usb_bulk import UsbBulk

PLAIN_SERIAL = LineFormat()


def line_to(address: str, *, factory_settings: LineFormat = PLAIN_SERIAL) -> ReopeningLine:
    """Return a line to the address that is opened at first use and again after an unplug.

    ``factory_settings`` fill what a serial address leaves out. Raises `UnreadableAddress`.
    """
    where = parse_address(address)
    if isinstance(where, KeyboardAddress):
        raise UnreadableAddress(f"{address!r} is a keyboard; this device needs a line")

    def open_line() -> Transport:
        match where:
            case SerialAddress():
                return SerialPort(find_port(where), where.line_format(factory_settings))
            case TcpAddress():
                return TcpConnection(where)
            case UsbAddress():
                return UsbBulk(where)

    return ReopeningLine(open_line)
