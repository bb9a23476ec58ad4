"""Choosing devices for a counter: which drivers fit a port, and what a choice makes of the file."""

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from firmware_drivers.devices_file import (
    TABLES,
    DeviceChoice,
    DeviceSettings,
    DrawerChoice,
    FiscalChoice,
    TerminalChoice,
    UnreadableDevices,
    read_devices,
    write_devices,
)
from firmware_drivers.supported_models import SupportedModel

SPEEDS = (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
SERIAL_KINDS = ("serial", "serial-usb", "serial-port", "serial-ids")
DRAWER_PLUGS = {"pin:2": 2, "pin:5": 5}
DEFAULT_PORTS = {
    "receipt_printer": 9100,
    "second_printer": 9100,
    "label_printer": 9100,
    "fiscal_printer": 9100,
    "payment_terminal": 20007,
    "scale": 4001,
    "scanner": 4001,
    "customer_display": 4001,
}


def models_for(kind: str, address: str) -> tuple[tuple[str, str], ...]:
    """List the drivers of a kind of device that can work at an address: names and titles."""
    if kind == "cash_drawer":
        return tuple((name, str(title)) for name, title in TABLES[kind].items())
    way = address.partition(":")[0].replace("serial-ids", "serial-usb")
    table = cast("Mapping[str, SupportedModel[object]]", TABLES[kind])
    return tuple(
        (name, model.title) for name, model in table.items() if not way or way in model.addresses
    )


def takes_speed(address: str) -> bool:
    """Say whether an address is a serial line."""
    return address.partition(":")[0] in SERIAL_KINDS


def at_speed(address: str, baud: int) -> str:
    """Write an address with a speed; 0 is the driver's own. The shape of characters is kept."""
    place, _, query = address.partition("?")
    parts = [part for part in query.split("&") if part and not part.startswith("baud=")]
    if baud:
        parts.insert(0, f"baud={baud}")
    return "?".join(filter(None, (place, "&".join(parts))))


def speed_of(address: str) -> int:
    """Read the speed out of an address; 0 is the driver's own."""
    for part in address.partition("?")[2].split("&"):
        name, _, value = part.partition("=")
        if name == "baud" and value.isdecimal():
            return int(value)
    return 0


def typed_address(kind: str, text: str) -> str:
    """Complete what a person typed: ``192.168.1.50`` is a network device at its usual port."""
    text = text.strip()
    head = text.partition(":")[0]
    if head in {"pin", "tcp", "usb", "keyboard", *SERIAL_KINDS}:
        return text
    if text.startswith("/"):
        return f"serial:{text}"
    return f"tcp:{text}" if ":" in text else f"tcp:{text}:{DEFAULT_PORTS.get(kind, 9100)}"


def address_of(settings: DeviceSettings, kind: str) -> str:
    """Tell where a device is plugged in; empty: there is none."""
    choice = getattr(settings, kind)
    if isinstance(choice, DrawerChoice):
        return f"pin:{choice.pin}"
    return "" if choice is None else str(choice.address)


def model_of(settings: DeviceSettings, kind: str) -> str:
    """Tell which driver a device has; empty: there is none."""
    choice = getattr(settings, kind)
    return "" if choice is None else str(choice.model)


def with_choice(settings: DeviceSettings, kind: str, model: str, address: str) -> DeviceSettings:
    """Put a device on the counter in place of the one of its kind.

    What else stands in the file for it is kept as long as its model stays. Raises
    `UnreadableDevices` saying what does not fit.
    """
    before = getattr(settings, kind)
    choice: object
    match kind:
        case "cash_drawer":
            was = before if isinstance(before, DrawerChoice) else DrawerChoice()
            if address not in DRAWER_PLUGS:
                raise UnreadableDevices("cash_drawer: it is plugged into the receipt printer")
            choice = replace(was, model=model, pin=DRAWER_PLUGS[address])
        case "fiscal_printer":
            same = isinstance(before, FiscalChoice) and before.model == model
            choice = FiscalChoice(model, address, before.fields if same else {})
        case "payment_terminal":
            was_terminal = isinstance(before, TerminalChoice)
            choice = (
                replace(before, model=model, address=address)
                if was_terminal
                else TerminalChoice(model, address)
            )
        case _:
            known = isinstance(before, DeviceChoice)
            choice = (
                replace(before, model=model, address=address)
                if known
                else DeviceChoice(model, address)
            )
    return read_devices(write_devices(replace(settings, **{kind: choice})))


def without(settings: DeviceSettings, kind: str) -> DeviceSettings:
    """Take a device off the counter; a drawer goes with the printer that it is plugged into."""
    if kind == "receipt_printer":
        return replace(settings, receipt_printer=None, cash_drawer=None)
    return replace(settings, **{kind: None})
