"""A price-computing scale one can put things on; Dialog 06 with a codec of its own."""

from collections.abc import Callable

from firmware_drivers.scale.simulated_platform import BUFFER_MAX, SimulatedPlatform

MINIMUM_G = 40
WEIGHINGS_UNTIL_PROOF = 50


def stand_in_polynomial(cs: int) -> int:
    """Stand in for the secret one: the remainder of CS divided by x16 + x15 + x2 + 1."""
    value = cs << 16
    for bit in range(31, 15, -1):
        if value >> bit & 1:
            value ^= 0x18005 << (bit - 16)
    return value


class SimulatedDialog06(SimulatedPlatform):
    """Weighs each load once, and demands checksums when told to."""

    def __init__(
        self,
        *,
        demands_proof: bool = False,
        keyword: Callable[[int], int] = stand_in_polynomial,
        settle_s: float = 0.3,
    ) -> None:
        super().__init__(settle_s=settle_s)
        self._demands_proof = demands_proof
        self._keyword = keyword
        self._forget()
        self._sold: list[tuple[int, int, int]] = []

    @property
    def sold(self) -> list[tuple[int, int, int]]:
        """Grams, price and amount of the results that were acknowledged."""
        with self.lock:
            waits = [self._offered] if self._offered and self._buffer == b"\x04" else []
            return [*self._sold, *waits]

    def _forget(self) -> None:
        super()._forget()
        self._price = 0
        self._error = 0
        self._to_prove = WEIGHINGS_UNTIL_PROOF if self._demands_proof else 0
        self._z = ""
        self._verdict = ""
        self._weighed_load: tuple[int, float] | None = None  # the load acknowledged last
        self._offered: tuple[int, int, int] | None = None
        self._offered_load: tuple[int, float] | None = None

    def _execute(self, data: bytes) -> None:
        self._buffer = (self._buffer + data)[-BUFFER_MAX:]
        while self._buffer:
            if self._buffer[0] != 4:
                self._buffer = self._buffer[1:]
                continue
            if len(self._buffer) == 1:
                return  # an acknowledgement, unless an ENQ or a record is still to come
            kind, rest = self._buffer[1], self._buffer[2:]
            if kind == 5:
                self._buffer = rest
                self._result()
            elif kind == 2:
                end = rest.find(b"\x03")
                if end < 0:
                    return
                self._buffer = rest[end + 1 :]
                self._take_record(rest[:end].decode("latin-1"))
            else:
                self._acknowledged()
                self._buffer = self._buffer[1:]

    def _acknowledged(self) -> None:
        if self._offered is not None:
            self._sold.append(self._offered)
            self._done("sold")
            self._offered = None
            self._weighed_load = self._offered_load
            if self._demands_proof:
                self._to_prove += 1

    def _take_record(self, text: str) -> None:
        number, *fields = text.split("\x1b")
        if self._is_busy():
            self._refuse(1)
        elif number == "08":
            self._say("09", f"{self._error:02d}")
        elif number == "10":
            self._judge("".join(fields))
        elif number not in {"01", "03", "04", "05"}:
            self._refuse(10)
        elif self._demands_proof and self._to_prove >= WEIGHINGS_UNTIL_PROOF:
            self._z = f"{(len(self.journal) * 37 + 0x5A) % 256:02X}"
            self._say("11", f"2{self._z}")
        elif len(fields[0]) not in {5, 6} or not fields[0].isdigit():
            self._refuse(11)
        else:
            self._set_price(number, fields)

    def _set_price(self, number: str, fields: list[str]) -> None:
        tare = fields[1] if number in {"03", "05"} and len(fields) > 1 else "0000"
        if len(tare) != 4 or not tare.isdigit():
            self._refuse(12)
            return
        self._done("price")
        self._price, self.tare_g, self._error, self._verdict = int(fields[0]), int(tare), 0, ""
        self._offered = None
        self.send(b"\x06")

    def _judge(self, answer: str) -> None:
        self._done("checksums")
        self.send(b"\x06")
        z1, z2 = (int(digit, 16) for digit in self._z or "00")
        try:
            cs, kw = _turn(int(answer[:4], 16), -z1), _turn(int(answer[4:8], 16), z2)
        except ValueError:
            cs, kw = 0, 1
        valid = self._keyword(cs) == kw
        self._to_prove = 0 if valid else WEIGHINGS_UNTIL_PROOF
        self._verdict = "1" if valid else "0"

    def _result(self) -> None:
        if self._verdict:
            self._say("11", self._verdict)
            return
        error = self._state()
        if error:
            self._refuse(error)
            return
        self._done("weigh")
        amount = (self.net_g * self._price * 2 + 1000) // 2000
        self._offered = (self.net_g, self._price, amount)
        self._offered_load = (self.load_g, self._moved_at_s)
        self._say("02", "3", f"{self.net_g:05d}", f"{self._price:06d}", f"{amount:06d}")

    def _state(self) -> int:
        if self._price == 0:
            return 11
        if self.in_motion:
            return 20
        if self.over_capacity:
            return 32
        if self.net_g < 0:
            return 31
        if self.net_g < MINIMUM_G:
            return 30
        return 21 if self._weighed_load == (self.load_g, self._moved_at_s) else 0

    def _refuse(self, error: int) -> None:
        self._error = error
        self.send(b"\x15")

    def _say(self, number: str, *fields: str) -> None:
        self.send(b"\x02" + "\x1b".join((number, *fields)).encode() + b"\x03")


def _turn(value: int, bits: int) -> int:
    """Turn 16 bits to the left, for a negative number to the right."""
    text = f"{value:016b}"
    bits %= 16
    return int(text[bits:] + text[:bits], 2)
