"""A card terminal with its bank, on TCP or a serial line. It charges first and answers afterwards.

`journal` lists what the bank executed; `charged` is what tests count.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from firmware_drivers.payment_terminal.zvt.simulated_wire import (
    counted,
    digits,
    digits_value,
    framed,
    message,
    split_messages,
    tags,
    unframed,
)
from firmware_drivers.simulation.wire_device import AttachedLine, WireDevice, remember

TERMINAL = 29001006
EUR = 978
BUSY, CANCELLED, NOT_POSSIBLE, ALREADY, NO_SUCH = "9c", 0x6C, "83", 0xB4, 0xB5


class Customer(Enum):
    """What the customer does when asked for the card."""

    PAYS = "pays"
    DECLINED = "is declined"
    LEAVES = "leaves"
    WAITS = "waits"  # until `decide`, as on the page of the counter


class FaultKind(Enum):
    """What goes wrong with one message."""

    LOSE = "the message never arrives"
    DAMAGE = "one byte of it is hurt"
    CUT = "the line closes within it"
    HANG_UP_BEFORE = "the line closes before it"
    HANG_UP_AFTER = "the line closes after it"
    DELAY = "it comes late"
    POWER_BEFORE = "the power fails before it"
    POWER_AFTER = "the power fails after it"


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault and its place in the message."""

    kind: FaultKind
    at: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Executed:
    """Money that moved at the bank."""

    kind: str  # payment, refund, reversal
    amount_minor: int  # as it was asked for; `charged` knows the signs
    receipt: int
    trace: int
    original_trace: int = 0


class _Gone(Exception):
    """The line or the power went; the handling of this message ends."""


