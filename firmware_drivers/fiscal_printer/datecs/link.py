"""One request and its answer on a Datecs line, by the rule that makes repeating safe.

A device that receives the sequence number of its last executed message repeats the answer and
executes nothing. So a lost answer is fetched by the identical frame, as long as the line is alive;
after a break, or if the device may have lost its power, an order is never sent again. Nor is one
that adds up, whatever the line looks like: see `Command.resend`.
"""

import time
from dataclasses import dataclass

from firmware_drivers.errors import DeviceUnreachable, OutcomeUnknown, Trouble
from firmware_drivers.fiscal_printer.datecs.command import Command
from firmware_drivers.fiscal_printer.datecs.frame import (
    NAK,
    SEQ_FIRST,
    Answer,
    Control,
    Framing,
    Taken,
    encode,
    take_answer,
)
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

TRIES = 3
READ_STATUS = 0x4A


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence is borne; a SYN (busy) begins the wait anew."""

    silence_s: float = 0.5
    alive_s: float = 2.0  # no device starts up in less: one heard since then kept its power


class DatecsLink:
    """Keeps the sequence number."""

    def __init__(
        self,
        line: ReopeningLine,
        framing: Framing,
        patience: Patience,
        *,
        seq_last: int = 0xFF,
    ) -> None:
        self._line = line
        self._framing = framing
        self._patience = patience
        self._seq_last = seq_last
        self._seq = SEQ_FIRST
        self._received = b""
        self._heard_at_s = 0.0
        self._in_step_since = -1  # the opening of the line at which the numbers agreed

    def exchange(self, command: Command, deadline: Deadline) -> Answer:
        """Do one command.

        Raises `DeviceUnreachable` if it was not executed, `OutcomeUnknown` if it may have been.
        """
        tries = 1 if command.changes else TRIES
        while True:
            tries -= 1
            try:
                if self._line.times_opened != self._in_step_since:
                    self._fall_into_step(deadline)
                return self._fresh(command, deadline)
            except OutcomeUnknown as error:
                self._in_step_since = -1
                if command.changes:
                    raise
                if not tries or deadline.passed:
                    raise DeviceUnreachable(str(error), trouble=error.trouble) from error
            except DeviceUnreachable:
                self._in_step_since = -1
                if command.changes or not tries or deadline.passed:
                    raise

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()

    def _fall_into_step(self, deadline: Deadline) -> None:
        """Ask for the status twice: one of two neighbours cannot equal the device's last number.

        Afterwards the device's last number is ours, so that no order of ours can be taken for a
        repetition. A first use of the line opens it, hence the order of the statements.
        """
        for _ in range(2):
            try:
                self._fresh(Command("status", READ_STATUS, changes=False), deadline)
            except OutcomeUnknown as error:
                raise DeviceUnreachable(str(error), trouble=error.trouble) from error
        self._in_step_since = self._line.times_opened

    def _fresh(self, command: Command, deadline: Deadline) -> Answer:
        """Send with a new number; an answer to another command is a repetition of an older one."""
        within = deadline.at_most(command.timeout_s)
        while True:
            try:
                answer = self._numbered(command, self._next_seq(), within)
            except DeviceUnreachable as error:
                if isinstance(error, _NotTaken):
                    raise
                raise OutcomeUnknown(f"{command.name}: {error}", trouble=error.trouble) from error
            if answer.command == command.code:
                return answer
            if within.passed:
                raise DeviceUnreachable("only old answers come", trouble=Trouble.BAD_ANSWER)

    def _numbered(self, command: Command, seq: int, deadline: Deadline) -> Answer:
        frame = encode(self._framing, seq, command.code, command.data)
        self._received = b""
        while self._line.read(512, Deadline.after(0)):
            pass
        opened = self._line.times_opened
        refused = 0
        for _ in range(TRIES):
            if self._line.write(frame, deadline) < len(frame):
                raise DeviceUnreachable("the line takes no bytes", trouble=Trouble.NO_ANSWER)
            taken = self._reply(seq, deadline)
            if isinstance(taken, Answer):
                return taken
            if isinstance(taken, Control):  # NAK
                refused += 1
            elif not (command.resend and self._alive) or self._line.times_opened != opened:
                break
        if refused == TRIES:
            raise _NotTaken("the device does not understand us", trouble=Trouble.BAD_ANSWER)
        raise OutcomeUnknown(f"{command.name}: no answer", trouble=Trouble.NO_ANSWER)

    def _reply(self, seq: int, deadline: Deadline) -> Answer | Control | None:
        """Wait for the answer or NAK; None after silence."""
        while (taken := self._next(deadline)) is not None:
            match taken:
                case Answer() if taken.seq == seq:
                    return taken
                case Control(byte) if byte == NAK:
                    return taken
                case _:
                    continue  # SYN, noise, or the late answer to an earlier number
        return None

    def _next(self, deadline: Deadline) -> Taken | None:
        while True:
            taken, self._received = take_answer(self._framing, self._received)
            if taken is not None:
                return taken
            arrived = self._line.read(1024, deadline.at_most(self._patience.silence_s))
            if not arrived:
                return None
            self._heard_at_s = time.monotonic()
            self._received += arrived

    @property
    def _alive(self) -> bool:
        return time.monotonic() - self._heard_at_s <= self._patience.alive_s

    def _next_seq(self) -> int:
        self._seq = SEQ_FIRST if self._seq >= self._seq_last else self._seq + 1
        return self._seq


class _NotTaken(DeviceUnreachable):
    """The device said so every time."""
