"""Frames of the Datecs protocols: hex4 framing and classic one-byte framing. Pure.

Source: vendor texts for groups A, B and C, and the classic protocol of Daisy and Incotex. A 16-bit
value is written as four bytes, each nibble + 30h, which is not ordinary hexadecimal text.
"""

from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

PREAMBLE, POSTAMBLE, TERMINATOR, SEPARATOR = 0x01, 0x05, 0x03, 0x04
NAK, SYN = 0x15, 0x16
SEQ_FIRST = 0x20
OFFSET = 0x20


class Framing(Enum):
    """How long the length and command fields are, and how many status bytes an answer has."""

    HEX4 = (4, 8)
    CLASSIC = (1, 6)

    @property
    def field(self) -> int:
        """Bytes of the length and of the command."""
        return self.value[0]

    @property
    def status(self) -> int:
        """Status bytes of an answer."""
        return self.value[1]

    @property
    def length_max(self) -> int:
        """The longest answer, from its length to its postamble."""
        return 1024 if self is Framing.HEX4 else 0xFF - OFFSET


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    seq: int
    command: int
    data: bytes
    status: bytes


@dataclass(frozen=True, slots=True)
class Control:
    """NAK or SYN."""

    byte: int


@dataclass(frozen=True, slots=True)
class Corrupt:
    """Bytes that are no answer."""

    bytes: bytes


Taken: TypeAlias = Answer | Control | Corrupt


def hex4(value: int) -> bytes:
    """Four bytes, most significant nibble first, each nibble + 30h."""
    return bytes(0x30 + (value >> shift & 0xF) for shift in (12, 8, 4, 0))


def from_hex4(four: bytes) -> int:
    """The reverse; -1 for bytes that are not hex4."""
    if any(not 0x30 <= byte <= 0x3F for byte in four):
        return -1
    return int("".join(f"{byte - 0x30:x}" for byte in four), 16)


def escape(text: bytes) -> bytes:
    """Send control characters other than TAB and LF as 10h, value + 40h."""
    return b"".join(
        bytes([0x10, byte + 0x40]) if byte < 0x20 and byte not in b"\t\n" else bytes([byte])
        for byte in text
    )


def encode(framing: Framing, seq: int, command: int, data: bytes) -> bytes:
    """Return a request's bytes; raises ValueError if it is too long for the framing."""
    size = 2 * framing.field + 2 + len(data)
    length = size + OFFSET
    if framing is Framing.HEX4:
        counted = hex4(length) + bytes([seq]) + hex4(command)
    elif length > 0xFF:
        raise ValueError(f"{len(data)} bytes of data do not fit into a frame")
    else:
        counted = bytes([length, seq, command])
    counted += data + bytes([POSTAMBLE])
    return bytes([PREAMBLE]) + counted + hex4(sum(counted) & 0xFFFF) + bytes([TERMINATOR])


def take_answer(  # noqa: PLR0911 - each return is one kind of beginning
    framing: Framing, received: bytes
) -> tuple[Taken | None, bytes]:
    """Take the first answer or control byte off ``received`` (None: still incomplete)."""
    if not received:
        return None, b""
    if received[0] in {NAK, SYN}:
        return Control(received[0]), received[1:]
    if received[0] != PREAMBLE:
        return Corrupt(received[:1]), received[1:]
    field = framing.field
    if len(received) < 1 + field:
        return None, received
    length = from_hex4(received[1:5]) if framing is Framing.HEX4 else received[1]
    size = length - OFFSET
    if not 2 * field + 3 + framing.status <= size <= framing.length_max:
        return Corrupt(received[:1]), received[1:]
    end = 1 + size + 5
    if len(received) < end:
        return None, received
    whole, rest = received[:end], received[end:]
    answer = _answer(framing, whole[1 : 1 + size], whole[1 + size :])
    # A damaged length may have swallowed the next answer: only its first byte is given up.
    return (answer, rest) if answer is not None else (Corrupt(whole[:1]), received[1:])


def _answer(framing: Framing, counted: bytes, tail: bytes) -> Answer | None:
    field, status = framing.field, framing.status
    separator = len(counted) - status - 2
    if counted[-1] != POSTAMBLE or counted[separator] != SEPARATOR or tail[4] != TERMINATOR:
        return None
    if from_hex4(tail[:4]) != sum(counted) & 0xFFFF:
        return None
    code = counted[field + 1 : 2 * field + 1]
    command = from_hex4(code) if framing is Framing.HEX4 else code[0]
    data = counted[2 * field + 1 : separator]
    return Answer(counted[field], command, data, counted[separator + 1 : -1])
