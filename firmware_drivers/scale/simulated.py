"""A checkout scale one can put things on. Speaks the 8217 protocol with a codec of its own."""

import threading
import time
from collections.abc import Callable

from firmware_drivers.simulation.wire_device import WireDevice, remember

CAPACITY_G = 15_000
STEP_G = 5
ZERO_RANGE_G = 300  # two per cent of the capacity
STX, CR = 2, 13


class SimulatedScale(WireDevice):
    """A scale of 15 kg in steps of 5 g; it needs a moment after every change of load."""

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

    def _execute(self, data: bytes) -> None:
        self._buffer += data
        while self._buffer:
            letter, used = self._buffer[:1], 1
            if letter == b"T" and self._buffer[1:2].isdigit():
                end = self._buffer.find(b"\r")
                if end < 0:
                    return  # the rest of a known tare is still to come
                used = end + 1
            command, self._buffer = self._buffer[:used], self._buffer[used:]
            self._obey(command)

    def _forget(self) -> None:
        self.tare_g = 0
        self._buffer = b""

    def _obey(self, command: bytes) -> None:
        act = {b"W": self._weigh, b"Z": self._zero, b"C": self._clear_tare}.get(command)
        if command.startswith(b"T"):
            remember(self.journal, "tare")
            self._tare(command[1:].strip(b"\r"))
        elif act is not None:
            remember(self.journal, {b"W": "weigh", b"Z": "zero", b"C": "clear tare"}[command])
            act()
        self.changed.notify_all()

    def _weigh(self) -> None:
        if self.in_motion or self.net_g < 0 or self.gross_g > CAPACITY_G:
            self._send_status()
            return
        kilograms = f"{self.net_g // 1000:02}.{self.net_g % 1000:03}"
        net = "N" if self.tare_g else ""
        self.send(bytes([STX]) + (kilograms + net).encode() + bytes([CR]))

    def _zero(self) -> None:
        self._take_zero()
        self._send_status()

    def _take_zero(self) -> None:
        if not self.in_motion and not self.tare_g and abs(self.load_g) <= ZERO_RANGE_G:
            self.zero_g = self.load_g
            self.changed.notify_all()

    def _tare(self, digits: bytes) -> None:
        if digits:
            self.tare_g = round(int(digits) / STEP_G) * STEP_G if len(digits) == 5 else 0
        else:
            self._take_tare()
        self._send_status()

    def _take_tare(self) -> None:
        if not self.in_motion and 0 < self.gross_g <= CAPACITY_G:
            self.tare_g = self.gross_g

    def _clear_tare(self) -> None:
        if not self.in_motion:
            self.tare_g = 0
        self._send_status()

    def _send_status(self) -> None:
        bits = (
            0x40
            | 0x01 * self.in_motion
            | 0x02 * (self.gross_g > CAPACITY_G)
            | 0x04 * (self.net_g < 0)
            | 0x08 * (abs(self.load_g) > ZERO_RANGE_G)
            | 0x10 * (self.gross_g == 0)
            | 0x20 * bool(self.tare_g)
        )
        self.send(bytes([STX, 0x3F, bits, CR]))
