"""Fingerprints as words that two people can compare over the telephone.

Each word is sixteen bits as consonants and vowels in turn ("proquint"), so that it can be read
aloud in any of our languages without a list of words. Source: arXiv:0901.4016.
"""

from __future__ import annotations

_CONSONANTS = "bdfghjklmnprstvz"
_VOWELS = "aiou"
_WORDS = 5  # 80 bits: out of reach for somebody who makes look-alike roots


def words(fingerprint: bytes) -> str:
    """Return the first 80 bits of a fingerprint as five words."""
    pairs = (int.from_bytes(fingerprint[2 * i : 2 * i + 2]) for i in range(_WORDS))
    return "-".join(_word(pair) for pair in pairs)


def _word(bits: int) -> str:
    return (
        _CONSONANTS[bits >> 12 & 15]
        + _VOWELS[bits >> 10 & 3]
        + _CONSONANTS[bits >> 6 & 15]
        + _VOWELS[bits >> 4 & 3]
        + _CONSONANTS[bits & 15]
    )
