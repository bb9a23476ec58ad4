import pytest

from firmware_drivers.devices_file import (
    DeviceChoice,
    DeviceSettings,
    DrawerChoice,
    UnreadableDevices,
    build_devices,
    read_devices,
    write_devices,
)

DRAWER_ON_PIN_3 = """{
  "receipt_printer": {"model": "epson-80mm", "address": "tcp:h:1"},
  "cash_drawer": {"model": "printer-drawer", "pin": 3}
}"""
FULL = DeviceSettings(
    scanner=DeviceChoice("keyboard-scanner", "keyboard:/dev/input/by-id/x-event-kbd"),
    scale=DeviceChoice("toledo-8217", "serial:/dev/ttyS0"),
    receipt_printer=DeviceChoice("epson-80mm", "tcp:192.0.2.1:9100"),
    cash_drawer=DrawerChoice(pin=5, open_is_high=None),
    customer_display=DeviceChoice("cd5220", "serial-usb:A1"),
)


def test_what_is_written_is_read_back() -> None:
    assert read_devices(write_devices(FULL)) == FULL
    assert read_devices(write_devices(DeviceSettings())) == DeviceSettings()


def test_drivers_are_built_without_touching_a_device() -> None:
    devices = build_devices(FULL)
    assert devices.scanner
    assert devices.scale
    assert devices.receipt_printer
    assert devices.receipt_printer.columns == 48
    assert devices.cash_drawer
    assert devices.customer_display
    assert build_devices(DeviceSettings()).scanner is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "not JSON"),
        ("[]", "one object"),
        ('{"toaster": {}}', "no kind of device is called 'toaster'"),
        ('{"scale": 7}', "scale: must be an object"),
        ('{"scale": {"model": "x", "address": "tcp:h:1"}}', "no model 'x'; there are toledo-8217"),
        ('{"scale": {"model": "toledo-8217"}}', "scale: an address is missing"),
        ('{"scale": {"model": "toledo-8217", "address": "COM1"}}', "kind:place"),
        ('{"scale": {"model": "toledo-8217", "address": "usb:1234:5678"}}', "is not reached by"),
        ('{"cash_drawer": {"model": "printer-drawer"}}', "needs a receipt_printer"),
        (DRAWER_ON_PIN_3, "pin is 2 or 5"),
    ],
)
def test_a_mistake_is_named_with_its_place(text: str, complaint: str) -> None:
    with pytest.raises(UnreadableDevices, match=complaint):
        read_devices(text)
