"""The till's side of a session, event by event."""

from random import Random

from edge.sync.session import (
    CONNECT_TIMEOUT_MS,
    BucketHinted,
    BucketsOffered,
    Connect,
    Connected,
    Disconnect,
    Effect,
    Event,
    Grew,
    Hold,
    Lost,
    OpenEpoch,
    Received,
    Refused,
    RewindAcked,
    SayBirth,
    SayHeartbeat,
    Session,
)
from edge.sync.uploader import RecordAcked, SendBatch
from sync_protocol.messages.control import Ack, Hint, Pace, Position, Welcome
from tests.simulation.journal import Disk

PACE = Pace(window=2, batch_max=2, linger_ms=0, heartbeat_s=60, spread_s=5)


class Till:
    """A session, its disk and a clock that the test turns."""

    def __init__(self, entries: int = 0) -> None:
        self.disk = Disk("D" * 26, Random(1))
        self.now_ms = 0
        self.sell(entries)
        self.session = Session(self.disk, Random(2), now_ms=0)
        self.name = ""

    def sell(self, count: int = 1) -> None:
        for _ in range(count):
            self.disk.append("sale.completed", 100, 1_790_000_000_000_000)

    def at(self, seq: int) -> Position:
        digest = self.disk.hash_at(seq)
        assert digest is not None
        return Position(seq, digest)

    def step(self, event: Event | None = None, after_ms: int = 0) -> list[Effect]:
        self.now_ms += after_ms
        effects = self.session.step(self.now_ms, event or Grew())
        for effect in effects:
            match effect:
                case Connect(session):
                    self.name = session
                case RecordAcked(epoch, upto, archived):
                    self.disk.record_acked(epoch, upto.seq, upto.hash, archived)
                case RewindAcked(epoch, upto):
                    self.disk.rewind_acked(epoch, upto.seq, upto.hash)
                case OpenEpoch(reason, number, after):
                    self.disk.open_epoch(reason, number, after)
                case _:
                    pass
        return effects

    def welcome(self, common: Position, **fields: object) -> Received:
        told = {
            "session": self.name,
            "epoch": self.disk.ledger.epoch,
            "common": common,
            "head": common,
            "archived": 0,
            "epoch_next": 2,
            "pace": PACE,
        }
        return Received(Welcome(**{**told, **fields}))  # type: ignore[arg-type]

    def ack(self, seq: int, **fields: object) -> Received:
        told = {"epoch": self.disk.ledger.epoch, "upto": self.at(seq), "archived": 0, "window": 2}
        return Received(Ack(**{**told, **fields}))  # type: ignore[arg-type]

    def greet(self) -> list[Effect]:
        self.step()
        return self.step(Connected())

    def open(self, common: int = 0) -> list[Effect]:
        self.greet()
        return self.step(self.welcome(self.at(common)))


def batches(effects: list[Effect]) -> list[tuple[int, int]]:
    return [(e.entries[0].seq, e.entries[-1].seq) for e in effects if isinstance(e, SendBatch)]


def test_a_till_connects_says_where_it_stands_and_waits_to_be_welcomed() -> None:
    till = Till(3)
    assert [type(effect) for effect in till.step()] == [Connect]
    (birth,) = till.step(Connected())
    assert isinstance(birth, SayBirth)
    assert birth.session == till.name
    assert [position.seq for position in birth.locator] == [3, 2, 0]
    assert till.step(Grew()) == []  # nothing is poured into a broker without a consumer
    effects = till.step(till.welcome(till.at(0)))
    assert batches(effects) == [(1, 2), (3, 3)]
    assert any(isinstance(effect, BucketsOffered) for effect in effects)


def test_no_more_than_the_window_is_in_flight() -> None:
    till = Till(9)
    assert batches(till.open()) == [(1, 2), (3, 4)]
    assert batches(till.step()) == []
    assert batches(till.step(till.ack(2))) == [(5, 6)]
    assert batches(till.step(till.ack(6))) == [(7, 8), (9, 9)]
    assert till.disk.stream().acked == 6


def test_what_is_not_acknowledged_is_sent_again() -> None:
    till = Till(3)
    till.open()
    assert batches(till.step(after_ms=3_000)) == []
    assert batches(till.step(after_ms=4_000)) == [(1, 2), (3, 3)]


