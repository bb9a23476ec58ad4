"""Bytes that came over a scale's line and are no answer. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Corrupt:
    """Noise on the cable, a damaged answer, or another protocol."""

    bytes: bytes
