"""The order-free sum by which till and cloud compare a bucket of reference data.

Addition modulo 2^64 of a 64-bit hash of each live row's key and revision: a change of one row is
one subtraction and one addition, and the order in which rows arrived does not matter.
"""

import hashlib

_MODULUS = 1 << 64


def row_sum(key: str, rev: int) -> int:
    """Give the share of one live row, an unsigned 64-bit number."""
    return int.from_bytes(
        hashlib.blake2b(f"{key}\x00{rev}".encode(), digest_size=8).digest(), "big"
    )


def add(total: int, share: int) -> int:
    """Put a row in."""
    return (total + share) % _MODULUS


def remove(total: int, share: int) -> int:
    """Take a row out."""
    return (total - share) % _MODULUS
