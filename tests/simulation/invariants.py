"""What must hold: after every event (cheap) and at the end (everything)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge.sync.uploader import RecordAcked
from sync_protocol.messages.chain import next_hash
from sync_protocol.messages.envelope import decode
from tests.simulation.clockwork import Violation
from tests.simulation.journal import MINOR, Ledger
from tests.simulation.till import SimTill

if TYPE_CHECKING:
    from tests.simulation.world import World

EVENTS_MAX = 40_000  # healthy histories stay below 15,000
# How much may be sent for each entry that had to be; repeats upon repeats would be far above.
TRAFFIC_MAX = 6  # healthy histories stay below 4


class Truth:
    """Knows what was sold, what was promised, and compares."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.cloned = ""
        self._promised: set[bytes] = set()  # acknowledged at some time
        self._lost_with_disk: set[bytes] = set()
        self._excused_forks = False
        self._revisions: dict[str, tuple[str, int]] = {}

    def acked(self, till: SimTill, acked: RecordAcked) -> None:
        """Nobody is told "committed" for what is not committed."""
        books = self._world.cloud.books
        if acked.upto.seq == 0 or self._world.disaster == "restore":
            return  # after a restore an acknowledgement of before may still be under way
        if books.stored.get(acked.upto.hash) != 1:
            raise Violation(f"{till.name} heard an acknowledgement of what is not stored")
        self._promised.add(acked.upto.hash)

    def restored(self) -> None:
        self._promised.clear()

    def rolled_back(self, till: SimTill) -> None:
        """What was only on the old disk is gone with it; nothing can bring it back."""
        self._excused_forks = True
        kept = {entry.hash for ledger in _ledgers(till) for entry in ledger.entries}
        self._lost_with_disk |= {digest for _, digest in till.sold} - kept

    def check(self) -> None:
        """Run after every event."""
        world = self._world
        if world.clockwork.events > world.events_max:
            raise Violation("events without end: something is going round in circles")
        for till in world.tills:
            held = till.held.get("group/prices")
            if held is None:
                continue
            known = self._revisions.get(till.name, ("", 0))
            if held.generation == known[0] and held.rev < known[1]:
                raise Violation(f"{till.name} went back from revision {known[1]} to {held.rev}")
            self._revisions[till.name] = (held.generation, held.rev)

    def is_settled(self) -> bool:
        prices = self._world.cloud.books.prices
        return all(
            till.disk.unsent().count == 0 and till.held.get("group/prices") == prices
            for till in self._world.tills
        )

    def check_at_end(self) -> None:
        world = self._world
        books = world.cloud.books
        if not self.is_settled():
            behind = {till.name: till.disk.unsent().count for till in world.tills}
            raise Violation(f"not everything has arrived: {behind}")
        on_disks: dict[bytes, bytes] = {}
        for till in world.tills:
            for ledger in _ledgers(till):
                _check_chain(ledger)
                on_disks |= {entry.hash: entry.line for entry in ledger.entries}
        self._check_paid(on_disks)
        self._check_stored(on_disks)
        self._check_sums()
        self._check_forks()
        offered = (books.prices.generation, books.prices.rev)
        for till in world.tills:
            held = till.held.get("group/prices")
            if held is None or (held.generation, held.rev) != offered:
                raise Violation(f"{till.name} has prices {held}, offered is {offered}")
        total = sum(len(till.sold) for till in world.tills)
        allowed = TRAFFIC_MAX * (2 if world.disaster == "flap" else 1)
        if world.sent_entries > allowed * total + 200:
            raise Violation(f"{world.sent_entries} entries sent for {total} sold")

    def _check_paid(self, on_disks: dict[bytes, bytes]) -> None:
        stored = self._world.cloud.books.stored
        for till in self._world.tills:
            for epoch, digest in till.sold:
                if digest not in on_disks and digest not in self._lost_with_disk:
                    raise Violation(f"{till.name} forgot a sale of epoch {epoch}")
        missing = self._promised - stored.keys()
        if missing:
            raise Violation(f"{len(missing)} acknowledged entries are not stored")

    def _check_stored(self, on_disks: dict[bytes, bytes]) -> None:
        books = self._world.cloud.books
        for digest in on_disks:
            if books.stored.get(digest) != 1:
                raise Violation(f"stored {books.stored.get(digest, 0)} times: {digest.hex()[:8]}")
        for digest, times in books.stored.items():
            if times != 1:
                raise Violation(f"stored {times} times: {digest.hex()[:8]}")
            if digest not in on_disks and digest not in self._lost_with_disk:
                raise Violation("stored what no till has sold")
        for branches in books.branches.values():
            for branch in branches:
                digest = branch.base.hash
                for entry in branch.entries:
                    digest = next_hash(digest, entry.line)
                    if digest != entry.hash or on_disks.get(digest, entry.line) != entry.line:
                        raise Violation("the cloud's chain does not hold")

    def _check_sums(self) -> None:
        books = self._world.cloud.books
        sums: dict[str, int] = {}
        for (device, _), branches in books.branches.items():
            for branch in branches:
                for entry in branch.entries:
                    sums[device] = sums.get(device, 0) + MINOR[entry.hash]
        if sums != books.minor:
            raise Violation("what was booked is not what was stored")

    def _check_forks(self) -> None:
        books = self._world.cloud.books
        flagged = {(device, epoch) for device, epoch, _, _ in books.forks}
        for key, branches in books.branches.items():
            if len(branches) > 1 and key not in flagged:
                raise Violation(f"a fork of {key} was not named")
        if self.cloned and self.cloned not in {device for device, _ in flagged}:
            raise Violation("two copies of one till were not noticed")
        if flagged and not self.cloned and not self._excused_forks:
            raise Violation("a fork was named where there is none")


def _ledgers(till: SimTill) -> list[Ledger]:
    return [*till.disk.closed, till.disk.ledger]


def _check_chain(ledger: Ledger) -> None:
    digest = ledger.genesis
    at_us = -1
    for entry in ledger.entries:
        digest = next_hash(digest, entry.line)
        written = decode(entry.line)
        if digest != entry.hash or written.at_us <= at_us:
            raise Violation("a till's chain does not hold")
        at_us = written.at_us
