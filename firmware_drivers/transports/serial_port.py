"""A serial port, by pyserial. Works on USB adapters, real ports and ptys."""

import errno
import os
import select
import termios

import serial
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from firmware_drivers.errors import DeviceUnreachable, Trouble
from firmware_drivers.transports.address import LineFormat, PortKey, SerialAddress
from firmware_drivers.transports.transport import Deadline


class SerialPort:
    """An open serial port."""

    def __init__(self, path: str, line: LineFormat) -> None:
        """Open the port, or raise `DeviceUnreachable`."""
        try:
            self._port = _open(path, line)
        except (OSError, ValueError, termios.error) as error:  # SerialException is an OSError
            raise _unreachable(path, error) from error
        self._path = path
        self._fd = self._port.fileno()

    def write(self, data: bytes, deadline: Deadline) -> int:
        """Write until all is taken or the deadline; a printer may hold the line by RTS/CTS."""
        sent = 0
        try:
            while sent < len(data):
                _, writable, _ = select.select([], [self._fd], [], deadline.remaining_s)
                if not writable:
                    break
                # os.write tells how much was taken; pyserial's write would hide it at a time-out.
                sent += os.write(self._fd, data[sent : sent + 4096])
        except (OSError, ValueError, TypeError) as error:
            raise _unreachable(self._path, error) from error
        return sent

    def read(self, n: int, deadline: Deadline) -> bytes:
        """Return what has arrived, waiting for the first byte until the deadline."""
        try:
            readable, _, _ = select.select([self._fd], [], [], deadline.remaining_s)
            if not readable:
                return b""
            received = os.read(self._fd, n)
        except (OSError, ValueError, TypeError) as error:
            raise _unreachable(self._path, error) from error
        if not received:  # ready to read and nothing there: the adapter was pulled out
            raise DeviceUnreachable(f"{self._path} was unplugged", trouble=Trouble.NOT_CONNECTED)
        return received

    def close(self) -> None:
        """Close the port; a vanished one closes, too."""
        try:
            self._port.close()
        except OSError:
            return  # the adapter is gone and so is the port


def find_port(address: SerialAddress) -> str:
    """Return the path of the port now, or raise `DeviceUnreachable` when it is not plugged in.

    A USB port gets another path after replugging, which is why a shop's settings name the adapter's
    serial number, or the socket when the adapter has none.
    """
    if address.key is PortKey.PATH:
        return address.value
    wanted = address.value.lower() if address.key is PortKey.USB_IDS else address.value
    found = [port for port in list_ports.comports() if _name_of(port, address.key) == wanted]
    if len(found) > 1 and address.key is PortKey.USB_IDS:
        # Guessing which of two is the scale could send a receipt to it.
        raise DeviceUnreachable(
            f"more than one USB serial port is a {address.value}; name one by its socket",
            trouble=Trouble.NOT_CONNECTED,
        )
    if found:
        return found[0].device
    raise DeviceUnreachable(
        f"no USB serial port with {address.value} is plugged in", trouble=Trouble.NOT_CONNECTED
    )


def _name_of(port: ListPortInfo, key: PortKey) -> str | None:
    if key is PortKey.USB_SERIAL_NUMBER:
        return port.serial_number
    if key is PortKey.USB_SOCKET:
        return port.location
    return None if port.vid is None else f"{port.vid:04x}:{port.pid:04x}"


def connected_ports() -> list[ListPortInfo]:
    """List the serial ports that have hardware behind them."""
    return sorted(port for port in list_ports.comports() if port.hwid != "n/a")


def _open(path: str, line: LineFormat) -> serial.Serial:
    # A pseudo terminal knows eight bits without parity and nothing else. It takes any other wish
    # in silence, but calls it invalid when nothing but that wish is new: at the second opening.
    is_pseudo = os.path.realpath(path).startswith("/dev/pts/")
    return serial.Serial(
        port=path,
        baudrate=line.baud,
        bytesize=8 if is_pseudo else line.data_bits,
        parity="N" if is_pseudo else line.parity,
        stopbits=line.stop_bits,
        rtscts=line.rts_cts,
        timeout=0,  # waiting is done by select, so that every wait has a deadline
        exclusive=True,  # a second program on the port would steal half of the answers
    )


def _unreachable(path: str, error: Exception) -> DeviceUnreachable:
    denied = isinstance(error, OSError) and error.errno in {errno.EACCES, errno.EPERM}
    return DeviceUnreachable(
        f"{path}: {error}", trouble=Trouble.NO_PERMISSION if denied else Trouble.NOT_CONNECTED
    )
