"""One command and its answer on a Tremol line.

No text promises that a repeated frame is not executed again, so an order is repeated after a NACK
only. After RETRY (busy with the command before) or silence the outcome is unknown.
"""

import time
from dataclasses import dataclass

from firmware_drivers.errors import DeviceRefused, DeviceUnreachable, OutcomeUnknown, Trouble
from firmware_drivers.fiscal_printer.tremol_zfp.commands import CODE_PAGE, Command
from firmware_drivers.fiscal_printer.tremol_zfp.frame import (
    NACK,
    NUMBER_FIRST,
    NUMBER_LAST,
    PING,
    RETRY,
    Acknowledge,
    Answer,
    Control,
    Taken,
    encode,
    take_answer,
)
from firmware_drivers.fiscal_printer.tremol_zfp.status import FINE, refusal
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

TRIES = 3
BUSY, PASSWORD_WANTED, TAKEN_BY_ANOTHER, WRONG_PASSWORD = 0x01, 0x50, 0x60, 0x70


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence is borne."""

    ping_s: float = 0.5
    answer_s: float = 5.0  # between two pings of a device that still works on a command
    retry_s: float = 1.0  # after RETRY
    busy_poll_s: float = 0.1


class RefusedByState(DeviceRefused):
    """Refused by ST1 and ST2."""

    def __init__(self, command: Command, answer: Acknowledge) -> None:
        words, trouble = refusal(answer.device, answer.command)
        super().__init__(f"{command.name}: {words}", trouble=trouble)
        self.device = answer.device


class TremolLink:
    """Numbers the messages; a new one never has the number of the one before."""

    def __init__(self, line: ReopeningLine, patience: Patience, tcp_password: str = "") -> None:
        self._line = line
        self._patience = patience
        self._tcp_password = tcp_password
        self._number = NUMBER_FIRST
        self._received = b""

    def exchange(self, command: Command, deadline: Deadline) -> bytes:
        """Do one command; return the data of its answer (b"" for a bare acknowledgement).

        Raises `DeviceUnreachable` or `DeviceRefused` if it was not executed, `OutcomeUnknown` if it
        may have been.
        """
        tries = 1 if command.changes else TRIES
        while True:
            tries -= 1
            try:
                return self._once(command, deadline)
            except OutcomeUnknown as error:
                if command.changes:
                    raise
                if not tries or deadline.passed:
                    raise DeviceUnreachable(str(error), trouble=error.trouble) from error
            except DeviceUnreachable:
                if command.changes or not tries or deadline.passed:
                    raise

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()

    def _once(self, command: Command, deadline: Deadline) -> bytes:
        self._be_ready(deadline)
        try:
            taken = self._dialogue(command, deadline)
        except DeviceUnreachable as error:
            if isinstance(error, _NotTaken):
                raise
            raise OutcomeUnknown(f"{command.name}: {error}", trouble=error.trouble) from error
        if isinstance(taken, Answer):
            return taken.data
        if taken.device != FINE or taken.command != FINE:
            raise RefusedByState(command, taken)
        return b""

    def _be_ready(self, deadline: Deadline) -> None:
        """Ping until the device is free; b"" of patience without any answer: unreachable."""
        for _ in range(TRIES):
            state = self._ping(deadline)
            while state is not None and state & 0xF0 == 0x40 and state & BUSY:
                if deadline.passed:
                    raise DeviceUnreachable("the device stays busy", trouble=Trouble.OFFLINE)
                time.sleep(min(self._patience.busy_poll_s, deadline.remaining_s))
                state = self._ping(deadline)
            if state == PASSWORD_WANTED:
                self._write(self._tcp_password.encode(CODE_PAGE) + b"\n", deadline)
            elif state == WRONG_PASSWORD:
                raise DeviceRefused("wrong network password", trouble=Trouble.NO_PERMISSION)
            elif state == TAKEN_BY_ANOTHER:
                raise DeviceRefused("another program has the device", trouble=Trouble.OFFLINE)
            elif state is not None:
                return
        raise DeviceUnreachable("no answer to a ping", trouble=Trouble.NO_ANSWER)

    def _ping(self, deadline: Deadline) -> int | None:
        self._received = b""
        while self._line.read(512, Deadline.after(0)):
            pass
        self._write(bytes([PING]), deadline)
        until = deadline.at_most(self._patience.ping_s)
        while (taken := self._next(until)) is not None:
            if isinstance(taken, Control) and taken.byte >= 0x40:
                return taken.byte
        return None

    def _dialogue(self, command: Command, deadline: Deadline) -> Answer | Acknowledge:
        self._number = NUMBER_FIRST if self._number >= NUMBER_LAST else self._number + 1
        frame = encode(self._number, command.code, command.data)
        until = deadline.at_most(command.timeout_s)
        for _ in range(TRIES):
            self._write(frame, deadline)
            taken = self._reply(command, until)
            if isinstance(taken, Answer | Acknowledge):
                return taken
            if taken is None:
                raise OutcomeUnknown(f"{command.name}: no answer", trouble=Trouble.NO_ANSWER)
        raise _NotTaken("the device does not understand us", trouble=Trouble.BAD_ANSWER)

    def _reply(self, command: Command, until: Deadline) -> Answer | Acknowledge | Control | None:
        """Wait for our answer or a NACK, pinging within a long command.

        None: no answer came, though the device is free again or does not even answer a ping.
        """
        wait, pinged = until.at_most(self._patience.answer_s), False
        while True:
            taken = self._next(wait)
            match taken:
                case Answer() if (taken.number, taken.command) == (self._number, command.code):
                    return taken
                case Acknowledge() if taken.number == self._number:
                    return taken
                case Control(byte) if byte == NACK:
                    return taken
                case Control(byte) if byte == RETRY:
                    wait = until.at_most(self._patience.retry_s)
                case Control(byte) if pinged and byte & 0xF0 == 0x40:
                    if not byte & BUSY:
                        return None
                    wait, pinged = until.at_most(self._patience.answer_s), False
                case None:
                    if pinged or until.passed or self._received:
                        return None
                    self._write(bytes([PING]), until)
                    wait, pinged = until.at_most(self._patience.ping_s), True
                case _:
                    continue  # noise, or the late answer to an earlier command

    def _next(self, until: Deadline) -> Taken | None:
        while True:
            taken, self._received = take_answer(self._received)
            if taken is not None:
                return taken
            arrived = self._line.read(512, until)
            if not arrived:
                return None
            self._received += arrived

    def _write(self, data: bytes, deadline: Deadline) -> None:
        if self._line.write(data, deadline) < len(data):
            raise DeviceUnreachable("the line takes no bytes", trouble=Trouble.NO_ANSWER)


class _NotTaken(DeviceUnreachable):
    """The device said so every time."""
