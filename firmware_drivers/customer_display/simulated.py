"""A pole display of two lines that understands both dialects, with a parser of its own."""

import threading

from firmware_drivers.simulation.wire_device import WireDevice

_PAGES = {0: "cp437", 2: "cp850", 17: "cp866", 18: "cp852", 19: "cp858", 14: "cp737"}
# Commands with parameter bytes: how many follow the first two.
_PARAMETERS = {
    b"\x1b@": 0, b"\x1bt": 1, b"\x1bc": 1, b"\x1bR": 1, b"\x1bf": 1, b"\x1b=": 1, b"\x1b*": 1,
    b"\x1b_": 1, b"\x1b[": 1, b"\x1bl": 2, b"\x1f$": 2, b"\x1fX": 1, b"\x1fC": 1, b"\x1fE": 1,
    b"\x1b\x11": 0, b"\x1b\x12": 0, b"\x1b\x13": 0, b"\x1f\x01": 0, b"\x1f\x02": 0,
    b"\x1f\x03": 0, b"\x1f@": 0,
}  # fmt: skip


class SimulatedDisplay(WireDevice):
    """Shows ``lines``; ``shown`` remembers every text that stood still for a customer to read."""

    def __init__(self, *, columns: int = 20) -> None:
        super().__init__()
        self.columns = columns
        self.changed = threading.Condition(self.lock)
        self.brightness = 4
        self.unknown = bytearray()  # bytes that are no command of either dialect
        self._buffer = b""
        self._forget()

    @property
    def lines(self) -> tuple[str, str]:
        """Both lines, always full width."""
        with self.lock:
            return "".join(self._cells[0]), "".join(self._cells[1])

    def _forget(self) -> None:
        self._cells = [[" "] * self.columns for _ in range(2)]
        self._row = self._column = 0
        self._page = 0
        self._selected = True
        self._buffer = b""

    def _execute(self, data: bytes) -> None:
        self._buffer += data
        while self._buffer:
            used = self._step(self._buffer)
            if not used:
                break
            self._buffer = self._buffer[used:]
        self.changed.notify_all()

    def _step(self, received: bytes) -> int:
        """Execute the first command; return its length, 0 if it is incomplete."""
        first = received[:1]
        if first not in {b"\x1b", b"\x1f"}:
            self._single(received[0])
            return 1
        if received[:2] == b"\x1bQ":
            return self._write_string(received)
        count = _PARAMETERS.get(received[:2])
        if len(received) < 2 or (count is not None and len(received) < 2 + count):
            return 0
        if count is None:
            self.unknown += received[:2]
            return 2
        self._command(received[:2], received[2 : 2 + count])
        return 2 + count

    def _write_string(self, received: bytes) -> int:
        end = received.find(b"\r")
        if end < 0:
            return 0
        if self._selected and received[2:3] in {b"A", b"B"}:
            text = received[3:end].decode(self._codec, "replace")
            row = received[2] - ord("A")
            self._cells[row] = list(text[: self.columns].ljust(self.columns))
        return end + 1

    def _command(self, command: bytes, parameters: bytes) -> None:
        if command == b"\x1b=":
            self._selected = bool(parameters[0] & 2)
        if not self._selected:
            return
        match command:
            case b"\x1b@":
                self._forget_screen()
                self._page = 0
            case b"\x1bt" | b"\x1bc":
                self._page = parameters[0]
            case b"\x1f$" | b"\x1bl":
                self._column = min(self.columns, max(1, parameters[0])) - 1
                self._row = min(2, max(1, parameters[1])) - 1
            case b"\x1fX" | b"\x1b*":
                self.brightness = parameters[0]
            case _:
                pass

    def _single(self, byte: int) -> None:
        if not self._selected:
            return
        match byte:
            case 0x0C:
                self._forget_screen()
            case 0x18:
                self._cells[self._row] = [" "] * self.columns
                self._column = 0
            case 0x0D:
                self._column = 0
            case 0x0B:
                self._row = self._column = 0
            case 0x0A:
                self._row = 1 - self._row
            case _ if byte >= 0x20:
                self._put(bytes([byte]).decode(self._codec, "replace"))
            case _:
                self.unknown.append(byte)

    def _put(self, sign: str) -> None:
        self._cells[self._row][self._column] = sign
        self._column += 1
        if self._column == self.columns:
            self._column, self._row = 0, 1 - self._row

    def _forget_screen(self) -> None:
        self._cells = [[" "] * self.columns for _ in range(2)]
        self._row = self._column = 0

    @property
    def _codec(self) -> str:
        return _PAGES.get(self._page, "cp437")
