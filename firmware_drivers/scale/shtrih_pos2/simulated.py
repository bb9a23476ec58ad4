"""A POS2 scale one can put things on, with a codec of its own."""

import struct
from functools import reduce

from firmware_drivers.scale.simulated_platform import BUFFER_MAX, CAPACITY_G, SimulatedPlatform

UNKNOWN, LENGTH, PASSWORD, ZERO_FAILED, TARE_FAILED, TARE_VALUE = 120, 121, 122, 150, 151, 17
_LENGTHS = {0x3A: 5, 0x30: 5, 0x31: 5, 0x32: 7, 0xE8: 6, 0xEA: 1, 0xFC: 1}


class SimulatedShtrihPos2(SimulatedPlatform):
    """ENQ, frame, ACK, answer, ACK."""

    def __init__(self, *, password: bytes = b"0030", decimals: int = 3, settle_s: float = 0.3):
        super().__init__(settle_s=settle_s)
        self._password = password
        self._decimals = decimals
        self._pending = b""  # an answer that the host has not acknowledged
        self.auto_zero_error = False
        self.broken = False

    def _forget(self) -> None:
        super()._forget()
        self._pending = b""

    def _execute(self, data: bytes) -> None:
        self._buffer = (self._buffer + data)[-2 * BUFFER_MAX :]
        while self._buffer:
            head = self._buffer[0]
            if head != 2:
                self._buffer = self._buffer[1:]
                self._hear(head)
                continue
            if len(self._buffer) < 2 or len(self._buffer) < self._buffer[1] + 3:
                return
            size = self._buffer[1] + 3
            whole, self._buffer = self._buffer[:size], self._buffer[size:]
            if size == 3 or _xor(whole[1:]) or self._is_busy():
                self.send(b"\x15")
                continue
            body = self._obey(whole[2:-1])
            counted = bytes([len(body)]) + body
            self._pending = b"\x02" + counted + bytes([_xor(counted)])
            self.send(b"\x06")
            self.send(self._pending)

    def _hear(self, byte: int) -> None:
        if byte == 5:
            self.send(b"\x06" + self._pending if self._pending else b"\x15")
        elif byte == 6:
            self._pending = b""
        elif byte == 21:
            self.send(self._pending)

    def _obey(self, body: bytes) -> bytes:
        code = body[0]
        if code not in _LENGTHS:
            return bytes((code, UNKNOWN))
        if len(body) != _LENGTHS[code]:
            return bytes((code, LENGTH))
        if len(body) > 1 and body[1:5] != self._password:
            return bytes((code, PASSWORD))
        error, data = self._act(code, body[5:])
        return bytes((code, error)) + data

    def _act(self, code: int, params: bytes) -> tuple[int, bytes]:
        if code == 0x3A:
            self._done("weigh")
            return 0, self._state()
        if code == 0x30:
            self._done("zero")
            return (0 if self._take_zero() else ZERO_FAILED), b""
        if code in {0x31, 0x32}:
            self._done("tare")
            return self._tare(code, params), b""
        if code == 0xE8:
            flags = b"\x05\x00"
            limits = struct.pack("<HHH", CAPACITY_G, 40, CAPACITY_G)
            return 0, flags + bytes((self._decimals, 0)) + limits
        return 0, b"\x00" if code == 0xEA else b"\x01\x03\x01\x02\x05\x00" + b"POS2"

    def _tare(self, code: int, params: bytes) -> int:
        if code == 0x31:
            return 0 if self._take_tare() else TARE_FAILED
        units = int.from_bytes(params, "little")
        grams = units * 1000 // 10**self._decimals
        if grams > CAPACITY_G:
            return TARE_VALUE
        self.tare_g = grams
        return 0

    def _state(self) -> bytes:
        flags = (
            not self.in_motion,  # fixed
            False,
            True,  # channel on
            bool(self.tare_g),
            not self.in_motion,
            self.auto_zero_error,
            self.over_capacity,
            self.broken,
            self.net_g < 0,
            False,
        )
        bits = sum(1 << place for place, flag in enumerate(flags) if flag)
        scale = 10**self._decimals
        return struct.pack(
            "<HiHB", bits, self.net_g * scale // 1000, self.tare_g * scale // 1000, 0
        )


def _xor(data: bytes) -> int:
    return reduce(lambda a, b: a ^ b, data)
