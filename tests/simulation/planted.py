# ruff: noqa: ARG002, ARG005 - ports are fitted, not all of what they hand over is needed
# pyright: reportPrivateUsage=false
"""Bugs put in on purpose, one by one: each must be found, or the simulation is not looking."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from cloud.ingest.intake import Delivery, Intake
from cloud.ingest.store import Enrolled, ForkKind, Run
from edge.sync.ports import StreamHead
from edge.sync.reference_plan import ReferencePlan
from edge.sync.session import Effect, RewindAcked, Session
from edge.sync.uploader import RecordAcked, SendBatch, Upload
from sync_protocol.delivery.sequence import Branch
from sync_protocol.messages.batch import Batch, StoredEntry
from sync_protocol.messages.control import Ack, Pace, Position, Welcome
from sync_protocol.messages.reference import BucketState
from tests.simulation.clockwork import Violation
from tests.simulation.cloud import Transaction, verify
from tests.simulation.journal import MINOR, Disk
from tests.simulation.till import SimTill
from tests.simulation.world import DISASTERS, World

SEEDS_MAX = 50


def first_seed_that_finds(name: str) -> tuple[int, str] | None:
    """Run histories with one bug planted; give the first seed that notices and what it said.

    Histories whose disaster is the one the bug is bad at are tried first.
    """
    likely = LIVES_IN.get(name, "")
    for seed in sorted(
        range(SEEDS_MAX), key=lambda seed: DISASTERS[seed % len(DISASTERS)] != likely
    ):
        try:
            World(seed, plant=PLANTED[name]).run()
        except (Violation, AssertionError, KeyError, IndexError) as found:
            return seed, f"{type(found).__name__}: {found}"
    return None


# -- at the till


def _sessions(world: World, make: Callable[[SimTill], Session]) -> None:
    for till in world.tills:
        till.make_session = make


def _with_session(kind: type[Session]) -> Callable[[World], None]:
    def plant(world: World) -> None:
        clock = world.clockwork
        _sessions(world, lambda till: kind(till.disk, clock.random, now_ms=clock.now_ms))

    return plant


def _with_upload(kind: type[Upload]) -> Callable[[World], None]:
    def plant(world: World) -> None:
        clock = world.clockwork

        def make(till: SimTill) -> Session:
            session = Session(till.disk, clock.random, now_ms=clock.now_ms)
            session.upload = kind(till.disk, clock.random.random)
            return session

        _sessions(world, make)

    return plant


def _with_disk(kind: type[Disk]) -> Callable[[World], None]:
    def plant(world: World) -> None:
        for till in world.tills:
            till.disk.__class__ = kind

    return plant


class NumbersOnly(Session):
    """Believes a position by its number."""

    def _is_ours(self, position: Position) -> bool:
        return position.seq <= self._journal.stream().last


class NeverRewinds(Session):
    """Trusts that what was acknowledged once stays in the cloud."""

    def _welcomed(self, now_ms: int, welcome: Welcome) -> list[Effect]:
        effects = super()._welcomed(now_ms, welcome)
        stream = self._journal.stream()
        if self.phase == "open" and self.upload.acked.seq < stream.acked:
            self.upload.begin(Position(stream.acked, stream.acked_hash), 0, welcome.pace)
        return [effect for effect in effects if not isinstance(effect, RewindAcked)]


class AbandonsItsLedger(Session):
    """Begins the new ledger before the old one has arrived."""

    def _welcomed(self, now_ms: int, welcome: Welcome) -> list[Effect]:
        if welcome.alarm and welcome.epoch == self._journal.stream().epoch:
            return self._reopen(now_ms, "fork", welcome, self._journal.stream())
        return super()._welcomed(now_ms, welcome)


class HoldsItsTongue(Session):
    """Stops sending once there is an alarm, and waits for somebody who may never come."""

    def step(self, now_ms: int, event: object) -> list[Effect]:
        effects = super().step(now_ms, event)  # pyright: ignore[reportArgumentType]
        return [e for e in effects if not (self.alarm and isinstance(e, SendBatch))]


class ForgetsOnSend(Upload):
    """Takes sending for arriving."""

    def take(self, now_ms: int, stream: StreamHead) -> list[SendBatch]:
        batches = super().take(now_ms, stream)
        for batch in batches:
            last = batch.entries[-1]
            self._journal.record_acked(batch.epoch, last.seq, last.hash, 0)
            self.acked = Position(last.seq, last.hash)
            self._in_flight = []
        return batches


class NeverLooksBack(Upload):
    """Sends everything once."""

    def overdue(self, now_ms: int) -> bool:
        return False

    def acknowledge(self, now_ms: int, ack: Ack, stream: StreamHead) -> list[RecordAcked]:
        return super().acknowledge(now_ms, replace(ack, gap=False), stream)

    def begin(self, common: Position, archived: int, pace: Pace) -> None:
        cursor = self._cursor
        super().begin(common, archived, pace)
        self._cursor = max(cursor, common.seq)


class AnswersEveryGap(Upload):
    """Sends everything again for each batch behind a lost one, at once and without a window."""

    def acknowledge(self, now_ms: int, ack: Ack, stream: StreamHead) -> list[RecordAcked]:
        self._deaf_to_gaps_until_ms = 0
        news = super().acknowledge(now_ms, replace(ack, window=16), stream)
        self._go_back()
        return news


class DeletesAcknowledged(Disk):
    """Deletes what the cloud has, before it lies in a backup."""

    def forget_archived(self) -> None:
        self.ledger.kept_from = max(self.ledger.kept_from, self.ledger.acked)
        self._acked_on_medium = (self.ledger.acked, self.ledger.acked_hash, 0)


class OrdersByTheClock(Disk):
    """Writes the wall clock's time, whatever it says."""

    def append(self, ty: str, minor: int, wall_us: int) -> StoredEntry:
        self._at_us = 0
        return super().append(ty, minor, wall_us)


