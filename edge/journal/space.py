"""Room on the disk: warned of before it ends, and a reserve to finish the day with.

The reserve ("ballast") is a file that does nothing but take up room. When the disk is full it is
deleted once, so that the open sale can be finished and the day closed; it is made again when there
is room again.
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

BALLAST_BYTES = 64 * 1024 * 1024
LOW_BP = 1_000  # basis points of the disk that are free: warn below 10 %
NEARLY_FULL_BP = 300  # no new shift below 3 %
FULL_BYTES = 4 * 1024 * 1024  # no new sale below: some hundred sales of room, ballast aside
INODES_MIN = 64


class Room(StrEnum):
    """How much room there is, by what may still be done."""

    PLENTY = "plenty"
    LOW = "low"  # everything goes on; the operator is told
    NEARLY_FULL = "nearly-full"  # the shift goes on; no new shift begins
    FULL = "full"  # no new sale; the open one is finished, the day can be closed


@dataclass(frozen=True, slots=True)
class Space:
    """A look at the disk."""

    free_bytes: int
    total_bytes: int
    room: Room


class DiskSpace:
    """Watches the disk the journal lies on and keeps the ballast."""

    def __init__(
        self, folder: Path, *, ballast_bytes: int = BALLAST_BYTES, full_bytes: int = FULL_BYTES
    ) -> None:
        """Watch ``folder``; the ballast lies in it as ``ballast``."""
        self._folder = folder
        self._ballast = folder / "ballast"
        self._ballast_bytes = ballast_bytes
        self._full_bytes = full_bytes

    def look(self) -> Space:
        """Look at the disk now; the ballast counts as used."""
        found = os.statvfs(self._folder)
        free = found.f_bavail * found.f_frsize
        total = max(found.f_blocks * found.f_frsize, 1)
        return Space(free, total, self._judge(free, total, found.f_favail, found.f_files))

    def keep_ballast(self) -> bool:
        """Make the ballast where there is ample room for it; tells whether it is there."""
        if self._ballast.exists():
            return True
        if self.look().free_bytes < 2 * self._ballast_bytes + self._full_bytes:
            return False
        try:
            with self._ballast.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._ballast_bytes)
        except OSError:
            with suppress(OSError):
                self._ballast.unlink()
            return False
        return True

    def release_ballast(self) -> bool:
        """Give the reserve up; tells whether there was one."""
        try:
            self._ballast.unlink()
        except OSError:
            return False
        return True

    def _judge(self, free: int, total: int, inodes_free: int, inodes: int) -> Room:
        if free < self._full_bytes or (inodes and inodes_free < INODES_MIN // 8):
            return Room.FULL
        share_bp = free * 10_000 // total
        if share_bp < NEARLY_FULL_BP or (inodes and inodes_free < INODES_MIN):
            return Room.NEARLY_FULL
        return Room.LOW if share_bp < LOW_BP else Room.PLENTY
