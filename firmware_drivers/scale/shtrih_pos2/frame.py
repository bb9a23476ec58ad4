"""Frames of the POS2 protocol: STX, length, body, exclusive or; and single bytes. Pure.

Source: protocol text V1.2 of the vendor. The link is that of the vendor's fiscal printers.
"""

from dataclasses import dataclass
from typing import TypeAlias

from firmware_drivers.scale.corrupt import Corrupt

STX, ENQ, ACK, NAK = 0x02, 0x05, 0x06, 0x15
BODY_MAX = 255


@dataclass(frozen=True, slots=True)
class Frame:
    """Command and data of a whole frame."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Control:
    """ENQ, ACK or NAK."""

    byte: int


Taken: TypeAlias = Frame | Control | Corrupt


def encode(body: bytes) -> bytes:
    """Return the frame around a body of 1 to 255 bytes."""
    counted = bytes([len(body)]) + body
    return bytes([STX]) + counted + bytes([check(counted)])


def check(counted: bytes) -> int:
    """Exclusive or of all bytes."""
    value = 0
    for byte in counted:
        value ^= byte
    return value


def take_frame(received: bytes) -> tuple[Taken | None, bytes]:
    """Take the first frame or control byte off ``received`` (None: still incomplete)."""
    if not received:
        return None, b""
    if received[0] != STX:
        known = received[0] in {ENQ, ACK, NAK}
        return (Control(received[0]) if known else Corrupt(received[:1])), received[1:]
    if len(received) < 2 or len(received) < received[1] + 3:
        return None, received
    size = received[1] + 3
    whole, rest = received[:size], received[size:]
    if size == 3 or check(whole[1:]):
        return Corrupt(whole), rest
    return Frame(whole[2:-1]), rest
