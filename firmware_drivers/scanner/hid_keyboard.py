"""A scanner that types like a keyboard, read from the kernel and hidden from every window.

Reading the device itself, instead of waiting for keystrokes in a window, keeps scans out of text
fields and shells, and loses none when the screen is slow.
"""

import errno
import fcntl
import os
import select
import stat
import struct
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from firmware_drivers.errors import DeviceUnreachable, Trouble
from firmware_drivers.scanner.decoding import LineAssembler
from firmware_drivers.scanner.keyboard_layout import (
    ALT,
    CAPS_LOCK,
    CONTROL,
    KEYPAD,
    LINE_END_KEYS,
    PLAIN,
    SHIFT,
    SHIFTED,
)
from firmware_drivers.scanner.scanner import ScannedCode
from firmware_drivers.transports.transport import Deadline

# struct input_event: seconds, microseconds, type, code, value. 24 bytes on a 64-bit system.
RECORD = struct.Struct("@llHHi")
EV_SYN, EV_KEY, SYN_DROPPED = 0, 1, 3
RELEASED, PRESSED = 0, 1
EVIOCGRAB = 0x40044590  # ioctl: events go to us alone
UNENDED_S = 0.1
REOPEN_PAUSE_S = 0.5


class EventSource(Protocol):
    """Any unbuffered binary file: a device, a pipe, bytes in memory."""

    def read(self, size: int, /) -> bytes | None:
        """Return up to ``size`` bytes."""
        ...

    def close(self) -> None:
        """Close it."""
        ...

    def fileno(self) -> int:
        """Return its descriptor, or raise OSError when it has none."""
        ...


class KeyboardDecoder:
    """Turns key records into the bytes that were typed. Pure; records may be cut anywhere."""

    def __init__(self) -> None:
        self._pending = b""
        self._held: set[int] = set()
        self._caps = False
        self._alt_digits = ""

    def feed(self, received: bytes) -> bytes:
        """Take records; return what they type."""
        self._pending += received
        typed = b""
        while len(self._pending) >= RECORD.size:
            record, self._pending = self._pending[: RECORD.size], self._pending[RECORD.size :]
            _, _, kind, code, value = RECORD.unpack(record)
            if kind == EV_KEY:
                typed += self._key(code, value)
            elif kind == EV_SYN and code == SYN_DROPPED:
                self._held.clear()  # the kernel lost records; what is held down is unknown now
        return typed

    def _key(self, code: int, value: int) -> bytes:
        if code in SHIFT | CONTROL | ALT:
            return self._modifier(code, value)
        if value != PRESSED:  # releases and repeats of letters mean nothing
            return b""
        if code == CAPS_LOCK:
            self._caps = not self._caps
            return b""
        if self._held & ALT and code in KEYPAD:
            self._alt_digits += KEYPAD[code]
            return b""
        if code in LINE_END_KEYS:
            return LINE_END_KEYS[code]
        return self._sign(code)

    def _modifier(self, code: int, value: int) -> bytes:
        if value != RELEASED:
            self._held.add(code)
            return b""
        self._held.discard(code)
        digits, self._alt_digits = self._alt_digits, ""
        # Alt with a number on the keypad is how some scanners type control characters.
        return bytes([int(digits)]) if digits.isdecimal() and int(digits) < 256 else b""

    def _sign(self, code: int) -> bytes:
        shifted = bool(self._held & SHIFT)
        sign = (SHIFTED if shifted else PLAIN).get(code, "")
        if self._caps and sign.isalpha():
            sign = sign.swapcase()
        if sign and self._held & CONTROL:
            return bytes([ord(sign.upper()) & 0x1F])  # Ctrl+] is GS, the separator of GS1 codes
        return sign.encode("ascii")


class HidKeyboardScanner:
    """A `BarcodeScanner` that types. ``open_source`` is called again after every unplug."""

    def __init__(self, open_source: Callable[[], EventSource], *, line_end: bool = True) -> None:
        self._open_source = open_source
        self._line_end = line_end
        self._source: EventSource | None = None
        self._not_before_s = 0.0
        self._decoder = KeyboardDecoder()
        self._assembler = LineAssembler()
        self._ready: deque[ScannedCode] = deque()

    @classmethod
    def at(cls, path: str, *, line_end: bool = True) -> "HidKeyboardScanner":
        """Return the scanner behind ``/dev/input/by-id/…-event-kbd``."""
        return cls(lambda: open_device(Path(path)), line_end=line_end)

    def read(self, *, timeout_s: float) -> ScannedCode | None:
        """Wait for the next scan; see `BarcodeScanner.read`."""
        deadline = Deadline.after(timeout_s)
        while not self._ready:
            waits_for_silence = self._assembler.unfinished and not self._line_end
            records = self._records(deadline.at_most(UNENDED_S) if waits_for_silence else deadline)
            if records:
                self._ready.extend(self._assembler.feed(self._decoder.feed(records)))
            elif waits_for_silence and not deadline.passed:
                scan = self._assembler.flush()
                self._ready.extend([scan] if scan else [])
            else:
                return None
        return self._ready.popleft()

    def close(self) -> None:
        """Let the keyboard type into windows again."""
        if self._source is not None:
            self._source.close()
            self._source = None

    def _records(self, deadline: Deadline) -> bytes:
        source = self._opened(deadline)
        try:
            if not _readable(source, deadline):
                return b""
            records = source.read(RECORD.size * 64)
        except OSError as error:  # ENODEV: pulled out
            self._lose()
            raise _unreachable(error) from error
        if not records:
            self._lose()
            raise DeviceUnreachable("the scanner was unplugged", trouble=Trouble.NOT_CONNECTED)
        return records

    def _opened(self, deadline: Deadline) -> EventSource:
        if self._source is None:
            wait_s = self._not_before_s - time.monotonic()
            if wait_s > 0:
                time.sleep(min(wait_s, deadline.remaining_s))
            self._not_before_s = time.monotonic() + REOPEN_PAUSE_S
            try:
                self._source = self._open_source()
            except OSError as error:
                raise _unreachable(error) from error
        return self._source

    def _lose(self) -> None:
        self.close()
        self._decoder = KeyboardDecoder()
        self._assembler.forget()


def open_device(path: Path) -> EventSource:
    """Open an input device for us alone; raises OSError. A pipe or a file is only opened."""
    source = path.open("rb", buffering=0)
    if stat.S_ISCHR(os.fstat(source.fileno()).st_mode):
        try:
            fcntl.ioctl(source.fileno(), EVIOCGRAB, 1)
        except OSError:
            source.close()
            raise
    return source


def _readable(source: EventSource, deadline: Deadline) -> bool:
    try:
        descriptor = source.fileno()
    except OSError:  # bytes in memory are always there
        return True
    return bool(select.select([descriptor], [], [], deadline.remaining_s)[0])


def _unreachable(error: OSError) -> DeviceUnreachable:
    denied = error.errno in {errno.EACCES, errno.EPERM}
    return DeviceUnreachable(
        f"scanner: {error}", trouble=Trouble.NO_PERMISSION if denied else Trouble.NOT_CONNECTED
    )
