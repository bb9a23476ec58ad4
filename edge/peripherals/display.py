"""The customer's display: two short lines, the newest wins."""

from __future__ import annotations

import threading
from collections.abc import Callable

from edge.peripherals.device_thread import DeviceThread
from edge.peripherals.readiness import DISPLAY, absent, failed, ready
from edge.till.state import DeviceReadiness
from firmware_drivers.customer_display.display import CustomerDisplay
from firmware_drivers.errors import DeviceError

SHOW_TIMEOUT_S = 1.0


class Display:
    """Shows on a thread of its own."""

    def __init__(
        self, display: CustomerDisplay | None, changed: Callable[[DeviceReadiness], None]
    ) -> None:
        """Tell ``changed`` how the display is."""
        self._display = display
        self._changed = changed
        self._lock = threading.Lock()
        self._lines: tuple[str, str] | None = None
        self._thread = DeviceThread(DISPLAY)

    def start(self) -> None:
        """Begin to show."""
        if self._display is None:
            self._changed(absent(DISPLAY))
        else:
            self._thread.start()

    def stop(self) -> None:
        """Let go of the display."""
        self._thread.stop()
        if self._display is not None:
            self._display.close()

    def use(self, display: CustomerDisplay | None) -> None:
        """Go on with another display."""
        self.stop()
        self._display = display
        self.start()

    def show(self, upper: str, lower: str) -> None:
        """Show two lines; what was not shown yet is skipped."""
        if self._display is None:
            return
        with self._lock:
            waiting = self._lines is not None
            self._lines = (upper, lower)
        if not waiting and not self._thread.submit(self._show):
            with self._lock:
                self._lines = None

    def _show(self) -> None:
        with self._lock:
            lines, self._lines = self._lines, None
        if self._display is None or lines is None:
            return
        try:
            self._display.show(*lines, timeout_s=SHOW_TIMEOUT_S)
        except DeviceError as error:
            self._changed(failed(DISPLAY, error))
        else:
            self._changed(ready(DISPLAY))
