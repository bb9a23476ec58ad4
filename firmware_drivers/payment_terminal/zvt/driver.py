"""Drives a ZVT terminal: one dialogue at a time; what breaks is asked about, never said again."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from firmware_drivers.errors import (
    DeviceError,
    DeviceRefused,
    DeviceUnreachable,
    OutcomeUnknown,
    Trouble,
)
from firmware_drivers.payment_terminal.terminal import (
    NEVER,
    Approved,
    DayTotals,
    Declined,
    MoneyIntent,
    Moved,
    Movement,
    NotMoved,
    PaymentOutcome,
    Settlement,
    TerminalMark,
    TerminalStatus,
    Undecided,
)
from firmware_drivers.payment_terminal.zvt.commands import (
    ABORT,
    POSITIVE,
    authorise,
    end_of_day,
    refund,
    register,
    repeat_receipt,
    reverse,
    status_enquiry,
)
from firmware_drivers.payment_terminal.zvt.fields import UnreadableFields, read_some_fields
from firmware_drivers.payment_terminal.zvt.frame import Apdu
from firmware_drivers.payment_terminal.zvt.link import Link
from firmware_drivers.payment_terminal.zvt.recovery import decide
from firmware_drivers.payment_terminal.zvt.status import (
    ABORTED,
    COMPLETION,
    DONE,
    INTERMEDIATE,
    NEGATIVE_CLASS,
    POSITIVE_CLASS,
    PRINT_BLOCK,
    PRINT_LINE,
    STATUS_INFORMATION,
    Transaction,
    read_transaction,
    shown_words,
    terminal_status,
    words_of,
)
from firmware_drivers.transports.address import LineFormat
from firmware_drivers.transports.transport import Deadline

T = TypeVar("T")
FACTORY_SETTINGS = LineFormat(baud=9600, stop_bits=2)
LOOK_S = 0.2  # how often a wish to cancel is looked for
NO_TRANSACTION = frozenset({0x64, 0x83, 0xB5})  # "there is nothing to repeat", by terminal


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait."""

    answer_s: float = 5.0  # T3: for the answer to a command
    dialogue_s: float = 180.0  # T4: from one message to the next


@dataclass(slots=True)
class _Dialogue:
    """What was heard from a command to its end."""

    transaction: Transaction | None = None
    completion: bytes = b""
    aborted: int | None = None  # the result of an abort; None: completed
    lines: tuple[str, ...] = ()


class _Refused(DeviceRefused):
    def __init__(self, code: int) -> None:
        trouble = Trouble.OFFLINE if code != DONE else Trouble.BAD_ANSWER
        super().__init__(f"the terminal refuses: {words_of(code)}", trouble=trouble)
        self.code = code


