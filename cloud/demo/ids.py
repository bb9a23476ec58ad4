"""Identifiers that are the same every time: a ULID from an instant and a seeded source."""

from datetime import datetime
from random import Random

from ulid import ULID

_RANDOM_BITS = 80


class Ids:
    """Makes ULIDs."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def at(self, instant: datetime) -> str:
        """Make an identifier whose time part is the instant's."""
        milliseconds = int(instant.timestamp() * 1000)
        chance = self._random.getrandbits(_RANDOM_BITS)
        return str(ULID(milliseconds.to_bytes(6, "big") + chance.to_bytes(10, "big")))
