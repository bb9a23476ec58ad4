"""What the cloud does with what a till says: decided here, written through `StreamStore`. Pure.

Everything happens inside one transaction; the answers are sent only after it has committed. A
broker's acknowledgement means nothing to a till, ours does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cloud.ingest.store import Enrolled, RejectReason, Run, Sprout, StreamStore
from sync_protocol.delivery.sequence import (
    Branch,
    Continues,
    Diverges,
    Known,
    Missing,
    place,
)
from sync_protocol.messages.batch import Batch, unpack
from sync_protocol.messages.control import (
    Ack,
    Birth,
    Goodbye,
    Heartbeat,
    Pace,
    Position,
    TooLarge,
    ToTill,
    Welcome,
    Will,
    decode_from_till,
)
from sync_protocol.messages.errors import (
    ForgedMessage,
    FutureVersion,
    OversizedMessage,
    ProtocolError,
)

Verify = Callable[[bytes, bytes, bytes], bool]  # public key, signature, data


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message as it arrived; tenant, partition and device are those of its topic."""

    tenant: str
    partition: int
    device: str
    kind: str  # last part of the topic: ev, st, lw …
    data: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What a till is told once the transaction has committed."""

    tenant: str
    partition: int
    device: str
    message: ToTill


class Intake:
    """Takes deliveries in, in order."""

    def __init__(self, store: StreamStore, verify: Verify, *, pace: Pace, now_us: int) -> None:
        self._store = store
        self._verify = verify
        self._pace = pace
        self._now_us = now_us
        self._acks: dict[tuple[str, int, int], Answer] = {}
        self._answers: list[Answer] = []

    def take(self, deliveries: Sequence[Delivery]) -> list[Answer]:
        """Take in what arrived together and give the answers, one acknowledgement a branch."""
        for delivery in deliveries:
            self._take_one(delivery)
        answers = [*self._answers, *self._acks.values()]
        self._answers, self._acks = [], {}
        return answers

    def _take_one(self, delivery: Delivery) -> None:
        enrolled = self._store.enrolled(delivery.device)
        if enrolled is None:
            self._reject(None, "unknown-device", delivery.device, delivery)
        elif (delivery.tenant, delivery.partition) != (enrolled.tenant, enrolled.partition):
            self._reject(enrolled, "foreign-topic", delivery.tenant, delivery)
        elif not enrolled.is_active:
            if delivery.kind == "ev":
                self._store.withhold(enrolled, delivery.data)
        else:
            try:
                self._read(enrolled, delivery)
            except ProtocolError as error:
                self._reject(enrolled, _reason(error), str(error), delivery)

    def _read(self, enrolled: Enrolled, delivery: Delivery) -> None:
        if delivery.kind == "ev":
            self._take_batch(enrolled, unpack(delivery.data))
            return
        match decode_from_till(delivery.data):
            case Birth() as birth:
                self._take_birth(enrolled, birth)
            case Heartbeat() as heartbeat:
                self._take_heartbeat(enrolled, heartbeat)
            case Goodbye(session):
                self._store.record_contact(enrolled, "goodbye", session, None, None)
            case Will(session):
                self._store.record_contact(enrolled, "will", session, None, None)
            case TooLarge() as told:
                self._reject(enrolled, "oversized", _in_words(told), delivery)

    def _take_batch(self, enrolled: Enrolled, batch: Batch) -> None:
        public = enrolled.keys.get(batch.key_id)
        if public is None:
            raise ForgedMessage(f"key {batch.key_id} is not of this device")
        if not self._verify(public, batch.signature, batch.proof(enrolled.device)):
            raise ForgedMessage("the signature is not of this device")
        branches = self._store.branches(enrolled, batch.epoch)
        placement = place(
            branches,
            lambda branch, seq: self._store.hash_at(enrolled, batch.epoch, branch.number, seq),
            first=batch.first,
            previous_hash=batch.previous_hash,
            hashes=[entry.hash for entry in batch.entries],
        )
        match placement:
            case Known(branch):
                self._acknowledge(enrolled, batch.epoch, branch)
            case Continues(branch, skip):
                self._append(enrolled, batch, branch, skip)
            case Diverges(branch, skip):
                self._diverge(enrolled, batch, branch.number, skip)
            case Missing() if batch.first == 1:
                # A ledger begins. Is there another of this number already, two were begun.
                self._diverge(enrolled, batch, None, 0)
            case Missing(branch):
                self._ask_back(enrolled, batch.epoch, branch)

    def _append(self, enrolled: Enrolled, batch: Batch, branch: Branch, skip: int) -> None:
        entries = batch.entries[skip:]
        if batch.epoch < self._store.newest_epoch(enrolled):
            # Only a copy can go on with a ledger that its till has closed.
            self._store.report_fork(enrolled, batch.epoch, branch.number, "older-ledger")
        self._store.append(Run(enrolled, batch.epoch, branch, entries, batch.newest))
        head = Branch(branch.number, entries[-1].seq, entries[-1].hash)
        self._acknowledge(enrolled, batch.epoch, head)

    def _diverge(self, enrolled: Enrolled, batch: Batch, parent: int | None, skip: int) -> None:
        """Begin a branch at entry number ``skip`` of the batch, and say so where it is a fork."""
        number = len(self._store.branches(enrolled, batch.epoch))
        base = (
            Position(batch.entries[skip - 1].seq, batch.entries[skip - 1].hash)
            if skip
            else Position(batch.first - 1, batch.previous_hash)
        )
        self._store.sprout(Sprout(enrolled, batch.epoch, number, parent, base))
        if number:
            kind = "second-ledger" if parent is None else "diverged"
            self._store.report_fork(enrolled, batch.epoch, number, kind)
        self._append(enrolled, batch, Branch(number, base.seq, base.hash), skip)

    def _take_birth(self, enrolled: Enrolled, birth: Birth) -> None:
        branch, common = self._newest_common(enrolled, birth)
        number = branch.number if branch else 0
        head = Position(branch.head, branch.head_hash) if branch else common
        self._store.record_contact(enrolled, "birth", birth.session, birth.condition, birth.buckets)
        welcome = Welcome(
            session=birth.session,
            epoch=birth.epoch,
            common=common,
            head=head,
            archived=self._store.archived(enrolled, birth.epoch, number) if branch else 0,
            epoch_next=max(self._store.newest_epoch(enrolled), birth.epoch) + 1,
            alarm=self._store.alarm(enrolled),
            new_epoch=self._store.new_epoch(enrolled, birth.epoch, number) if branch else "",
            pace=self._pace,
            server_us=self._now_us,
            buckets=self._store.buckets(enrolled),
        )
        self._answer(enrolled, welcome)

    def _newest_common(self, enrolled: Enrolled, birth: Birth) -> tuple[Branch | None, Position]:
        """Find the newest position of the locator that is stored, and the branch it lies on."""
        branches = self._store.branches(enrolled, birth.epoch)
        for position in birth.locator:
            lying_on = [
                branch
                for branch in branches
                if self._store.hash_at(enrolled, birth.epoch, branch.number, position.seq)
                == position.hash
            ]
            if lying_on:
                # Where it is the head of one, the till is simply up to date.
                return max(
                    lying_on, key=lambda branch: (branch.head == position.seq, -branch.number)
                ), position
        return None, birth.locator[-1]

    def _take_heartbeat(self, enrolled: Enrolled, heartbeat: Heartbeat) -> None:
        self._store.record_contact(
            enrolled, "heartbeat", heartbeat.session, heartbeat.condition, heartbeat.buckets
        )
        at = heartbeat.acked
        lying_on = [
            branch
            for branch in self._store.branches(enrolled, heartbeat.epoch)
            if self._store.hash_at(enrolled, heartbeat.epoch, branch.number, at.seq) == at.hash
        ]
        if not lying_on and at.seq:
            # We lack what we acknowledged: we were put back from a backup.
            self._answer(enrolled, self._ack(heartbeat.epoch, at, 0, rebirth=True))
            return
        best = max(lying_on, key=lambda branch: branch.head == at.seq, default=None)
        archived = self._store.archived(enrolled, heartbeat.epoch, best.number) if best else 0
        answer = Ack(
            epoch=heartbeat.epoch,
            upto=at,
            archived=archived,
            window=self._pace.window,
            server_us=self._now_us,
            echo_us=heartbeat.condition.now_us,
            buckets=self._store.buckets(enrolled),
        )
        self._answer(enrolled, answer)

    def _acknowledge(self, enrolled: Enrolled, epoch: int, head: Branch) -> None:
        archived = self._store.archived(enrolled, epoch, head.number)
        ack = self._ack(epoch, Position(head.head, head.head_hash), archived)
        # Acknowledgements are cumulative: the last of a transaction says it all.
        self._acks[enrolled.device, epoch, head.number] = _to(enrolled, ack)

    def _ask_back(self, enrolled: Enrolled, epoch: int, branch: Branch | None) -> None:
        if branch is None:
            nowhere = Position(0, bytes(32))
            self._answer(enrolled, self._ack(epoch, nowhere, 0, rebirth=True))
            return
        archived = self._store.archived(enrolled, epoch, branch.number)
        upto = Position(branch.head, branch.head_hash)
        self._answer(enrolled, self._ack(epoch, upto, archived, gap=True))

    def _ack(
        self, epoch: int, upto: Position, archived: int, *, gap: bool = False, rebirth: bool = False
    ) -> Ack:
        return Ack(
            epoch=epoch,
            upto=upto,
            archived=archived,
            window=self._pace.window,
            gap=gap,
            rebirth=rebirth,
            server_us=self._now_us,
        )

    def _answer(self, enrolled: Enrolled, message: ToTill) -> None:
        self._answers.append(_to(enrolled, message))

    def _reject(
        self, enrolled: Enrolled | None, reason: RejectReason, detail: str, delivery: Delivery
    ) -> None:
        self._store.reject(enrolled, reason, detail, delivery.data)


def _to(enrolled: Enrolled, message: ToTill) -> Answer:
    return Answer(enrolled.tenant, enrolled.partition, enrolled.device, message)


def _in_words(told: TooLarge) -> str:
    went = (
        "sent without what lies beside it"
        if told.is_sent_alone
        else "not sent: the route to headquarters takes less than one entry"
    )
    return f"entry {told.at.seq}: {told.size} bytes, {told.limit} allowed; {went}"


def _reason(error: ProtocolError) -> RejectReason:
    match error:
        case OversizedMessage():
            return "oversized"
        case FutureVersion():
            return "future-version"
        case ForgedMessage():
            return "forged"
        case _:
            return "malformed"
