"""How the simulated printer reads ESC/POS. Written from the manual, apart from the driver's codec.

Pure: bytes in, operations and left-over bytes out, cut anywhere.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing the printer is told to do."""

    kind: str
    numbers: tuple[int, ...] = ()
    data: bytes = b""


Taken: TypeAlias = tuple[Operation | None, bytes]

# Commands of a fixed length: prefix, number of parameter bytes, kind.
_FIXED: dict[bytes, tuple[int, str]] = {
    b"\n": (0, "line feed"),
    b"\r": (0, "ignored"),
    b"\x00": (0, "ignored"),
    b"\x1b@": (0, "initialise"),
    b"\x1bd": (1, "feed lines"),
    b"\x1bJ": (1, "feed dots"),
    b"\x1ba": (1, "align"),
    b"\x1bE": (1, "bold"),
    b"\x1bG": (1, "bold"),
    b"\x1b-": (1, "underline"),
    b"\x1b!": (1, "mode"),
    b"\x1bM": (1, "font"),
    b"\x1bt": (1, "page"),
    b"\x1bR": (1, "ignored"),  # national letters
    b"\x1b{": (1, "ignored"),  # upside down
    b"\x1bV": (1, "ignored"),  # turned by 90 degrees
    b"\x1b ": (1, "ignored"),  # space between letters
    b"\x1b=": (1, "ignored"),  # which device listens
    b"\x1bc3": (1, "ignored"),
    b"\x1bc4": (1, "ignored"),
    b"\x1bc5": (1, "ignored"),  # panel buttons
    b"\x1b2": (0, "default spacing"),
    b"\x1b3": (1, "spacing"),
    b"\x1bp": (3, "drawer pulse"),
    b"\x1d!": (1, "size"),
    b"\x1dB": (1, "inverse"),
    b"\x1db": (1, "ignored"),  # smoothing
    b"\x1dL": (2, "ignored"),  # left margin
    b"\x1dW": (2, "ignored"),  # width of the printable area
    b"\x1dh": (1, "bar height"),
    b"\x1dw": (1, "bar width"),
    b"\x1dH": (1, "caption position"),
    b"\x1df": (1, "caption font"),
    b"\x1dr": (1, "queued question"),
    b"\x1da": (1, "automatic status"),
    b"\x1dI": (1, "identify"),
    b"\x10\x04": (1, "real time"),
    b"\x10\x05": (1, "real time"),
    b"\x10\x14": (3, "real time"),
}
PREFIX_MAX = 3
_REAL_TIME = re.compile(
    rb"\x10(?:\x04([\x01-\x04])|\x05([\x01\x02])|\x14\x01([\x00\x01])[\x01-\x08])"
)
REAL_TIME_LENGTH_MAX = 5


def take_operation(received: bytes) -> Taken:
    """Take the first operation off ``received`` (None: still incomplete); return the rest, too."""
    if not received:
        return None, received
    if received[0] >= 0x20:
        end = next((i for i, byte in enumerate(received) if byte < 0x20), len(received))
        return Operation("letters", data=received[:end]), received[end:]
    for prefix, read in _READERS.items():
        if received.startswith(prefix):
            return read(received)
    if len(received) < PREFIX_MAX and received[0] in b"\x1b\x1d\x10\x1c":
        return None, received  # perhaps a longer prefix
    return Operation("unknown", data=received[:1]), received[1:]


@dataclass(frozen=True, slots=True)
class RealTimeCommand:
    """An order that is obeyed as soon as it arrives, wherever it stands."""

    name: str  # status, recover or pulse
    number: int
    end: int  # position behind it


def real_time_commands(received: bytes, already_seen: int) -> tuple[list[RealTimeCommand], bytes]:
    """Find real-time commands that end after the first ``already_seen`` bytes.

    Returns them and the tail to look at again with what arrives next.
    """
    commands: list[RealTimeCommand] = []
    done = 0
    for found in _REAL_TIME.finditer(received):
        if found.end() <= already_seen:
            continue
        names = ("status", "recover", "pulse")
        commands += [
            RealTimeCommand(name, group[0], found.end())
            for name, group in zip(names, found.groups(), strict=True)
            if group is not None
        ]
        done = found.end()
    return commands, received[max(done, len(received) - REAL_TIME_LENGTH_MAX + 1) :]


def _cut(received: bytes) -> Taken:
    # GS V m, and GS V m n for m = 65, 66 (feed first)
    if len(received) < 3:
        return None, received
    mode = received[2]
    if mode not in {65, 66}:
        return Operation("cut", (mode & 1, 0)), received[3:]
    if len(received) < 4:
        return None, received
    return Operation("cut", (int(mode == 66), 1)), received[4:]


def _barcode(received: bytes) -> Taken:
    # GS k m data NUL for m 0..6; GS k m n data for m 65..
    if len(received) < 4:
        return None, received
    system = received[2]
    if system <= 6:
        end = received.find(b"\x00", 3)
        if end < 0:
            return None, received
        return Operation("barcode", (system + 65,), received[3:end]), received[end + 1 :]
    end = 4 + received[3]
    if len(received) < end:
        return None, received
    return Operation("barcode", (system,), received[4:end]), received[end:]


def _raster(received: bytes) -> Taken:
    # GS v 0 m xL xH yL yH data
    if len(received) < 8:
        return None, received
    width, rows = (int.from_bytes(received[i : i + 2], "little") for i in (4, 6))
    end = 8 + width * rows
    if len(received) < end:
        return None, received
    return Operation("raster", (received[3] & 3, width, rows), received[8:end]), received[end:]


def _columns(received: bytes) -> Taken:
    # ESC * m nL nH data; one or three bytes a column
    if len(received) < 5:
        return None, received
    column_bytes = 3 if received[2] in {32, 33} else 1
    width = int.from_bytes(received[3:5], "little")
    end = 5 + width * column_bytes
    if len(received) < end:
        return None, received
    return Operation("columns", (column_bytes, width), received[5:end]), received[end:]


def _sized(kind: str) -> Callable[[bytes], Taken]:
    # GS ( x pL pH data
    def read(received: bytes) -> Taken:
        if len(received) < 5:
            return None, received
        end = 5 + int.from_bytes(received[3:5], "little")
        if len(received) < end:
            return None, received
        return Operation(kind, (), received[5:end]), received[end:]

    return read


def _fixed(prefix: bytes, count: int, kind: str) -> Callable[[bytes], Taken]:
    def read(received: bytes) -> Taken:
        end = len(prefix) + count
        if len(received) < end:
            return None, received
        return Operation(kind, tuple(received[len(prefix) : end])), received[end:]

    return read


_READERS: dict[bytes, Callable[[bytes], Taken]] = {
    prefix: _fixed(prefix, count, kind) for prefix, (count, kind) in _FIXED.items()
} | {
    b"\x1dV": _cut,
    b"\x1dk": _barcode,
    b"\x1dv0": _raster,
    b"\x1b*": _columns,
    b"\x1d(k": _sized("symbol"),
    b"\x1d(L": _sized("graphics"),
    b"\x1d(A": _sized("ignored"),
    b"\x1d(E": _sized("ignored"),
    b"\x1d(H": _sized("ignored"),
    b"\x1c(C": _sized("ignored"),
}
