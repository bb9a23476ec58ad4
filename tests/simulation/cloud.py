# ruff: noqa: ARG002, ARG005 - ports are fitted, not all of what they hand over is needed
"""The cloud in the simulation: the real intake, on a store with transactions and backups."""

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from cloud.ingest.errors import Overtaken
from cloud.ingest.intake import Answer, Delivery, Intake
from cloud.ingest.store import Contact, Enrolled, ForkKind, RejectReason, Run, Sprout
from sync_protocol.delivery.sequence import Branch
from sync_protocol.messages.batch import StoredEntry
from sync_protocol.messages.control import (
    BucketHeld,
    Condition,
    Hint,
    Pace,
    Position,
    encode_control,
)
from sync_protocol.messages.reference import BucketState
from tests.simulation.clockwork import Clockwork, Violation
from tests.simulation.journal import MINOR
from tests.simulation.till import KEY

TENANT = "T" * 26
_GROUP_MS = 20


def verify(public: bytes, signature: bytes, data: bytes) -> bool:
    return hmac.compare_digest(hashlib.sha512(public + data).digest(), signature)


@dataclass
class StoredBranch:
    """One branch on the cloud's disk."""

    number: int
    parent: int | None
    base: Position
    entries: list[StoredEntry] = field(default_factory=list)
    archived: int = 0

    @property
    def head(self) -> Branch:
        if not self.entries:
            return Branch(self.number, self.base.seq, self.base.hash)
        return Branch(self.number, self.entries[-1].seq, self.entries[-1].hash)


@dataclass
class Books:
    """Everything the cloud has committed."""

    branches: dict[tuple[str, int], list[StoredBranch]] = field(default_factory=dict)
    stored: dict[bytes, int] = field(default_factory=dict)  # hash to how often
    forks: set[tuple[str, int, int, str]] = field(default_factory=set)
    rejected: list[tuple[str, str]] = field(default_factory=list)
    minor: dict[str, int] = field(default_factory=dict)  # what was booked, by device
    decided: dict[str, str] = field(default_factory=dict)
    prices: BucketState = field(default_factory=lambda: BucketState(1, 0, 0, "g1"))

    def copy(self) -> "Books":
        return Books(
            {
                key: [replace(branch, entries=list(branch.entries)) for branch in branches]
                for key, branches in self.branches.items()
            },
            dict(self.stored),
            set(self.forks),
            list(self.rejected),
            dict(self.minor),
            dict(self.decided),
            self.prices,
        )


