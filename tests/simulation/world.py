# ruff: noqa: ARG002 - ports are fitted, not all of what they hand over is needed
"""One history: a day of trade with small faults throughout, one disaster, and a calm end."""

from collections.abc import Callable
from dataclasses import replace

from sync_protocol.messages.batch import pack
from sync_protocol.messages.chain import next_hash
from sync_protocol.messages.control import Pace
from sync_protocol.messages.reference import BucketState
from tests.simulation.broker import Broker, Weather
from tests.simulation.clockwork import Clockwork
from tests.simulation.cloud import SimCloud
from tests.simulation.invariants import EVENTS_MAX, Truth
from tests.simulation.journal import Disk
from tests.simulation.till import KEY, SimTill, sign

MINUTE_MS = 60_000
TRADE_MS = 60 * MINUTE_MS
CALM_MAX_MS = 12 * 60 * MINUTE_MS

DISASTERS = (
    "none",
    "power",
    "flap",
    "broker",
    "cloud-crash",
    "database",
    "workers",
    "restore",
    "clone",
    "roll-back",
    "clock",
    "poison",
)

Plant = Callable[["World"], None]


class World:
    """A handful of tills, a broker and a cloud, made from one seed."""

    def __init__(
        self,
        seed: int,
        *,
        plant: Plant | None = None,
        disaster: str | None = None,
        trace: Callable[[str], None] | None = None,
        tills: int | None = None,
        trade_ms: int = TRADE_MS,
        events_max: int = EVENTS_MAX,
    ) -> None:
        self.clockwork = Clockwork(seed, trace=trace)
        random = self.clockwork.random
        self.disaster = disaster or DISASTERS[seed % len(DISASTERS)]
        self.trade_ms = trade_ms
        self.cloud = SimCloud(self.clockwork)
        self.broker = Broker(self.clockwork, self.cloud.receive)
        self.cloud.send = self.broker.to_till
        self.sent_entries = 0
        self.events_max = events_max
        self.truth = Truth(self)
        self.tills = [self._new_till(number) for number in range(tills or random.randint(2, 4))]
        self._buggify()
        if plant:
            plant(self)

    def run(self) -> str:
        """Live through the history and give the digest of its trace. Raises `Violation`."""
        self.clockwork.note(f"disaster {self.disaster}")
        for till in self.tills:
            self.clockwork.after(self.clockwork.random.randint(0, 60_000), till.boot)
            self._sell_on(till)
        self._every(10 * MINUTE_MS, self.cloud.back_up)
        self._every(7 * MINUTE_MS, self.cloud.change_prices)
        self._every(4 * MINUTE_MS, self._small_fault)
        getattr(self, "_disaster_" + self.disaster.replace("-", "_"))()
        self.clockwork.run(self.trade_ms, self.truth.check)
        self._calm()
        self.truth.check_at_end()
        return self.clockwork.digest

    # -- the parts

    def _new_till(self, number: int) -> SimTill:
        device = f"D{number:025d}"
        self.cloud.enrol(device, partition=number)
        disk = Disk(device, self.clockwork.random)
        return self._connected(SimTill(f"till-{number}", self.clockwork, self.broker, disk))

    def _connected(self, till: SimTill) -> SimTill:
        till.fetch = self._fetch
        till.on_sent = self._count_sent
        till.on_acked = self.truth.acked
        return till

    def _count_sent(self, entries: int) -> None:
        self.sent_entries += entries

    def _fetch(self, bucket: str) -> BucketState | None:
        failed = not self.cloud.is_up or self.clockwork.chance(0.2)
        return None if failed else self.cloud.books.prices

    def _buggify(self) -> None:
        """Draw the settings that a cloud may choose, sensible or not."""
        random = self.clockwork.random
        self.cloud.pace = Pace(
            window=random.choice((1, 2, 4, 8)),
            batch_max=random.choice((1, 3, 20, 200)),
            linger_ms=random.choice((0, 20, 400)),
            rate=random.choice((0, 0, 50)),
            heartbeat_s=random.choice((20, 60)),
            spread_s=random.choice((1, 5, 30)),
        )
        self.broker.weather = Weather(
            loss=random.choice((0.0, 0.02, 0.2)),
            double=random.choice((0.0, 0.1)),
            delay_ms=random.choice((20, 400)),
            slow=random.choice((0.0, 0.05)),
        )
        self.cloud.crash_between = random.choice((0.0, 0.05))
        self.cloud.two_workers = random.choice((0.0, 0.1))

    # -- everyday life

    def _every(self, about_ms: int, action: Callable[[], None]) -> None:
        def again() -> None:
            if self.clockwork.now_ms < self.trade_ms:
                action()
                self.clockwork.after(self.clockwork.random.randint(1, 2 * about_ms), again)

        self.clockwork.after(self.clockwork.random.randint(1, 2 * about_ms), again)

    def _sell_on(self, till: SimTill) -> None:
        random = self.clockwork.random
        self._every(random.choice((30_000, 120_000)), lambda: self._customer(till))

    def _customer(self, till: SimTill) -> None:
        random = self.clockwork.random
        for _ in range(random.choice((1, 1, 2, 4))):
            till.sell(random.randint(-500, 20_000))
        if self.clockwork.chance(0.05):
            till.disk.forget_archived()

    def _small_fault(self) -> None:
        random = self.clockwork.random
        till = random.choice(self.tills)
        match random.randint(0, 3):
            case 0:
                self._reboot(till, random.randint(1_000, 120_000))
            case 1:
                self.broker.cut(till.device)
            case 2:
                self.broker.cloud_listens = False
                self.clockwork.after(random.randint(1, 60_000), self._cloud_listens)
            case _:
                till.disk.forget_archived()

    def _cloud_listens(self) -> None:
        self.broker.cloud_listens = True

    def _reboot(self, till: SimTill, dark_ms: int) -> None:
        till.crash()
        self.clockwork.after(dark_ms, till.boot)

    # -- disasters

    def _disaster_none(self) -> None:
        pass

    def _disaster_power(self) -> None:
        self._every(90_000, lambda: self._reboot(self._any_till(), 1_000))

    def _disaster_flap(self) -> None:
        self._every(15_000, lambda: self.broker.cut(self._any_till().device))
        self.broker.weather = Weather(loss=0.3, double=0.2, delay_ms=2_000, slow=0.3)

    def _disaster_broker(self) -> None:
        def down() -> None:
            self.broker.go_down()
            self.clockwork.after(self.clockwork.random.randint(1, 20 * MINUTE_MS), up)

        def up() -> None:
            self.broker.is_up = True

        self._every(15 * MINUTE_MS, down)

    def _disaster_cloud_crash(self) -> None:
        def down() -> None:
            self.cloud.is_up = False
            self.clockwork.after(self.clockwork.random.randint(1, 10 * MINUTE_MS), up)

        def up() -> None:
            self.cloud.is_up = True

        self.cloud.crash_between = 0.3
        self._every(10 * MINUTE_MS, down)

    def _disaster_database(self) -> None:
        def down() -> None:
            self.cloud.database_is_up = False
            self.clockwork.after(self.clockwork.random.randint(1, 20 * MINUTE_MS), up)

        def up() -> None:
            self.cloud.database_is_up = True

        self._every(15 * MINUTE_MS, down)

    def _disaster_workers(self) -> None:
        self.cloud.two_workers = 0.6
        self.cloud.crash_between = 0.1

    def _disaster_restore(self) -> None:
        def restore() -> None:
            self.cloud.restore()
            self.truth.restored()

        self._every(25 * MINUTE_MS, restore)

    def _disaster_clone(self) -> None:
        def clone() -> None:
            original = self._any_till()
            copy = SimTill(
                original.name + "-copy", self.clockwork, self.broker, original.disk.image()
            )
            copy.held = dict(original.held)
            copy.make_session = original.make_session
            self.tills.append(self._connected(copy))
            self.truth.cloned = original.device
            copy.boot()
            self._sell_on(copy)
            self._perhaps_decide(original.device)

        self.clockwork.after(self.clockwork.random.randint(1, self.trade_ms // 2), clone)

    def _disaster_roll_back(self) -> None:
        random = self.clockwork.random
        till = self._any_till()
        when_ms = random.randint(1, self.trade_ms // 2)
        images: list[Disk] = []

        def put_back() -> None:
            till.crash()
            till.disk = images[0]
            self.truth.rolled_back(till)
            self.clockwork.note(f"{till.name} rolled back to {till.disk.stream().last}")
            till.boot()
            if self.clockwork.chance(0.5):
                till.sell(100)
            self._perhaps_decide(till.device)

        self.clockwork.after(when_ms, lambda: images.append(till.disk.image()))
        self.clockwork.after(when_ms + random.randint(1, self.trade_ms // 3), put_back)

    def _disaster_clock(self) -> None:
        def jump() -> None:
            till = self._any_till()
            till.clock_offset_us = self.clockwork.random.choice((-(10**15), -(10**9), 0, 10**13))

        self._every(10 * MINUTE_MS, jump)

    def _disaster_poison(self) -> None:
        def poison() -> None:
            random = self.clockwork.random
            till = self._any_till()
            entries = till.disk.entries(0, 3, 10_000)
            line = entries[-1].line if entries else b"{}"
            data = random.choice(
                (
                    b"",
                    b"\x00" * 300_000,
                    b'{"p":1}\n' + line,
                    b'{"p":9,"k":"hi"}\nx',
                    b"[" * 5_000,
                    b'{"k":"birth","loc":' + b"[" * 40 + b"]" * 40 + b"}",
                    next_hash(b"", line) + line,
                )
            )
            self.cloud.receive(till.device, random.choice(("ev", "st", "lw")), data)

        self._every(MINUTE_MS, poison)
        self._every(5 * MINUTE_MS, lambda: self._forge(self._any_till()))

    def _forge(self, till: SimTill) -> None:
        """Send a sale that fits the till's chain but is signed by somebody else."""
        stream = till.disk.stream()
        forged = Disk(till.device, self.clockwork.random)
        forged.ledger.genesis, forged.ledger.epoch = stream.last_hash, stream.epoch
        entry = forged.append("sale.completed", 1_000_000, self.clockwork.now_us)
        data = pack(
            [replace(entry, seq=stream.last + 1)],
            device=till.device,
            epoch=stream.epoch,
            previous_hash=stream.last_hash,
            newest=stream.last + 1,
            boot="b",
            now_us=self.clockwork.now_us,
            key_id=KEY,
            sign=sign("somebody else"),
            compression="none",
        )
        self.cloud.receive(till.device, "ev", data)

    def _perhaps_decide(self, device: str) -> None:
        """Half of the time a person at headquarters says: this is the same till, go on."""
        if self.clockwork.chance(0.5):

            def decide() -> None:
                self.cloud.books.decided[device] = "fork-resolved"

            self.clockwork.after(self.clockwork.random.randint(1, self.trade_ms), decide)

    def _any_till(self) -> SimTill:
        return self.clockwork.random.choice(self.tills)

    # -- the end

    def _calm(self) -> None:
        """Everything works again; now everything must arrive."""
        self.broker.weather = Weather(delay_ms=20)
        self.broker.is_up = self.broker.cloud_listens = True
        self.cloud.is_up = self.cloud.database_is_up = True
        self.cloud.crash_between = self.cloud.two_workers = 0.0
        for till in self.tills:
            till.boot()
            till.sell(1)  # one more each, so that two copies cannot look like one
        end_ms = self.trade_ms
        while end_ms < self.trade_ms + CALM_MAX_MS and not self.truth.is_settled():
            end_ms += 5 * MINUTE_MS
            self.clockwork.run(end_ms, self.truth.check)
        self.clockwork.run(end_ms + 3 * MINUTE_MS, self.truth.check)
