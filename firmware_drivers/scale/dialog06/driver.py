"""Talks Checkout-Dialog 06 with a price-computing scale."""

import time

from firmware_drivers.errors import DeviceRefused, DeviceUnreachable, Trouble
from firmware_drivers.scale.dialog06.checksums import Checksums
from firmware_drivers.scale.dialog06.commands import RECEIVED, RESULT, STATUS, checksums, price
from firmware_drivers.scale.dialog06.frame import ACK, NAK, Control, Record, take_frame
from firmware_drivers.scale.dialog06.status import (
    Answer,
    ChecksumsJudged,
    ChecksumsWanted,
    Status,
    Unreadable,
    read_answer,
)
from firmware_drivers.scale.exchange import ScaleLine, bad_answer, no_such_command, would_not
from firmware_drivers.scale.scale import NoWeight, PricedWeight, Reading, Weight, WhyNoWeight
from firmware_drivers.transports.address import LineFormat
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline

FACTORY_SETTINGS = LineFormat(baud=9600, data_bits=7, parity="O")
ANSWER_S = 0.5
AGAIN_S = 0.15  # a weighing that is not finished is asked for again after this
STEPS_MAX = 12  # of one weighing, a demand for checksums included
PRICE_OF_A_LOOK = 1  # some scales refuse a price of zero


class Dialog06:
    """A `PriceComputingScale`.

    `read` serves tills that compute the amount themselves: it asks at the last price, and as the
    scale names each load once, it remembers what lies there until the scale feels a movement.
    """

    def __init__(
        self, line: ReopeningLine, *, proof: Checksums | None = None, price_digits: int = 6
    ) -> None:
        self._line = ScaleLine(line)
        self._proof = proof
        self._price_digits = price_digits
        self._unit_price_minor = PRICE_OF_A_LOOK
        self._tare_g = 0
        self._lies_there: Weight | None = None

    def read(self, *, timeout_s: float) -> Reading:
        """Return what the scale says now; see `Scale.read`."""
        answer = self._weigh(self._unit_price_minor, Deadline.after(timeout_s))
        if isinstance(answer, PricedWeight):
            self._lies_there = answer.weight
            return answer.weight
        if answer == NoWeight(WhyNoWeight.SAME_WEIGHT) and self._lies_there is not None:
            return self._lies_there
        self._lies_there = None
        return answer

    def weigh(self, unit_price_minor: int, *, timeout_s: float) -> PricedWeight | NoWeight:
        """Weigh once at this price; see `PriceComputingScale.weigh`."""
        answer = self._weigh(unit_price_minor, Deadline.after(timeout_s))
        self._unit_price_minor = unit_price_minor
        if isinstance(answer, Weight):  # below the scale's minimum
            return PricedWeight(answer, unit_price_minor, 0)
        return answer

    def zero(self, *, timeout_s: float) -> None:  # noqa: ARG002 - the dialogue has no such record
        """Refuse: there is no record for it."""
        raise no_such_command("take zero")

    def tare(self, *, timeout_s: float) -> None:
        """Take what lies on the platform as the container."""
        deadline = Deadline.after(timeout_s)
        self._tare_g = 0
        reading = self.read(timeout_s=deadline.remaining_s)
        if isinstance(reading, NoWeight):
            raise would_not("take the tare", reading.reason.value)
        self.set_tare(reading.grams, timeout_s=deadline.remaining_s)

    def set_tare(self, grams: int, *, timeout_s: float) -> None:  # noqa: ARG002 - sent with a price
        """Take a known container weight off from the next weighing on."""
        try:
            price(PRICE_OF_A_LOOK, grams)
        except ValueError as error:
            raise DeviceRefused(str(error), trouble=Trouble.BAD_REQUEST) from error
        self._tare_g = grams
        self._lies_there = None

    def clear_tare(self, *, timeout_s: float) -> None:
        """Weigh gross again."""
        self.set_tare(0, timeout_s=timeout_s)

    def close(self) -> None:
        """Let go of the line."""
        self._line.close()

    def _weigh(self, unit_price_minor: int, deadline: Deadline) -> PricedWeight | Reading:
        try:
            record = price(unit_price_minor, self._tare_g, digits=self._price_digits)
        except ValueError as error:
            raise DeviceRefused(str(error), trouble=Trouble.BAD_REQUEST) from error
        request = record
        for _ in range(STEPS_MAX):
            answer = self._ask(request, deadline)
            if isinstance(answer, PricedWeight):
                return self._accepted(answer, unit_price_minor, deadline)
            if isinstance(answer, ChecksumsWanted):
                self._prove(answer.z, deadline)
                request = record
            elif answer is None:  # the record was taken
                request = RESULT
            elif isinstance(answer, Status) and answer.code in {0, 22}:
                if deadline.remaining_s < AGAIN_S:
                    return NoWeight(WhyNoWeight.IN_MOTION)
                time.sleep(AGAIN_S)
                request = RESULT
            elif isinstance(answer, Status):
                return _state(answer)
            else:
                raise bad_answer(_why(answer))
        raise bad_answer("the scale does not come to an end")

    def _accepted(
        self, answer: PricedWeight, unit_price_minor: int, deadline: Deadline
    ) -> PricedWeight:
        if answer.unit_price_minor != unit_price_minor:
            raise bad_answer("the scale computed with another price")
        self._line.reply(RECEIVED, deadline)
        net = Weight(answer.weight.grams, net=self._tare_g > 0)
        return PricedWeight(net, answer.unit_price_minor, answer.total_minor)

    def _prove(self, z: str, deadline: Deadline) -> None:
        if self._proof is None:
            raise DeviceRefused(
                "the scale demands the checksums of an approved till", trouble=Trouble.BAD_REQUEST
            )
        if self._ask(checksums(self._proof(z)), deadline) is not None:
            raise would_not("take the checksums", "it answers something else")
        judged = self._ask(RESULT, deadline)
        if judged != ChecksumsJudged(valid=True):
            raise DeviceRefused(
                "the scale does not accept the checksums", trouble=Trouble.BAD_REQUEST
            )

    def _ask(self, request: bytes, deadline: Deadline) -> Answer | None:
        """Send a record; return what the scale says, the status behind a NAK included.

        None when it only takes the record.
        """
        taken = self._line.ask(request, take_frame, deadline, answer_s=ANSWER_S)
        if isinstance(taken, Control) and taken.byte == NAK:
            taken = self._line.ask(STATUS, take_frame, deadline, answer_s=ANSWER_S)
        if isinstance(taken, Record):
            return read_answer(taken)
        if taken.byte == ACK:
            return None
        raise DeviceUnreachable("the scale refuses to say why", trouble=Trouble.NO_ANSWER)


def _state(status: Status) -> Reading:
    reading = status.reading
    if reading is None:
        raise DeviceRefused(
            status.words, trouble=Trouble.BAD_REQUEST if status.code >= 10 else Trouble.FAULT
        )
    return reading


def _why(answer: Answer) -> str:
    return answer.why if isinstance(answer, Unreadable) else "a record out of turn"
