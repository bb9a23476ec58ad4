"""One transaction of the journal while it is being written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from edge.clock import Clock, Reading
from edge.journal import counters
from edge.journal.counters import Booked, Figures, Kept
from edge.journal.entries import Draft, Head, Recorded, position_of
from edge.journal.errors import JournalDamaged
from edge.journal.stream import move_head
from sync_protocol.messages.chain import SALT_BYTES, commitment, document_proof, next_hash
from sync_protocol.messages.codec import DOCUMENT_TYPES, write
from sync_protocol.messages.envelope import Entry, encode
from sync_protocol.messages.from_till import Checkpoint

CHECKPOINT_EVERY = 1_000
CHECKPOINT_LOOKS_BACK = 10_000  # entries: shifts and days untouched for longer are closed
SIGNED_TYPES = DOCUMENT_TYPES | {"checkpoint"}

Counters = dict[tuple[str, bool], Kept]  # by (scope, training)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What the journal takes from outside: time, randomness, a signature, new ids."""

    clock: Clock
    random: Callable[[int], bytes]
    new_id: Callable[[], str]  # ULID
    sign: Callable[[bytes], bytes]


class Writing:
    """One transaction being written. Valid only inside `Journal.transact`."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        head: Head,
        sources: Sources,
        reading: Reading,
        known: Mapping[tuple[str, bool], Kept] = MappingProxyType({}),
    ) -> None:
        """Begin at ``head`` and read all times from one look at the clock.

        ``known`` are figures as the last transaction left them: read once, not at each sale.
        """
        self.connection = connection
        self.reading = reading
        self._sources = sources
        self._head = head
        self._known = known
        self._last, self._last_hash = head.last, head.last_hash
        self._last_at, self._turnover = head.last_at_us, head.turnover
        self._series: dict[str, int] = {}
        self._counted: Counters = {}
        self._after: Head | None = None  # once everything is written

    @property
    def last_hash(self) -> bytes:
        """The hash the stream ends with once this transaction is committed."""
        return self._last_hash

    @property
    def last(self) -> int:
        """The newest entry once this transaction is committed."""
        return self._last

    @property
    def head(self) -> Head:
        """Where the stream stands once this transaction is committed."""
        if self._after is not None:
            return self._after
        return replace(
            self._head,
            last=self._last,
            last_hash=self._last_hash,
            last_at_us=self._last_at,
            turnover=self._turnover,
            series={**self._head.series, **self._series},
        )

    @property
    def counted(self) -> Counters:
        """The figures this transaction touched, as they stand once it is committed."""
        return self._counted

    def new_id(self) -> str:
        """Make a new ULID."""
        return self._sources.new_id()

    def take_number(self, series: str) -> int:
        """Give the next number of a series: 1, 2, 3 ... without gaps."""
        number = self._series.get(series, self._head.series.get(series, 0)) + 1
        self._series[series] = number
        return number

    def add(self, draft: Draft) -> Recorded:
        """Give the draft its place: number, time, hash, signature, counters."""
        seq = self._last + 1
        at_us = max(self._last_at + 1, self.reading.at_us)
        ty, version, body = write(draft.record)
        salt = b""
        if draft.personal:
            salt = self._sources.random(SALT_BYTES)
            body["side"] = commitment(salt, draft.personal)
        entry = Entry(
            v=version,
            ty=ty,
            id=draft.id,
            seq=seq,
            at_us=at_us,
            tz_min=self.reading.offset_min,
            clock=self.reading.quality if at_us == self.reading.at_us else "held",
            boot=self.reading.boot,
            mono_ms=self.reading.mono_ms,
            store=self._head.store,
            register=self._head.register,
            operator=draft.operator or None,
            approver=draft.approver or None,
            shift=draft.shift or None,
            business_day=draft.business_day or None,
            training=draft.training,
            revisions=draft.revisions,
            body=body,
        )
        line = encode(entry)
        digest = next_hash(self._last_hash, line)
        position = position_of(self._head.epoch, seq)
        self._turnover += 0 if draft.training else draft.amount_minor
        self.connection.execute(
            "INSERT INTO entry (position, ty, id, at, turnover, hash, line, sig)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                position,
                ty,
                draft.id,
                at_us,
                self._turnover,
                digest,
                line,
                self._sources.sign(document_proof(digest)) if ty in SIGNED_TYPES else None,
            ),
        )
        if draft.personal:
            self.connection.execute(
                "INSERT INTO side (position, slot, salt, data) VALUES (?, 'side', ?, ?)",
                (position, salt, draft.personal),
            )
        self._last, self._last_hash, self._last_at = seq, digest, at_us
        self._count(draft)
        return Recorded(position, seq, digest, at_us, self.reading.offset_min)

    def figures(self, scope: str, *, training: bool = False) -> Figures:
        """Give the figures of a scope as they stand inside this transaction; not to be changed."""
        return self._kept(scope, training=training).figures

    @property
    def period(self) -> int:
        """The fiscal period that is open: the number of the next Z report."""
        return counters.period_of(self.figures(counters.EVER))

    def finish(self) -> None:
        """Write what belongs to the transaction as a whole; called once, before the commit."""
        if self._last // CHECKPOINT_EVERY > self._head.last // CHECKPOINT_EVERY:
            self._checkpoint()
        if self._last == self._head.last and not self._series:
            return
        here = position_of(self._head.epoch, self._last)
        counters.store(self.connection, self._counted, here)
        self._after = self.head
        if not move_head(self.connection, self._head, self._after):
            # Somebody else wrote to our file: nothing we know of it is true any more.
            raise JournalDamaged("the journal's head moved under its only writer")

    def _count(self, draft: Draft) -> None:
        booked = Booked(
            business_day=draft.business_day,
            shift=draft.shift,
            operator=draft.operator,
            training=draft.training,
        )
        figures = counters.figures_of(draft.record, draft.operator)
        if not figures:
            return
        for count in counters.effects(figures, booked, period=self.period):
            key = (count.scope, count.training)
            if key not in self._counted:
                before = self._kept(count.scope, training=count.training)
                self._counted[key] = Kept(before.number, dict(before.figures))
            counters.add(self._counted[key].figures, count.figures)

    def _kept(self, scope: str, *, training: bool) -> Kept:
        key = (scope, training)
        known = self._counted.get(key) or self._known.get(key)
        return known or counters.load_kept(self.connection, scope, training=training)

    def _checkpoint(self) -> None:
        """Write all counters into an entry, so that checks may begin here."""
        here = position_of(self._head.epoch, self._last)
        counters.store(self.connection, self._counted, here)
        known = counters.load_all(self.connection, touched_after=here - CHECKPOINT_LOOKS_BACK)
        ever = known.get(counters.EVER, {})
        recorded = self.add(Draft(id=self.new_id(), record=Checkpoint(counters=ever)))
        self.connection.execute(
            "INSERT INTO checkpoint (position, hash, counters) VALUES (?, ?, ?)",
            (recorded.position, recorded.hash, counters.dump(known)),
        )
