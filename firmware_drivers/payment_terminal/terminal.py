"""What a payment terminal is to the rest of the system.

Before money is asked for, read `mark` and store it durably with the amount: that pair is the
`MoneyIntent`. Whatever happens afterwards, to the line, the terminal or the till, `reconcile`
decides by the terminal's own memory whether the money moved. Nothing is ever asked for twice.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol, TypeAlias

from firmware_drivers.errors import Trouble

NEVER = 0  # the receipt number of a terminal that has no transaction in its memory


class Movement(Enum):
    """What is asked of a terminal."""

    PAYMENT = "payment"
    REFUND = "refund"  # a credit to a card that is presented again
    REVERSAL = "reversal"  # undoes one payment of the same day


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalMark:
    """What the terminal's memory ends with: its identity and its last receipt number."""

    terminal: str
    receipt: int

    def to_text(self) -> str:
        """Write it for a journal."""
        return f"{self.terminal}/{self.receipt}"

    @classmethod
    def from_text(cls, text: str) -> "TerminalMark":
        """Read what `to_text` wrote; raises ValueError."""
        terminal, _, receipt = text.rpartition("/")
        return cls(terminal=terminal, receipt=int(receipt))


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyIntent:
    """What was about to be asked for, with the terminal's memory as it was before."""

    movement: Movement
    amount_minor: int  # above nothing; 0 for a reversal of the whole
    currency: str  # ISO 4217 letters
    before: TerminalMark
    receipt: int = 0  # REVERSAL: the receipt number of the payment it undoes


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved:
    """Money moved."""

    receipt: int
    terminal: str
    amount_minor: int
    trace: int = 0
    approval: str = ""
    card_name: str = ""
    card_number: str = ""  # masked by the terminal

    @property
    def reference(self) -> str:
        """What a person looks for in the terminal's journal."""
        return f"{self.receipt:04}"


@dataclass(frozen=True, slots=True)
class Declined:
    """No money moved, and the terminal says why."""

    code: int
    reason: str  # English, of the table in `zvt.status`


PaymentOutcome: TypeAlias = Approved | Declined


@dataclass(frozen=True, slots=True)
class Moved:
    """It is in the terminal's memory."""

    approved: Approved


@dataclass(frozen=True, slots=True)
class NotMoved:
    """It is not, or was taken back by the terminal itself."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class Undecided:
    """The memory does not tell: a person must look at the terminal's journal."""

    reason: str


Settlement: TypeAlias = Moved | NotMoved | Undecided


@dataclass(frozen=True, slots=True, kw_only=True)
class TerminalStatus:
    """State of the terminal at one moment."""

    trouble: Trouble | None = None  # None: ready
    message: str = ""
    end_of_day_due: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTotals:
    """What the terminal handed in at the end of its day."""

    total_minor: int
    lines: tuple[str, ...] = ()  # the slip, where the terminal leaves printing to us


class PaymentTerminal(Protocol):
    """A terminal; used by one thread, except for `cancel`.

    Every method raises `DeviceUnreachable` or `DeviceRefused` if no money moved, and `move` raises
    `OutcomeUnknown` if it may have: then `reconcile`, now or tomorrow.
    """

    def mark(self, *, timeout_s: float) -> TerminalMark:
        """Register and return what the terminal's memory ends with."""
        ...

    def move(
        self, intent: MoneyIntent, shown: Callable[[str], None], *, timeout_s: float
    ) -> PaymentOutcome:
        """Move money once; ``shown`` is told what the terminal does, in English words."""
        ...

    def cancel(self) -> None:
        """Ask the running `move` to end, from any thread; a card already charged stays charged."""
        ...

    def reconcile(self, intent: MoneyIntent, *, timeout_s: float) -> Settlement:
        """Decide by the terminal's memory what became of an intent."""
        ...

    def status(self, *, timeout_s: float) -> TerminalStatus:
        """Ask whether it is ready."""
        ...

    def end_of_day(self, *, timeout_s: float) -> DayTotals:
        """Hand the day's payments in."""
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...
