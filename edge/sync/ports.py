"""What the sync engine needs from the till: its journal to read, its reference data to write.

Every method may be called from the engine's own thread while the till sells; none may wait for a
person or for the network.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from sync_protocol.messages.batch import StoredEntry
from sync_protocol.messages.reference import BucketState, ReferenceRow


@dataclass(frozen=True, slots=True)
class StreamHead:
    """Where the till's present stream stands."""

    epoch: int  # 1, 2, 3 …: one unbroken ledger on this device
    genesis: bytes  # the hash before entry 1, see `sync_protocol.messages.chain`
    last: int  # newest entry, 0 when there is none
    last_hash: bytes  # its hash; the genesis when there is none
    acked: int  # newest entry that the cloud has committed, as far as this till knows
    acked_hash: bytes
    archived: int  # newest entry that also lies in a verified backup of the cloud


@dataclass(frozen=True, slots=True)
class Unsent:
    """What only this till knows so far."""

    count: int  # entries after the acknowledged one
    money_minor: int  # sales less returns among them, in minor units of the store's currency
    oldest_at_us: int | None  # UTC microseconds of the oldest of them


class JournalFeed(Protocol):
    """The journal as the sync engine sees it; reads use a connection of their own."""

    def stream(self) -> StreamHead:
        """Tell where the present stream stands."""
        ...

    def entries(self, after: int, count_max: int, bytes_max: int) -> list[StoredEntry]:
        """Give entries of the present epoch after position ``after``, in order.

        At most ``count_max``, and no more once their lines together pass ``bytes_max``; the first
        one is given however long it is. Empty when there is none.
        """
        ...

    def hash_at(self, seq: int) -> bytes | None:
        """Give the hash of an entry of the present epoch: the genesis at 0, None if not kept.

        A till may delete archived entries when they are old enough, except the newest archived
        one: a cloud put back from its backup knows that one, and everything after is sent again.
        """
        ...

    def unsent(self) -> Unsent:
        """Count what the cloud has not acknowledged."""
        ...

    def record_acked(self, epoch: int, seq: int, hash: bytes, archived: int) -> None:  # noqa: A002
        """Remember that the cloud has committed everything up to ``seq``; never goes back.

        Nothing is lost if a power cut undoes it: the cloud says it again.
        """
        ...

    def rewind_acked(self, epoch: int, seq: int, hash: bytes) -> None:  # noqa: A002
        """Go back to ``seq``: the cloud was restored from a backup and lacks what came after.

        ``archived`` goes back with it when it was higher.
        """
        ...

    def open_epoch(self, reason: str, number: int, after: int) -> StreamHead:
        """Begin a new ledger numbered ``number`` because the old one cannot be continued.

        Its first entry names the last entry known of the epoch before and ``reason``:
        ``rolled-back`` (the cloud knows later entries than this disk) or ``fork-resolved`` (a
        person at headquarters said so). Does nothing, and gives the present stream, when its
        newest entry is no longer ``after``: that entry has to reach the cloud first.
        """
        ...

    def hold(self, reason: str) -> None:
        """Raise an alarm that stays until headquarters decides; called again at every contact.

        ``fork``: the cloud knows another continuation of this ledger, so this disk is a copy or
        was restored. Selling goes on; what is sold is kept apart at headquarters. An empty
        ``reason`` lifts the alarm.
        """
        ...


class SnapshotBuilder(Protocol):
    """A shadow of one bucket, filled beside the one in use."""

    def add(self, rows: Iterable[ReferenceRow]) -> None:
        """Add rows; keys do not repeat within one snapshot."""
        ...

    def finish(self, rev: int, count: int, sum: int, generation: str) -> bool:  # noqa: A002
        """Compare count and sum, make the shadow durable and put it in place of the bucket.

        False, and the old rows stay in use, when the counts or sums differ.
        """
        ...

    def abandon(self) -> None:
        """Drop the shadow; the old rows stay in use."""
        ...


class ReferenceStore(Protocol):
    """The reference data on the till: ``ref.db`` and ``customers.db``."""

    def buckets(self) -> dict[str, BucketState]:
        """Tell what is held, by bucket name such as ``group/prices``."""
        ...

    def apply_delta(self, bucket: str, since: int, to: int, rows: Iterable[ReferenceRow]) -> None:
        """Apply whole revisions in one transaction; the bucket then stands at ``to``.

        Does nothing when the bucket no longer stands at ``since``.
        """
        ...

    def begin_snapshot(self, bucket: str) -> SnapshotBuilder:
        """Begin to build the bucket anew beside the one in use."""
        ...
