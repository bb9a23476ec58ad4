"""Which bucket of reference data to pull next, and when. Pure.

A hint costs nothing when it is lost: every heartbeat's answer repeats all revisions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sync_protocol.delivery.retry import Backoff
from sync_protocol.messages.reference import BucketState

# A till can sell once it knows its settings, its people and its goods; the rest may follow.
_ORDER = ("config", "operators", "tax", "prices", "catalog", "discounts", "customers")
# What a bucket cannot do without: goods are never shown before they can be priced and taxed.
_AFTER = {"catalog": frozenset({"tax", "prices"})}

How = Literal["changes", "snapshot"]


@dataclass(frozen=True, slots=True)
class Pull:
    """Fetch this bucket: what changed since the revision held, or all of it."""

    bucket: str
    how: How


@dataclass(slots=True)
class _Wanted:
    rev: int
    generation: str
    due_ms: int
    snapshot: bool = False
    backoff: Backoff = field(default_factory=Backoff)


class ReferencePlan:
    """What the cloud offers, against what the till holds."""

    def __init__(self) -> None:
        self._wanted: dict[str, _Wanted] = {}

    def offered(
        self, now_ms: int, buckets: Mapping[str, tuple[int, str]], held: Mapping[str, BucketState]
    ) -> None:
        """Take in the revisions that the cloud has."""
        for bucket, (rev, generation) in buckets.items():
            state = held.get(bucket, BucketState())
            if bucket in self._wanted:
                self._wanted[bucket].rev, self._wanted[bucket].generation = rev, generation
            elif state.generation != generation or rev > state.rev:
                self._wanted[bucket] = _Wanted(rev, generation, now_ms)

    def hinted(self, due_ms: int, bucket: str, rev: int, held: Mapping[str, BucketState]) -> None:
        """Take in that one bucket has moved on."""
        state = held.get(bucket, BucketState())
        if rev <= state.rev:
            return
        wanted = self._wanted.setdefault(bucket, _Wanted(rev, state.generation, due_ms))
        wanted.rev = max(wanted.rev, rev)
        wanted.due_ms = min(wanted.due_ms, due_ms)

    def next(self, now_ms: int, held: Mapping[str, BucketState]) -> Pull | None:
        """Give what to fetch now, if anything."""
        due = [bucket for bucket in self._wanted if self._due_ms(bucket) <= now_ms]
        if not due:
            return None
        bucket = min(due, key=_place)
        wanted, state = self._wanted[bucket], held.get(bucket, BucketState())
        anew = wanted.snapshot or state.rev == 0 or state.generation != wanted.generation
        return Pull(bucket, "snapshot" if anew else "changes")

    def done(self, bucket: str, state: BucketState) -> None:
        """The bucket was pulled and stands at ``state`` now."""
        wanted = self._wanted.get(bucket)
        if wanted and state.rev >= wanted.rev:
            del self._wanted[bucket]
        elif wanted:
            wanted.snapshot = False

    def needs_snapshot(self, bucket: str) -> None:
        """What changed cannot be told any more, or the sums differ: fetch all of it."""
        wanted = self._wanted.get(bucket)
        if wanted:
            wanted.snapshot = True

    def failed(self, now_ms: int, bucket: str, roll: float) -> None:
        """The fetch failed; ``roll`` in [0, 1) spreads the next one."""
        wanted = self._wanted.get(bucket)
        if wanted:
            wanted.due_ms = now_ms + wanted.backoff.delay_ms(roll)
            wanted.backoff = wanted.backoff.failed()

    def wake_at_ms(self) -> int | None:
        """Give the next moment at which something is due."""
        return min((self._due_ms(bucket) for bucket in self._wanted), default=None)

    def _due_ms(self, bucket: str) -> int:
        """Give when a bucket may be fetched: not before those that it cannot do without."""
        before = _AFTER.get(_name(bucket), frozenset())
        return max(
            wanted.due_ms
            for each, wanted in self._wanted.items()
            if each == bucket or _name(each) in before
        )

    @property
    def is_complete(self) -> bool:
        """Whether everything offered is held."""
        return not self._wanted


def _name(bucket: str) -> str:
    return bucket.rpartition("/")[2]


def _place(bucket: str) -> tuple[int, str]:
    name = _name(bucket)
    return (_ORDER.index(name) if name in _ORDER else len(_ORDER), bucket)
