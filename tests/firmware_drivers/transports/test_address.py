import pytest

from firmware_drivers.transports.address import (
    KeyboardAddress,
    LineFormat,
    PortKey,
    SerialAddress,
    TcpAddress,
    UnreadableAddress,
    UsbAddress,
    parse_address,
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("serial:/dev/ttyS0", SerialAddress(PortKey.PATH, "/dev/ttyS0")),
        (
            "serial:/dev/ttyS0?baud=4800&format=7E1&flow=rtscts",
            SerialAddress(PortKey.PATH, "/dev/ttyS0", 4800, "7E1", rts_cts=True),
        ),
        ("serial-usb:A50285BI", SerialAddress(PortKey.USB_SERIAL_NUMBER, "A50285BI")),
        ("serial-port:1-1.2", SerialAddress(PortKey.USB_SOCKET, "1-1.2")),
        ("tcp:192.168.1.50:9100", TcpAddress("192.168.1.50", 9100)),
        ("tcp:[fe80::1]:9100", TcpAddress("fe80::1", 9100)),
        ("usb:04b8:0e15", UsbAddress(0x04B8, 0x0E15)),
        ("usb:04b8:0e15:J7RF", UsbAddress(0x04B8, 0x0E15, "J7RF")),
        ("keyboard:/dev/input/by-id/x", KeyboardAddress("/dev/input/by-id/x")),
    ],
)
def test_every_kind_of_address_is_read(text: str, address: object) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("ttyS0", "kind:place"),
        ("serial:", "kind:place"),
        ("bluetooth:1", "not a kind of connection"),
        ("serial:/dev/ttyS0?speed=9600", "no serial setting is called 'speed'"),
        ("serial:/dev/ttyS0?baud=fast", "baud rate is a whole number"),
        ("serial:/dev/ttyS0?format=9X7", "8N1 or 7E1"),
        ("serial:/dev/ttyS0?flow=xon", "none or rtscts"),
        ("serial-ids:CH340", "serial-ids:vendor:product"),
        ("tcp:host", "tcp:host:port"),
        ("tcp:host:70000", "tcp:host:port"),
        ("usb:4b8:e15", "usb:vendor:product"),
    ],
)
def test_a_bad_address_says_what_is_wrong_with_it(text: str, complaint: str) -> None:
    with pytest.raises(UnreadableAddress, match=complaint):
        parse_address(text)


def test_settings_left_out_are_the_devices_factory_settings() -> None:
    toledo = LineFormat(baud=9600, data_bits=7, parity="E")
    address = parse_address("serial:/dev/ttyS0?baud=4800")
    assert isinstance(address, SerialAddress)
    assert address.line_format(toledo) == LineFormat(4800, 7, "E", 1)
