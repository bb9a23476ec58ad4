"""Asks a Mettler-Toledo 8217 scale."""

from firmware_drivers.errors import DeviceRefused, Trouble
from firmware_drivers.scale.exchange import ScaleLine, bad_answer, would_not
from firmware_drivers.scale.scale import Reading, WhyNoWeight
from firmware_drivers.scale.toledo_8217.commands import CLEAR_TARE, TARE, WEIGH, ZERO, set_tare
from firmware_drivers.scale.toledo_8217.frame import take_frame
from firmware_drivers.scale.toledo_8217.status import (
    Answer,
    ScaleStatus,
    Unreadable,
    as_reading,
    read_answer,
)
from firmware_drivers.transports.address import LineFormat
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

FACTORY_SETTINGS = LineFormat(baud=9600, data_bits=7, parity="E")
ANSWER_S = 0.5  # the scale answers within 50 ms; tare and zero take 150
GAP_S = 0.2  # between two commands; quicker ones are lost


class Toledo8217:
    """A `Scale`. Every request is answered by one frame, so all of them are safe to repeat."""

    def __init__(self, line: ReopeningLine, *, net_bit_valid: bool = True) -> None:
        self._line = ScaleLine(line, gap_s=GAP_S)
        self._net_bit_valid = net_bit_valid

    def read(self, *, timeout_s: float) -> Reading:
        """Return what the scale says now; see `Scale.read`."""
        answer = self._request(WEIGH, Deadline.after(timeout_s))
        if isinstance(answer, Unreadable):
            raise bad_answer(answer.why)
        return as_reading(answer)

    def zero(self, *, timeout_s: float) -> None:
        """Take the empty platform as zero."""
        status = self._order(ZERO, Deadline.after(timeout_s))
        if status is not None and not status.at_zero and status.why_no_weight is not None:
            raise _would_not("take zero", status)

    def tare(self, *, timeout_s: float) -> None:
        """Take what lies on the platform as the container."""
        self._order_tare(TARE, Deadline.after(timeout_s), net=True)

    def set_tare(self, grams: int, *, timeout_s: float) -> None:
        """Take a known container weight off; an empty platform is under zero then."""
        try:
            command = set_tare(grams)
        except ValueError as error:
            raise DeviceRefused(str(error), trouble=Trouble.BAD_REQUEST) from error
        self._order_tare(command, Deadline.after(timeout_s), net=grams > 0)

    def clear_tare(self, *, timeout_s: float) -> None:
        """Weigh gross again."""
        self._order_tare(CLEAR_TARE, Deadline.after(timeout_s), net=False)

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()

    def _order_tare(self, command: bytes, deadline: Deadline, *, net: bool) -> None:
        status = self._order(command, deadline)
        # The scale ignores a tare it does not like and only the net bit tells.
        if status is not None and self._net_bit_valid and status.net is not net:
            raise _would_not("take the tare" if net else "clear the tare", status)

    def _order(self, command: bytes, deadline: Deadline) -> ScaleStatus | None:
        """Send a command; return the status it answers with, None if it answers with a weight."""
        answer = self._request(command, deadline)
        if isinstance(answer, Unreadable):
            raise bad_answer(answer.why)
        return answer if isinstance(answer, ScaleStatus) else None

    def _request(self, command: bytes, deadline: Deadline) -> Answer:
        frame = self._line.ask(command, take_frame, deadline, answer_s=ANSWER_S)
        return read_answer(frame.body, net_bit_valid=self._net_bit_valid)


def _would_not(what: str, status: ScaleStatus) -> DeviceRefused:
    return would_not(what, (status.why_no_weight or WhyNoWeight.IN_MOTION).value)
