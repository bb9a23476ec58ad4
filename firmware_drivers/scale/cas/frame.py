"""Blocks of CAS scales. Pure.

Source: PD-II manual, chapter 3.1 (types 0 and 6); manuals of the CI and NT indicators (22 bytes).
A line opened with 8 data bits shows the parity of 7E1 in bit 7; types 0 and 6 therefore ignore it.
"""

from dataclasses import dataclass
from typing import TypeAlias

from firmware_drivers.scale.corrupt import Corrupt

SOH, STX, ETX, EOT, ENQ, ACK, CR, DC1, NAK, CAN, NO_DATA = (
    0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0D, 0x11, 0x15, 0x18, 0x00,
)  # fmt: skip
BODY_6, BODY_0 = 10, 6
LINE_22 = 22
LINE_END = b"\r\n"
LINE_MAX = 32
_HEADS = (b"ST,", b"US,", b"OL,")


@dataclass(frozen=True, slots=True)
class Control:
    """An answer of one byte: ready, busy, nothing there."""

    byte: int


@dataclass(frozen=True, slots=True)
class Block:
    """What stands between STX and the check byte."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the stream, without its end."""

    text: bytes


Taken: TypeAlias = Control | Block | Corrupt


def check(data: bytes) -> int:
    """Exclusive or of all bytes."""
    value = 0
    for byte in data:
        value ^= byte
    return value


def take_control(received: bytes) -> tuple[Control | Corrupt | None, bytes]:
    """Take one byte off as the answer to ENQ."""
    if not received:
        return None, b""
    byte = received[0] & 0x7F
    known = byte in {ACK, NAK, CAN, NO_DATA}
    return (Control(byte) if known else Corrupt(received[:1])), received[1:]


def take_type_6(received: bytes) -> tuple[Block | Corrupt | None, bytes]:
    """Take a block of TYPE-6; SOH before and EOT behind it may be missing."""
    return _take_block(received, BODY_6)


def take_type_0(received: bytes) -> tuple[Taken | None, bytes]:
    """Take a block of TYPE-0, or the single byte that is sent in its place."""
    if received and (received[0] == NO_DATA or received[0] & 0x7F in {CAN, NAK}):
        return Control(received[0] & 0x7F), received[1:]
    return _take_block(received, BODY_0)


def take_line(received: bytes) -> tuple[Line | Corrupt | None, bytes]:
    """Take a line of the stream; a line that was joined in its middle is noise."""
    end = received.find(LINE_END)
    if end < 0:
        if len(received) > LINE_MAX:
            return Corrupt(received[:-1]), received[-1:]
        return None, received
    text, rest = received[:end], received[end + 2 :]
    if text.strip() in {b"!", b"?"} or (len(text) == LINE_22 - 2 and text.startswith(_HEADS)):
        return Line(text), rest
    return Corrupt(received[: end + 2]), rest


def _take_block(received: bytes, size: int) -> tuple[Block | Corrupt | None, bytes]:
    letters = bytes(byte & 0x7F for byte in received)
    start = letters.find(STX)
    before = letters[:start] if start >= 0 else letters
    if noise := before.strip(bytes([SOH, EOT])):
        return Corrupt(noise), letters[len(before) :]
    if start < 0:
        return None, b""
    block = letters[start:]
    whole = size + 3  # STX, body, check byte, ETX
    if len(block) < whole:
        # A second STX cannot stand in a body, but may well be the check byte.
        again = block.find(STX, 1, size + 1)
        return (Corrupt(block[:again]), block[again:]) if again > 0 else (None, block)
    body, tail = block[1 : size + 1], block[size + 1 : whole]
    if check(body) != tail[0] or tail[1] != ETX:
        again = block.find(STX, 1)
        used = again if again > 0 else whole
        return Corrupt(block[:used]), block[used:]
    return Block(body), block[whole:].lstrip(bytes([EOT]))
