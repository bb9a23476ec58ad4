"""Requests of CAS scales. Pure."""

from firmware_drivers.scale.cas.frame import ACK, CR, DC1, ENQ, ETX, STX

READY = bytes([ENQ])
SEND_WEIGHT = bytes([DC1])
CONFIRM = bytes([CR])  # TYPE-0: two copies were equal
COPIES_DIFFER = bytes([ACK])

DEVICE_NUMBER_MAX = 99


def zero_type_0() -> bytes:
    """TYPE-0: take zero. The check byte is the letter itself and stands behind ETX."""
    return _letter(b"Z")


def tare_type_0() -> bytes:
    """TYPE-0: take what lies on the platform as the container."""
    return _letter(b"N")


def stream_command(device: int, letters: bytes) -> bytes:
    """Return a command of the stream: ``RW`` read, ``MZ`` zero, ``MT`` tare."""
    return f"{device:02}".encode() + letters + b"\r\n"


def _letter(letter: bytes) -> bytes:
    return bytes([STX]) + letter + bytes(5) + bytes([ETX]) + letter
