"""Every device model that can be named in a settings file: an explicit table, no plug-in magic.

To add a model, write its driver and add one line here. `docs/devices/` names each one, and a test
compares the two.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from firmware_drivers.customer_display.dialects import CD5220, EPSON
from firmware_drivers.customer_display.display import CustomerDisplay
from firmware_drivers.customer_display.display_driver import PoleDisplay
from firmware_drivers.fiscal_printer.models import FISCAL_MODELS
from firmware_drivers.fiscal_printer.printer import FiscalPrinter
from firmware_drivers.label_printer.models import ADDRESSES as LABEL_ADDRESSES
from firmware_drivers.label_printer.models import LABEL_MODELS
from firmware_drivers.label_printer.printer import LabelPrinter
from firmware_drivers.payment_terminal.models import TERMINAL_MODELS, TerminalSettings
from firmware_drivers.payment_terminal.terminal import PaymentTerminal
from firmware_drivers.receipt_printer.escpos_printer import EscposPrinter
from firmware_drivers.receipt_printer.fonts import installed_typeface
from firmware_drivers.receipt_printer.printer import ReceiptPrinter
from firmware_drivers.receipt_printer.profiles import PROFILES, PrinterProfile
from firmware_drivers.scale.models import SCALE_MODELS
from firmware_drivers.scale.scale import Scale
from firmware_drivers.scanner.hid_keyboard import HidKeyboardScanner
from firmware_drivers.scanner.scanner import BarcodeScanner
from firmware_drivers.scanner.serial_scanner import SerialScanner
from firmware_drivers.transports.address import (
    KeyboardAddress,
    LineFormat,
    UnreadableAddress,
    parse_address,
)
from firmware_drivers.transports.lines import line_to

D_co = TypeVar("D_co", covariant=True)

PRINTER_SERIAL = LineFormat(baud=115200)  # drawn lines are slow at less
SCANNER_SERIAL = LineFormat(baud=9600)
DISPLAY_SERIAL = LineFormat(baud=9600)


@dataclass(frozen=True, slots=True)
class SupportedModel(Generic[D_co]):
    """A model that can be chosen, and how its driver is built from an address."""

    title: str  # for people
    addresses: tuple[str, ...]  # kinds of address that make sense for it
    build: Callable[[str], D_co]  # nothing is opened until first use; raises `UnreadableAddress`


def _printer(profile: PrinterProfile) -> SupportedModel[ReceiptPrinter]:
    def build(address: str) -> ReceiptPrinter:
        line = line_to(address, factory_settings=PRINTER_SERIAL)
        return EscposPrinter(line, profile, installed_typeface())

    return SupportedModel(profile.title, ("tcp", "usb", "serial", "serial-usb"), build)


def _keyboard_scanner(address: str) -> BarcodeScanner:
    where = parse_address(address)
    if not isinstance(where, KeyboardAddress):
        raise UnreadableAddress(f"{address!r} is not keyboard:/dev/input/by-id/…")
    return HidKeyboardScanner.at(where.path)


def _serial_scanner(address: str) -> BarcodeScanner:
    return SerialScanner(line_to(address, factory_settings=SCANNER_SERIAL))


def _unended_scanner(address: str) -> BarcodeScanner:
    return SerialScanner(line_to(address, factory_settings=SCANNER_SERIAL), line_end=False)


def _epson_display(address: str) -> CustomerDisplay:
    return PoleDisplay(line_to(address, factory_settings=DISPLAY_SERIAL), EPSON)


def _cd5220_display(address: str) -> CustomerDisplay:
    return PoleDisplay(line_to(address, factory_settings=DISPLAY_SERIAL), CD5220)


_SERIAL = ("serial", "serial-usb", "serial-port", "tcp")

SCANNERS: Mapping[str, SupportedModel[BarcodeScanner]] = {
    "keyboard-scanner": SupportedModel(
        "Scanner that types like a keyboard, set to the US layout and Enter after a code",
        ("keyboard",),
        _keyboard_scanner,
    ),
    "serial-scanner": SupportedModel(
        "Scanner on RS-232 or USB-COM that ends each code with CR, LF or TAB",
        _SERIAL,
        _serial_scanner,
    ),
    "serial-scanner-without-line-end": SupportedModel(
        "Scanner on RS-232 or USB-COM that cannot be set to end a code",
        _SERIAL,
        _unended_scanner,
    ),
}
RECEIPT_PRINTERS: Mapping[str, SupportedModel[ReceiptPrinter]] = {
    name: _printer(profile) for name, profile in PROFILES.items()
}
SCALES: Mapping[str, SupportedModel[Scale]] = {
    name: SupportedModel(model.title, model.addresses, model.build)
    for name, model in SCALE_MODELS.items()
}
CUSTOMER_DISPLAYS: Mapping[str, SupportedModel[CustomerDisplay]] = {
    "epson-dm-d": SupportedModel("Epson DM-D and compatible, 2 x 20", _SERIAL, _epson_display),
    "cd5220": SupportedModel("Pole displays in CD5220 mode, 2 x 20", _SERIAL, _cd5220_display),
}
FISCAL_PRINTERS: Mapping[str, SupportedModel[FiscalPrinter]] = {
    name: SupportedModel(model.title, model.addresses, model.build_plain)
    for name, model in FISCAL_MODELS.items()
}
PAYMENT_TERMINALS: Mapping[str, SupportedModel[PaymentTerminal]] = {
    name: SupportedModel(
        model.title,
        model.addresses,
        lambda address, build=model.build: build(address, TerminalSettings()),
    )
    for name, model in TERMINAL_MODELS.items()
}
LABEL_PRINTERS: Mapping[str, SupportedModel[LabelPrinter]] = {
    name: SupportedModel(model.title, LABEL_ADDRESSES, model.build)
    for name, model in LABEL_MODELS.items()
}
CASH_DRAWERS: Mapping[str, str] = {
    "printer-drawer": "Any drawer with an RJ-12 plug in the receipt printer",
}
