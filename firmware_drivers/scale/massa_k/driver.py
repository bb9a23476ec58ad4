"""Asks a Massa-K scale of protocol 100 over serial, USB-COM or TCP."""

from firmware_drivers.errors import DeviceRefused, Trouble
from firmware_drivers.scale.exchange import ScaleLine, bad_answer, would_not
from firmware_drivers.scale.massa_k.commands import GET_MASS, GET_MASS_OLD, SET_ZERO, set_tare
from firmware_drivers.scale.massa_k.frame import encode, take_frame
from firmware_drivers.scale.massa_k.status import (
    Answer,
    Done,
    Mass,
    NotKnown,
    Refused,
    Unreadable,
    as_reading,
    read_answer,
    trouble_of,
)
from firmware_drivers.scale.scale import NoWeight, Reading
from firmware_drivers.transports.address import LineFormat
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

FACTORY_SETTINGS = LineFormat(baud=57600)  # older ones: 4800 8E1
ANSWER_S = 1.0


class MassaK100:
    """A `Scale`. An older one, which knows only the short mass request, is noticed by itself."""

    def __init__(self, line: ReopeningLine) -> None:
        self._line = ScaleLine(line)
        self._mass_request = GET_MASS

    def read(self, *, timeout_s: float) -> Reading:
        """Return what the scale says now; see `Scale.read`."""
        answer = self._ask_mass(Deadline.after(timeout_s))
        reading = as_reading(answer)
        if reading is None and isinstance(answer, Refused):
            raise _refused(answer)
        if reading is None:
            raise bad_answer("the scale answered without a weight")
        return reading

    def zero(self, *, timeout_s: float) -> None:
        """Take the empty platform as zero."""
        self._order(SET_ZERO, "take zero", Deadline.after(timeout_s))

    def tare(self, *, timeout_s: float) -> None:
        """Take what lies on the platform as the container."""
        deadline = Deadline.after(timeout_s)
        mass = self._ask_mass(deadline)
        reading = as_reading(mass)
        if isinstance(reading, NoWeight):
            raise would_not("take the tare", reading.reason.value)
        if not isinstance(mass, Mass):
            raise _refused(mass)
        self._tare(mass.divisions + mass.tare_divisions, deadline)

    def set_tare(self, grams: int, *, timeout_s: float) -> None:
        """Take a known container weight off."""
        deadline = Deadline.after(timeout_s)
        if grams == 0:
            self._tare(0, deadline)
            return
        mass = self._ask_mass(deadline)
        if not isinstance(mass, Mass):
            raise _refused(mass)
        divisions, between = divmod(grams * 1000, mass.milligrams)
        if between:
            raise DeviceRefused(
                f"the scale weighs in steps of {mass.milligrams // 1000} g",
                trouble=Trouble.BAD_REQUEST,
            )
        self._tare(divisions, deadline)

    def clear_tare(self, *, timeout_s: float) -> None:
        """Weigh gross again."""
        self._tare(0, Deadline.after(timeout_s))

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()

    def _tare(self, divisions: int, deadline: Deadline) -> None:
        try:
            request = set_tare(divisions)
        except ValueError as error:
            raise DeviceRefused(str(error), trouble=Trouble.BAD_REQUEST) from error
        self._order(request, "take the tare", deadline)

    def _ask_mass(self, deadline: Deadline) -> Mass | Refused:
        answer = self._ask(self._mass_request, deadline)
        if isinstance(answer, NotKnown) and self._mass_request == GET_MASS:
            answer = self._ask(GET_MASS_OLD, deadline)
            if isinstance(answer, Mass):
                self._mass_request = GET_MASS_OLD
        if isinstance(answer, Mass | Refused):
            return answer
        raise bad_answer(answer.why if isinstance(answer, Unreadable) else "no weight in it")

    def _order(self, request: bytes, what: str, deadline: Deadline) -> None:
        answer = self._ask(request, deadline)
        if isinstance(answer, Done):
            return
        if isinstance(answer, Refused):
            raise would_not(what, trouble_of(answer.code)[1])
        if isinstance(answer, NotKnown):
            raise DeviceRefused(
                f"this scale cannot {what} for the till", trouble=Trouble.BAD_REQUEST
            )
        raise bad_answer(answer.why if isinstance(answer, Unreadable) else "a weight instead")

    def _ask(self, request: bytes, deadline: Deadline) -> Answer:
        frame = self._line.ask(encode(request), take_frame, deadline, answer_s=ANSWER_S)
        return read_answer(frame.body)


def _refused(answer: Refused) -> DeviceRefused:
    trouble, words = trouble_of(answer.code)
    return DeviceRefused(f"the scale does not weigh: {words}", trouble=trouble)
