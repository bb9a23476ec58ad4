"""A USB printer without a serial port of its own: bulk endpoints, by pyusb."""

from typing import Any

import usb.core
import usb.util

from firmware_drivers.errors import DeviceUnreachable, Trouble
from firmware_drivers.transports.address import UsbAddress
from firmware_drivers.transports.transport import Deadline

PRINTER_CLASS = 7  # bInterfaceClass of printers
CHUNK = 4096
LIBUSB_ERROR_ACCESS = 13  # errno EACCES: the udev rule is missing

# pyusb has no types; what is taken from it is given one where it enters.
_core: Any = usb.core
_util: Any = usb.util


class UsbBulk:
    """A claimed USB interface with one endpoint out and, usually, one in."""

    def __init__(self, address: UsbAddress) -> None:
        """Find and claim the device, or raise `DeviceUnreachable`."""
        self._name = f"usb:{address.vendor:04x}:{address.product:04x}"
        try:
            self._device = self._find(address)
            self._claim()
        except usb.core.NoBackendError as error:
            raise DeviceUnreachable(
                f"{self._name}: libusb-1.0 is not installed", trouble=Trouble.NOT_CONNECTED
            ) from error
        except usb.core.USBError as error:
            raise self._unreachable(error) from error

    def write(self, data: bytes, deadline: Deadline) -> int:
        """Write until all is taken or the deadline; a printer out of paper stops taking."""
        sent = 0
        try:
            while sent < len(data) and not deadline.passed:
                chunk = data[sent : sent + CHUNK]
                sent += self._out.write(chunk, timeout=_milliseconds(deadline))
        except usb.core.USBTimeoutError:
            return sent
        except usb.core.USBError as error:
            raise self._unreachable(error) from error
        return sent

    def read(self, n: int, deadline: Deadline) -> bytes:
        """Return what has arrived, waiting for the first byte until the deadline."""
        if self._in is None:  # a printer that cannot answer looks like a silent one
            return b""
        while not self._held and not deadline.passed:
            try:
                # Less than a whole packet would be an overflow to USB; the rest is kept.
                size = max(n, self._in.wMaxPacketSize)
                self._held = bytes(self._in.read(size, timeout=_milliseconds(deadline)))
            except usb.core.USBTimeoutError:
                return b""
            except usb.core.USBError as error:
                raise self._unreachable(error) from error
            # Many printers answer with empty packets until they have something to say.
        taken, self._held = self._held[:n], self._held[n:]
        return taken

    def close(self) -> None:
        """Give the device back to the operating system."""
        _util.dispose_resources(self._device)

    def _find(self, address: UsbAddress) -> Any:
        for device in _core.find(find_all=True, idVendor=address.vendor, idProduct=address.product):
            wanted = address.serial_number
            if wanted is None or device.serial_number == wanted:
                return device
        raise DeviceUnreachable(f"{self._name} is not plugged in", trouble=Trouble.NOT_CONNECTED)

    def _claim(self) -> None:
        self._held = b""
        configuration = self._device.get_active_configuration()
        interface = _util.find_descriptor(configuration, bInterfaceClass=PRINTER_CLASS)
        interface = interface or configuration[(0, 0)]
        number: int = interface.bInterfaceNumber
        if self._device.is_kernel_driver_active(number):
            self._device.detach_kernel_driver(number)  # usblp would keep the device to itself
        _util.claim_interface(self._device, number)
        self._out: Any = _endpoint(interface, _util.ENDPOINT_OUT)
        self._in: Any = _endpoint(interface, _util.ENDPOINT_IN)
        if self._out is None:
            raise DeviceUnreachable(f"{self._name} takes no bytes", trouble=Trouble.NOT_CONNECTED)

    def _unreachable(self, error: usb.core.USBError) -> DeviceUnreachable:
        denied = error.errno == LIBUSB_ERROR_ACCESS
        return DeviceUnreachable(
            f"{self._name}: {error}",
            trouble=Trouble.NO_PERMISSION if denied else Trouble.NOT_CONNECTED,
        )


def connected_printers() -> list[UsbAddress]:
    """List the USB devices that have a printer interface; none without libusb."""
    try:
        devices = list(_core.find(find_all=True, custom_match=_is_printer))
    except (usb.core.NoBackendError, usb.core.USBError):
        return []
    return [UsbAddress(d.idVendor, d.idProduct, _serial_number(d)) for d in devices]


def _serial_number(device: Any) -> str | None:
    try:
        return device.serial_number
    except (usb.core.USBError, ValueError):  # no permission to read strings, or no strings
        return None


def _is_printer(device: Any) -> bool:
    return any(
        interface.bInterfaceClass == PRINTER_CLASS
        for configuration in device
        for interface in configuration
    )


def _endpoint(interface: Any, direction: int) -> Any:
    def is_wanted(endpoint: Any) -> bool:
        return (
            _util.endpoint_direction(endpoint.bEndpointAddress) == direction
            and _util.endpoint_type(endpoint.bmAttributes) == _util.ENDPOINT_TYPE_BULK
        )

    return _util.find_descriptor(
        interface,
        custom_match=is_wanted,
    )


def _milliseconds(deadline: Deadline) -> int:
    return max(1, int(deadline.remaining_s * 1000))
