"""Commands of the POS2 protocol: bodies of frames. Pure."""

import struct

STATE, ZERO, TARE, SET_TARE, CHANNEL, CURRENT_CHANNEL, TYPE = (
    0x3A, 0x30, 0x31, 0x32, 0xE8, 0xEA, 0xFC,
)  # fmt: skip
FACTORY_PASSWORD = b"0030"
TARE_MAX = 0xFFFF
DEVICE_TYPE = bytes([TYPE])


def state(password: bytes = FACTORY_PASSWORD) -> bytes:
    """Ask for weight and state."""
    return bytes([STATE]) + password


def zero(password: bytes = FACTORY_PASSWORD) -> bytes:
    """Take the empty platform as zero."""
    return bytes([ZERO]) + password


def tare(password: bytes = FACTORY_PASSWORD) -> bytes:
    """Take what lies on the platform as the container."""
    return bytes([TARE]) + password


def set_tare(units: int, password: bytes = FACTORY_PASSWORD) -> bytes:
    """Take a known container off; raises ValueError for what 16 bits cannot hold."""
    if not 0 <= units <= TARE_MAX:
        raise ValueError(f"a tare is 0..{TARE_MAX}, not {units}")
    return bytes([SET_TARE]) + password + struct.pack("<H", units)


def channel(number: int, password: bytes = FACTORY_PASSWORD) -> bytes:
    """Ask for the properties of a weighing channel."""
    return bytes([CHANNEL]) + password + bytes([number])
