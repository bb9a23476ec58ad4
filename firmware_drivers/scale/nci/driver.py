"""Asks a scale that speaks NCI or ECR (SCP-01, SCP-02, SCP-12)."""

from firmware_drivers.errors import DeviceRefused, Trouble
from firmware_drivers.scale.exchange import ScaleLine, bad_answer, no_such_command, would_not
from firmware_drivers.scale.nci.commands import WEIGH, ZERO
from firmware_drivers.scale.nci.frame import take_frame
from firmware_drivers.scale.nci.status import Unreadable, Weighed, as_reading, read_answer
from firmware_drivers.scale.scale import Reading, WhyNoWeight
from firmware_drivers.transports.address import LineFormat
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

FACTORY_SETTINGS = LineFormat(baud=9600, data_bits=7, parity="E")
ANSWER_S = 1.0  # one conversion


class NciScale:
    """A `Scale`; its tare is a key on the scale."""

    def __init__(self, line: ReopeningLine) -> None:
        self._line = ScaleLine(line)

    def read(self, *, timeout_s: float) -> Reading:
        """Return what the scale says now; see `Scale.read`."""
        return as_reading(self._ask(WEIGH, Deadline.after(timeout_s)))

    def zero(self, *, timeout_s: float) -> None:
        """Take the empty platform as zero; the scale ignores it out of range or in motion."""
        answer = self._ask(ZERO, Deadline.after(timeout_s))
        if not answer.status.at_zero:
            why = answer.status.why_no_weight or WhyNoWeight.NEEDS_ZERO
            raise would_not("take zero", why.value)

    def tare(self, *, timeout_s: float) -> None:  # noqa: ARG002 - the protocol has no command
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

    def _ask(self, request: bytes, deadline: Deadline) -> Weighed:
        frame = self._line.ask(request, take_frame, deadline, answer_s=ANSWER_S)
        answer = read_answer(frame)
        if not isinstance(answer, Weighed):
            raise bad_answer(
                answer.why if isinstance(answer, Unreadable) else "the scale does not know W"
            )
        if answer.status.faulty:
            raise DeviceRefused("the scale reports a fault of its own", trouble=Trouble.FAULT)
        return answer
