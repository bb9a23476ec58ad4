"""A disk in memory that forgets what was not synced: SQLite runs on it through a replaced VFS.

Every write, truncation, creation, deletion and sync is one numbered step. A power cut at step k
raises there and at every later step. What the medium then holds is built from the durable part and
some of the pending writes, torn at 512-byte sectors and in any order, as on real media.
"""
# ruff: noqa: N802, ARG002 - the names and parameters are apsw's

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import apsw

SECTOR = 512


class PowerCut(Exception):
    """The power is gone; nothing works any more."""


@contextmanager
def swallowed_errors() -> Iterator[None]:
    """Keep quiet about I/O errors that SQLite ignores by its own rules (a failed delete, say)."""
    before = sys.unraisablehook
    sys.unraisablehook = lambda _unraisable: None
    try:
        yield
    finally:
        sys.unraisablehook = before


@dataclass(slots=True)
class MemoryFile:
    """One file: what a cut would leave for certain, and what is only on its way."""

    durable: bytes = b""
    durable_exists: bool = False  # whether its name survives a cut
    now: bytearray = field(default_factory=bytearray)
    pending: list[tuple[int, bytes]] = field(default_factory=list)  # (offset, data); sector-sized
    truncated_to: list[int] = field(default_factory=list)


@dataclass(slots=True)
class MemoryDisk:
    """All files, the step counter and the moment of the cut."""

    files: dict[str, MemoryFile] = field(default_factory=dict)
    deleted: dict[str, MemoryFile] = field(default_factory=dict)  # gone, but not yet durably
    step: int = 0
    cut_at: int | None = None
    fail_at: int | None = None  # one I/O error at this step, then everything works again
    fail_kind: str = "io"  # io | full
    lying_share: float = 0.0  # share of syncs that do nothing
    dice: random.Random = field(default_factory=random.Random)
    is_over: bool = False  # the program is dead: whatever its destructors still try does nothing

    def take_step(self, what: str) -> None:
        """Count one step; raises at and after the cut, or once at the failing step."""
        self.step += 1
        if self.cut_at is not None and self.step >= self.cut_at:
            raise PowerCut(what)
        if self.fail_at == self.step:
            if self.fail_kind == "full":
                raise apsw.FullError(what)
            raise apsw.IOError(what)

    def media_after_cut(self, dice: random.Random, keep: float) -> MemoryDisk:
        """Build what the medium may hold: each pending sector survives with chance ``keep``."""
        disk = MemoryDisk()
        for name, file in {**self.deleted, **self.files}.items():
            deleted = name in self.deleted and name not in self.files
            survives = file.durable_exists or dice.random() < keep
            if deleted and dice.random() < keep:
                survives = False
            if not survives:
                continue
            content = bytearray(file.durable)
            for offset, data in file.pending:
                if dice.random() < keep:
                    if len(content) < offset:
                        content.extend(b"\0" * (offset - len(content)))
                    content[offset : offset + len(data)] = data
            for size in file.truncated_to:
                if dice.random() < keep:
                    del content[size:]
            disk.files[name] = MemoryFile(
                durable=bytes(content), durable_exists=True, now=bytearray(content)
            )
        return disk


class DiskVfs(apsw.VFS):
    """SQLite's view of a `MemoryDisk`."""

    def __init__(self, name: str, disk: MemoryDisk) -> None:
        self.disk = disk
        super().__init__(name, base="unix")

    def xFullPathname(self, name: str) -> str:
        return name

    def xAccess(self, pathname: str, flags: int) -> bool:
        return pathname in self.disk.files

    def xDelete(self, filename: str, syncdir: bool) -> None:
        disk = self.disk
        if disk.is_over:
            return
        if filename not in disk.files:
            return
        disk.take_step(f"delete {filename}")
        file = disk.files.pop(filename)
        if not syncdir:
            disk.deleted[filename] = file
        else:
            disk.deleted.pop(filename, None)

    def xOpen(self, name: object, flags: list[int]) -> OpenFile:
        path = name.filename() if hasattr(name, "filename") else str(name)
        disk = self.disk
        if path not in disk.files:
            if not flags[0] & apsw.SQLITE_OPEN_CREATE:
                raise apsw.CantOpenError(path)
            disk.take_step(f"create {path}")
            disk.files[path] = MemoryFile()
        flags[1] = flags[0]
        return OpenFile(disk, path)


class OpenFile:
    """SQLite's handle on one file."""

    def __init__(self, disk: MemoryDisk, path: str) -> None:
        self._disk = disk
        self._path = path
        self._file = disk.files[path]
        self._lock = 0

    def xRead(self, amount: int, offset: int) -> bytes:
        return bytes(self._file.now[offset : offset + amount])

    def xWrite(self, data: bytes, offset: int) -> None:
        if self._disk.is_over:
            return
        data = bytes(data)
        self._disk.take_step(f"write {self._path} {offset}+{len(data)}")
        file = self._file
        if len(file.now) < offset:
            file.now.extend(b"\0" * (offset - len(file.now)))
        file.now[offset : offset + len(data)] = data
        start = 0
        while start < len(data):
            end = min(len(data), ((offset + start) // SECTOR + 1) * SECTOR - offset)
            file.pending.append((offset + start, data[start:end]))
            start = end

    def xTruncate(self, size: int) -> None:
        if self._disk.is_over:
            return
        self._disk.take_step(f"truncate {self._path}")
        del self._file.now[size:]
        self._file.truncated_to.append(size)

    def xSync(self, flags: int) -> None:
        if self._disk.is_over:
            return
        self._disk.take_step(f"sync {self._path}")
        if self._disk.lying_share and self._disk.dice.random() < self._disk.lying_share:
            return
        file = self._file
        file.durable, file.durable_exists = bytes(file.now), True
        file.pending.clear()
        file.truncated_to.clear()

    def xFileSize(self) -> int:
        return len(self._file.now)

    def xLock(self, level: int) -> None:
        self._lock = level

    def xUnlock(self, level: int) -> None:
        self._lock = level

    def xCheckReservedLock(self) -> bool:
        return self._lock > apsw.SQLITE_LOCK_SHARED

    def xFileControl(self, op: int, pointer: int) -> bool:
        return False

    def xSectorSize(self) -> int:
        return SECTOR

    def xDeviceCharacteristics(self) -> int:
        return 0

    def xClose(self) -> None:
        pass
