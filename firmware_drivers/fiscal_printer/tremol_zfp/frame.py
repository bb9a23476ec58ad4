"""Frames and single bytes of the Tremol ZFP protocol. Pure.

Source: vendor text for the Bulgarian market, version 1910211454.
"""

from dataclasses import dataclass
from typing import TypeAlias

STX, ACK, END = 0x02, 0x06, 0x0A
PING, ARE_YOU_THERE, NACK, RETRY = 0x09, 0x04, 0x15, 0x0E
OFFSET = 0x20
NUMBER_FIRST, NUMBER_LAST = 0x20, 0x9F
LENGTH_MIN, LENGTH_MAX = 0x23, 0xFF
ACK_SIZE = 7


@dataclass(frozen=True, slots=True)
class Answer:
    """A frame with data."""

    number: int
    command: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """Done, or refused with the reasons of the device and of the command."""

    number: int
    device: int  # ST1
    command: int  # ST2


@dataclass(frozen=True, slots=True)
class Control:
    """A single byte: NACK, RETRY, or the answer to a ping."""

    byte: int


@dataclass(frozen=True, slots=True)
class Corrupt:
    """Bytes that are none of these."""

    bytes: bytes


Taken: TypeAlias = Answer | Acknowledge | Control | Corrupt


def checksum(counted: bytes) -> bytes:
    """Exclusive or as two bytes, high nibble first, each + 30h."""
    value = 0
    for byte in counted:
        value ^= byte
    return bytes([0x30 + (value >> 4), 0x30 + (value & 0xF)])


def encode(number: int, command: int, data: bytes) -> bytes:
    """Return a request; raises ValueError if it is too long."""
    length = OFFSET + 3 + len(data)
    if length > LENGTH_MAX:
        raise ValueError(f"{len(data)} bytes of data do not fit into a frame")
    counted = bytes([length, number, command]) + data
    return bytes([STX]) + counted + checksum(counted) + bytes([END])


def take_answer(received: bytes) -> tuple[Taken | None, bytes]:
    """Take the first answer or single byte off ``received`` (None: still incomplete)."""
    if not received:
        return None, b""
    first = received[0]
    if first == STX:
        return _take_data(received)
    if first == ACK:
        return _take_acknowledge(received)
    if first in {NACK, RETRY, ARE_YOU_THERE} or 0x40 <= first <= 0x70:
        return Control(first), received[1:]
    return Corrupt(received[:1]), received[1:]


def _take_data(received: bytes) -> tuple[Taken | None, bytes]:
    if len(received) < 2:
        return None, received
    if received[1] < LENGTH_MIN:
        return Corrupt(received[:1]), received[1:]
    size = 1 + received[1] - OFFSET + 3
    if len(received) < size:
        return None, received
    counted, tail = received[1 : size - 3], received[size - 3 : size]
    if tail != checksum(counted) + bytes([END]):
        # A damaged length may have swallowed the next answer: only its first byte is given up.
        return Corrupt(received[:1]), received[1:]
    return Answer(counted[1], counted[2], counted[3:]), received[size:]


def _take_acknowledge(received: bytes) -> tuple[Taken | None, bytes]:
    if len(received) < ACK_SIZE:
        return None, received
    counted = received[1:4]
    if received[4:ACK_SIZE] != checksum(counted) + bytes([END]):
        return Corrupt(received[:1]), received[1:]
    return Acknowledge(*counted), received[ACK_SIZE:]
