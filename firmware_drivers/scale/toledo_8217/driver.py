"""Asks a Mettler-Toledo 8217 scale."""

import time

from firmware_drivers.errors import DeviceRefused, DeviceUnreachable, Trouble
from firmware_drivers.scale.scale import Reading, WhyNoWeight
from firmware_drivers.scale.toledo_8217.commands import CLEAR_TARE, TARE, WEIGH, ZERO, set_tare
from firmware_drivers.scale.toledo_8217.frame import BODY_MAX, Frame, take_frame
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
TRIES = 3


class Toledo8217:
    """A `Scale`. Every request is answered by one frame, so all of them are safe to repeat."""

    def __init__(self, line: ReopeningLine, *, net_bit_valid: bool = True) -> None:
        self._line = line
        self._net_bit_valid = net_bit_valid
        self._free_at_s = 0.0

    def read(self, *, timeout_s: float) -> Reading:
        """Return what the scale says now; see `Scale.read`."""
        answer = self._request(WEIGH, Deadline.after(timeout_s))
        if isinstance(answer, Unreadable):
            raise DeviceRefused(answer.why, trouble=Trouble.BAD_ANSWER)
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
            raise DeviceRefused(answer.why, trouble=Trouble.BAD_ANSWER)
        return answer if isinstance(answer, ScaleStatus) else None

    def _request(self, command: bytes, deadline: Deadline) -> Answer:
        for _ in range(TRIES):
            self._keep_the_gap(deadline)
            self._discard_late_bytes()
            self._line.write(command, deadline)
            body = self._answer(deadline.at_most(ANSWER_S))
            self._free_at_s = time.monotonic() + GAP_S
            if body is not None:
                return read_answer(body, net_bit_valid=self._net_bit_valid)
            if deadline.passed:
                break
        raise DeviceUnreachable("the scale does not answer", trouble=Trouble.NO_ANSWER)

    def _keep_the_gap(self, deadline: Deadline) -> None:
        wait_s = self._free_at_s - time.monotonic()
        if wait_s > 0:
            time.sleep(min(wait_s, deadline.remaining_s))

    def _discard_late_bytes(self) -> None:
        """Drop an answer that came after we stopped waiting; it is an old weight."""
        while self._line.read(64, Deadline.after(0)):
            pass

    def _answer(self, deadline: Deadline) -> bytes | None:
        received = b""
        while arrived := self._line.read(BODY_MAX + 2, deadline):
            received += arrived
            frame, received = take_frame(received)
            while frame is not None:
                if isinstance(frame, Frame):
                    return frame.body
                frame, received = take_frame(received)
        return None


def _would_not(what: str, status: ScaleStatus) -> DeviceRefused:
    why = (status.why_no_weight or WhyNoWeight.IN_MOTION).value
    return DeviceRefused(f"the scale would not {what}: {why}", trouble=Trouble.OFFLINE)
