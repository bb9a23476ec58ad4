"""Where a device is plugged in, as one line of text in a settings file.

| address | meaning |
| --- | --- |
| `serial:/dev/ttyS0?baud=9600&format=7E1` | a serial port by its path (also a pty) |
| `serial-usb:A50285BI?baud=9600` | the USB serial port whose adapter has this serial number |
| `serial-port:1-1.2?baud=9600` | the USB serial port plugged into this socket of the machine |
| `serial-ids:0403:6001?baud=9600` | the one USB serial port with this vendor and product |
| `tcp:192.168.1.50:9100` | a network device |
| `usb:04b8:0e15` or `usb:04b8:0e15:J7RF012345` | a USB printer: vendor, product, serial number |
| `keyboard:/dev/input/by-id/usb-…-event-kbd` | a scanner that types like a keyboard |
"""

import re
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias
from urllib.parse import parse_qsl


class PortKey(Enum):
    """By what a serial port is found each time it is opened."""

    PATH = "serial"
    USB_SERIAL_NUMBER = "serial-usb"
    USB_SOCKET = "serial-port"
    USB_IDS = (
        "serial-ids"  # for an adapter without a serial number that is the only one of its kind
    )


@dataclass(frozen=True, slots=True)
class LineFormat:
    """Speed and shape of characters on a serial line."""

    baud: int = 9600
    data_bits: int = 8
    parity: str = "N"  # N, E or O
    stop_bits: int = 1
    rts_cts: bool = False


@dataclass(frozen=True, slots=True)
class SerialAddress:
    """A serial port; the part of the format that is not given is left to the device's driver."""

    key: PortKey
    value: str
    baud: int | None = None
    format: str | None = None  # such as "7E1"
    rts_cts: bool = False

    def line_format(self, default: LineFormat) -> LineFormat:
        """Fill the gaps with the device's factory settings."""
        shape = self.format or f"{default.data_bits}{default.parity}{default.stop_bits}"
        return LineFormat(
            baud=self.baud or default.baud,
            data_bits=int(shape[0]),
            parity=shape[1],
            stop_bits=int(shape[2]),
            rts_cts=self.rts_cts or default.rts_cts,
        )


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """A device on the network."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class UsbAddress:
    """A USB device that takes bytes through bulk endpoints."""

    vendor: int
    product: int
    serial_number: str | None = None


@dataclass(frozen=True, slots=True)
class KeyboardAddress:
    """An input device of the Linux kernel."""

    path: str


Address: TypeAlias = SerialAddress | TcpAddress | UsbAddress | KeyboardAddress


class UnreadableAddress(ValueError):
    """The text is not an address of the table above."""


def parse_address(text: str) -> Address:
    """Read an address, or raise `UnreadableAddress` saying what is wrong with it."""
    kind, separator, rest = text.partition(":")
    if not separator or not rest:
        raise UnreadableAddress(f"{text!r} does not look like kind:place")
    match kind:
        case "serial" | "serial-usb" | "serial-port" | "serial-ids":
            return _serial(PortKey(kind), rest, text)
        case "tcp":
            return _tcp(rest, text)
        case "usb":
            return _usb(rest, text)
        case "keyboard":
            return KeyboardAddress(rest)
        case _:
            raise UnreadableAddress(f"{text!r}: {kind!r} is not a kind of connection")


def _serial(key: PortKey, rest: str, text: str) -> SerialAddress:
    value, _, query = rest.partition("?")
    settings = dict(parse_qsl(query, keep_blank_values=True))
    unknown = settings.keys() - {"baud", "format", "flow"}
    if unknown:
        raise UnreadableAddress(f"{text!r}: no serial setting is called {min(unknown)!r}")
    baud, shape = settings.get("baud"), settings.get("format")
    if not value or (baud is not None and not re.fullmatch(r"[0-9]{3,7}", baud)):
        raise UnreadableAddress(f"{text!r}: needs a port, and a baud rate is a whole number")
    if key is PortKey.USB_IDS and not re.fullmatch("[0-9a-fA-F]{4}:[0-9a-fA-F]{4}", value):
        raise UnreadableAddress(f"{text!r} is not serial-ids:vendor:product")
    if shape is not None and not re.fullmatch(r"[78][NEO][12]", shape):
        raise UnreadableAddress(f"{text!r}: a format is written like 8N1 or 7E1")
    if settings.get("flow", "none") not in {"none", "rtscts"}:
        raise UnreadableAddress(f"{text!r}: flow is none or rtscts")
    return SerialAddress(
        key=key,
        value=value,
        baud=int(baud) if baud else None,
        format=shape,
        rts_cts=settings.get("flow") == "rtscts",
    )


def _tcp(rest: str, text: str) -> TcpAddress:
    match = re.fullmatch(r"(\[[0-9A-Fa-f:.]+\]|[^:\s]+):([0-9]{1,5})", rest)
    if match is None or not 0 < int(match[2]) <= 0xFFFF:
        raise UnreadableAddress(f"{text!r} is not tcp:host:port")
    return TcpAddress(match[1].strip("[]"), int(match[2]))


def _usb(rest: str, text: str) -> UsbAddress:
    match = re.fullmatch(r"([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})(?::(.+))?", rest)
    if match is None:
        raise UnreadableAddress(f"{text!r} is not usb:vendor:product[:serial number]")
    return UsbAddress(int(match[1], 16), int(match[2], 16), match[3])
