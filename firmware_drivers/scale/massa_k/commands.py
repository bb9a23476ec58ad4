"""Requests of protocol 100: bodies. Pure."""

GET_MASS = b"\x23"
GET_MASS_OLD = b"\xa0"
SET_ZERO = b"\x72"
GET_PARAMETERS = b"\x75"
GET_NAME = b"\x20"

TARE_MAX = 0x7FFFFFFF


def set_tare(divisions: int) -> bytes:
    """Return the request for a known tare in divisions; 0 clears. Raises ValueError below 0."""
    if not 0 <= divisions <= TARE_MAX:
        raise ValueError(f"a tare is zero or more, not {divisions}")
    return b"\xa3" + divisions.to_bytes(4, "little")
