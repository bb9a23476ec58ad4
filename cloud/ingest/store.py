"""What intake needs to know and to write, inside one transaction; `streams.py` does it in SQL."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from sync_protocol.delivery.sequence import Branch
from sync_protocol.messages.batch import StoredEntry
from sync_protocol.messages.control import BucketHeld, Condition, Position

RejectReason = Literal[
    "malformed", "oversized", "future-version", "forged", "unknown-device", "foreign-topic"
]
ForkKind = Literal["diverged", "older-ledger", "second-ledger"]
Contact = Literal["birth", "heartbeat", "goodbye", "will", "batch"]


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What the registry knows of a device."""

    device: str
    tenant: str
    store: str
    register: str
    partition: int
    is_active: bool
    keys: Mapping[str, bytes]  # public signing keys by key id


@dataclass(frozen=True, slots=True)
class Run:
    """Entries that continue one branch."""

    enrolled: Enrolled
    epoch: int
    branch: Branch  # as it stood before
    entries: Sequence[StoredEntry]
    newest: int  # newest entry on the till when it sent them


@dataclass(frozen=True, slots=True)
class Sprout:
    """A new branch: the first of an epoch, or one that grows out of another."""

    enrolled: Enrolled
    epoch: int
    number: int
    parent: int | None
    base: Position  # what stands before its first entry: the genesis, or an entry of the parent


class StreamStore(Protocol):
    """Streams, registry and what could not be taken in."""

    def enrolled(self, device: str) -> Enrolled | None:
        """Look the device up in the registry."""
        ...

    def branches(self, enrolled: Enrolled, epoch: int) -> list[Branch]:
        """Give the branches of one epoch, by number."""
        ...

    def hash_at(self, enrolled: Enrolled, epoch: int, branch: int, seq: int) -> bytes | None:
        """Give a stored hash, following the branch down to what it grew out of, genesis at 0."""
        ...

    def newest_epoch(self, enrolled: Enrolled) -> int:
        """Give the highest epoch of which anything is stored, 0 when there is none."""
        ...

    def archived(self, enrolled: Enrolled, epoch: int, branch: int) -> int:
        """Give the newest entry that lies in a verified backup."""
        ...

    def sprout(self, sprout: Sprout) -> None:
        """Begin a branch."""
        ...

    def append(self, run: Run) -> None:
        """Store entries and book them; raises `Overtaken` when the branch has moved."""
        ...

    def reject(
        self, enrolled: Enrolled | None, reason: RejectReason, detail: str, data: bytes
    ) -> None:
        """Keep what is not an entry of this device, with the reason; counts repetitions."""
        ...

    def withhold(self, enrolled: Enrolled, data: bytes) -> None:
        """Keep a batch of a revoked device: these may be real sales."""
        ...

    def report_fork(self, enrolled: Enrolled, epoch: int, branch: int, kind: ForkKind) -> None:
        """Tell headquarters that there are two continuations; says so once."""
        ...

    def alarm(self, enrolled: Enrolled) -> str:
        """Give what the till must show: ``fork`` while one is undecided, else nothing."""
        ...

    def new_epoch(self, enrolled: Enrolled, epoch: int, branch: int) -> str:
        """Give the reason to begin a new ledger if headquarters has decided so, else nothing."""
        ...

    def buckets(self, enrolled: Enrolled) -> Mapping[str, tuple[int, str]]:
        """Give revision and generation of each bucket this device should hold."""
        ...

    def record_contact(
        self,
        enrolled: Enrolled,
        contact: Contact,
        session: str,
        condition: Condition | None,
        held: Mapping[str, BucketHeld] | None,
    ) -> None:
        """Remember that the device was heard, and how it is."""
        ...
