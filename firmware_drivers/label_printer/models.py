"""The label printers that can be chosen, and how each driver is built."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from firmware_drivers.label_printer.driver import (
    FACTORY_SETTINGS,
    TSPL,
    ZPL,
    Dialect,
    PlainLabelPrinter,
)
from firmware_drivers.label_printer.printer import LabelPrinter
from firmware_drivers.receipt_printer.fonts import installed_typeface
from firmware_drivers.transports.lines import line_to

ADDRESSES = ("tcp", "usb", "serial", "serial-usb")


@dataclass(frozen=True, slots=True)
class LabelModel:
    """A model; nothing is opened before its first use."""

    title: str
    build: Callable[[str], LabelPrinter]


def _model(title: str, dialect: Dialect, dpi: int) -> LabelModel:
    def build(address: str) -> LabelPrinter:
        line = line_to(address, factory_settings=FACTORY_SETTINGS)
        return PlainLabelPrinter(line, dialect, dpi, installed_typeface())

    return LabelModel(title, build)


LABEL_MODELS: Mapping[str, LabelModel] = {
    "zpl-203": _model("Zebra and other ZPL printers, 203 dpi (8 dots/mm)", ZPL, 203),
    "zpl-300": _model("Zebra and other ZPL printers, 300 dpi (12 dots/mm)", ZPL, 300),
    "tspl-203": _model("TSC, Gprinter, Xprinter and other TSPL printers, 203 dpi", TSPL, 203),
    "tspl-300": _model("TSC and other TSPL printers, 300 dpi", TSPL, 300),
}
