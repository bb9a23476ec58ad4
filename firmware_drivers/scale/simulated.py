"""A checkout scale one can put things on. Speaks the 8217 protocol with a codec of its own."""

from firmware_drivers.scale.simulated_platform import (
    BUFFER_MAX,
    CAPACITY_G,
    STEP_G,
    ZERO_RANGE_G,
    SimulatedPlatform,
)
from firmware_drivers.simulation.wire_device import remember

STX, CR = 2, 13


class SimulatedScale(SimulatedPlatform):
    """The 8217: one letter, one answer."""

    def _execute(self, data: bytes) -> None:
        self._buffer = (self._buffer + data)[-BUFFER_MAX:]
        while self._buffer:
            letter, used = self._buffer[:1], 1
            if letter == b"T" and self._buffer[1:2].isdigit():
                end = self._buffer.find(b"\r")
                if end < 0:
                    return  # the rest of a known tare is still to come
                used = end + 1
            command, self._buffer = self._buffer[:used], self._buffer[used:]
            self._obey(command)

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

    def _tare(self, digits: bytes) -> None:
        if digits:
            self.tare_g = round(int(digits) / STEP_G) * STEP_G if len(digits) == 5 else 0
        else:
            self._take_tare()
        self._send_status()

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