def test_after_three_silences_the_position_is_agreed_anew() -> None:
    till = Till(3)
    till.open()
    said: list[Effect] = []
    for _ in range(4):
        said += till.step(after_ms=30_000)
    assert any(isinstance(effect, SayBirth) for effect in said)
    assert till.session.phase == "greeting"


def test_a_gap_is_answered_once_however_often_it_is_reported() -> None:
    till = Till(4)
    till.open()
    gap = till.ack(0, gap=True)
    assert batches(till.step(gap)) == [(1, 2), (3, 4)]
    assert batches(till.step(gap)) == []


def test_a_pause_is_kept() -> None:
    till = Till(6)
    till.open()
    assert batches(till.step(till.ack(4, pause_ms=5_000))) == []
    assert batches(till.step(after_ms=5_000)) == [(5, 6)]


def test_an_acknowledgement_of_another_ledger_is_not_believed() -> None:
    till = Till(3)
    till.open()
    foreign = Received(Ack(epoch=1, upto=Position(2, bytes(32)), archived=0))
    effects = till.step(foreign)
    assert not any(isinstance(effect, RecordAcked) for effect in effects)
    assert till.disk.stream().acked == 0
    # The next beat asks instead of assuming.
    assert any(isinstance(e, SayBirth) for e in till.step(till.ack(3), after_ms=70_000))


def test_a_welcome_of_an_earlier_connection_is_not_heard() -> None:
    till = Till(1)
    till.greet()
    assert till.step(till.welcome(till.at(1), session="earlier")) == []
    assert till.session.phase == "greeting"


def test_a_cloud_that_was_restored_is_filled_again() -> None:
    till = Till(6)
    till.open()
    till.step(till.ack(6))
    till.step(Lost())
    till.step(after_ms=10_000)
    till.step(Connected())
    effects = till.step(till.welcome(till.at(2)))
    assert [e.upto.seq for e in effects if isinstance(e, RewindAcked)] == [2]
    assert batches(effects) == [(3, 4), (5, 6)]


def test_a_till_behind_its_own_past_begins_a_new_ledger() -> None:
    till = Till(3)
    till.greet()
    effects = till.step(till.welcome(till.at(3), head=Position(9, bytes(32)), epoch_next=4))
    assert [(e.reason, e.number, e.after) for e in effects if isinstance(e, OpenEpoch)] == [
        ("rolled-back", 4, 3)
    ]
    (birth,) = till.step(Grew())
    assert isinstance(birth, SayBirth)
    assert birth.epoch == 4


def test_a_sale_that_comes_first_keeps_the_old_ledger_open() -> None:
    till = Till(3)
    till.greet()
    effects = till.session.step(
        till.now_ms, till.welcome(till.at(3), head=Position(9, bytes(32)), epoch_next=4)
    )
    till.sell()
    (reopen,) = (effect for effect in effects if isinstance(effect, OpenEpoch))
    till.disk.open_epoch(reopen.reason, reopen.number, reopen.after)
    (birth,) = till.step(Grew())
    assert isinstance(birth, SayBirth)
    assert (birth.epoch, birth.locator[0].seq) == (1, 4)


def test_a_fork_raises_the_alarm_and_goes_on_sending() -> None:
    till = Till(2)
    till.greet()
    effects = till.step(till.welcome(till.at(0), alarm="fork"))
    assert Hold("fork") in effects
    assert batches(effects) == [(1, 2)]
    till.step(Received(Ack(epoch=1, upto=till.at(2), archived=0, rebirth=True)))
    assert Hold("") in till.step(till.welcome(till.at(2)))


def test_a_decided_fork_opens_a_ledger_only_when_all_has_arrived() -> None:
    till = Till(2)
    till.greet()
    effects = till.step(till.welcome(till.at(0), new_epoch="fork-resolved"))
    assert not any(isinstance(effect, OpenEpoch) for effect in effects)
    till.step(Received(Ack(epoch=1, upto=till.at(2), archived=0, rebirth=True)))
    effects = till.step(till.welcome(till.at(2), new_epoch="fork-resolved"))
    assert any(isinstance(effect, OpenEpoch) for effect in effects)


