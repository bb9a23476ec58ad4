"""A Massa-K scale one can put things on, with a codec of its own."""

import struct

from firmware_drivers.scale.simulated_platform import CAPACITY_G, SimulatedPlatform

PREFIX = bytes((0xF8, 0x55, 0xCE))
BUFFER_MAX = 1024
_TEXTS = {
    0x75: b"\x76Max 15 kg\r\nMin 40 g\r\ne 5 g\r\nT -15 kg\r\n",
    0x20: b"\x21SIMULATED\r\n",
}


class SimulatedMassaK(SimulatedPlatform):
    """Protocol 100; ``old``: knows only the short mass request."""

    def __init__(self, *, old: bool = False, settle_s: float = 0.3) -> None:
        super().__init__(settle_s=settle_s)
        self._old = old
        self.powered_up_loaded = False
        self.broken = False

    def _execute(self, data: bytes) -> None:
        self._buffer += data
        while True:
            start = self._buffer.find(PREFIX)
            if start < 0:
                self._buffer = self._buffer[-2:]
                return
            self._buffer = self._buffer[start:]
            if len(self._buffer) < 5:
                return
            (size,) = struct.unpack_from("<H", self._buffer, 3)
            if size > BUFFER_MAX:
                self._buffer = self._buffer[3:]
                continue
            if len(self._buffer) < size + 7:
                return
            body, check = self._buffer[5 : 5 + size], self._buffer[5 + size : 7 + size]
            self._buffer = self._buffer[size + 7 :]
            # The real one takes requests whose CRC is left at zero.
            if body and check in {b"\0\0", struct.pack("<H", remainder(body))}:
                self._answer(self._obey(body))

    def _answer(self, body: bytes) -> None:
        check = struct.pack("<H", remainder(body))
        self.send(PREFIX + struct.pack("<H", len(body)) + body + check)

    def _obey(self, body: bytes) -> bytes:
        if self._is_busy():
            return b"\x28\x09"
        code = body[0]
        if (code == 0x23 and not self._old) or code == 0xA0:
            return self._weigh(long=code == 0x23)
        if code == 0x72:
            self._done("zero")
            return b"\x27" if self._take_zero() else b"\x28\x15"
        if code == 0xA3 and len(body) == 5:
            return self._set_tare(struct.unpack_from("<i", body, 1)[0])
        return _TEXTS.get(code, b"\x3f")

    def _set_tare(self, tare_g: int) -> bytes:
        self._done("tare")
        if not 0 <= tare_g <= CAPACITY_G or self.in_motion:
            return b"\x15"
        self.tare_g = tare_g
        return b"\x12"

    def _weigh(self, *, long: bool) -> bytes:
        self._done("weigh")
        if self.broken:
            return b"\x28\x17"
        if self.powered_up_loaded:
            return b"\x28\x18"
        if self.over_capacity:
            return b"\x28\x08"
        still = not self.in_motion
        if not long:
            return b"\x10" + struct.pack("<iBB", self.net_g, 1, still)
        at_zero = still and self.gross_g == 0
        flags = (1, still, bool(self.tare_g), at_zero)
        return b"\x24" + struct.pack("<iBBBBi", self.net_g, *flags, self.tare_g)


def remainder(body: bytes) -> int:
    """Divide the body by x16 + x12 + x5 + 1, bit by bit, with no zeros behind it."""
    value = 0
    for byte in body:
        for bit in range(7, -1, -1):
            carry = value & 0x8000
            value = ((value << 1) | (byte >> bit & 1)) & 0xFFFF
            if carry:
                value ^= 0x1021
    return value
