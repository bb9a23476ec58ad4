"""Which devices stand on a counter: the settings file and the drivers built from it.

```json
{
  "scanner":          {"model": "serial-scanner", "address": "serial-usb:S1A2B3"},
  "scale":            {"model": "toledo-8217", "address": "serial:/dev/ttyS0"},
  "receipt_printer":  {"model": "epson-80mm", "address": "tcp:192.168.1.50:9100"},
  "second_printer":   {"model": "epson-80mm", "address": "tcp:192.168.1.51:9100"},
  "cash_drawer":      {"model": "printer-drawer", "pin": 2, "open_is_high": true},
  "customer_display": {"model": "epson-dm-d", "address": "serial:/dev/ttyS1"},
  "fiscal_printer":   {"model": "datecs-x", "address": "tcp:192.168.1.60:9100",
                       "settings": {"operator_passwords": {"1": "0001"}}},
  "payment_terminal": {"model": "zvt", "address": "tcp:192.168.1.70:20007",
                       "password": 0, "currency": "EUR"},
  "label_printer":    {"model": "zpl-203", "address": "tcp:192.168.1.80:9100"}
}
```

Every part may be missing or null.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from firmware_drivers.cash_drawer.drawer import CashDrawer
from firmware_drivers.cash_drawer.printer_drawer import PrinterDrawer
from firmware_drivers.customer_display.display import CustomerDisplay
from firmware_drivers.fiscal_printer.models import FISCAL_MODELS
from firmware_drivers.fiscal_printer.printer import FiscalPrinter
from firmware_drivers.fiscal_printer.settings import (
    FiscalSettings,
    UnreadableSettings,
    read_settings,
)
from firmware_drivers.label_printer.printer import LabelPrinter
from firmware_drivers.payment_terminal.models import (
    TERMINAL_MODELS,
    TerminalSettings,
    UnreadableTerminalSettings,
)
from firmware_drivers.payment_terminal.terminal import PaymentTerminal
from firmware_drivers.receipt_printer.printer import ReceiptPrinter
from firmware_drivers.scale.scale import Scale
from firmware_drivers.scanner.scanner import BarcodeScanner
from firmware_drivers.supported_models import (
    CASH_DRAWERS,
    CUSTOMER_DISPLAYS,
    FISCAL_PRINTERS,
    LABEL_PRINTERS,
    PAYMENT_TERMINALS,
    RECEIPT_PRINTERS,
    SCALES,
    SCANNERS,
    SupportedModel,
)
from firmware_drivers.transports.address import UnreadableAddress, parse_address

D = TypeVar("D")


class UnreadableDevices(ValueError):
    """The settings file names something that does not exist; the message says what and where."""


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """A model and the place where it is plugged in."""

    model: str
    address: str


@dataclass(frozen=True, slots=True)
class DrawerChoice:
    """A drawer on the printer."""

    model: str = "printer-drawer"
    pin: int = 2
    open_is_high: bool | None = True


@dataclass(frozen=True, slots=True)
class FiscalChoice:
    """A fiscal printer with what is set for it; ``fields`` are the settings as written."""

    model: str
    address: str
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])

    @property
    def settings(self) -> FiscalSettings:
        """The settings; raises `UnreadableSettings`."""
        return read_settings(self.fields)

    def build(self, more: Mapping[str, Any]) -> FiscalPrinter:
        """Build it; settings in ``more`` win. Raises `UnreadableSettings`."""
        fields = {**self.fields, **more}
        passwords: list[dict[str, str]] = [
            each.get("operator_passwords") or {} for each in (self.fields, more)
        ]
        if any(passwords):
            fields["operator_passwords"] = passwords[0] | passwords[1]
        return FISCAL_MODELS[self.model].build(self.address, read_settings(fields))


@dataclass(frozen=True, slots=True)
class TerminalChoice:
    """A card terminal with what is set for it."""

    model: str
    address: str
    settings: TerminalSettings = field(default_factory=TerminalSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSettings:
    """What stands on a counter; None is what it does without."""

    scanner: DeviceChoice | None = None
    scale: DeviceChoice | None = None
    receipt_printer: DeviceChoice | None = None
    second_printer: DeviceChoice | None = None
    cash_drawer: DrawerChoice | None = None
    customer_display: DeviceChoice | None = None
    fiscal_printer: FiscalChoice | None = None
    payment_terminal: TerminalChoice | None = None
    label_printer: DeviceChoice | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterDevices:
    """The drivers of a counter. None of them has been opened yet: that happens at first use."""

    scanner: BarcodeScanner | None = None
    scale: Scale | None = None
    receipt_printer: ReceiptPrinter | None = None
    second_printer: ReceiptPrinter | None = None  # for when the first one fails
    cash_drawer: CashDrawer | None = None
    customer_display: CustomerDisplay | None = None
    fiscal_printer: FiscalPrinter | None = None
    # The same printer with settings that win over the file's; raises `UnreadableSettings`.
    fiscal_printer_with: Callable[[Mapping[str, Any]], FiscalPrinter] | None = None
    payment_terminal: PaymentTerminal | None = None  # None: the operator keys the amount in
    label_printer: LabelPrinter | None = None


TABLES: Mapping[str, Mapping[str, object]] = {
    "scanner": SCANNERS,
    "scale": SCALES,
    "receipt_printer": RECEIPT_PRINTERS,
    "second_printer": RECEIPT_PRINTERS,
    "cash_drawer": CASH_DRAWERS,
    "customer_display": CUSTOMER_DISPLAYS,
    "fiscal_printer": FISCAL_PRINTERS,
    "payment_terminal": PAYMENT_TERMINALS,
    "label_printer": LABEL_PRINTERS,
}


def read_devices(text: str) -> DeviceSettings:
    """Read the file's text, or raise `UnreadableDevices`."""
    try:
        loaded: Any = json.loads(text)
    except ValueError as error:
        raise UnreadableDevices(f"not JSON: {error}") from error
    if not isinstance(loaded, dict):
        raise UnreadableDevices("the file must hold one object, {…}")
    parts = cast("dict[str, Any]", loaded)
    unknown = parts.keys() - TABLES.keys()
    if unknown:
        raise UnreadableDevices(f"no kind of device is called {min(unknown)!r}")
    if parts.get("cash_drawer") and not parts.get("receipt_printer"):
        raise UnreadableDevices("cash_drawer: needs a receipt_printer that it is plugged into")
    return DeviceSettings(
        scanner=_choice(parts, "scanner"),
        scale=_choice(parts, "scale"),
        receipt_printer=_choice(parts, "receipt_printer"),
        second_printer=_choice(parts, "second_printer"),
        cash_drawer=_drawer(parts),
        customer_display=_choice(parts, "customer_display"),
        fiscal_printer=_fiscal(parts),
        payment_terminal=_terminal(parts),
        label_printer=_choice(parts, "label_printer"),
    )


