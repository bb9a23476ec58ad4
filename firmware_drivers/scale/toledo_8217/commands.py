"""Commands of the 8217. Pure."""

WEIGH = b"W"
ZERO = b"Z"
TARE = b"T"
CLEAR_TARE = b"C"

TARE_MAX_G = 99_999


def set_tare(grams: int) -> bytes:
    """Return the command for a known tare, WW.WWW kg; raises ValueError outside 0..99,999 g."""
    if not 0 <= grams <= TARE_MAX_G:
        raise ValueError(f"a tare is 0..{TARE_MAX_G} g, not {grams}")
    return TARE + f"{grams:05}".encode() + b"\r"
