"""Which entries are on their way: a cursor, a window and the timers around them. Pure.

What is unsent is everything after the acknowledged entry; what is in flight is everything up to
the cursor. There is no other bookkeeping, so there is nothing that could disagree with the journal.
"""

from collections.abc import Callable
from dataclasses import dataclass

from edge.sync.ports import JournalFeed, StreamHead
from sync_protocol.delivery.retry import ack_timeout_ms
from sync_protocol.messages.batch import BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, StoredEntry
from sync_protocol.messages.control import Ack, Pace, Position

_WINDOW_MAX = 16
_BAFFLED_MS = 60_000


@dataclass(frozen=True, slots=True)
class SendBatch:
    """Pack these entries, sign them and publish them."""

    epoch: int
    previous_hash: bytes
    entries: tuple[StoredEntry, ...]
    newest: int


@dataclass(frozen=True, slots=True)
class RecordAcked:
    """Remember in the journal what the cloud has committed."""

    epoch: int
    upto: Position
    archived: int


class Upload:
    """The entries in flight of one session."""

    def __init__(self, journal: JournalFeed, roll: Callable[[], float]) -> None:
        self._journal = journal
        self._roll = roll
        self.acked = Position(0, b"")
        self.archived = 0
        self.silences = 0  # acknowledgements in a row that did not come in time
        self._pace = Pace()
        self._window = 1
        self._cursor = 0  # newest entry sent
        self._in_flight: list[int] = []  # newest entry of each batch sent and not acknowledged
        self._ack_due_ms: int | None = None
        self._paused_until_ms = 0
        self._linger_until_ms: int | None = None
        self._deaf_to_gaps_until_ms = 0

    def begin(self, common: Position, archived: int, pace: Pace) -> None:
        """Start over from what both sides have."""
        self.acked = common
        self.archived = archived
        self._pace = pace
        self._window = max(1, min(_WINDOW_MAX, pace.window))
        self._paused_until_ms = 0
        self._deaf_to_gaps_until_ms = 0
        self.silences = 0
        self._go_back()

    def acknowledge(self, now_ms: int, ack: Ack, stream: StreamHead) -> list[RecordAcked]:
        """Take in an acknowledgement whose position is known to be on this ledger."""
        self._window = max(1, min(_WINDOW_MAX, ack.window))
        if ack.pause_ms:
            self._paused_until_ms = now_ms + ack.pause_ms
        news: list[RecordAcked] = []
        if ack.upto.seq > self.acked.seq or ack.archived > self.archived:
            if ack.upto.seq > self.acked.seq:
                self._advance(now_ms, ack.upto)
            self.archived = max(self.archived, ack.archived)
            news.append(RecordAcked(stream.epoch, self.acked, self.archived))
        if ack.gap and ack.upto == self.acked and now_ms >= self._deaf_to_gaps_until_ms:
            # Every batch behind the lost one will report the same gap: answer it once.
            self._deaf_to_gaps_until_ms = now_ms + ack_timeout_ms(0, self._roll())
            self._go_back()
        return news

    def overdue(self, now_ms: int) -> bool:
        """Go back and count a silence when an acknowledgement is overdue."""
        if self._ack_due_ms is None or now_ms < self._ack_due_ms:
            return False
        self.silences += 1
        self._go_back()
        return True

    def take(self, now_ms: int, stream: StreamHead) -> list[SendBatch]:
        """Cut the batches that may leave now."""
        batches: list[SendBatch] = []
        while self._may_send(now_ms, stream):
            entries = self._journal.entries(
                self._cursor, max(1, min(BATCH_ENTRIES_MAX, self._pace.batch_max)), BATCH_BYTES_MAX
            )
            previous_hash = self._journal.hash_at(self._cursor)
            if not entries or previous_hash is None:
                # Deleted here, unknown there: only a person can help. Do not spin meanwhile.
                self._paused_until_ms = now_ms + _BAFFLED_MS
                break
            self._cursor = entries[-1].seq
            self._in_flight.append(self._cursor)
            self._linger_until_ms = None
            if self._pace.rate:
                self._paused_until_ms = now_ms + len(entries) * 1000 // self._pace.rate
            if self._ack_due_ms is None:
                self._ack_due_ms = now_ms + ack_timeout_ms(self.silences, self._roll())
            batches.append(
                SendBatch(
                    stream.epoch, previous_hash, tuple(entries), max(stream.last, self._cursor)
                )
            )
        return batches

    def wake_at_ms(self, stream: StreamHead) -> int | None:
        """Give the next moment at which something here is due."""
        due = [] if self._ack_due_ms is None else [self._ack_due_ms]
        if self._cursor < stream.last and len(self._in_flight) < self._window:
            due.append(max(self._paused_until_ms, self._linger_until_ms or 0))
        return min(due, default=None)

    def _may_send(self, now_ms: int, stream: StreamHead) -> bool:
        waiting = stream.last - self._cursor
        if waiting <= 0 or len(self._in_flight) >= self._window or now_ms < self._paused_until_ms:
            return False
        if waiting >= self._pace.batch_max:
            return True
        if self._linger_until_ms is None:
            # A sale is followed by its receipt and its drawer: they travel together.
            self._linger_until_ms = now_ms + self._pace.linger_ms
        return now_ms >= self._linger_until_ms

    def _advance(self, now_ms: int, upto: Position) -> None:
        self.acked = upto
        self.silences = 0
        self._cursor = max(self._cursor, upto.seq)
        self._in_flight = [last for last in self._in_flight if last > upto.seq]
        self._ack_due_ms = now_ms + ack_timeout_ms(0, self._roll()) if self._in_flight else None

    def _go_back(self) -> None:
        self._cursor = self.acked.seq
        self._in_flight = []
        self._ack_due_ms = None
        self._linger_until_ms = None
