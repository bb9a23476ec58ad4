"""The USB transport against a stand-in for the bus: no USB device can be simulated here."""

from types import SimpleNamespace
from typing import Any

import pytest
import usb.core
import usb.util

from firmware_drivers.errors import DeviceUnreachable, Trouble
from firmware_drivers.transports import usb_bulk
from firmware_drivers.transports.address import UsbAddress
from firmware_drivers.transports.transport import Deadline

ADDRESS = UsbAddress(0x04B8, 0x0E15)


class Endpoint:
    """A bulk endpoint that takes and gives what the test says."""

    wMaxPacketSize = 64  # noqa: N815 - USB's own names
    bmAttributes = usb.util.ENDPOINT_TYPE_BULK  # noqa: N815

    def __init__(self, address: int) -> None:
        self.bEndpointAddress = address
        self.written = b""
        self.room: int | None = None
        self.answers: list[bytes | Exception] = []

    def write(self, data: bytes, **_: int) -> int:
        if self.room is not None and len(self.written) >= self.room:
            raise usb.core.USBTimeoutError("timeout")
        taken = data if self.room is None else data[: self.room - len(self.written)]
        self.written += taken
        return len(taken)

    def read(self, _size: int, **_: int) -> bytes:
        if not self.answers:
            raise usb.core.USBTimeoutError("timeout")
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Printer:
    """A USB printer with one interface."""

    def __init__(self, serial_number: str = "J7RF") -> None:
        self.idVendor, self.idProduct, self.serial_number = 0x04B8, 0x0E15, serial_number
        self.out, self.back = Endpoint(0x01), Endpoint(0x82)
        self.kernel_driver = True
        self.interface: list[Any] = []

    def get_active_configuration(self) -> Any:
        return self

    def is_kernel_driver_active(self, _number: int) -> bool:
        return self.kernel_driver

    def detach_kernel_driver(self, _number: int) -> None:
        self.kernel_driver = False


class Interface(list[Endpoint]):
    bInterfaceClass = 7  # noqa: N815
    bInterfaceNumber = 0  # noqa: N815


@pytest.fixture
def plugged(monkeypatch: pytest.MonkeyPatch) -> list[Printer]:
    devices = [Printer("OTHER"), Printer()]

    def find_descriptor(place: Any, custom_match: Any = None, **wanted: Any) -> Any:
        if wanted:
            return Interface([place.out, place.back])
        return next((endpoint for endpoint in place if custom_match(endpoint)), None)

    monkeypatch.setattr(usb_bulk, "_core", SimpleNamespace(find=lambda **_: iter(devices)))
    monkeypatch.setattr(
        usb_bulk,
        "_util",
        SimpleNamespace(
            find_descriptor=find_descriptor,
            claim_interface=lambda *_: None,
            dispose_resources=lambda _: None,
            endpoint_direction=usb.util.endpoint_direction,
            endpoint_type=usb.util.endpoint_type,
            ENDPOINT_OUT=usb.util.ENDPOINT_OUT,
            ENDPOINT_IN=usb.util.ENDPOINT_IN,
            ENDPOINT_TYPE_BULK=usb.util.ENDPOINT_TYPE_BULK,
        ),
    )
    return devices


def test_the_device_with_the_wanted_serial_number_is_claimed(plugged: list[Printer]) -> None:
    line = usb_bulk.UsbBulk(UsbAddress(0x04B8, 0x0E15, "J7RF"))
    assert line.write(b"x" * 10_000, Deadline.after(1)) == 10_000
    assert len(plugged[1].out.written) == 10_000
    assert not plugged[1].kernel_driver  # usblp was asked to let go
    line.close()


def test_empty_packets_are_waited_out_and_long_ones_are_kept(plugged: list[Printer]) -> None:
    line = usb_bulk.UsbBulk(ADDRESS)
    plugged[0].back.answers = [b"", b"", b"\x12\x16", b"\x52"]
    assert line.read(1, Deadline.after(1)) == b"\x12"
    assert line.read(1, Deadline.after(1)) == b"\x16"
    assert line.read(1, Deadline.after(1)) == b"\x52"
    assert line.read(1, Deadline.after(1)) == b""


def test_a_full_printer_takes_a_part(plugged: list[Printer]) -> None:
    plugged[0].out.room = 5000
    assert usb_bulk.UsbBulk(ADDRESS).write(b"x" * 9000, Deadline.after(1)) == 5000


def test_an_unplugged_printer_is_unreachable(plugged: list[Printer]) -> None:
    line = usb_bulk.UsbBulk(ADDRESS)
    plugged[0].back.answers = [usb.core.USBError("gone", errno=19)]
    with pytest.raises(DeviceUnreachable):
        line.read(1, Deadline.after(1))


def test_missing_rights_are_named(plugged: list[Printer], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise usb.core.USBError("Access denied", errno=13)

    monkeypatch.setattr(Printer, "detach_kernel_driver", refuse)
    with pytest.raises(DeviceUnreachable) as caught:
        usb_bulk.UsbBulk(ADDRESS)
    assert caught.value.trouble is Trouble.NO_PERMISSION


def test_nothing_plugged_in_is_unreachable(plugged: list[Printer]) -> None:
    plugged.clear()
    with pytest.raises(DeviceUnreachable, match="not plugged in"):
        usb_bulk.UsbBulk(ADDRESS)


def test_looking_for_printers_never_fails() -> None:
    assert isinstance(usb_bulk.connected_printers(), list)
