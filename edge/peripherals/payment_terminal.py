"""The card terminal: asked on a thread of its own, and asked again until it says what happened."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from edge.peripherals.device_thread import DeviceThread
from edge.peripherals.readiness import HANDS, TERMINAL, absent, failed, ready
from edge.till.state import DeviceReadiness
from firmware_drivers.errors import DeviceError, OutcomeUnknown
from firmware_drivers.payment_terminal.terminal import (
    Approved,
    DayTotals,
    Declined,
    MoneyIntent,
    Moved,
    Movement,
    NotMoved,
    PaymentTerminal,
    TerminalMark,
    Undecided,
)
from sync_protocol.languages.wording import N_

MARK_S = 10.0
MOVE_S = 600.0  # the dialogue has its own shorter times; this one ends a terminal that never does
ASK_S = 10.0
IDLE_S = 3.0
LOOK_EVERY_S = 60.0
CANCELLED = 0x6C

# What a terminal shows the customer; the keys are the driver's words.
SAYS = {
    "Confirm the amount at the terminal": N_("Confirm the amount at the terminal"),
    "Follow the PIN pad": N_("Follow the PIN pad"),
    "Follow the PIN pad, remove the card": N_("Follow the PIN pad, remove the card"),
    "Waiting for the bank": N_("Waiting for the bank"),
    "Connecting to the bank": N_("Connecting to the bank"),
    "The terminal takes the payment back": N_("The terminal takes the payment back"),
    "Insert or hold the card": N_("Insert or hold the card"),
    "Remove the card": N_("Remove the card"),
    "Please wait": N_("Please wait"),
    "Wrong PIN": N_("Wrong PIN"),
    "Declined": N_("Declined"),
}
DAY_S = 180.0
NO_TERMINAL = N_("There is no card terminal.")
NO_ANSWER = N_("No answer from the terminal. Nothing was charged.")
DECLINED = N_("Declined by the terminal ({code}). Nothing was charged.")
GIVEN_UP = N_("Cancelled at the terminal. Nothing was charged.")


@dataclass(frozen=True, slots=True)
class Charged:
    """The money moved."""

    approval: str  # the receipt number at the terminal


@dataclass(frozen=True, slots=True)
class NotCharged:
    """No money moved."""

    message: str  # msgid
    code: str = ""


@dataclass(frozen=True, slots=True)
class InDoubt:
    """It may have moved; the terminal is asked again by itself."""

    reason: str


TerminalOutcome: TypeAlias = Charged | NotCharged | InDoubt


def intent_text(intent: MoneyIntent) -> str:
    """Write what the amount does not say of an intent, for the journal."""
    return f"{intent.movement.value}/{intent.receipt}/{intent.before.to_text()}"


def intent_of(text: str, amount_minor: int, currency: str) -> MoneyIntent:
    """Read what `intent_text` wrote; raises ValueError."""
    movement, receipt, mark = text.split("/", 2)
    return MoneyIntent(
        movement=Movement(movement),
        amount_minor=abs(amount_minor),
        currency=currency,
        before=TerminalMark.from_text(mark),
        receipt=int(receipt),
    )


class CardTerminal:
    """Moves money on a thread of its own; callbacks come on that thread."""

    def __init__(
        self, terminal: PaymentTerminal | None, changed: Callable[[DeviceReadiness], None]
    ) -> None:
        """Tell ``changed`` how the terminal is."""
        self._terminal = terminal
        self._changed = changed
        self._lock = threading.Lock()
        self._doubts: dict[str, tuple[MoneyIntent, Callable[[TerminalOutcome], None]]] = {}
        self._looked_at_s = 0.0
        self._thread = DeviceThread(TERMINAL, idle=self._idle, idle_s=IDLE_S)

    @property
    def fitted(self) -> bool:
        """Whether there is a terminal with a cable; without, the operator keys the amount in."""
        return self._terminal is not None

    def start(self) -> None:
        """Begin to look after the terminal."""
        if self._terminal is None:
            self._changed(absent(TERMINAL))
        else:
            self._thread.start()
            self.look()

    def stop(self) -> None:
        """Let go of the terminal; a payment under way is asked about at the next start."""
        if self._terminal is not None:
            self._terminal.cancel()
            self._thread.stop()
            self._terminal.close()

    def use(self, terminal: PaymentTerminal | None) -> None:
        """Go on with another terminal; what is in doubt is asked of it from now on."""
        self.stop()
        self._terminal = terminal
        self.start()

    def look(self) -> None:
        """Ask the terminal how it is, soon."""
        self._thread.submit(self._look)

    def mark(self, done: Callable[[TerminalMark | NotCharged], None]) -> None:
        """Ask what the terminal's memory ends with."""

        def job() -> None:
            if self._terminal is None:
                return
            try:
                mark = self._terminal.mark(timeout_s=MARK_S)
            except DeviceError as error:
                self._looked_at_s = 0.0
                self._changed(failed(TERMINAL, error))
                done(NotCharged(NO_ANSWER))
            else:
                self._changed(ready(TERMINAL))
                done(mark)

        if not self._thread.submit(job):
            done(NotCharged(NO_ANSWER))

    def move(
        self,
        reference: str,
        intent: MoneyIntent,
        shown: Callable[[str], None],
        done: Callable[[TerminalOutcome], None],
    ) -> None:
        """Move money once. After `InDoubt`, ``done`` is called again when it is known."""

        def job() -> None:
            outcome = self._move(intent, shown)
            if isinstance(outcome, InDoubt):
                self._doubt(reference, intent, done)
            done(outcome)

        if not self._thread.submit(job):
            done(NotCharged(NO_ANSWER))

    def ask(
        self, reference: str, intent: MoneyIntent, done: Callable[[TerminalOutcome], None]
    ) -> None:
        """Ask what became of an intent, until it is known or `forget`."""
        self._doubt(reference, intent, done)
        self._thread.submit(self._settle_doubts)

    def forget(self, reference: str) -> None:
        """Stop asking: a person has answered."""
        with self._lock:
            self._doubts.pop(reference, None)

    def end_day(self, done: Callable[[DayTotals | NotCharged], None]) -> None:
        """Let the terminal hand its day in; should it be asked twice, the second day is empty."""

        def job() -> None:
            if self._terminal is None:
                done(NotCharged(NO_TERMINAL))
                return
            try:
                totals = self._terminal.end_of_day(timeout_s=DAY_S)
            except DeviceError as error:
                self._changed(failed(TERMINAL, error))
                done(NotCharged(HANDS[error.trouble]))
            else:
                self._changed(ready(TERMINAL))
                done(totals)

        if not self._thread.submit(job):
            done(NotCharged(NO_ANSWER))

    def cancel(self) -> None:
        """Ask the terminal to give up waiting for a card."""
        if self._terminal is not None:
            self._terminal.cancel()

    def _doubt(
        self, reference: str, intent: MoneyIntent, done: Callable[[TerminalOutcome], None]
    ) -> None:
        with self._lock:
            self._doubts[reference] = (intent, done)

    def _move(self, intent: MoneyIntent, shown: Callable[[str], None]) -> TerminalOutcome:
        if self._terminal is None:
            return NotCharged(NO_ANSWER)
        try:
            outcome = self._terminal.move(
                intent, lambda words: shown(SAYS.get(words, words)), timeout_s=MOVE_S
            )
        except OutcomeUnknown as error:
            self._changed(failed(TERMINAL, error))
            return InDoubt(str(error))
        except DeviceError as error:
            self._looked_at_s = 0.0
            self._changed(failed(TERMINAL, error))
            return NotCharged(NO_ANSWER)
        match outcome:
            case Approved():
                return Charged(outcome.reference)
            case Declined(code=code):
                if code == CANCELLED:
                    return NotCharged(GIVEN_UP)
                return NotCharged(DECLINED, f"{code:02X}")

    def _settle_doubts(self) -> None:
        with self._lock:
            doubts = tuple(self._doubts.items())
        for reference, (intent, done) in doubts:
            outcome = self._asked(intent)
            if isinstance(outcome, InDoubt):
                continue
            with self._lock:
                known = self._doubts.pop(reference, None)
            if known is not None:  # else a person answered meanwhile
                done(outcome)

    def _asked(self, intent: MoneyIntent) -> TerminalOutcome:
        if self._terminal is None:
            return InDoubt("no terminal")
        try:
            verdict = self._terminal.reconcile(intent, timeout_s=ASK_S)
        except DeviceError as error:
            self._changed(failed(TERMINAL, error))
            return InDoubt(str(error))
        self._changed(ready(TERMINAL))
        match verdict:
            case Moved(approved):
                return Charged(approved.reference)
            case NotMoved():
                return NotCharged(NO_ANSWER)
            case Undecided(reason):
                return InDoubt(reason)

    def _idle(self) -> None:
        self._settle_doubts()
        if time.monotonic() - self._looked_at_s > LOOK_EVERY_S:
            self._look()

    def _look(self) -> None:
        if self._terminal is None:
            return
        self._looked_at_s = time.monotonic()
        try:
            self._terminal.status(timeout_s=MARK_S)
        except DeviceError as error:
            self._looked_at_s = 0.0  # its key is locked until it answers: look again soon
            self._changed(failed(TERMINAL, error))
        else:
            self._changed(ready(TERMINAL))
