# ruff: noqa: ARG005 - ports are fitted, not all of what they hand over is needed
"""A till that sells and talks: the real session machine around a simulated disk and line."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace

from edge.sync import session as machine
from edge.sync.reference_plan import ReferencePlan
from edge.sync.session import Session
from edge.sync.uploader import RecordAcked, SendBatch
from sync_protocol.messages.batch import pack
from sync_protocol.messages.control import (
    Birth,
    Condition,
    Heartbeat,
    Will,
    decode_to_till,
    encode_control,
)
from sync_protocol.messages.reference import BucketState
from tests.simulation.broker import Broker, Line
from tests.simulation.clockwork import Clockwork
from tests.simulation.journal import Disk

KEY = "0123456789abcdef"


def sign(device: str) -> Callable[[bytes], bytes]:
    """A signature cheap enough for a million batches: a keyed hash that only the device knows."""
    return lambda data: hashlib.sha512(device.encode() + data).digest()


class SimTill:
    """One machine; a copy of it shares its device id and key."""

    def __init__(self, name: str, clockwork: Clockwork, broker: Broker, disk: Disk) -> None:
        self.name = name
        self.disk = disk
        self.broker = broker
        self.is_on = False
        self.clock_offset_us = 0
        self.session: Session | None = None
        self.sold: list[tuple[int, bytes]] = []  # shown as paid: epoch and hash
        self.on_acked: Callable[[SimTill, RecordAcked], None] = lambda till, acked: None
        self.on_sent: Callable[[int], None] = lambda entries: None
        self.fetch: Callable[[str], BucketState | None] = lambda bucket: None
        self.held: dict[str, BucketState] = {}
        self._clockwork = clockwork
        self._line: Line | None = None
        self._plan = ReferencePlan()
        self._wake_number = 0
        self._wake_at_ms = -1
        self.make_session: Callable[[SimTill], Session] = lambda till: Session(
            till.disk, clockwork.random, now_ms=clockwork.now_ms
        )

    @property
    def device(self) -> str:
        return self.disk.device

    def boot(self) -> None:
        if self.is_on:
            return
        self.is_on = True
        self._plan = ReferencePlan()
        self.session = self.make_session(self)
        self._clockwork.note(f"{self.name} boots")
        self._step(machine.Grew())

    def crash(self) -> None:
        if not self.is_on:
            return
        self._clockwork.note(f"{self.name} crashes at {self.disk.stream().last}")
        self.is_on = False
        self.session = None
        if self._line:
            self.broker.cut(self.device)
            self._line.is_open = False
        self._line = None
        self.disk.power_cut()

    def sell(self, minor: int) -> None:
        """Commit a sale; from here on it is shown as paid."""
        if not self.is_on:
            return
        wall_us = max(0, self._clockwork.now_us + self.clock_offset_us)
        ty = "sale.completed" if minor >= 0 else "return.completed"
        stored = self.disk.append(ty, minor, wall_us)
        self.sold.append((self.disk.ledger.epoch, stored.hash))
        self._clockwork.note(f"{self.name} sells {stored.seq} {stored.hash.hex()[:8]}")
        self._step(machine.Grew())

    def _step(self, event: machine.Event) -> None:
        if self.session is None:
            return
        for effect in self.session.step(self._clockwork.now_ms, event):
            self._perform(effect)
        self._pull()
        self._set_alarm_clock()

    def _perform(self, effect: machine.Effect) -> None:  # noqa: C901, PLR0912 - a table
        match effect:
            case machine.Connect(session):
                self._connect(session)
            case machine.Disconnect():
                if self._line:
                    self.broker.disconnect(self._line)
            case machine.SayBirth(session, epoch, locator, acked):
                birth = Birth(
                    session=session,
                    boot="b",
                    epoch=epoch,
                    locator=locator,
                    acked=acked,
                    condition=self._condition(),
                )
                self._publish("st", encode_control(birth))
            case machine.SayHeartbeat(session, epoch, last, acked):
                beat = Heartbeat(
                    session=session,
                    epoch=epoch,
                    last=last,
                    acked=acked,
                    condition=self._condition(),
                )
                self._publish("st", encode_control(beat))
            case SendBatch():
                self.on_sent(len(effect.entries))
                self._publish("ev", self._pack(effect))
            case RecordAcked(epoch, upto, archived):
                self.on_acked(self, effect)
                self.disk.record_acked(epoch, upto.seq, upto.hash, archived)
            case machine.RewindAcked(epoch, upto):
                self.disk.rewind_acked(epoch, upto.seq, upto.hash)
            case machine.OpenEpoch(reason, number, after):
                self.disk.open_epoch(reason, number, after)
                self._clockwork.note(f"{self.name} opens {self.disk.ledger.epoch}: {reason}")
                self._clockwork.after(0, lambda: self._step(machine.Grew()))
            case machine.Hold(reason):
                self.disk.hold(reason)
            case machine.BucketsOffered(buckets):
                self._plan.offered(self._clockwork.now_ms, buckets, self.held)
            case machine.BucketHinted(bucket, rev, delay_ms):
                self._plan.hinted(self._clockwork.now_ms + delay_ms, bucket, rev, self.held)
            case machine.ServerTime():
                pass

    def _pack(self, batch: SendBatch) -> bytes:
        return pack(
            batch.entries,
            device=self.device,
            epoch=batch.epoch,
            previous_hash=batch.previous_hash,
            newest=batch.newest,
            boot="b",
            now_us=self._clockwork.now_us,
            key_id=KEY,
            sign=sign(self.device),
            compression="none",
        )

    def _condition(self) -> Condition:
        return Condition(backlog=self.disk.unsent().count, now_us=self._clockwork.now_us)

    def _connect(self, session: str) -> None:
        line = Line(self.device, self._hear, lambda: None)
        line.lost = lambda: self._lost(line)
        line.will = encode_control(Will(session))
        self._line = line
        delay_ms = self._clockwork.random.randint(5, 400)
        self._clockwork.after(delay_ms, lambda: self._connected(line))

    def _connected(self, line: Line) -> None:
        if self._line is not line or not self.is_on:
            return
        accepted = self.broker.connect(line)
        self._step(machine.Connected() if accepted else machine.Refused())

    def _lost(self, line: Line) -> None:
        if self._line is line and self.is_on:
            self._step(machine.Lost())

    def _hear(self, data: bytes) -> None:
        if self.is_on:
            self._step(machine.Received(decode_to_till(data)))

    def _publish(self, kind: str, data: bytes) -> None:
        if self._line:
            self.broker.from_till(self._line, kind, data)

    def _pull(self) -> None:
        now_ms = self._clockwork.now_ms
        pull = self._plan.next(now_ms, self.held)
        while pull:
            state = self.fetch(pull.bucket)
            if state is None:
                self._plan.failed(now_ms, pull.bucket, self._clockwork.random.random())
            elif pull.how == "changes" and self.held[pull.bucket].generation != state.generation:
                self._plan.needs_snapshot(pull.bucket)
            else:
                self.held[pull.bucket] = replace(state)
                self._plan.done(pull.bucket, state)
            pull = self._plan.next(now_ms, self.held)

    def _set_alarm_clock(self) -> None:
        if self.session is None:
            return
        due_ms = self.session.wake_at_ms()
        pull_ms = self._plan.wake_at_ms()
        wake_ms = due_ms if pull_ms is None else min(due_ms, pull_ms)
        if wake_ms == self._wake_at_ms and wake_ms > self._clockwork.now_ms:
            return
        self._wake_number += 1
        self._wake_at_ms = wake_ms
        number, session = self._wake_number, self.session

        def ring() -> None:
            if self._wake_number == number and self.session is session:
                self._wake_at_ms = -1
                self._step(machine.Grew())

        self._clockwork.at(max(wake_ms, self._clockwork.now_ms + 1), ring)


def held_revisions(till: SimTill) -> Mapping[str, tuple[str, int]]:
    return {bucket: (state.generation, state.rev) for bucket, state in till.held.items()}
