"""The dialogue of one command with a Shtrih-M device, over both framings.

Both links keep one promise: `DeviceUnreachable` and `DeviceRefused` mean that the command was not
executed, `OutcomeUnknown` that it may have been. Commands that change nothing are asked again.
"""

import contextlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from firmware_drivers.errors import DeviceRefused, DeviceUnreachable, OutcomeUnknown, Trouble
from firmware_drivers.fiscal_printer.shtrih_m.commands import Command
from firmware_drivers.fiscal_printer.shtrih_m.frame import (
    ACK,
    ENQ,
    NAK,
    Control,
    Corrupt,
    Frame,
    Frame2,
    Taken,
    encode,
    encode_2,
    take_frame,
    take_frame_2,
)
from firmware_drivers.fiscal_printer.shtrih_m.status import error_words, trouble_of
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

T = TypeVar("T")
TRIES = 3


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence is borne; tests use less than a shop."""

    control_s: float = 1.0  # for ACK, NAK or the answer to ENQ
    enquiry_s: float = 10.0  # in all, for a device that does not answer ENQ (vendor: at least 10 s)
    answer_s: float | None = None  # for an answer; None: what the vendor gives each command


class RefusedByCode(DeviceRefused):
    """Refused with an error code."""

    def __init__(self, command: Command, code: int) -> None:
        super().__init__(
            f"{command.name}: {error_words(command.code, code)}", trouble=trouble_of(code)
        )
        self.code = code


class Link(Protocol):
    """Sends a command and returns what follows the error byte of its answer."""

    def exchange(self, command: Command, deadline: Deadline) -> bytes:
        """Do one command; see the module's promise."""
        ...

    def close(self) -> None:
        """Let go of the line."""
        ...


class Link1:
    """Version 1: ENQ, frame, ACK, answer, ACK."""

    def __init__(self, line: ReopeningLine, patience: Patience) -> None:
        self._line = line
        self._patience = patience
        self._received = b""

    def exchange(self, command: Command, deadline: Deadline) -> bytes:
        """Do one command."""
        return _asked_again(lambda: self._once(command, deadline), command, deadline)

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()

    def _once(self, command: Command, deadline: Deadline) -> bytes:
        self._settle(deadline)
        try:
            answer = self._dialogue(command, deadline)
        except DeviceUnreachable as error:
            if isinstance(error, _NotTaken):
                raise
            raise OutcomeUnknown(f"{command.name}: {error}", trouble=error.trouble) from error
        return read_answer(command, answer)

    def _settle(self, deadline: Deadline) -> None:
        """Bring the device to where it waits for a command; an old answer is read and left."""
        patience = deadline.at_most(self._patience.enquiry_s)
        for _ in range(TRIES * 3):
            state = self._enquire(deadline)
            if state == NAK:
                return
            if state == ACK and self._frame(self._answer_wait(None, deadline)) is not None:
                self._write(bytes([ACK]), deadline)
            if patience.passed:
                break
        raise DeviceUnreachable("no answer to ENQ", trouble=Trouble.NO_ANSWER)

    def _enquire(self, deadline: Deadline) -> int | None:
        self._received = b""
        self._discard()
        self._write(bytes([ENQ]), deadline)
        control = self._control(deadline.at_most(self._patience.control_s))
        return control.byte if isinstance(control, Control) else None

    def _dialogue(self, command: Command, deadline: Deadline) -> bytes:
        """Send the frame, at most twice more after NAK; return the answer's body."""
        frame = encode(command.body)
        for _ in range(TRIES):
            self._write(frame, deadline)
            control = self._control(deadline.at_most(self._patience.control_s), until_frame=True)
            if isinstance(control, Frame):
                return self._accepted(command, control, deadline)
            if control is None:
                return self._after_silence(command, deadline)
            if control.byte == ACK:
                return self._answer(command, deadline)
        raise _NotTaken("the device does not understand our frames", trouble=Trouble.BAD_ANSWER)

    def _after_silence(self, command: Command, deadline: Deadline) -> bytes:
        """The ACK is missing: never send again, ask whether an answer waits."""
        for _ in range(TRIES):
            state = self._enquire(deadline)
            if state == ACK:
                return self._answer(command, deadline)
            if state == NAK:
                break
        raise OutcomeUnknown(f"{command.name}: no answer", trouble=Trouble.NO_ANSWER)

    def _answer(self, command: Command, deadline: Deadline) -> bytes:
        for _ in range(TRIES):
            frame = self._frame(self._answer_wait(command, deadline))
            if isinstance(frame, Frame):
                return self._accepted(command, frame, deadline)
            if isinstance(frame, Corrupt):
                self._write(bytes([NAK]), deadline)
            # A damaged or missing answer is given again only after ENQ.
            if self._enquire(deadline) != ACK:
                break
        raise OutcomeUnknown(f"{command.name}: the answer is lost", trouble=Trouble.NO_ANSWER)

    def _accepted(self, command: Command, frame: Frame, deadline: Deadline) -> bytes:
        # The answer is here: a line that breaks now takes nothing away from it.
        with contextlib.suppress(DeviceUnreachable):
            self._write(bytes([ACK]), deadline)
        if not frame.body.startswith(command.code) or len(frame.body) == len(command.code):
            raise OutcomeUnknown(f"{command.name}: another answer", trouble=Trouble.BAD_ANSWER)
        return frame.body

    def _answer_wait(self, command: Command | None, deadline: Deadline) -> Deadline:
        usual_s = command.timeout_s if command is not None else self._patience.control_s
        return deadline.at_most(self._patience.answer_s or usual_s)

    def _control(self, until: Deadline, *, until_frame: bool = False) -> Control | Frame | None:
        while (taken := self._next(until)) is not None:
            if isinstance(taken, Control) and taken.byte in {ACK, NAK}:
                return taken
            if isinstance(taken, Frame) and until_frame:
                return taken
        return None

    def _frame(self, until: Deadline) -> Frame | Corrupt | None:
        """Return the next frame; a corrupt one counts only where its beginning was seen."""
        while (taken := self._next(until)) is not None:
            if isinstance(taken, Frame) or (isinstance(taken, Corrupt) and len(taken.bytes) > 1):
                return taken
        return Corrupt(self._received) if self._received else None

    def _next(self, until: Deadline) -> Taken | None:
        while True:
            taken, self._received = take_frame(self._received)
            if taken is not None:
                return taken
            arrived = self._line.read(512, until)
            if not arrived:
                return None
            self._received += arrived

    def _write(self, data: bytes, deadline: Deadline) -> None:
        if self._line.write(data, deadline) < len(data):
            raise DeviceUnreachable("the line takes no bytes", trouble=Trouble.NO_ANSWER)

    def _discard(self) -> None:
        while self._line.read(512, Deadline.after(0)):
            pass


