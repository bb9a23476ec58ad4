"""Fields of ZVT messages: bitmaps (BMP), BCD numbers, lengths and TLV. Pure."""

from collections.abc import Iterable

# Source: ZVT PA00P015, chapter on bitmaps; the length of a field follows from its number.
FIXED = {
    **dict.fromkeys((0x01, 0x02, 0x03, 0x05, 0x19, 0x27, 0x8A, 0x8C, 0xA0), 1),
    **dict.fromkeys((0xD0, 0xD2, 0xD3, 0xE0, 0xE9, 0xEA, 0xF0), 1),
    **dict.fromkeys(range(0xF9, 0xFE), 1),
    **dict.fromkeys((0x0D, 0x0E, 0x17, 0x3A, 0x49, 0x87), 2),
    **dict.fromkeys((0x0B, 0x0C, 0x37, 0x3D, 0x88, 0xAA), 3),
    0x29: 4,
    0xBA: 5,
    0x04: 6,
    0x3B: 8,
    0xEB: 8,
    0x2A: 15,
}
DIGITS = {
    **dict.fromkeys((0x22, 0x23, 0x2D, 0x8B, 0xA7, 0xD1), 2),
    **dict.fromkeys((*range(0xE1, 0xE9), *range(0xF1, 0xF9)), 2),
    **dict.fromkeys((0x24, 0x2E, 0x3C, 0x60, 0x9A, 0xAF), 3),
}
TLV = 0x06


class UnreadableFields(ValueError):
    """The data are not fields of the table."""


def bcd(number: int, size: int) -> bytes:
    """Return a number as BCD of ``size`` bytes; raises ValueError where it does not fit."""
    digits = f"{number:0{2 * size}}"
    if number < 0 or len(digits) > 2 * size:
        raise ValueError(f"{number} does not fit into {2 * size} digits")
    return bytes.fromhex(digits)


def number(data: bytes) -> int:
    """Read a BCD number."""
    digits = data.hex()
    if not digits.isdecimal():
        raise UnreadableFields(f"{digits} is not a number")
    return int(digits)


def field(key: int, value: bytes) -> bytes:
    """Return one field with the length bytes its number asks for."""
    if key == TLV:
        return bytes([key]) + ber_length(len(value)) + value
    if key in FIXED:
        if len(value) != FIXED[key]:
            raise ValueError(f"field {key:02X} has {FIXED[key]} bytes")
        return bytes([key]) + value
    length = f"{len(value):0{DIGITS[key]}}"
    return bytes([key]) + bytes(0xF0 | int(digit) for digit in length) + value


def write_fields(fields: Iterable[tuple[int, bytes]]) -> bytes:
    """Return fields one after the other."""
    return b"".join(field(key, value) for key, value in fields)


def read_fields(data: bytes) -> dict[int, bytes]:
    """Read all fields, or raise `UnreadableFields`."""
    found: dict[int, bytes] = {}
    at = 0
    while at < len(data):
        key = data[at]
        start, size = _extent(data, key, at + 1)
        if start + size > len(data):
            raise UnreadableFields(f"field {key:02X} is cut off")
        found[key] = data[start : start + size]
        at = start + size
    return found


def read_some_fields(data: bytes) -> dict[int, bytes]:
    """Read fields up to the first that makes no sense: captured completions hold such slips."""
    for end in range(len(data), 0, -1):
        try:
            return read_fields(data[:end])
        except UnreadableFields:
            continue
    return {}


def ber_length(size: int) -> bytes:
    """Return a BER length of one to three bytes."""
    if size < 0x80:
        return bytes([size])
    return bytes([0x81, size]) if size <= 0xFF else bytes([0x82, size >> 8, size & 0xFF])


def _extent(data: bytes, key: int, at: int) -> tuple[int, int]:
    if key in FIXED:
        return at, FIXED[key]
    if key == TLV:
        return _ber(data, at)
    if key not in DIGITS:
        raise UnreadableFields(f"there is no field {key:02X}")
    digits = data[at : at + DIGITS[key]]
    if len(digits) < DIGITS[key] or any(byte >> 4 != 0xF or byte & 0xF > 9 for byte in digits):
        raise UnreadableFields(f"field {key:02X} has no length")
    return at + len(digits), int("".join(str(byte & 0xF) for byte in digits))


def _ber(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise UnreadableFields("a TLV has no length")
    first = data[at]
    if first < 0x80:
        return at + 1, first
    count = first & 0x7F
    if not 1 <= count <= 2 or at + 1 + count > len(data):
        raise UnreadableFields("a TLV has no length")
    return at + 1 + count, int.from_bytes(data[at + 1 : at + 1 + count], "big")