class SimulatedZvt(WireDevice):
    """The terminal; memory and journal outlive the power, the dialogue does not."""

    def __init__(
        self,
        *,
        serial: bool = False,
        first_receipt: int = 470,
        takes_back: bool = True,
        clock: Callable[[], time.struct_time] = time.localtime,
    ) -> None:
        super().__init__()
        self.customer = Customer.PAYS
        self.takes_back = takes_back  # reverses what was not acknowledged
        self.journal: list[Executed] = []
        self.display = ""
        self.paper: list[str] = []
        self.changed = threading.Condition(self.lock)
        # Faults by script: by the number of the message sent or received since the start.
        self.sent_count = 0
        self.received_count = 0
        self.faults_sending: dict[int, Fault] = {}
        self.faults_receiving: dict[int, Fault] = {}
        self.state = 0x00  # what a status enquiry says
        self._serial = serial
        self._clock = clock
        self._receipt = first_receipt
        self._trace = first_receipt
        self._registered = False
        self._buffer = bytearray()
        self._script: list[Callable[[], None]] = []  # what follows each acknowledgement
        self._unacknowledged: Executed | None = None
        self._pending: tuple[str, int, int] | None = None  # kind, amount, original trace
        self._last: Executed | None = None
        self._day: list[Executed] = []

    @property
    def charged_minor(self) -> int:
        """What all customers together have paid, refunds and reversals taken off."""
        with self.lock:
            return sum(
                one.amount_minor if one.kind == "payment" else self._back(one)
                for one in self.journal
            )

    @property
    def waits_for_card(self) -> bool:
        """Whether a card is asked for."""
        return self._pending is not None

    def standing(self, kind: str) -> list[Executed]:
        """Return what was executed and not reversed."""
        with self.lock:
            undone = {one.original_trace for one in self.journal if one.kind == "reversal"}
            return [one for one in self.journal if one.kind == kind and one.trace not in undone]

    def decide(self, customer: Customer) -> None:
        """Do what the customer does now; nothing happens unless a card is asked for."""
        with self.lock:
            if self._pending is not None:
                self._guarded(lambda: self._card(customer))

    def detach(self, line: AttachedLine) -> None:
        """Pull a line out: an open dialogue is over."""
        super().detach(line)
        with self.lock:
            if not self._lines:
                self._dialogue_over()

    def _back(self, one: Executed) -> int:
        if one.kind == "refund":
            return -one.amount_minor
        undone = next(o for o in self.journal if o.trace == one.original_trace)
        return -one.amount_minor if undone.kind == "payment" else one.amount_minor

    # The wire

    def _execute(self, data: bytes) -> None:
        self._buffer += data
        self._guarded(self._drain)

    def _drain(self) -> None:
        if not self._serial:
            for code, body in split_messages(self._buffer):
                self._arrived(code, body)
            return
        for frame in unframed(self._buffer):
            if frame is None:
                self.send(b"\x15")
            elif frame:
                self.send(b"\x06")
                for code, body in split_messages(bytearray(frame)):
                    self._arrived(code, body)

    def _arrived(self, code: str, body: bytes) -> None:
        fault = self.faults_receiving.get(self.received_count)
        self.received_count += 1
        kind = fault.kind if fault is not None else None
        if kind is FaultKind.LOSE:
            return
        if kind in {FaultKind.HANG_UP_BEFORE, FaultKind.CUT}:
            self._break()
        if kind is FaultKind.POWER_BEFORE:
            self._die()
        if kind is FaultKind.DAMAGE:
            code = "ffff"
        self._obey(code, body)
        if kind is FaultKind.HANG_UP_AFTER:
            self._break()
        if kind is FaultKind.POWER_AFTER:
            self._die()

    def _say(self, code: str, data: bytes = b"") -> None:
        whole = message(code, data)
        fault = self.faults_sending.get(self.sent_count)
        self.sent_count += 1
        kind = fault.kind if fault is not None else None
        if kind is FaultKind.LOSE:
            return
        if kind is FaultKind.HANG_UP_BEFORE:
            self._break()
        if kind is FaultKind.POWER_BEFORE:
            self._die()
        if kind is FaultKind.DELAY:
            time.sleep(0.01)
        wire = framed(whole) if self._serial else whole
        if fault is not None and kind is FaultKind.DAMAGE:
            place = fault.at % len(wire)
            wire = wire[:place] + bytes([wire[place] ^ 0x41]) + wire[place + 1 :]
        if fault is not None and kind is FaultKind.CUT:
            self.send(wire[: fault.at])
            self._break()
        self.send(wire)
        if kind is FaultKind.HANG_UP_AFTER:
            self._break()
        if kind is FaultKind.POWER_AFTER:
            self._die()

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except _Gone:
            pass
        finally:
            self.changed.notify_all()

    def _break(self) -> None:
        self._dialogue_over()
        self.hang_up()
        raise _Gone

    def _die(self) -> None:
        self.power_off()
        raise _Gone

    def _forget(self) -> None:
        self._dialogue_over()
        self._registered = False

    def _dialogue_over(self) -> None:
        self._buffer.clear()
        self._script.clear()
        self._pending = None
        self.display = ""
        doubtful, self._unacknowledged = self._unacknowledged, None
        if doubtful is not None and self.takes_back:
            self._book("reversal", doubtful.amount_minor, doubtful.trace)

    # The commands

    def _obey(self, code: str, body: bytes) -> None:
        if code == "8000" or code.startswith("84"):
            if self._script:
                self._script.pop(0)()
            return
        if code == "06b0":
            self._say("8000")
            if self._pending is not None:
                self._card(Customer.LEAVES)
            return
        if code == "0600":
            self._dialogue_over()
            self._register(body)
            return
        if self._script or self._pending is not None:
            self._say(f"84{BUSY}")
            return
        known: dict[str, Callable[[bytes], None]] = {
            "0601": lambda body: self._ask_for_card("payment", body),
            "0631": lambda body: self._ask_for_card("refund", body[3:]),
            "0630": self._reverse,
            "0650": self._end_of_day,
            "0620": self._repeat,
            "0501": lambda _body: self._then(lambda: self._end(bytes([0x19, self.state]))),
        }
        if code == "0602":
            self._registered = False
            self._say("8000")
        elif code not in known:
            self._say(f"84{NOT_POSSIBLE}")
        elif not self._registered:
            self._say("846b")
        else:
            known[code](body)

    def _register(self, body: bytes) -> None:
        if len(body) >= 6 and digits_value(body[4:6]) != EUR:
            self._say("841e", b"\x6f")
            return
        self._registered = True
        self._then(
            lambda: self._end(
                bytes([0x19, 0, 0x29]) + digits(TERMINAL, 4) + b"\x49" + digits(EUR, 2)
            )
        )

    def _ask_for_card(self, kind: str, body: bytes) -> None:
        amount = digits_value(tags(body).get(0x04, b""))
        if not amount:
            self._say("84c8")
            return
        self._pending = (kind, amount, 0)
        self.display = f"{kind} {amount / 100:.2f}: card, please"
        self._say("8000")
        self._say("04ff", b"\x0a")
        # Its acknowledgement comes first, whatever the customer does meanwhile.
        self._script.append(lambda: self._card(self.customer))

    def _card(self, customer: Customer) -> None:
        if self._pending is None or customer is Customer.WAITS:
            return
        kind, amount, _ = self._pending
        if customer is Customer.PAYS:
            self._pending = None
            done = self._book(kind, amount)
            self._unacknowledged = done
            self.display = "approved"
            self._say("040f", self._told(done))
            self._script.append(self._acknowledged)
            return
        self._pending = None
        self.display = "declined" if customer is Customer.DECLINED else "cancelled"
        result = 0x71 if customer is Customer.DECLINED else CANCELLED
        self._say("040f", bytes([0x27, result, 0x29]) + digits(TERMINAL, 4))
        self._script.append(lambda: self._give_up(result))

    def _acknowledged(self) -> None:
        self._unacknowledged = None
        self._end()

    def _reverse(self, body: bytes) -> None:
        receipt = digits_value(tags(body[3:]).get(0x87, b""))
        found = next((one for one in self._day if one.receipt == receipt), None)
        if found is None or found.kind == "reversal":
            self._then(lambda: self._give_up(NO_SUCH))
        elif found not in self.standing(found.kind):
            self._then(lambda: self._give_up(ALREADY))
        else:
            self._say("8000")
            done = self._book("reversal", found.amount_minor, found.trace)
            self._say("040f", self._told(done))
            self._script.append(self._end)

    def _end_of_day(self, _body: bytes) -> None:
        total = sum(
            one.amount_minor if one.kind == "payment" else self._back(one) for one in self._day
        )
        self._day.clear()
        self._last = None
        self._say("8000")
        self._say("040f", bytes([0x27, 0, 0x04]) + digits(abs(total), 6))
        self._script.append(lambda: self._print(f"Total EUR {total / 100:.2f}"))

    def _print(self, line: str) -> None:
        self.paper.append(line)
        self._say("06d1", b"\x00" + line.encode("cp437"))
        self._script.append(self._end)

    def _repeat(self, _body: bytes) -> None:
        last = self._last
        if last is None:
            self._then(lambda: self._give_up(0x64))
            return

        def tell() -> None:
            self._say("040f", self._told(last))
            self._script.append(self._end)

        self._then(tell)

    def _then(self, act: Callable[[], None]) -> None:
        self._say("8000")
        act()

    def _end(self, data: bytes = b"") -> None:
        self._say("060f", data)
        self._script.append(lambda: None)

    def _give_up(self, result: int) -> None:
        self._say("061e", bytes([result]))
        self._script.append(lambda: None)

    def _book(self, kind: str, amount: int, original_trace: int = 0) -> Executed:
        self._receipt = self._receipt % 9999 + 1
        self._trace += 1
        done = Executed(
            kind=kind,
            amount_minor=amount,
            receipt=self._receipt,
            trace=self._trace,
            original_trace=original_trace,
        )
        remember(self.journal, done)
        self._day.append(done)
        self._last = done
        return done

    def _told(self, one: Executed) -> bytes:
        now = self._clock()
        original = b"\x37" + digits(one.original_trace, 3) if one.original_trace else b""
        return (
            bytes([0x27, 0, 0x04])
            + digits(one.amount_minor, 6)
            + b"\x0b"
            + digits(one.trace, 3)
            + b"\x0c"
            + digits(now.tm_hour * 10000 + now.tm_min * 100 + now.tm_sec, 3)
            + b"\x0d"
            + digits(now.tm_mon * 100 + now.tm_mday, 2)
            + counted(0x22, bytes.fromhex("eeeeeeeeeeee4771"), 2)
            + b"\x29"
            + digits(TERMINAL, 4)
            + original
            + b"\x49"
            + digits(EUR, 2)
            + b"\x87"
            + digits(one.receipt, 2)
            + b"\x8a\x2e"
            + counted(0x8B, b"Debit Mastercard\x00", 2)
        )
