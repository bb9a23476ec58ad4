"""The topics of protocol 1. Pure.

``pos/1/{tenant}/{part}/{device}/up/…`` is written by the till alone, ``…/down/…`` read by it alone.
There are no shared topics: what three hundred tills must know is three hundred small messages.
"""

import re
import zlib
from dataclasses import dataclass
from typing import Literal

from sync_protocol.messages.errors import MalformedMessage

PARTITIONS = 64
ROOT = "pos/1"

Up = Literal["ev", "st", "lw", "rq", "cr"]
Down = Literal["hi", "ack", "ref", "cmd", "rs"]

_UP = re.compile(
    r"pos/1/(?P<tenant>[0-9A-Z]{26})/(?P<part>[0-9a-f]{2})/(?P<device>[0-9A-Z]{26})"
    r"/up/(?P<kind>ev|st|lw|rq|cr)"
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where one till is spoken to."""

    tenant: str
    partition: int  # 0 to 63
    device: str

    def up(self, kind: Up) -> str:
        """Give the topic of something that the till says."""
        return f"{self._root()}/up/{kind}"

    def down(self, kind: Down) -> str:
        """Give the topic of something that the till is told."""
        return f"{self._root()}/down/{kind}"

    def all_down(self) -> str:
        """Give the one filter that a till subscribes to."""
        return f"{self._root()}/down/#"

    def _root(self) -> str:
        return f"{ROOT}/{self.tenant}/{self.partition:02x}/{self.device}"


def read_up(topic: str) -> tuple[Address, Up]:
    """Take a till's topic apart. Raises `MalformedMessage` for any other topic."""
    found = _UP.fullmatch(topic)
    if found is None or int(found["part"], 16) >= PARTITIONS:
        raise MalformedMessage(f"{topic[:128]!r} is no topic of a till")
    kind: Up = found["kind"]  # pyright: ignore[reportAssignmentType]  # the pattern allows only these
    return Address(found["tenant"], int(found["part"], 16), found["device"]), kind


def partition_filter(partition: int) -> str:
    """Give what the worker that owns a partition subscribes to."""
    return f"{ROOT}/+/{partition:02x}/+/up/#"


def everything_filter() -> str:
    """Give what a single worker that owns all partitions subscribes to."""
    return f"{ROOT}/+/+/+/up/#"


def default_partition(tenant: str, store: str) -> int:
    """Put the tills of one store into one partition, so that one worker sees them together."""
    return zlib.crc32(f"{tenant}{store}".encode()) % PARTITIONS
