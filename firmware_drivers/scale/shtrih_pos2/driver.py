"""Asks a weighing module or POS2 scale of Shtrih-M."""

from firmware_drivers.errors import DeviceRefused, Trouble
from firmware_drivers.scale.exchange import TRIES, ScaleLine, bad_answer, would_not
from firmware_drivers.scale.scale import Reading
from firmware_drivers.scale.shtrih_pos2.commands import (
    FACTORY_PASSWORD,
    channel,
    set_tare,
    state,
    tare,
    zero,
)
from firmware_drivers.scale.shtrih_pos2.frame import (
    ACK,
    ENQ,
    NAK,
    Control,
    Frame,
    encode,
    take_frame,
)
from firmware_drivers.scale.shtrih_pos2.status import (
    Answer,
    Channel,
    ChannelState,
    Refused,
    as_reading,
    in_units,
    read_answer,
)
from firmware_drivers.transports.address import LineFormat
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

FACTORY_SETTINGS = LineFormat(baud=9600)
ENQ_S = 1.0
ACK_S = 0.2  # twice the byte time-out
ANSWER_S = 1.0
GRAMS = 3  # decimals of a kilogram that most scales count in
STALE_ANSWERS_MAX = 3


class ShtrihPos2:
    """A `Scale`. Whatever it is told may be told again, so a lost answer is asked for again."""

    def __init__(self, line: ReopeningLine, *, password: bytes = FACTORY_PASSWORD) -> None:
        self._line = ScaleLine(line)
        self._password = password
        self._decimals: int | None = None

    def read(self, *, timeout_s: float) -> Reading:
        """Return what the scale says now; see `Scale.read`."""
        deadline = Deadline.after(timeout_s)
        decimals = self._unit(deadline)
        answer = self._ask(state(self._password), deadline)
        if isinstance(answer, Refused):
            raise DeviceRefused(f"the scale: {answer.words}", trouble=answer.trouble)
        if not isinstance(answer, ChannelState):
            raise bad_answer("the scale answered without a weight")
        reading = as_reading(answer, decimals)
        if reading is None:
            raise DeviceRefused("the scale cannot measure", trouble=Trouble.FAULT)
        return reading

    def zero(self, *, timeout_s: float) -> None:
        """Take the empty platform as zero."""
        self._order(zero(self._password), "take zero", Deadline.after(timeout_s))

    def tare(self, *, timeout_s: float) -> None:
        """Take what lies on the platform as the container."""
        self._order(tare(self._password), "take the tare", Deadline.after(timeout_s))

    def set_tare(self, grams: int, *, timeout_s: float) -> None:
        """Take a known container weight off."""
        deadline = Deadline.after(timeout_s)
        try:
            request = set_tare(in_units(grams, self._unit(deadline)), self._password)
        except ValueError as error:
            raise DeviceRefused(str(error), trouble=Trouble.BAD_REQUEST) from error
        self._order(request, "take the tare", deadline)

    def clear_tare(self, *, timeout_s: float) -> None:
        """Weigh gross again."""
        self.set_tare(0, timeout_s=timeout_s)

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()

    def _unit(self, deadline: Deadline) -> int:
        """Ask once for the channel's decimals; a scale that will not say counts grams."""
        if self._decimals is None:
            answer = self._ask(channel(0, self._password), deadline)
            self._decimals = answer.decimals if isinstance(answer, Channel) else GRAMS
        return self._decimals

    def _order(self, body: bytes, what: str, deadline: Deadline) -> None:
        answer = self._ask(body, deadline)
        if isinstance(answer, Refused):
            raise would_not(what, answer.words)

    def _ask(self, body: bytes, deadline: Deadline) -> Answer:
        for _ in range(TRIES):
            self._make_ready(deadline)
            self._line.reply(encode(body), deadline)
            if self._control(deadline) != ACK:
                continue
            frame = self._whole_answer(deadline)
            if frame is not None and frame.body[0] == body[0]:
                answer = read_answer(frame.body)
                if answer is None:
                    raise bad_answer(f"{frame.body.hex(' ')} is not an answer of POS2")
                return answer
            if deadline.passed:
                break
        raise self._line.no_answer()

    def _make_ready(self, deadline: Deadline) -> None:
        """Ask ENQ until the scale waits for a command; take a stale answer off first."""
        for _ in range(STALE_ANSWERS_MAX):
            taken = self._line.ask(bytes([ENQ]), take_frame, deadline, answer_s=ENQ_S)
            if isinstance(taken, Control) and taken.byte == NAK:
                return
            if isinstance(taken, Control) and taken.byte == ACK:
                self._whole_answer(deadline)
        raise self._line.no_answer()

    def _control(self, deadline: Deadline) -> int | None:
        taken = self._line.receive(take_frame, deadline.at_most(ACK_S))
        return taken.byte if isinstance(taken, Control) else None

    def _whole_answer(self, deadline: Deadline) -> Frame | None:
        taken = self._line.receive(take_frame, deadline.at_most(ANSWER_S))
        if not isinstance(taken, Frame):
            return None
        self._line.reply(bytes([ACK]), deadline)
        return taken
