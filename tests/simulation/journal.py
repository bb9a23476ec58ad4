# ruff: noqa: ARG002, A002 - ports are fitted, not all of what they hand over is needed
"""A till's disk in the simulation; it fits `edge.sync.ports.JournalFeed`."""

import hashlib
from dataclasses import dataclass, field, replace
from random import Random

from edge.sync.ports import StreamHead, Unsent
from sync_protocol.messages.batch import SideRecord, StoredEntry
from sync_protocol.messages.chain import genesis_hash, next_hash
from sync_protocol.messages.envelope import Entry, encode

# Amount of each entry ever written, by hash: reading it back from the bytes would take most of the
# simulation's time.
MINOR: dict[bytes, int] = {}


@dataclass
class Ledger:
    """One epoch on one disk."""

    epoch: int
    genesis: bytes
    entries: list[StoredEntry] = field(default_factory=list)
    kept_from: int = 1  # older entries are archived and deleted
    acked: int = 0
    acked_hash: bytes = b""
    archived: int = 0

    def copy(self) -> "Ledger":
        return replace(self, entries=list(self.entries))


class Disk:
    """What survives a power cut, and what an image of it brings back."""

    def __init__(self, device: str, random: Random) -> None:
        self.device = device
        self._random = random
        self.ledger = self._new_ledger(1)
        self.closed: list[Ledger] = []
        self.held = ""
        self._acked_on_medium = (0, b"", 0)
        self._at_us = 0

    def _new_ledger(self, epoch: int) -> Ledger:
        genesis = genesis_hash("T" * 26, self.device, epoch, self._random.randbytes(16))
        return Ledger(epoch, genesis, acked_hash=genesis)

    def image(self) -> "Disk":
        """Copy the disk bit by bit."""
        twin = object.__new__(type(self))
        twin.device, twin._random = self.device, self._random
        twin.ledger = self.ledger.copy()
        twin.closed = [ledger.copy() for ledger in self.closed]
        twin.held, twin._at_us = self.held, self._at_us
        twin._acked_on_medium = self._acked_on_medium
        return twin

    def power_cut(self) -> None:
        """The acknowledged position is written lazily and may go back; entries never do."""
        if self._random.random() < 0.5:
            seq, digest, archived = self._acked_on_medium
            self.ledger.acked, self.ledger.acked_hash, self.ledger.archived = seq, digest, archived

    def append(self, ty: str, minor: int, wall_us: int) -> StoredEntry:
        ledger = self.ledger
        seq = len(ledger.entries) + 1
        self._at_us = max(self._at_us + 1, wall_us)
        entry = Entry(
            v=1,
            ty=ty,
            id=f"{self._random.getrandbits(100):026X}",
            seq=seq,
            at_us=self._at_us,
            tz_min=180,
            clock="ok",
            boot="b",
            mono_ms=0,
            store="S",
            register="R",
            body={"minor": minor},
        )
        line = encode(entry)
        previous = ledger.entries[-1].hash if ledger.entries else ledger.genesis
        digest = next_hash(previous, line)
        MINOR[digest] = minor
        sig = hashlib.sha512(digest).digest() if ty == "sale.completed" else None
        side = (SideRecord(bytes(16), b"name"),) if minor % 7 == 0 else ()
        stored = StoredEntry(seq, digest, line, sig, side)
        ledger.entries.append(stored)
        return stored

    def forget_archived(self) -> None:
        """Delete what is archived, as a till does after its retention."""
        ledger = self.ledger
        ledger.kept_from = max(ledger.kept_from, ledger.archived)
        self._acked_on_medium = (ledger.acked, ledger.acked_hash, ledger.archived)

    # -- JournalFeed

    def stream(self) -> StreamHead:
        ledger = self.ledger
        last = ledger.entries[-1] if ledger.entries else None
        return StreamHead(
            epoch=ledger.epoch,
            genesis=ledger.genesis,
            last=len(ledger.entries),
            last_hash=last.hash if last else ledger.genesis,
            acked=ledger.acked,
            acked_hash=ledger.acked_hash,
            archived=ledger.archived,
        )

    def entries(self, after: int, count_max: int, bytes_max: int) -> list[StoredEntry]:
        if after + 1 < self.ledger.kept_from:
            return []
        given: list[StoredEntry] = []
        size = 0
        for entry in self.ledger.entries[after : after + count_max]:
            size += len(entry.line)
            if given and size > bytes_max:
                break
            given.append(entry)
        return given

    def hash_at(self, seq: int) -> bytes | None:
        if seq == 0:
            return self.ledger.genesis
        if seq < self.ledger.kept_from or seq > len(self.ledger.entries):
            return None
        return self.ledger.entries[seq - 1].hash

    def unsent(self) -> Unsent:
        return Unsent(len(self.ledger.entries) - self.ledger.acked, 0, None)

    def record_acked(self, epoch: int, seq: int, hash: bytes, archived: int) -> None:
        ledger = self.ledger
        if epoch != ledger.epoch:
            return
        self._acked_on_medium = (ledger.acked, ledger.acked_hash, ledger.archived)
        if seq > ledger.acked and self.hash_at(seq) == hash:
            ledger.acked, ledger.acked_hash = seq, hash
        ledger.archived = max(ledger.archived, min(archived, ledger.acked))

    def rewind_acked(self, epoch: int, seq: int, hash: bytes) -> None:
        if epoch == self.ledger.epoch:
            self.ledger.acked, self.ledger.acked_hash = seq, hash
            self.ledger.archived = min(self.ledger.archived, seq)
            self._acked_on_medium = (seq, hash, self.ledger.archived)

    def open_epoch(self, reason: str, number: int, after: int) -> StreamHead:
        if len(self.ledger.entries) == after and number > self.ledger.epoch:
            self.closed.append(self.ledger)
            self.ledger = self._new_ledger(number)
            self._acked_on_medium = (0, self.ledger.genesis, 0)
        return self.stream()

    def hold(self, reason: str) -> None:
        self.held = reason
