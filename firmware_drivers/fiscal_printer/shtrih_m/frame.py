"""Frames of the Shtrih-M protocol, version 1 and 2. Pure.

Source: protocol texts 1.12 and 2.0 of the vendor. The body of a frame is the command's code and
parameters, or the code and the answer.
"""

from dataclasses import dataclass
from typing import TypeAlias

STX, ENQ, ACK, NAK = 0x02, 0x05, 0x06, 0x15
NOISE = 0xFF  # between frames only
STX_2, ESCAPE = 0x8F, 0x9F
BODY_MAX = 255
BODY_2_MAX = 2048  # more than any answer; a longer length is a damaged one


@dataclass(frozen=True, slots=True)
class Frame:
    """A whole frame of version 1."""

    body: bytes


@dataclass(frozen=True, slots=True)
class Control:
    """ENQ, ACK or NAK."""

    byte: int


@dataclass(frozen=True, slots=True)
class Corrupt:
    """Bytes that are no frame."""

    bytes: bytes


@dataclass(frozen=True, slots=True)
class Frame2:
    """A whole frame of version 2; no number: the host's request to synchronise."""

    number: int | None
    body: bytes


Taken: TypeAlias = Frame | Control | Corrupt
Taken2: TypeAlias = Frame2 | Corrupt


def encode(body: bytes) -> bytes:
    """Return the frame around a body of 1 to 255 bytes."""
    if not 0 < len(body) <= BODY_MAX:
        raise ValueError(f"a body has 1..{BODY_MAX} bytes, not {len(body)}")
    counted = bytes([len(body)]) + body
    return bytes([STX]) + counted + bytes([check(counted)])


def check(counted: bytes) -> int:
    """Exclusive or of all bytes; zero over a whole frame with its check byte."""
    value = 0
    for byte in counted:
        value ^= byte
    return value


def take_frame(received: bytes) -> tuple[Taken | None, bytes]:
    """Take the first frame or control byte off ``received`` (None: still incomplete)."""
    received = received.lstrip(bytes([NOISE]))
    if not received:
        return None, b""
    if received[0] in {ENQ, ACK, NAK}:
        return Control(received[0]), received[1:]
    if received[0] != STX:
        return Corrupt(received[:1]), received[1:]
    if len(received) < 2 or len(received) < received[1] + 3:
        return None, received
    size = received[1] + 3
    whole, rest = received[:size], received[size:]
    if size == 3 or check(whole[1:]) != 0:
        return Corrupt(whole), rest
    return Frame(whole[2:-1]), rest


def crc(data: bytes) -> int:
    """CRC-16-CCITT, polynomial 1021h, initial value FFFFh."""
    value = 0xFFFF
    for byte in data:
        value ^= byte << 8
        for _ in range(8):
            value = (value << 1) ^ 0x1021 if value & 0x8000 else value << 1
        value &= 0xFFFF
    return value


def encode_2(frame: Frame2) -> bytes:
    """Return the bytes of a version 2 frame."""
    number = b"" if frame.number is None else frame.number.to_bytes(2, "little")
    content = number + frame.body
    counted = len(content).to_bytes(2, "little") + content
    plain = counted + crc(counted).to_bytes(2, "little")
    stuffed = plain.replace(b"\x9f", b"\x9f\x83").replace(b"\x8f", b"\x9f\x81")
    return bytes([STX_2]) + stuffed


def take_frame_2(received: bytes) -> tuple[Taken2 | None, bytes]:
    """Take the first version 2 frame off ``received`` (None: still incomplete)."""
    start = received.find(STX_2)
    if start != 0:
        before = len(received) if start < 0 else start
        return (Corrupt(received[:before]), received[before:]) if received else (None, b"")
    again = received.find(STX_2, 1)  # cannot occur inside a frame: the rest of ours was lost
    ours = received if again < 0 else received[:again]
    plain, ends = _unstuff(ours[1:])
    size = 4 + int.from_bytes(plain[:2], "little") if len(plain) >= 2 else 4
    if size > BODY_2_MAX or (again > 0 and len(plain) < size):
        return Corrupt(ours), received[len(ours) :]
    if len(plain) < size:
        return None, received
    used = 1 + ends[size - 1]
    counted, written = plain[: size - 2], plain[size - 2 : size]
    content = counted[2:]
    if crc(counted) != int.from_bytes(written, "little") or len(content) == 1:
        return Corrupt(received[:used]), received[used:]
    number = int.from_bytes(content[:2], "little") if content else None
    return Frame2(number, content[2:]), received[used:]


def _unstuff(stuffed: bytes) -> tuple[bytes, list[int]]:
    """Undo the stuffing; say of each plain byte where it ended among the stuffed ones."""
    plain, ends = bytearray(), list[int]()
    at = 0
    while at < len(stuffed):
        byte = stuffed[at]
        if byte == ESCAPE:
            if at + 1 == len(stuffed):
                break  # its second half is still to come
            at += 1
            byte = {0x81: STX_2, 0x83: ESCAPE}.get(stuffed[at], stuffed[at])
        plain.append(byte)
        at += 1
        ends.append(at)
    return bytes(plain), ends
