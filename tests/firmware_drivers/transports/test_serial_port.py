from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from firmware_drivers.errors import DeviceUnreachable, Trouble
from firmware_drivers.scanner.simulated import SimulatedScanner
from firmware_drivers.simulation.pty_line import PtyLine
from firmware_drivers.transports import serial_port
from firmware_drivers.transports.address import LineFormat, PortKey, SerialAddress
from firmware_drivers.transports.lines import line_to
from firmware_drivers.transports.serial_port import SerialPort, find_port
from firmware_drivers.transports.transport import Deadline

FORMAT = LineFormat()


@pytest.fixture
def scanner() -> SimulatedScanner:
    return SimulatedScanner()


@pytest.fixture
def pty(scanner: SimulatedScanner, tmp_path: Path) -> Iterator[PtyLine]:
    line = PtyLine(scanner, link=tmp_path / "ttyUSB0")
    yield line
    line.close()


def test_bytes_go_both_ways(scanner: SimulatedScanner, pty: PtyLine) -> None:
    port = SerialPort(pty.path, FORMAT)
    scanner.send_raw(b"4006381333931\r")
    received = b""
    while not received.endswith(b"\r"):
        received += port.read(5, Deadline.after(2))
    assert received == b"4006381333931\r"
    assert port.write(b"hello", Deadline.after(1)) == 5
    port.close()
    port.close()


def test_reading_ends_at_the_deadline(pty: PtyLine) -> None:
    port = SerialPort(pty.path, FORMAT)
    assert port.read(1, Deadline.after(0.01)) == b""
    port.close()


def test_a_port_that_does_not_exist_is_unreachable() -> None:
    with pytest.raises(DeviceUnreachable) as caught:
        SerialPort("/dev/tty-that-is-not-there", FORMAT)
    assert caught.value.trouble is Trouble.NOT_CONNECTED


def test_a_second_program_cannot_open_the_port(pty: PtyLine) -> None:
    port = SerialPort(pty.path, FORMAT)
    with pytest.raises(DeviceUnreachable):
        SerialPort(pty.path, FORMAT)
    port.close()


def test_pulling_the_plug_is_noticed_and_putting_it_in_again_heals(
    scanner: SimulatedScanner, pty: PtyLine
) -> None:
    line = line_to(pty.address)
    assert line.read(1, Deadline.after(0)) == b""
    pty.unplug()
    with pytest.raises(DeviceUnreachable):
        line.read(1, Deadline.after(1))
    with pytest.raises(DeviceUnreachable):
        line.read(1, Deadline.after(0))
    pty.plug_in()
    assert line.read(1, Deadline.after(1)) == b""
    scanner.scan("96385074")
    assert line.read(1, Deadline.after(1)) == b"9"
    line.close()


def test_a_usb_port_is_found_under_its_new_name(monkeypatch: pytest.MonkeyPatch) -> None:
    plugged = [
        SimpleNamespace(device="/dev/ttyUSB3", serial_number="A50285BI", location="1-1.2"),
        SimpleNamespace(device="/dev/ttyACM0", serial_number=None, location="1-1.4"),
    ]
    monkeypatch.setattr(serial_port.list_ports, "comports", lambda: plugged)
    by_number = SerialAddress(PortKey.USB_SERIAL_NUMBER, "A50285BI")
    by_socket = SerialAddress(PortKey.USB_SOCKET, "1-1.4")
    assert find_port(by_number) == "/dev/ttyUSB3"
    assert find_port(by_socket) == "/dev/ttyACM0"
    with pytest.raises(DeviceUnreachable, match="ABC"):
        find_port(SerialAddress(PortKey.USB_SERIAL_NUMBER, "ABC"))


def test_an_adapter_without_a_number_is_found_by_its_ids_unless_there_are_two(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = SimpleNamespace(device="/dev/ttyUSB3", vid=0x1A86, pid=0x7523)
    plugged = [one, SimpleNamespace(device="/dev/ttyS0", vid=None, pid=None)]
    monkeypatch.setattr(serial_port.list_ports, "comports", lambda: plugged)
    by_ids = SerialAddress(PortKey.USB_IDS, "1A86:7523")
    assert find_port(by_ids) == "/dev/ttyUSB3"
    plugged.append(one)
    with pytest.raises(DeviceUnreachable, match="more than one"):
        find_port(by_ids)


@pytest.mark.parametrize("address", ["serial-usb:A50285BI", "serial-ids:0403:6001"])
def test_a_device_on_another_port_is_found_without_a_restart(
    scanner: SimulatedScanner, pty: PtyLine, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def plugged(path: str) -> list[SimpleNamespace]:
        known = {"serial_number": "A50285BI", "vid": 0x0403, "pid": 0x6001, "location": "1-1"}
        return [SimpleNamespace(device=path, **known)]

    ports = plugged(pty.path)
    monkeypatch.setattr(serial_port.list_ports, "comports", lambda: ports)
    line = line_to(address)
    assert line.read(1, Deadline.after(0)) == b""
    pty.unplug()
    with pytest.raises(DeviceUnreachable):
        line.read(1, Deadline.after(1))
    other_port = PtyLine(scanner)
    ports[:] = plugged(other_port.path)
    assert line.read(1, Deadline.after(1)) == b""
    scanner.scan("96385074")
    assert line.read(1, Deadline.after(1)) == b"9"
    line.close()
    other_port.close()
