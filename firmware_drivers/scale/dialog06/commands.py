"""Records that a till sends. Pure."""

from firmware_drivers.scale.dialog06.frame import ENQ, EOT, encode

RESULT = bytes([EOT, ENQ])  # ask for the result of a weighing
RECEIVED = bytes([EOT])  # acknowledges a record of the scale
STATUS = encode("08")

PRICE_MAX, TARE_MAX_G, TEXT_MAX = 999_999, 9_999, 13


def price(minor: int, tare_g: int = 0, *, digits: int = 6) -> bytes:
    """Return record 01, or 03 with a tare. Raises ValueError for what does not fit."""
    if not 0 <= minor < 10**digits:
        raise ValueError(f"a price per kilogram has {digits} digits, not {minor}")
    if not 0 <= tare_g <= TARE_MAX_G:
        raise ValueError(f"a tare is 0..{TARE_MAX_G} g, not {tare_g}")
    amount = f"{minor:0{digits}}"
    # A record ends with ESC where a text could follow.
    return encode("03", amount, f"{tare_g:04}") if tare_g else encode("01", amount, "")


def price_with_text(minor: int, text: str, tare_g: int = 0, *, digits: int = 6) -> bytes:
    """Return record 04, or 05 with a tare. Raises ValueError for what does not fit."""
    if not text.isascii() or not text.isprintable():
        raise ValueError("the scale shows plain Latin letters only")
    amount, shown = f"{minor:0{digits}}", text[:TEXT_MAX].ljust(TEXT_MAX)
    price(minor, tare_g, digits=digits)  # the same limits
    if tare_g:
        return encode("05", amount, f"{tare_g:04}", shown)
    return encode("04", amount, shown)


def checksums(answer: str) -> bytes:
    """Return record 10 for an answer of eight hexadecimal digits, CS then KW."""
    return encode("10", answer)
