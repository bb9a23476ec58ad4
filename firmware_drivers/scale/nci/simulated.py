"""An NCI scale one can put things on, with a codec of its own."""

from enum import Enum

from firmware_drivers.scale.simulated_platform import BUFFER_MAX, SimulatedPlatform


class Form(Enum):
    """How the scale writes its answers."""

    ECR = "SCP-02"
    SCP_01 = "SCP-01"
    SCP_12 = "SCP-12"


class SimulatedNci(SimulatedPlatform):
    """One letter and CR, one answer."""

    def __init__(
        self, form: Form = Form.ECR, *, long_status: bool = False, settle_s: float = 0.3
    ) -> None:
        """``long_status``: four status bytes in place of two."""
        super().__init__(settle_s=settle_s)
        self._form = form
        self._long_status = long_status
        self.faulty = False

    def _execute(self, data: bytes) -> None:
        *requests, rest = (self._buffer + data).split(b"\r")
        self._buffer = rest[-BUFFER_MAX:]
        for request in requests:
            self._obey(request)

    def _obey(self, request: bytes) -> None:
        if self._is_busy():
            return
        if request == b"W":
            self._done("weigh")
            self.send(self._weight() if self.steady and not self.faulty else self._status())
        elif request == b"S":
            self.send(self._status())
        elif request == b"Z":
            self._done("zero")
            self._take_zero()
            self.send(self._status())
        elif request == b"U":
            self.send(b"\nKG\r" + self._status())
        else:
            self.send(b"\n?\r\x03")

    def _weight(self) -> bytes:
        kilograms = f"{self.net_g // 1000:02d}.{self.net_g % 1000:03d}"
        if self._form is Form.SCP_12:
            short = f"{self.net_g // 1000}.{self.net_g % 1000:03d}"
            return f"\n {short:>6}kg\r".encode() + self._bits() + b"\x03"
        return f"\n{kilograms}KG\r".encode() + self._status()

    def _status(self) -> bytes:
        letter = b"S" if self._form is Form.ECR else b""
        return b"\n" + letter + self._bits() + b"\r\x03"

    def _bits(self) -> bytes:
        zero = not self.in_motion and self.gross_g == 0 and not self.tare_g
        first = 0x30 | 1 * self.in_motion | 2 * zero | 8 * self.faulty
        second = 0x30 | 1 * (self.net_g < 0) | 2 * self.over_capacity
        if not self._long_status and not self.tare_g:
            return bytes((first, second))
        third = 0x70 | 4 * bool(self.tare_g)
        return bytes((first, second | 0x40, third, 0x34))
