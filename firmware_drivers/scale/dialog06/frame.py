"""Records of Checkout-Dialog 06: STX, number, fields between ESC, ETX; and single bytes. Pure.

Source: manuals of Dibal DPOS-400, Cely PI-100, Ohaus Aviator 7000 and DIVA, whose records agree.
"""

from dataclasses import dataclass
from typing import TypeAlias

from firmware_drivers.scale.corrupt import Corrupt

STX, ETX, EOT, ENQ, ACK, NAK, ESC = 0x02, 0x03, 0x04, 0x05, 0x06, 0x15, 0x1B
RECORD_MAX = 64  # the longest, a weight with price and amount, has 26 bytes


@dataclass(frozen=True, slots=True)
class Record:
    """A record of the scale."""

    number: str  # two digits
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Control:
    """ACK or NAK."""

    byte: int


Taken: TypeAlias = Record | Control | Corrupt


def encode(number: str, *fields: str) -> bytes:
    """Return a record of the till; fields follow the number and are set apart by ESC."""
    body = chr(ESC).join((number, *fields)).encode("latin-1")
    return bytes([EOT, STX]) + body + bytes([ETX])


def take_frame(received: bytes) -> tuple[Taken | None, bytes]:
    """Take the first record or control byte off ``received`` (None: still incomplete)."""
    letters = bytes(byte & 0x7F for byte in received)  # bit 7 is parity on a line of 8 bits
    if not letters:
        return None, b""
    if letters[0] != STX:
        known = letters[0] in {ACK, NAK}
        return (Control(letters[0]) if known else Corrupt(letters[:1])), letters[1:]
    end, again = letters.find(ETX), letters.find(STX, 1)
    if again > 0 and (end < 0 or again < end):
        return Corrupt(letters[:again]), letters[again:]
    if end < 0:
        return (Corrupt(letters), b"") if len(letters) > RECORD_MAX else (None, letters)
    return _record(letters[1:end]) or Corrupt(letters[: end + 1]), letters[end + 1 :]


def _record(body: bytes) -> Record | None:
    number, *fields = body.decode("ascii").split(chr(ESC))
    return Record(number, tuple(fields)) if len(number) == 2 and number.isdecimal() else None