class LosesTheTail(Disk):
    """Says "paid" before the disk has it."""

    def power_cut(self) -> None:
        super().power_cut()
        if len(self.ledger.entries) > max(self.ledger.acked, self._acked_on_medium[0]):
            self.ledger.entries.pop()


class RevisionsOnly(ReferencePlan):
    """Compares revisions and forgets that they may have begun anew."""

    def offered(
        self, now_ms: int, buckets: Mapping[str, tuple[int, str]], held: Mapping[str, BucketState]
    ) -> None:
        same = {
            bucket: (rev, held[bucket].generation if bucket in held else generation)
            for bucket, (rev, generation) in buckets.items()
        }
        super().offered(now_ms, same, held)


def _revisions_only(world: World) -> None:
    for till in world.tills:
        boot = till.boot

        def boot_with_bug(till: SimTill = till, boot: Callable[[], None] = boot) -> None:
            boot()
            till._plan.__class__ = RevisionsOnly

        till.boot = boot_with_bug  # pyright: ignore[reportAttributeAccessIssue]


# -- at the cloud


def _with_intake(kind: type[Intake]) -> Callable[[World], None]:
    def plant(world: World) -> None:
        cloud, clock = world.cloud, world.clockwork
        cloud.make_intake = lambda transaction: kind(
            transaction, verify, pace=cloud.pace, now_us=clock.now_us
        )

    return plant


class KeyedByNumber(Intake):
    """Takes an entry for known when its number is."""

    def _take_batch(self, enrolled: Enrolled, batch: Batch) -> None:
        branches = self._store.branches(enrolled, batch.epoch)
        if branches and batch.last <= branches[0].head:
            self._acknowledge(enrolled, batch.epoch, branches[0])
            return
        super()._take_batch(enrolled, batch)


class LastOneWins(Intake):
    """Continues wherever the numbers fit, whatever the hashes say."""

    def _take_batch(self, enrolled: Enrolled, batch: Batch) -> None:
        branches = self._store.branches(enrolled, batch.epoch)
        skip = branches[0].head - batch.first + 1 if branches else 0
        if branches and 0 <= skip < len(batch.entries):
            self._append(enrolled, batch, branches[0], skip)
            return
        super()._take_batch(enrolled, batch)


class ForkForEveryRepeat(Intake):
    """Cries fork when a batch overlaps with what is there."""

    def _append(self, enrolled: Enrolled, batch: Batch, branch: Branch, skip: int) -> None:
        if skip:
            self._store.report_fork(enrolled, batch.epoch, branch.number, "diverged")
        super()._append(enrolled, batch, branch, skip)


class IgnoresForeignLedgers(Intake):
    """Takes up an older ledger without a word."""

    def _append(self, enrolled: Enrolled, batch: Batch, branch: Branch, skip: int) -> None:
        before = self._store.report_fork
        self._store.report_fork = _say_nothing  # pyright: ignore[reportAttributeAccessIssue]
        super()._append(enrolled, batch, branch, skip)
        self._store.report_fork = before  # pyright: ignore[reportAttributeAccessIssue]

    def _diverge(self, enrolled: Enrolled, batch: Batch, parent: int | None, skip: int) -> None:
        before = self._store.report_fork
        self._store.report_fork = _say_nothing  # pyright: ignore[reportAttributeAccessIssue]
        super()._diverge(enrolled, batch, parent, skip)
        self._store.report_fork = before  # pyright: ignore[reportAttributeAccessIssue]


