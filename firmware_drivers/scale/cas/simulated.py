"""CAS scales one can put things on, with a codec of their own."""

from functools import reduce

from firmware_drivers.scale.simulated_platform import SimulatedPlatform


class SimulatedCasType6(SimulatedPlatform):
    """A PD-II or PR-II in TYPE-6: ENQ, then DC1."""

    def __init__(self, *, point_inside: bool = False, clone: bool = False, settle_s: float = 0.3):
        """``point_inside``: ``01.234`` for ``001234``; ``clone``: no SOH before a block."""
        super().__init__(settle_s=settle_s)
        self._point_inside = point_inside
        self._clone = clone

    def _execute(self, data: bytes) -> None:
        for byte in data:
            if byte == 5:
                self.send(b"\x15" if self._is_busy() else b"\x06")
            elif byte == 17:
                self._done("weigh")
                self.send(self._block())

    def _block(self) -> bytes:
        sign = "F" if self.over_capacity else "-" if self.net_g < 0 else " "
        grams = abs(self.net_g)
        digits = f"{grams // 1000:02d}.{grams % 1000:03d}" if self._point_inside else f"{grams:06d}"
        if self.over_capacity:
            digits = "F" * 6
        body = f"{'U' if self.in_motion else 'S'}{sign}{digits}kg".encode()
        block = b"\x02" + body + bytes([_xor(body), 3, 4])
        return block if self._clone else b"\x01" + block


class SimulatedCasType0(SimulatedPlatform):
    """A PD-II in TYPE-0: the same block on every DC1 until CR."""

    def _execute(self, data: bytes) -> None:
        self._buffer += data
        while self._buffer:
            if self._buffer[0] == 2:
                if len(self._buffer) < 9:
                    return
                letter, self._buffer = self._buffer[1:2], self._buffer[9:]
                self._press(letter)
                continue
            byte, self._buffer = self._buffer[0], self._buffer[1:]
            if byte == 5:
                self.send(self._readiness())
            elif byte == 17:
                self._done("weigh")
                self.send(self._block())
            elif byte == 13:
                self._done("confirmed")

    def _readiness(self) -> bytes:
        if self._is_busy():
            return b"\x15"
        return b"\x18" if self.in_motion else b"\x06"

    def _press(self, letter: bytes) -> None:
        if letter == b"Z":
            self._done("zero")
            self._take_zero()
        elif letter == b"N":
            self._done("tare")
            self._take_tare()

    def _block(self) -> bytes:
        outside = self.over_capacity or self.net_g < 0
        body = bytes([0x69 | (0x10 if outside else 0)]) + b"%05d" % (0 if outside else self.net_g)
        return b"\x02" + body + bytes([_xor(body), 3])


class SimulatedCasStream(SimulatedPlatform):
    """An indicator that answers ``dd RW`` with a line of 22 letters."""

    def _execute(self, data: bytes) -> None:
        *lines, rest = (self._buffer + data).split(b"\r\n")
        self._buffer = rest[-32:]
        for line in lines:
            self._obey(line)

    def _obey(self, line: bytes) -> None:
        command = line[2:]
        if line[:2] != b"01" or self._is_busy():
            self.send(b"!\r\n")
        elif command == b"RW":
            self._done("weigh")
            self.send(self._line())
        elif command == b"MZ":
            self._done("zero")
            self.send(line + b"\r\n" if self._take_zero() else b"!\r\n")
        elif command == b"MT":
            self._done("tare")
            self.send(line + b"\r\n" if self._take_tare() else b"!\r\n")
        else:
            self.send(b"?\r\n")

    def _line(self) -> bytes:
        head = "OL" if self.over_capacity else "US" if self.in_motion else "ST"
        grams = abs(self.net_g)
        sign = "-" if self.net_g < 0 else ""
        number = "" if self.over_capacity else f"{sign}{grams // 1000}.{grams % 1000:03d}"
        lamp = 0x80
        if head == "ST":
            lamp |= 0x44 if not self.tare_g else 0x42
        if not self.over_capacity and self.gross_g == 0:
            lamp |= 0x01
        start = f"{head},{'NT' if self.tare_g else 'GS'},1".encode()
        return start + bytes([lamp]) + f",{number:>8} kg\r\n".encode()


def _xor(body: bytes) -> int:
    return reduce(lambda a, b: a ^ b, body)