class Link2:
    """Version 2: numbered frames; the device's number is asked for first."""

    def __init__(self, line: ReopeningLine, patience: Patience) -> None:
        self._line = line
        self._patience = patience
        self._received = b""
        self._number: int | None = None
        self._opened = 0

    def exchange(self, command: Command, deadline: Deadline) -> bytes:
        """Do one command."""
        return _asked_again(lambda: self._once(command, deadline), command, deadline)

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()

    def _once(self, command: Command, deadline: Deadline) -> bytes:
        if self._number is None or self._line.times_opened != self._opened:
            self._synchronise(deadline)
        number = ((self._number or 0) + 1) & 0xFFFF
        wait = deadline.at_most(self._patience.answer_s or command.timeout_s)
        # Until the answer is here the device's number is not known: synchronise before the next.
        self._number = None
        try:
            self._send(Frame2(number, command.body), deadline)
            while (frame := self._next(wait)) is not None:
                ours = frame.number == number and frame.body.startswith(command.code)
                if ours and len(frame.body) > len(command.code):
                    self._number = number
                    return read_answer(command, frame.body)
        except DeviceUnreachable as error:
            raise OutcomeUnknown(f"{command.name}: {error}", trouble=error.trouble) from error
        raise OutcomeUnknown(f"{command.name}: no answer", trouble=Trouble.NO_ANSWER)

    def _synchronise(self, deadline: Deadline) -> None:
        patience = deadline.at_most(self._patience.enquiry_s)
        for _ in range(TRIES * 3):
            self._received = b""
            while self._line.read(512, Deadline.after(0)):
                pass
            self._send(Frame2(None, b""), deadline)
            while (frame := self._next(deadline.at_most(self._patience.control_s))) is not None:
                if frame.number is not None and not frame.body:
                    self._number = frame.number
                    self._opened = self._line.times_opened
                    return
            if patience.passed:
                break
        raise DeviceUnreachable("no answer to synchronisation", trouble=Trouble.NO_ANSWER)

    def _next(self, until: Deadline) -> Frame2 | None:
        while True:
            taken, self._received = take_frame_2(self._received)
            if isinstance(taken, Frame2):
                return taken
            if taken is not None:
                continue
            arrived = self._line.read(512, until)
            if not arrived:
                return None
            self._received += arrived

    def _send(self, frame: Frame2, deadline: Deadline) -> None:
        data = encode_2(frame)
        if self._line.write(data, deadline) < len(data):
            raise DeviceUnreachable("the line takes no bytes", trouble=Trouble.NO_ANSWER)


class _NotTaken(DeviceUnreachable):
    """The device said that it did not take the frame."""


def read_answer(command: Command, body: bytes) -> bytes:
    """Return what follows the error byte, or raise `RefusedByCode`."""
    error = body[len(command.code)]
    if error:
        raise RefusedByCode(command, error)
    return body[len(command.code) + 1 :]


def _asked_again(once: Callable[[], T], command: Command, deadline: Deadline) -> T:
    """Repeat a question until it is answered; an order is given once."""
    tries = 1 if command.changes else TRIES
    while True:
        tries -= 1
        try:
            return once()
        except OutcomeUnknown as error:
            if command.changes:
                raise
            if not tries or deadline.passed:
                raise DeviceUnreachable(str(error), trouble=error.trouble) from error
        except DeviceUnreachable:
            if command.changes or not tries or deadline.passed:
                raise