def _say_nothing(enrolled: Enrolled, epoch: int, branch: int, kind: ForkKind) -> None:
    pass


def _acknowledges_before_commit(world: World) -> None:
    cloud = world.cloud

    def commit(taken: list[Delivery]) -> None:
        transaction = Transaction(cloud.books, cloud.devices)
        cloud._tell(cloud.make_intake(transaction).take(taken))
        if not world.clockwork.chance(0.05):
            transaction.commit()

    cloud._commit = commit


def _no_fence(world: World) -> None:
    """Two workers write what they read."""
    original = Transaction._write

    class Unfenced(Transaction):
        def commit(self) -> None:
            original(self)

    cloud = world.cloud

    def work() -> None:
        taken, cloud._waiting = cloud._waiting, []
        if not taken or not cloud.is_up or not cloud.database_is_up:
            return
        transactions = [Unfenced(cloud.books, cloud.devices)]
        if world.clockwork.chance(cloud.two_workers):
            transactions.append(Unfenced(cloud.books, cloud.devices))
        answers = [cloud.make_intake(transaction).take(taken) for transaction in transactions]
        for transaction in transactions:
            transaction.commit()
        for told in answers:
            cloud._tell(told)

    cloud._work = work


def _books_outside_the_transaction(world: World) -> None:
    """Adds to the totals when the entries are read, not when they are committed."""
    cloud, clock = world.cloud, world.clockwork

    class Early(Transaction):
        def append(self, run: Run) -> None:
            super().append(run)
            for entry in run.entries:
                device = run.enrolled.device
                minor = self._books.minor
                minor[device] = minor.get(device, 0) + MINOR[entry.hash]

        def _write(self) -> None:
            before = dict(self._books.minor)
            super()._write()
            self._books.minor = before

    def commit(taken: list[Delivery]) -> None:
        transaction = Early(cloud.books, cloud.devices)
        answers = cloud.make_intake(transaction).take(taken)
        if clock.chance(0.03):
            return
        transaction.commit()
        cloud._tell(answers)

    cloud._commit = commit


def _believes_every_signature(world: World) -> None:
    cloud, clock = world.cloud, world.clockwork
    cloud.make_intake = lambda transaction: Intake(
        transaction, lambda public, signature, data: True, pace=cloud.pace, now_us=clock.now_us
    )


def _archived_without_backup(world: World) -> None:
    """Calls archived what lies in a backup that nobody has read back."""
    cloud = world.cloud

    def back_up() -> None:
        for branches in cloud.books.branches.values():
            for branch in branches:
                branch.archived = branch.head.head

    cloud.back_up = back_up


PLANTED: dict[str, Callable[[World], None]] = {
    "a number is a position": _with_session(NumbersOnly),
    "never rewinds": _with_session(NeverRewinds),
    "abandons its ledger": _with_session(AbandonsItsLedger),
    "an alarm stops the upload": _with_session(HoldsItsTongue),
    "forgets on send": _with_upload(ForgetsOnSend),
    "never looks back": _with_upload(NeverLooksBack),
    "answers every gap": _with_upload(AnswersEveryGap),
    "deletes what is acknowledged": _with_disk(DeletesAcknowledged),
    "orders by the clock": _with_disk(OrdersByTheClock),
    "paid before it is on the disk": _with_disk(LosesTheTail),
    "compares revisions only": _revisions_only,
    "keys by number": _with_intake(KeyedByNumber),
    "the last one wins": _with_intake(LastOneWins),
    "a fork for every repeat": _with_intake(ForkForEveryRepeat),
    "forks unnamed": _with_intake(IgnoresForeignLedgers),
    "acknowledges before commit": _acknowledges_before_commit,
    "no fence between workers": _no_fence,
    "books outside the transaction": _books_outside_the_transaction,
    "believes every signature": _believes_every_signature,
    "archived without a backup": _archived_without_backup,
}
LIVES_IN = {
    "a number is a position": "roll-back",
    "never rewinds": "restore",
    "abandons its ledger": "clone",
    "an alarm stops the upload": "clone",
    "answers every gap": "broker",
    "deletes what is acknowledged": "restore",
    "compares revisions only": "restore",
    "keys by number": "clone",
    "the last one wins": "poison",
    "a fork for every repeat": "flap",
    "forks unnamed": "clone",
    "no fence between workers": "workers",
    "believes every signature": "poison",
    "archived without a backup": "restore",
}
