"""A scanner whose trigger is a method: sends codes over a pty, a socket or in memory."""

import struct

from firmware_drivers.simulation.wire_device import WireDevice, remember

_ROWS = {2: "1234567890-=", 16: "qwertyuiop[]", 30: "asdfghjkl;'`", 43: "\\zxcvbnm,./"}
_SHIFT_OF = dict(zip('!@#$%^&*()_+{}:"~|<>?', "1234567890-=[];'`\\,./", strict=True))
_KEYS = {sign: first + i for first, row in _ROWS.items() for i, sign in enumerate(row)} | {" ": 57}
_ENTER, _LEFT_SHIFT, _LEFT_CONTROL = 28, 42, 29


class SimulatedScanner(WireDevice):
    """A scanner set to send each code with a suffix and, if wanted, its AIM identifier."""

    def __init__(self, *, suffix: bytes = b"\r", aim: bool = True) -> None:
        super().__init__()
        self.suffix = suffix
        self.aim = aim
        self.scans: list[str] = []  # every pull of the trigger that found a code

    def scan(self, text: str, symbology: str = "") -> None:
        """Scan a code; ``symbology`` is its AIM identifier, sent when the scanner is set to."""
        with self.lock:
            if not self.powered:
                return
            remember(self.scans, text)
            prefix = symbology.encode() if self.aim else b""
            self.send(prefix + text.encode() + self.suffix)

    def send_raw(self, data: bytes) -> None:
        """Send bytes as they are: half a code, noise, a flood."""
        self.send(data)

    def _execute(self, data: bytes) -> None:
        """A scanner's host has nothing to say that matters here."""


def typed_records(text: str) -> bytes:
    """Return the kernel's records of a keyboard scanner typing ``text`` and Enter.

    Times are zero. GS (1Dh) is typed as Ctrl with ``]``.
    """
    records = b""
    for sign in text:
        plain = "]" if sign == "\x1d" else _SHIFT_OF.get(sign, sign.lower())
        held: int | None = None
        if sign == "\x1d":
            held = _LEFT_CONTROL
        elif plain != sign:
            held = _LEFT_SHIFT
        stroke = _press(_KEYS[plain]) + _release(_KEYS[plain])
        records += stroke if held is None else _press(held) + stroke + _release(held)
    return records + _press(_ENTER) + _release(_ENTER)


def _press(key: int) -> bytes:
    return _record(1, key, 1) + _record(0, 0, 0)


def _release(key: int) -> bytes:
    return _record(1, key, 0) + _record(0, 0, 0)


def _record(kind: int, code: int, value: int) -> bytes:
    return struct.pack("@llHHi", 0, 0, kind, code, value)
