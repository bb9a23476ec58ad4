"""What lies on a simulated scale, whatever protocol the scale speaks."""

import threading
import time
from collections.abc import Callable

from firmware_drivers.simulation.wire_device import WireDevice, remember

CAPACITY_G = 15_000
STEP_G = 5
ZERO_RANGE_G = 300  # two per cent of the capacity
BUFFER_MAX = 256  # a scale has little memory for half a request


class SimulatedPlatform(WireDevice):
    """A scale of 15 kg in steps of 5 g; it needs a moment after every change of load.

    A protocol implements `_execute`, and names what it executed in the journal.
    """

    def __init__(
        self, *, settle_s: float = 0.3, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__()
        self._settle_s = settle_s
        self._clock = clock
        self._moved_at_s = clock() - settle_s
        self.shaking = False  # somebody leans on the counter
        self.load_g = 0  # what lies on the platform; below zero: something was lifted off at zero
        self.zero_g = 0
        self.tare_g = 0
        self.journal: list[str] = []  # the requests it executed
        self.changed = threading.Condition(self.lock)
        self.busy_requests = 0  # fault: so many requests are refused as a busy scale refuses
        self._buffer = b""

    def put(self, load_g: int) -> None:
        """Put this much on the platform in place of what is there."""
        with self.lock:
            self.load_g = load_g
            self._moved_at_s = self._clock()
            self.changed.notify_all()

    def press_zero(self) -> None:
        """Press the zero key on the scale itself."""
        with self.lock:
            self._take_zero()

    def press_tare(self) -> None:
        """Press the tare key: takes the load, or ends the tare when the platform is empty."""
        with self.lock:
            if self.gross_g > 0:
                self._take_tare()
            else:
                self.tare_g = 0
            self.changed.notify_all()

    @property
    def in_motion(self) -> bool:
        """Whether the platform still moves."""
        return self.shaking or self._clock() - self._moved_at_s < self._settle_s

    @property
    def gross_g(self) -> int:
        """Gross weight in whole steps."""
        return round((self.load_g - self.zero_g) / STEP_G) * STEP_G

    @property
    def net_g(self) -> int:
        """Weight on the scale's display."""
        return self.gross_g - self.tare_g

    @property
    def over_capacity(self) -> bool:
        """Whether more lies on it than it can weigh."""
        return self.gross_g > CAPACITY_G

    @property
    def steady(self) -> bool:
        """Whether it would show a weight to sell."""
        return not self.in_motion and self.net_g >= 0 and not self.over_capacity

    def _forget(self) -> None:
        self.tare_g = 0
        self._buffer = b""

    def _done(self, what: str) -> None:
        remember(self.journal, what)
        self.changed.notify_all()

    def _is_busy(self) -> bool:
        if not self.busy_requests:
            return False
        self.busy_requests -= 1
        return True

    def _take_zero(self) -> bool:
        may = not self.in_motion and not self.tare_g and abs(self.load_g) <= ZERO_RANGE_G
        if may:
            self.zero_g = self.load_g
            self.changed.notify_all()
        return may

    def _take_tare(self) -> bool:
        may = not self.in_motion and 0 < self.gross_g <= CAPACITY_G
        if may:
            self.tare_g = self.gross_g
        return may
