"""Which devices this till has: the devices file, what is plugged in, and the counter that follows.

A choice is tried on the counter before it is written; what is not kept is taken back.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from edge.peripherals.counter import Counter
from edge.peripherals.readiness import (
    DISPLAY,
    DRAWER,
    FISCAL,
    LABELS,
    PRINTER,
    SCALE,
    SCANNER,
    SECOND_PRINTER,
    TERMINAL,
)
from firmware_drivers.choosing import (
    DRAWER_PLUGS,
    address_of,
    model_of,
    models_for,
    with_choice,
    without,
)
from firmware_drivers.devices_file import (
    DeviceSettings,
    UnreadableDevices,
    build_devices,
    read_devices,
    write_devices,
)
from firmware_drivers.discovery import Found, discover

# In the order in which the screen lists them.
KINDS = {
    SCANNER: "scanner",
    SCALE: "scale",
    PRINTER: "receipt_printer",
    SECOND_PRINTER: "second_printer",
    DRAWER: "cash_drawer",
    DISPLAY: "customer_display",
    TERMINAL: "payment_terminal",
    FISCAL: "fiscal_printer",
    LABELS: "label_printer",
}


class UnfitChoice(ValueError):
    """The devices file cannot hold this; the message says why."""


@dataclass(frozen=True, slots=True)
class Port:
    """A place where something is plugged in."""

    address: str
    title: str
    model: str = ""  # the likely driver


class DeviceSetup:
    """Changes devices one at a time; its methods block and belong on a background thread."""

    def __init__(self, file: Path, settings: DeviceSettings, counter: Counter) -> None:
        """Begin with what stands in ``file``."""
        self._file = file
        self._kept = settings
        self._counter = counter

    def chosen(self, device: str) -> tuple[str, str]:
        """Tell a device's address and driver as the file says; empty: there is none."""
        kind = KINDS[device]
        return address_of(self._kept, kind), model_of(self._kept, kind)

    def ports(self, device: str) -> tuple[Port, ...]:
        """List where the device may be plugged in, likely places first."""
        if device == DRAWER:
            return tuple(Port(plug, plug, "printer-drawer") for plug in DRAWER_PLUGS)
        kind = KINDS[device]
        ports = [_port(kind, found) for found in discover() if models_for(kind, found.address)]
        return tuple(sorted(ports, key=lambda port: not port.model))

    def models(self, device: str, address: str) -> tuple[tuple[str, str], ...]:
        """List the drivers that can work there: names and titles."""
        return models_for(KINDS[device], address)

    def try_out(self, device: str, model: str, address: str) -> None:
        """Let the counter use a choice, without keeping it; raises `UnfitChoice`."""
        self._counter.use(build_devices(self._with(device, model, address)), device)

    def keep(self, device: str, model: str, address: str) -> None:
        """Write a choice down; raises `UnfitChoice` or OSError."""
        self._write(self._with(device, model, address))

    def take_back(self, device: str) -> None:
        """Let the counter use what stands in the file."""
        self._counter.use(build_devices(self._kept), device)

    def remove(self, device: str) -> None:
        """Take a device off the counter; raises OSError."""
        self._write(without(self._kept, KINDS[device]))
        self.take_back(device)

    def _with(self, device: str, model: str, address: str) -> DeviceSettings:
        try:
            return with_choice(self._kept, KINDS[device], model, address)
        except UnreadableDevices as error:
            raise UnfitChoice(str(error)) from error

    def _write(self, settings: DeviceSettings) -> None:
        partial = self._file.with_suffix(".partial")
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with partial.open("w", encoding="utf-8") as written:
            written.write(write_devices(settings))
            written.flush()
            os.fsync(written.fileno())
        partial.replace(self._file)
        self._kept = settings


def read_file(file: Path) -> DeviceSettings:
    """Read the devices file; no file is an empty counter. Raises `UnreadableDevices`."""
    try:
        return read_devices(file.read_text("utf-8"))
    except FileNotFoundError:
        return DeviceSettings()


def _port(kind: str, found: Found) -> Port:
    guess = found.model if found.model in dict(models_for(kind, found.address)) else ""
    return Port(found.address, found.title, guess)