def write_devices(settings: DeviceSettings) -> str:
    """Return the text of a settings file."""
    parts: dict[str, object] = {}
    for kind in (
        "scanner",
        "scale",
        "receipt_printer",
        "second_printer",
        "customer_display",
        "label_printer",
    ):
        choice: DeviceChoice | None = getattr(settings, kind)
        if choice is not None:
            parts[kind] = {"model": choice.model, "address": choice.address}
    drawer = settings.cash_drawer
    if drawer is not None:
        parts["cash_drawer"] = {
            "model": drawer.model,
            "pin": drawer.pin,
            "open_is_high": drawer.open_is_high,
        }
    fiscal = settings.fiscal_printer
    if fiscal is not None:
        parts["fiscal_printer"] = {"model": fiscal.model, "address": fiscal.address}
        if fiscal.fields:
            parts["fiscal_printer"] |= {"settings": dict(fiscal.fields)}
    terminal = settings.payment_terminal
    if terminal is not None:
        parts["payment_terminal"] = {
            "model": terminal.model,
            "address": terminal.address,
            "password": terminal.settings.password,
            "currency": terminal.settings.currency,
        }
    return json.dumps(parts, indent=2, ensure_ascii=False) + "\n"


def build_devices(settings: DeviceSettings) -> CounterDevices:
    """Build the drivers."""
    printer = _built(RECEIPT_PRINTERS, settings.receipt_printer)
    drawer, fiscal = settings.cash_drawer, settings.fiscal_printer
    terminal = settings.payment_terminal
    return CounterDevices(
        scanner=_built(SCANNERS, settings.scanner),
        scale=_built(SCALES, settings.scale),
        receipt_printer=printer,
        second_printer=_built(RECEIPT_PRINTERS, settings.second_printer),
        cash_drawer=PrinterDrawer(printer, pin=drawer.pin, open_is_high=drawer.open_is_high)
        if printer is not None and drawer is not None
        else None,
        customer_display=_built(CUSTOMER_DISPLAYS, settings.customer_display),
        fiscal_printer=fiscal.build({}) if fiscal is not None else None,
        fiscal_printer_with=fiscal.build if fiscal is not None else None,
        payment_terminal=TERMINAL_MODELS[terminal.model].build(terminal.address, terminal.settings)
        if terminal is not None
        else None,
        label_printer=_built(LABEL_PRINTERS, settings.label_printer),
    )


