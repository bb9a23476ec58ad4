"""Asks a CAS scale of TYPE-6 or TYPE-0, or listens to its stream."""

from firmware_drivers.errors import DeviceRefused, Trouble
from firmware_drivers.scale.cas.commands import (
    CONFIRM,
    COPIES_DIFFER,
    READY,
    SEND_WEIGHT,
    stream_command,
    tare_type_0,
    zero_type_0,
)
from firmware_drivers.scale.cas.frame import (
    ACK,
    CAN,
    NO_DATA,
    Block,
    Control,
    take_control,
    take_line,
    take_type_0,
    take_type_6,
)
from firmware_drivers.scale.cas.status import UnreadableBlock, read_line, read_type_0, read_type_6
from firmware_drivers.scale.exchange import (
    TRIES,
    ScaleLine,
    bad_answer,
    no_such_command,
    would_not,
)
from firmware_drivers.scale.scale import NoWeight, Reading, Weight, WhyNoWeight
from firmware_drivers.transports.address import LineFormat
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

FACTORY_SETTINGS_6 = LineFormat(baud=9600)
FACTORY_SETTINGS_0 = LineFormat(baud=9600, data_bits=7, parity="E")
FACTORY_SETTINGS_STREAM = LineFormat(baud=9600)
STEP_S = 1.0  # each step of the dialogue, says the manual
COMPLAINT_S = 0.2  # a stream complains about a command at once, or never


class CasType6:
    """A `Scale` that only weighs: zero and tare are keys on the scale."""

    def __init__(self, line: ReopeningLine) -> None:
        self._line = ScaleLine(line)

    def read(self, *, timeout_s: float) -> Reading:
        """Return what the scale says now; see `Scale.read`."""
        deadline = Deadline.after(timeout_s)
        for _ in range(TRIES):
            ready = self._line.ask(READY, take_control, deadline, answer_s=STEP_S)
            if ready.byte != ACK:
                continue
            self._line.reply(SEND_WEIGHT, deadline)
            block = self._line.receive(take_type_6, deadline.at_most(STEP_S))
            if block is not None:
                try:
                    return read_type_6(block.body)
                except UnreadableBlock as error:
                    raise bad_answer(str(error)) from error
            if deadline.passed:
                raise self._line.no_answer()
        raise _busy()

    def zero(self, *, timeout_s: float) -> None:  # noqa: ARG002 - TYPE-6 knows one question
        """Refuse: there is no command for it."""
        raise no_such_command("take zero")

    def tare(self, *, timeout_s: float) -> None:  # noqa: ARG002
        """Refuse: there is no command for it."""
        raise no_such_command("take a tare")

    def set_tare(self, grams: int, *, timeout_s: float) -> None:  # noqa: ARG002
        """Refuse: there is no command for it."""
        raise no_such_command("take a known tare")

    def clear_tare(self, *, timeout_s: float) -> None:  # noqa: ARG002
        """Refuse: there is no command for it."""
        raise no_such_command("clear the tare")

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()


class CasType0(CasType6):
    """A `Scale` whose weight is asked for twice and compared."""

    def read(self, *, timeout_s: float) -> Reading:
        """Return what the scale says now; see `Scale.read`."""
        deadline = Deadline.after(timeout_s)
        for _ in range(TRIES):
            answer = self._line.ask(READY, take_control, deadline, answer_s=STEP_S)
            if answer.byte in {CAN, NO_DATA}:
                return NoWeight(WhyNoWeight.IN_MOTION)
            if answer.byte != ACK:
                continue
            first, second = self._copy(deadline), self._copy(deadline)
            if isinstance(first, Control) or isinstance(second, Control):
                return NoWeight(WhyNoWeight.IN_MOTION)
            if first is not None and first == second:
                self._line.reply(CONFIRM, deadline)
                try:
                    return read_type_0(first.body)
                except UnreadableBlock as error:
                    raise bad_answer(str(error)) from error
            self._line.reply(COPIES_DIFFER, deadline)
            if deadline.passed:
                raise self._line.no_answer()
        raise _busy()

    def zero(self, *, timeout_s: float) -> None:
        """Take the empty platform as zero; the scale does not answer, so its weight is asked."""
        deadline = Deadline.after(timeout_s)
        self._line.send(zero_type_0(), deadline)
        self._expect_zero("take zero", deadline)

    def tare(self, *, timeout_s: float) -> None:
        """Take what lies on the platform as the container."""
        deadline = Deadline.after(timeout_s)
        self._line.send(tare_type_0(), deadline)
        self._expect_zero("take the tare", deadline)

    def _copy(self, deadline: Deadline) -> Block | Control | None:
        self._line.reply(SEND_WEIGHT, deadline)
        return self._line.receive(take_type_0, deadline.at_most(STEP_S))

    def _expect_zero(self, what: str, deadline: Deadline) -> None:
        reading = self.read(timeout_s=deadline.remaining_s)
        if reading != Weight(0):
            shown = reading.reason.value if isinstance(reading, NoWeight) else "weight is on it"
            raise would_not(what, shown)


class CasStream(CasType6):
    """A `Scale` that sends lines of 22 letters, by itself or when asked."""

    def __init__(self, line: ReopeningLine, *, device: int = 1) -> None:
        super().__init__(line)
        self._device = device

    def read(self, *, timeout_s: float) -> Reading:
        """Return the next line; see `Scale.read`. A scale that streams ignores the question."""
        ask = stream_command(self._device, b"RW")
        line = self._line.ask(ask, take_line, Deadline.after(timeout_s), answer_s=STEP_S)
        try:
            return read_line(line.text)
        except UnreadableBlock as error:
            raise bad_answer(str(error)) from error

    def zero(self, *, timeout_s: float) -> None:
        """Take the empty platform as zero."""
        self._order(b"MZ", "take zero", timeout_s)

    def tare(self, *, timeout_s: float) -> None:
        """Take what lies on the platform as the container."""
        self._order(b"MT", "take the tare", timeout_s)

    def _order(self, letters: bytes, what: str, timeout_s: float) -> None:
        deadline = Deadline.after(timeout_s)
        self._line.send(stream_command(self._device, letters), deadline)
        until = deadline.at_most(COMPLAINT_S)
        while line := self._line.receive(take_line, until):
            if line.text.strip() in {b"!", b"?"}:
                raise would_not(what, "it does not take the command now")
        reading = self.read(timeout_s=max(deadline.remaining_s, COMPLAINT_S))
        if not isinstance(reading, Weight) or reading.grams:
            raise would_not(what, "it still shows another weight")


def _busy() -> DeviceRefused:
    return DeviceRefused("the scale does not weigh now", trouble=Trouble.OFFLINE)