class Transaction:
    """One transaction over the books; it fits `cloud.ingest.store.StreamStore`.

    It sees the heads as they were when it began, like a worker that read before another one
    committed; the fence at `commit` finds that out.
    """

    def __init__(self, books: Books, devices: Mapping[str, Enrolled]) -> None:
        self._books = books
        self._devices = devices
        self._heads = {
            key: [branch.head for branch in branches] for key, branches in books.branches.items()
        }
        self._sprouts: list[Sprout] = []
        self._runs: list[Run] = []
        self._forks: list[tuple[str, int, int, str]] = []
        self._rejected: list[tuple[str, str]] = []

    def commit(self) -> None:
        books = self._books
        heads: dict[tuple[str, int, int], Branch] = {
            (device, epoch, branch.number): branch.head
            for (device, epoch), branches in books.branches.items()
            for branch in branches
        }
        for sprout in self._sprouts:
            key = (sprout.enrolled.device, sprout.epoch, sprout.number)
            if key in heads:
                raise Overtaken(str(key))
            heads[key] = Branch(sprout.number, sprout.base.seq, sprout.base.hash)
        for run in self._runs:
            key = (run.enrolled.device, run.epoch, run.branch.number)
            if heads[key] != run.branch:
                raise Overtaken(str(key))
            last = run.entries[-1]
            heads[key] = Branch(run.branch.number, last.seq, last.hash)
        self._write()

    def _write(self) -> None:
        books = self._books
        for sprout in self._sprouts:
            books.branches.setdefault((sprout.enrolled.device, sprout.epoch), []).append(
                StoredBranch(sprout.number, sprout.parent, sprout.base)
            )
        for run in self._runs:
            branch = books.branches[run.enrolled.device, run.epoch][run.branch.number]
            for entry in run.entries:
                if entry.seq != branch.head.head + 1:
                    raise Violation(f"hole before {entry.seq} of {run.enrolled.device}")
                branch.entries.append(entry)
                books.stored[entry.hash] = books.stored.get(entry.hash, 0) + 1
                minor = MINOR[entry.hash]
                device = run.enrolled.device
                books.minor[device] = books.minor.get(device, 0) + minor
        books.forks.update(self._forks)
        books.rejected += self._rejected

    # -- StreamStore

    def enrolled(self, device: str) -> Enrolled | None:
        return self._devices.get(device)

    def branches(self, enrolled: Enrolled, epoch: int) -> list[Branch]:
        return list(self._heads.get((enrolled.device, epoch), ()))

    def hash_at(self, enrolled: Enrolled, epoch: int, branch: int, seq: int) -> bytes | None:
        for run in self._runs:
            if (run.enrolled.device, run.epoch, run.branch.number) == (
                enrolled.device,
                epoch,
                branch,
            ):
                for entry in run.entries:
                    if entry.seq == seq:
                        return entry.hash
        stored = self._books.branches.get((enrolled.device, epoch), [])
        if branch < len(stored):
            found = stored[branch]
            base, parent = found.base, found.parent
            if base.seq < seq <= found.head.head:
                return found.entries[seq - base.seq - 1].hash
        else:
            sprout = next(
                (
                    sprout
                    for sprout in self._sprouts
                    if (sprout.enrolled.device, sprout.epoch, sprout.number)
                    == (enrolled.device, epoch, branch)
                ),
                None,
            )
            if sprout is None:
                return None
            base, parent = sprout.base, sprout.parent
        if seq == base.seq:
            return base.hash
        if seq < base.seq and parent is not None:
            return self.hash_at(enrolled, epoch, parent, seq)
        return None

    def newest_epoch(self, enrolled: Enrolled) -> int:
        return max((epoch for device, epoch in self._heads if device == enrolled.device), default=0)

    def archived(self, enrolled: Enrolled, epoch: int, branch: int) -> int:
        stored = self._books.branches.get((enrolled.device, epoch), [])
        return stored[branch].archived if branch < len(stored) else 0

    def sprout(self, sprout: Sprout) -> None:
        self._sprouts.append(sprout)
        self._heads.setdefault((sprout.enrolled.device, sprout.epoch), []).append(
            Branch(sprout.number, sprout.base.seq, sprout.base.hash)
        )

    def append(self, run: Run) -> None:
        heads = self._heads[run.enrolled.device, run.epoch]
        if heads[run.branch.number] != run.branch:
            raise Overtaken("within one transaction")
        last = run.entries[-1]
        heads[run.branch.number] = Branch(run.branch.number, last.seq, last.hash)
        self._runs.append(run)

    def reject(
        self, enrolled: Enrolled | None, reason: RejectReason, detail: str, data: bytes
    ) -> None:
        self._rejected.append((enrolled.device if enrolled else "", reason))

    def withhold(self, enrolled: Enrolled, data: bytes) -> None:
        self._rejected.append((enrolled.device, "withheld"))

    def report_fork(self, enrolled: Enrolled, epoch: int, branch: int, kind: ForkKind) -> None:
        self._forks.append((enrolled.device, epoch, branch, kind))

    def alarm(self, enrolled: Enrolled) -> str:
        undecided = any(fork[0] == enrolled.device for fork in self._books.forks)
        return "fork" if undecided and enrolled.device not in self._books.decided else ""

    def new_epoch(self, enrolled: Enrolled, epoch: int, branch: int) -> str:
        return self._books.decided.get(enrolled.device, "") if branch else ""

    def buckets(self, enrolled: Enrolled) -> Mapping[str, tuple[int, str]]:
        return {"group/prices": (self._books.prices.rev, self._books.prices.generation)}

    def record_contact(
        self,
        enrolled: Enrolled,
        contact: Contact,
        session: str,
        condition: Condition | None,
        held: Mapping[str, BucketHeld] | None,
    ) -> None:
        pass