def _built(table: Mapping[str, SupportedModel[D]], choice: DeviceChoice | None) -> D | None:
    return None if choice is None else table[choice.model].build(choice.address)


def _choice(parts: dict[str, Any], kind: str) -> DeviceChoice | None:
    part: Any = parts.get(kind)
    if part is None:
        return None
    model = _model(part, kind)
    try:
        address = str(part["address"])
        parse_address(address)
    except KeyError as error:
        raise UnreadableDevices(f"{kind}: an address is missing") from error
    except UnreadableAddress as error:
        raise UnreadableDevices(f"{kind}: {error}") from error
    known = cast("SupportedModel[object]", TABLES[kind][model])
    # What is found by a serial number can be found by its ids, too.
    if address.partition(":")[0].replace("serial-ids", "serial-usb") not in known.addresses:
        raise UnreadableDevices(f"{kind}: {model} is not reached by {address!r}")
    return DeviceChoice(model, address)


def _fiscal(parts: dict[str, Any]) -> FiscalChoice | None:
    choice = _choice(parts, "fiscal_printer")
    if choice is None:
        return None
    fields: Any = parts["fiscal_printer"].get("settings") or {}
    try:
        if not isinstance(fields, dict):
            raise UnreadableSettings("settings must be an object")  # noqa: TRY301 - one way out
        fiscal = FiscalChoice(choice.model, choice.address, cast("dict[str, Any]", fields))
        FISCAL_MODELS[fiscal.model].build(fiscal.address, fiscal.settings).close()
    except UnreadableSettings as error:
        raise UnreadableDevices(f"fiscal_printer: {error}") from error
    return fiscal


def _terminal(parts: dict[str, Any]) -> TerminalChoice | None:
    choice = _choice(parts, "payment_terminal")
    if choice is None:
        return None
    part: Any = parts["payment_terminal"]
    try:
        settings = TerminalSettings(
            password=int(part.get("password") or 0), currency=str(part.get("currency") or "EUR")
        )
    except (TypeError, ValueError, UnreadableTerminalSettings) as error:
        raise UnreadableDevices(f"payment_terminal: {error}") from error
    return TerminalChoice(choice.model, choice.address, settings)


def _drawer(parts: dict[str, Any]) -> DrawerChoice | None:
    part: Any = parts.get("cash_drawer")
    if part is None:
        return None
    model = _model(part, "cash_drawer")
    pin, high = part.get("pin", 2), part.get("open_is_high", True)
    if pin not in {2, 5} or high not in {True, False, None}:
        raise UnreadableDevices("cash_drawer: pin is 2 or 5, open_is_high true, false or null")
    return DrawerChoice(model, pin, high)


def _model(part: Any, kind: str) -> str:
    if not isinstance(part, dict):
        raise UnreadableDevices(f"{kind}: must be an object or null")
    model = str(cast("dict[str, Any]", part).get("model"))
    if model not in TABLES[kind]:
        known = ", ".join(TABLES[kind])
        raise UnreadableDevices(f"{kind}: no model {model!r}; there are {known}")
    return model
