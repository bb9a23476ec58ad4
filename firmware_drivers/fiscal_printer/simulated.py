"""What every simulated fiscal printer shares: its memory, its journal and faults by script.

Tests count what `SimulatedFiscalPrinter.journal` says was executed, never what was answered. The
journal and the fiscal memory survive a power cut; whatever a family keeps in `_forget` does not.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from firmware_drivers.simulation.wire_device import WireDevice, remember

MORNING = datetime(2026, 1, 12, 9, 0)  # noqa: DTZ001 - a device's wall clock has no zone


class FaultKind(Enum):
    """What goes wrong with one exchange."""

    LOSE_REQUEST = "the request never arrives"
    LOSE_ANSWER = "executed, the answer is lost"
    LOSE_ALL = "executed, not even an acknowledgement comes back"
    DELAY = "executed, the answer comes late"
    DAMAGE = "executed, the answer arrives with a bit flipped"
    NAK = "the device did not understand the request"
    HANG_UP_BEFORE = "the line closes before the request is executed"
    HANG_UP_AFTER = "executed, the line closes before the answer"
    CUT = "executed, the line closes within the answer"
    POWER_BEFORE = "the power fails before the request is executed"
    POWER_AFTER = "executed, the power fails before the answer"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and, where it has one, its place in the answer or its length in seconds."""

    kind: FaultKind
    at: int = 1  # CUT: bytes that still pass; DAMAGE: the byte that is hurt
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExecutedOperation:
    """Something the device has done for good."""

    kind: str  # sale, refund, cancelled, cash in, cash out, day opened, x, z, duplicate
    number: int
    total_minor: int = 0
    sale_number: str = ""  # as the device was told
    tenders: tuple[tuple[str, int], ...] = ()
    at: datetime = MORNING


class DeviceClock:
    """The clock inside a device: it runs by itself and may be wrong."""

    def __init__(
        self, at: datetime = MORNING, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._monotonic_s = monotonic_s
        self.set(at)

    def set(self, at: datetime) -> None:
        """Set the clock."""
        self._at = at
        self._since_s = self._monotonic_s()

    def now(self) -> datetime:
        """Return what the clock shows, in whole seconds as devices have it."""
        shown = self._at + timedelta(seconds=self._monotonic_s() - self._since_s)
        return shown.replace(microsecond=0)

    def go(self, step: timedelta) -> None:
        """Let time pass, or make the clock wrong."""
        self.set(self.now() + step)


class LineBroken(Exception):
    """Raised within a simulation: the handling of received bytes ends at once."""


class PowerGone(LineBroken):
    """Raised within a simulation: the power is gone, too."""


class SimulatedFiscalPrinter(WireDevice):
    """The base of the families' simulations.

    A family calls `_arrived` when a request is complete, executes it, and calls `_answer` once;
    single control bytes go out by `_signal`.
    """

    def __init__(self, clock: DeviceClock | None = None) -> None:
        super().__init__()
        self.clock = clock or DeviceClock()
        self.changed = threading.Condition(self.lock)
        self.journal: list[ExecutedOperation] = []
        self.paper: list[str] = []
        self.paper_left: int | None = None  # lines until the roll ends; None: a new roll
        self.drawer_opened: int = 0
        # Faults by script: by the number of the exchange (the first is 0), or asked for each.
        self.exchanges: int = 0
        self.faults_at: dict[int, Fault] = {}
        self.fault_source: Callable[[], Fault | None] | None = None
        self.faults_met: int = 0
        self.power_off_at_received: int | None = None  # dies with the n-th byte from now
        self.power_off_at_sent: int | None = None
        self.sent: int = 0
        self.restarts_at_once = False  # the power comes back before anybody notices
        self.segment: int | None = None  # answers leave in pieces of so many bytes

    @property
    def paper_is_out(self) -> bool:
        """Whether the roll has ended."""
        return self.paper_left == 0

    def load_paper(self) -> None:
        """Put a new roll in."""
        with self.lock:
            self.paper_left = None

    def executed(self, *kinds: str) -> list[ExecutedOperation]:
        """Return the journal's operations of these kinds."""
        with self.lock:
            return [operation for operation in self.journal if operation.kind in kinds]

    def restart(self) -> None:
        """Switch off and on again."""
        self.power_off()
        self.power_on()

    def _take(self, data: bytes) -> None:
        limit = self.power_off_at_received
        if limit is not None:
            self.power_off_at_received = max(0, limit - len(data))
        try:
            if limit is not None and len(data) >= limit:
                # The last byte and the power go together: nothing is executed because of it.
                self.power_off_at_received = None
                super()._take(data[: max(0, limit - 1)])
                raise PowerGone  # noqa: TRY301 - one way out for both ends of the line
            super()._take(data)
        except PowerGone:
            self.power_off()
            if self.restarts_at_once:
                self.power_on()
        except LineBroken:
            self._forget_line()
            self.hang_up()

    def _arrived(self) -> Fault | None:
        """Count a complete request and return its fault; faults before execution act at once."""
        fault = self.faults_at.get(self.exchanges)
        if fault is None and self.fault_source is not None:
            fault = self.fault_source()
        self.exchanges += 1
        if fault is not None:
            self.faults_met += 1
        match fault:
            case Fault(FaultKind.HANG_UP_BEFORE):
                raise LineBroken
            case Fault(FaultKind.POWER_BEFORE):
                raise PowerGone
            case _:
                return fault

    def _passes(self, fault: Fault | None, nak: bytes = b"") -> bool:
        """Whether the request got through in one piece; answers a damaged one with ``nak``."""
        if fault is None or fault.kind not in {FaultKind.NAK, FaultKind.LOSE_REQUEST}:
            return True
        if fault.kind is FaultKind.NAK:
            self._signal(nak)
        return False

    def _answer(self, data: bytes, fault: Fault | None) -> None:
        """Send the answer to an executed request, as its fault allows."""
        match fault:
            case Fault(FaultKind.LOSE_ANSWER | FaultKind.LOSE_ALL):
                return
            case Fault(FaultKind.HANG_UP_AFTER):
                raise LineBroken
            case Fault(FaultKind.POWER_AFTER):
                raise PowerGone
            case Fault(FaultKind.CUT, at=passing):
                self._signal(data[:passing])
                raise LineBroken
            case Fault(FaultKind.DAMAGE, at=place):
                place %= len(data)
                hurt = bytes([data[place] ^ 0x04])
                self._signal(data[:place] + hurt + data[place + 1 :])
            case Fault(FaultKind.DELAY, seconds=seconds):
                time.sleep(seconds)
                self._signal(data)
            case _:
                self._signal(data)

    def _signal(self, data: bytes) -> None:
        """Send bytes; the power may fail within them."""
        limit = self.power_off_at_sent
        passing = data if limit is None else data[:limit]
        size = self.segment or len(passing) or 1
        for start in range(0, len(passing), size):
            self.send(passing[start : start + size])
        self.sent += len(passing)
        if limit is not None:
            self.power_off_at_sent = limit - len(passing)
            if self.power_off_at_sent == 0:
                self.power_off_at_sent = None
                raise PowerGone

    def print_lines(self, *lines: str) -> None:
        """Print as long as there is paper."""
        for line in lines:
            if self.paper_left == 0:
                return
            self.paper.append(line)
            self.changed.notify_all()
            if self.paper_left is not None:
                self.paper_left -= 1

    def record(self, operation: ExecutedOperation) -> None:
        """Write down what was done for good."""
        remember(self.journal, operation)

    def _forget_line(self) -> None:
        """Drop a half-received request when the line breaks; the power stays on."""