class ZvtTerminal:
    """A `PaymentTerminal`."""

    def __init__(
        self,
        link: Link,
        *,
        currency: str = "EUR",
        password: int = 0,
        patience: Patience | None = None,
    ) -> None:
        self._link = link
        self._currency = currency
        self._password = password
        self._patience = patience or Patience()
        self._cancelled = threading.Event()
        self._terminal = ""

    def mark(self, *, timeout_s: float) -> TerminalMark:
        """Register and return what the terminal's memory ends with."""
        now, _ = self._asking(self._last, timeout_s)
        return now

    def move(
        self, intent: MoneyIntent, shown: Callable[[str], None], *, timeout_s: float
    ) -> PaymentOutcome:
        """Move money once; after any break the terminal's memory decides."""
        self._cancelled.clear()
        try:
            command = self._command_of(intent)
        except ValueError as error:
            raise DeviceRefused(str(error), trouble=Trouble.BAD_REQUEST) from error
        try:
            return self._attempt(intent, command, shown, Deadline.after(timeout_s))
        except _Refused as error:
            return Declined(error.code, words_of(error.code))
        except DeviceError as error:
            self._link.close()
            failure = error
        return self._settled(intent, failure)

    def cancel(self) -> None:
        """Ask the running payment to end."""
        self._cancelled.set()

    def reconcile(self, intent: MoneyIntent, *, timeout_s: float) -> Settlement:
        """Decide by the terminal's last transaction."""
        now, last = self._asking(self._last, timeout_s)
        return decide(intent, now, last)

    def status(self, *, timeout_s: float) -> TerminalStatus:
        """Ask whether it is ready."""

        def ask(deadline: Deadline) -> TerminalStatus:
            self._register(deadline)
            heard = self._dialogue(status_enquiry(self._password), deadline)
            if heard.aborted is not None:
                raise _Refused(heard.aborted)
            # The state is a field 19, or the first byte where a terminal leaves its number out.
            fields = read_some_fields(heard.completion)
            state = fields.get(0x19, heard.completion[:1])
            return terminal_status(state[0] if state else DONE)

        return self._asking(ask, timeout_s)

    def end_of_day(self, *, timeout_s: float) -> DayTotals:
        """Hand the day's payments in."""

        def ask(deadline: Deadline) -> DayTotals:
            self._register(deadline)
            heard = self._dialogue(end_of_day(self._password), deadline)
            if heard.aborted is not None:
                raise _Refused(heard.aborted)
            total = heard.transaction.amount_minor if heard.transaction else 0
            return DayTotals(total_minor=total, lines=heard.lines)

        return self._asking(ask, timeout_s)

    def close(self) -> None:
        """Let go of the line."""
        self._link.close()

    def _command_of(self, intent: MoneyIntent) -> Apdu:
        match intent.movement:
            case Movement.PAYMENT:
                return authorise(intent.amount_minor, intent.currency)
            case Movement.REFUND:
                return refund(self._password, intent.amount_minor)
            case Movement.REVERSAL:
                return reverse(self._password, intent.receipt)

    def _attempt(
        self,
        intent: MoneyIntent,
        command: Apdu,
        shown: Callable[[str], None],
        deadline: Deadline,
    ) -> PaymentOutcome:
        heard = self._dialogue(command, deadline, shown)
        last = heard.transaction
        if last is not None and last.result != DONE:
            return Declined(last.result, words_of(last.result, last.text))
        if heard.aborted is not None:
            if last is not None:  # approved, then aborted: the terminal's memory must say
                raise OutcomeUnknown("aborted after approval", trouble=Trouble.BAD_ANSWER)
            return Declined(heard.aborted, words_of(heard.aborted))
        if last is None:
            raise OutcomeUnknown("completed without a result", trouble=Trouble.BAD_ANSWER)
        if intent.amount_minor and last.amount_minor != intent.amount_minor:
            raise OutcomeUnknown("it approved another amount", trouble=Trouble.BAD_ANSWER)
        return last.approved

    def _settled(self, intent: MoneyIntent, failure: DeviceError) -> Approved:
        try:
            outcome = self.reconcile(intent, timeout_s=2 * self._patience.answer_s)
        except DeviceError as error:
            raise OutcomeUnknown(f"{failure}; then {error}", trouble=failure.trouble) from failure
        match outcome:
            case Moved(approved):
                return approved
            case NotMoved():
                raise DeviceUnreachable(str(failure), trouble=failure.trouble) from failure
            case Undecided(reason):
                raise OutcomeUnknown(f"{failure}; {reason}", trouble=failure.trouble) from failure

    def _last(self, deadline: Deadline) -> tuple[TerminalMark, Transaction | None]:
        self._register(deadline)
        heard = self._dialogue(repeat_receipt(self._password), deadline)
        if heard.aborted is not None:
            if heard.aborted not in NO_TRANSACTION:
                raise _Refused(heard.aborted)
            return TerminalMark(terminal=self._terminal, receipt=NEVER), None
        last = heard.transaction
        if last is None:
            raise DeviceUnreachable(
                "the last receipt came without data", trouble=Trouble.BAD_ANSWER
            )
        terminal = last.terminal or self._terminal
        return TerminalMark(terminal=terminal, receipt=last.receipt), last

    def _register(self, deadline: Deadline) -> None:
        heard = self._dialogue(register(self._password, self._currency), deadline)
        if heard.aborted is not None:
            raise _Refused(heard.aborted)
        self._terminal = read_some_fields(heard.completion).get(0x29, b"").hex()

    def _asking(self, ask: Callable[[Deadline], T], timeout_s: float) -> T:
        """Ask something that moves no money: after a break it may be asked again."""
        self._cancelled.clear()
        self._link.close()  # a half dialogue of before must not be taken for an answer
        try:
            return ask(Deadline.after(timeout_s))
        except OutcomeUnknown as error:
            self._link.close()
            raise DeviceUnreachable(str(error), trouble=error.trouble) from error
        except DeviceUnreachable:
            self._link.close()
            raise

    def _dialogue(
        self, command: Apdu, deadline: Deadline, shown: Callable[[str], None] = lambda _words: None
    ) -> _Dialogue:
        """Send a command and hear everything up to its completion or abort.

        Raises `_Refused` if the terminal will not, `OutcomeUnknown` if the line or the answers
        broke after the command was sent.
        """
        until = deadline.at_most(self._patience.answer_s)
        self._link.send(command, until)
        try:
            self._check_taken(self._link.receive(until))
            return self._hear(deadline, shown)
        except (DeviceUnreachable, UnreadableFields) as error:
            trouble = error.trouble if isinstance(error, DeviceError) else Trouble.BAD_ANSWER
            raise OutcomeUnknown(str(error), trouble=trouble) from error

    def _check_taken(self, answer: Apdu | None) -> None:
        if answer is None:
            raise DeviceUnreachable("the terminal does not answer", trouble=Trouble.NO_ANSWER)
        kind, code = answer.code
        if kind == NEGATIVE_CLASS and code != DONE:
            # 84 1E 01 rr carries its result as data.
            raise _Refused(answer.data[0] if code == 0x1E and answer.data else code)
        if kind not in {POSITIVE_CLASS, NEGATIVE_CLASS}:
            raise DeviceUnreachable("the terminal answers out of turn", trouble=Trouble.BAD_ANSWER)

    def _hear(self, deadline: Deadline, shown: Callable[[str], None]) -> _Dialogue:
        heard = _Dialogue()
        while True:
            apdu = self._next(deadline.at_most(self._patience.dialogue_s))
            if apdu.code == INTERMEDIATE:
                shown(shown_words(apdu))
            elif apdu.code == STATUS_INFORMATION:
                heard.transaction = read_transaction(apdu)
            elif apdu.code in {PRINT_LINE, PRINT_BLOCK}:
                heard.lines += (apdu.data[1:].decode("cp437"),)
            elif apdu.code[0] in {POSITIVE_CLASS, NEGATIVE_CLASS}:
                continue  # the answer to our wish to cancel
            self._link.send(POSITIVE, deadline.at_most(self._patience.answer_s))
            if apdu.code == COMPLETION:
                heard.completion = apdu.data
                return heard
            if apdu.code == ABORTED:
                heard.aborted = apdu.data[0] if apdu.data else 0xFF
                return heard

    def _next(self, deadline: Deadline) -> Apdu:
        while not deadline.passed:
            if self._cancelled.is_set():
                self._cancelled.clear()
                self._link.send(Apdu(ABORT), deadline)
            apdu = self._link.receive(deadline.at_most(LOOK_S))
            if apdu is not None:
                return apdu
        raise DeviceUnreachable("the terminal fell silent", trouble=Trouble.NO_ANSWER)
