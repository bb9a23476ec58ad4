"""Devices, and headquarters."""

from __future__ import annotations

from edge.workflows.desk import Desk
from edge.workflows.headquarters import Headquarters
from edge.workflows.set_up_devices import SetUpDevices
from edge.workflows.shop import Shop
from edge.workflows.try_devices import TryDevices
from sync_protocol.languages.wording import N_

DEVICE_READY = N_("{device}: ready.")


class DeviceActions:
    """Devices, and headquarters."""

    _desk: Desk
    _headquarters: Headquarters | None
    _set_up: SetUpDevices
    _shop: Shop
    _try_devices: TryDevices

    def test_device(self, device: str) -> None:
        """Try a device (`DeviceReadiness.device`) and show what came of it."""
        self._shop.counter.look_at(device)
        with self._desk.turn():
            if self._desk.state.operator is not None and self._try_devices(device):
                return
            known = next((one for one in self._desk.state.devices if one.device == device), None)
            if known is not None and known.state == "ready":
                self._desk.notify(DEVICE_READY, device=device)

    def end_device_test(self) -> None:
        """Stop trying a device."""
        with self._desk.turn():
            self._try_devices.end()

    def end_terminal_day(self) -> None:
        """Let the card terminal hand its day in."""
        with self._desk.turn():
            self._try_devices.end_terminal_day()

    def change_device(self, device: str) -> None:
        """Set a device up; what is chosen so far stands in `state.device_change`."""
        with self._desk.turn():
            self._try_devices.end()
            self._set_up.begin(device)

    def look_for_devices(self) -> None:
        """Look again at what is plugged in."""
        with self._desk.turn():
            self._set_up.look()

    def choose_device_port(self, address: str) -> None:
        """Say where the device is plugged in: an address found, or one typed."""
        with self._desk.turn():
            self._set_up.choose_port(address)

    def choose_device_model(self, model: str) -> None:
        """Say which driver the device needs."""
        with self._desk.turn():
            self._set_up.choose_model(model)

    def choose_device_speed(self, baud: int) -> None:
        """Say how fast its serial line is; 0: as the driver does by itself."""
        with self._desk.turn():
            self._set_up.choose_speed(baud)

    def try_device_change(self) -> None:
        """Use what is chosen, without keeping it."""
        with self._desk.turn():
            self._set_up.try_out()

    def keep_device_change(self) -> None:
        """Use what is chosen from now on."""
        with self._desk.turn():
            self._set_up.keep()

    def remove_device(self) -> None:
        """Take the device being set up off this till."""
        with self._desk.turn():
            self._set_up.remove()

    def end_device_change(self) -> None:
        """Leave setting a device up; what is not kept is taken back."""
        with self._desk.turn():
            self._set_up.end()

    def synchronise_now(self) -> None:
        """Ask the sync engine to look at headquarters at once."""
        if self._headquarters is not None:
            self._headquarters.wake()
