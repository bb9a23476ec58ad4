"""Devices and headquarters."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TestDevice:
    """Try a device."""

    device: str


@dataclass(frozen=True, slots=True)
class EndTerminalDay:
    """Let the card terminal hand its day in."""


@dataclass(frozen=True, slots=True)
class ChangeDevice:
    """Set a device up, or another one in its place."""

    device: str


@dataclass(frozen=True, slots=True)
class LookForDevices:
    """Look again at what is plugged in."""


@dataclass(frozen=True, slots=True)
class ChooseDevicePort:
    """Say where the device is plugged in."""

    address: str


@dataclass(frozen=True, slots=True)
class ChooseDeviceModel:
    """Say what the device is."""

    model: str


@dataclass(frozen=True, slots=True)
class ChooseDeviceSpeed:
    """Say how fast its line is; 0: as usual for it."""

    baud: int


@dataclass(frozen=True, slots=True)
class TryDevice:
    """Use what is chosen, without keeping it."""


@dataclass(frozen=True, slots=True)
class KeepDevice:
    """Use what is chosen from now on."""


@dataclass(frozen=True, slots=True)
class RemoveDevice:
    """Take the device off this till."""


@dataclass(frozen=True, slots=True)
class SynchroniseNow:
    """Do not wait for the next attempt."""


@dataclass(frozen=True, slots=True)
class DismissNotice:
    """The notice was read."""