def test_heartbeats_go_on_and_their_silence_is_noticed() -> None:
    till = Till(1)
    till.open(1)
    (beat,) = till.step(after_ms=70_000)
    assert isinstance(beat, SayHeartbeat)
    assert (beat.last, beat.acked) == (1, till.at(1))
    for _ in range(2):
        till.step(after_ms=70_000)
    assert [type(effect) for effect in till.step(after_ms=70_000)] == [SayBirth]


def test_without_an_answer_to_its_births_the_connection_is_built_anew() -> None:
    till = Till()
    till.greet()
    said: list[Effect] = []
    for _ in range(8):
        said += till.step(after_ms=60_000)
    assert any(isinstance(effect, Disconnect) for effect in said)
    assert till.session.phase in {"waiting", "connecting"}


def test_a_connection_that_never_answers_is_given_up() -> None:
    till = Till()
    till.step()
    effects = till.step(after_ms=CONNECT_TIMEOUT_MS)
    assert isinstance(effects[0], Disconnect)


def test_a_refused_till_asks_ever_more_rarely() -> None:
    till = Till()
    waits: list[int] = []
    till.step()
    for _ in range(14):
        till.step(Refused(forbidden=True))
        waits.append(till.session.wake_at_ms() - till.now_ms)
        till.step(after_ms=max(0, waits[-1]))
    assert max(waits) > 300_000
    assert max(waits) <= 900_000


def test_hints_are_spread_unless_they_are_urgent() -> None:
    till = Till()
    till.open()
    (calm,) = till.step(Received(Hint("group/prices", 9)))
    (urgent,) = till.step(Received(Hint("group/prices", 9, urgent=True)))
    assert isinstance(calm, BucketHinted)
    assert 0 <= calm.delay_ms < 5_000
    assert urgent == BucketHinted("group/prices", 9, 0)


def test_small_batches_wait_for_company() -> None:
    till = Till()
    till.greet()
    till.step(till.welcome(till.at(0), pace=Pace(linger_ms=50)))
    till.sell()
    assert batches(till.step()) == []
    assert till.session.wake_at_ms() == till.now_ms + 50
    till.sell()
    assert batches(till.step(after_ms=50)) == [(1, 2)]


def test_a_rate_is_kept() -> None:
    till = Till(10)
    till.greet()
    slow = Pace(batch_max=5, linger_ms=0, rate=5, window=4)
    assert batches(till.step(till.welcome(till.at(0), pace=slow))) == [(1, 5)]
    assert batches(till.step(after_ms=900)) == []
    assert batches(till.step(after_ms=100)) == [(6, 10)]


def test_a_broker_that_is_away_for_weeks_costs_no_memory_and_is_found_again() -> None:
    """Three virtual weeks: an attempt every few minutes, nothing queued but the journal itself."""
    till = Till(3)
    attempts = 0
    while till.now_ms < 21 * 24 * 3_600_000:
        said = till.step(after_ms=max(1, till.session.wake_at_ms() - till.now_ms))
        assert batches(said) == []
        if any(isinstance(effect, Connect) for effect in said):
            attempts += 1
            till.step(Refused(forbidden=False))
            till.sell()
    assert 21 * 24 * 12 <= attempts <= 21 * 24 * 60
    unsent = till.disk.unsent()
    assert unsent.count == till.disk.stream().last == 3 + attempts
    while not any(isinstance(effect, Connect) for effect in till.step()):
        till.now_ms = max(till.now_ms + 1, till.session.wake_at_ms())
    till.step(Connected())
    assert batches(till.step(till.welcome(till.at(0)))) == [(1, 2), (3, 4)]
    upto = 4
    while upto < till.disk.stream().last:
        sent = batches(till.step(till.ack(upto)))
        assert len(sent) <= PACE.window
        upto = max(last for _, last in sent)
    till.step(till.ack(upto))
    assert till.disk.unsent().count == 0


def test_an_acknowledgement_of_what_the_till_never_wrote_changes_nothing() -> None:
    till = Till(3)
    till.open()
    beyond = till.ack(2, upto=Position(99, b"\x01" * 32))
    till.step(beyond)
    assert till.disk.stream().acked == 0
    till.step(till.ack(2))
    assert till.disk.stream().acked == 2
    till.step(till.ack(1))  # a late one, overtaken on the way
    assert till.disk.stream().acked == 2