class SimCloud:
    """Ingest workers, the database behind them, and its backups."""

    def __init__(self, clockwork: Clockwork) -> None:
        self._clockwork = clockwork
        self.books = Books()
        self.devices: dict[str, Enrolled] = {}
        self.backups: list[Books] = [Books()]
        self.is_up = True
        self.database_is_up = True
        self.pace = Pace()
        self.crash_between = 0.0  # chance to die around a commit
        self.two_workers = 0.0  # chance that two workers take the same deliveries
        self.send: Callable[[str, bytes], None] = lambda device, data: None
        self._waiting: list[Delivery] = []
        self._generation = 1
        self.make_intake: Callable[[Transaction], Intake] = lambda transaction: Intake(
            transaction, verify, pace=self.pace, now_us=clockwork.now_us
        )

    def enrol(self, device: str, partition: int) -> None:
        self.devices[device] = Enrolled(
            device, TENANT, "S", "R", partition, True, {KEY: device.encode()}
        )

    def receive(self, device: str, kind: str, data: bytes) -> None:
        if not self.is_up:
            return
        partition = self.devices[device].partition
        self._waiting.append(Delivery(TENANT, partition, device, kind, data))
        if len(self._waiting) == 1:
            self._clockwork.after(_GROUP_MS, self._work)

    def _work(self) -> None:
        taken, self._waiting = self._waiting, []
        if not taken or not self.is_up or not self.database_is_up:
            return  # no answer: the tills keep what they have
        if self._clockwork.chance(self.crash_between):
            self._clockwork.note("worker dies before its commit")
            return
        rival, rival_answers = None, list[Answer]()
        if self._clockwork.chance(self.two_workers):
            rival = Transaction(self.books, self.devices)
            rival_answers = self.make_intake(rival).take(taken)
        self._commit(taken)
        if rival is not None:
            try:
                rival.commit()
            except Overtaken:
                self._commit(taken)
            else:
                self._tell(rival_answers)

    def _commit(self, taken: list[Delivery]) -> None:
        transaction = Transaction(self.books, self.devices)
        answers = self.make_intake(transaction).take(taken)
        transaction.commit()
        if self._clockwork.chance(self.crash_between):
            self._clockwork.note("worker dies after its commit")
            return
        self._tell(answers)

    def _tell(self, answers: list[Answer]) -> None:
        for answer in answers:
            self.send(answer.device, encode_control(answer.message))

    def back_up(self) -> None:
        """Make a verified backup: what lies in it is archived."""
        if not self.is_up:
            return
        backup = self.books.copy()
        self.backups.append(backup)
        for key, branches in self.books.branches.items():
            for index, branch in enumerate(branches):
                branch.archived = branch.head.head
                backup.branches[key][index].archived = branch.head.head
        self._clockwork.note("backup")

    def restore(self) -> None:
        """Put an older backup back, the newest verified one."""
        self.books = self.backups[-1].copy()
        self._generation += 1
        self.books.prices = replace(self.books.prices, generation=f"g{self._generation}")
        self._waiting = []
        self._clockwork.note("cloud restored")

    def change_prices(self) -> None:
        prices = self.books.prices
        self.books.prices = replace(prices, rev=prices.rev + 1)
        for device in self.devices:
            self.send(device, encode_control(Hint("group/prices", prices.rev + 1)))
