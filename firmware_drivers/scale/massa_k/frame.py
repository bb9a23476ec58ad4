"""Frames of protocol 100: header, length, body, CRC. Pure.

Source: "Protokol_100 (r5)" as published frames and clients show it. The CRC is that of polynomial
1021h without the sixteen zero bits at the end: a body of one byte is its own CRC.
"""

from dataclasses import dataclass

from firmware_drivers.scale.corrupt import Corrupt

HEADER = b"\xf8\x55\xce"
BODY_MAX = 512  # a name or the parameters as text; a longer length is a damaged one


@dataclass(frozen=True, slots=True)
class Frame:
    """Command and data of a frame whose CRC is right."""

    body: bytes


def crc(body: bytes) -> int:
    """Return the CRC of a body."""
    value = 0
    for byte in body:
        high = value & 0xFF00
        for _ in range(8):
            high = (high << 1) ^ 0x1021 if high & 0x8000 else high << 1
        value = (high ^ (value << 8) ^ byte) & 0xFFFF
    return value


def encode(body: bytes) -> bytes:
    """Return the frame around a body."""
    size = len(body).to_bytes(2, "little")
    return HEADER + size + body + crc(body).to_bytes(2, "little")


def take_frame(received: bytes) -> tuple[Frame | Corrupt | None, bytes]:
    """Take the first frame off ``received`` (None: still incomplete); return the rest, too."""
    start = _header_at(received)
    if start:
        return Corrupt(received[:start]), received[start:]
    if len(received) < 5:
        return None, received
    size = int.from_bytes(received[3:5], "little")
    if not 0 < size <= BODY_MAX:
        return _skip(received)
    if len(received) < size + 7:
        return None, received
    body, written = received[5 : size + 5], received[size + 5 : size + 7]
    if crc(body) != int.from_bytes(written, "little"):
        return _skip(received)
    return Frame(body), received[size + 7 :]


def _skip(received: bytes) -> tuple[Corrupt, bytes]:
    """Give up this header: the next one may stand in what was taken for its body."""
    start = 1 + _header_at(received[1:])
    return Corrupt(received[:start]), received[start:]


def _header_at(received: bytes) -> int:
    """Where a header, or what may become one, begins; the length if nowhere."""
    start = received.find(HEADER)
    if start >= 0:
        return start
    for kept in (2, 1):
        if received.endswith(HEADER[:kept]):
            return len(received) - kept
    return len(received)
