"""Answers of the 8217 to values. Pure."""

import re
from dataclasses import dataclass
from typing import TypeAlias

from firmware_drivers.scale.scale import NoWeight, Reading, Weight, WhyNoWeight

_WEIGHT = re.compile(rb"([0-9]{2})\.([0-9]{3})(N?)")
_POUNDS = re.compile(rb"[0-9]{2,3}\.[0-9]{2}N?")
STATUS_LENGTH = 2


@dataclass(frozen=True, slots=True)
class ScaleStatus:
    """The status byte. Bit 6 is always set; what some call "bad command" is that bit."""

    in_motion: bool
    over_capacity: bool
    under_zero: bool
    outside_zero_range: bool
    at_zero: bool
    net: bool

    @property
    def why_no_weight(self) -> WhyNoWeight | None:
        """Why there is no weight to sell; None if the status names no reason."""
        if self.over_capacity:
            return WhyNoWeight.OVERLOAD
        if self.under_zero:
            return WhyNoWeight.UNDER_ZERO
        if self.in_motion:
            return WhyNoWeight.IN_MOTION
        return WhyNoWeight.NEEDS_ZERO if self.outside_zero_range else None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An answer of another scale, or of this one set to another unit."""

    why: str


Answer: TypeAlias = Weight | ScaleStatus | Unreadable


def read_answer(body: bytes, *, net_bit_valid: bool = True) -> Answer:
    """Read what stands between STX and CR.

    ``net_bit_valid`` False is for clones (Courier, BenchPro) that always set the net bit.
    """
    weight = _WEIGHT.fullmatch(body)
    if weight:
        return Weight(int(weight[1]) * 1000 + int(weight[2]), net=bool(weight[3]))
    if len(body) == STATUS_LENGTH and body[:1] == b"?":
        bits = body[1]
        return ScaleStatus(
            in_motion=bool(bits & 0x01),
            over_capacity=bool(bits & 0x02),
            under_zero=bool(bits & 0x04),
            outside_zero_range=bool(bits & 0x08),
            at_zero=bool(bits & 0x10),
            net=bool(bits & 0x20) and net_bit_valid,
        )
    if _POUNDS.fullmatch(body):
        return Unreadable("the scale is set to pounds; it must be set to kilograms")
    return Unreadable(f"{body!r} is not an answer of an 8217 scale")


def as_reading(answer: Weight | ScaleStatus) -> Reading:
    """Turn an answer to `W` into a reading."""
    if isinstance(answer, Weight):
        return answer
    # A status without a reason is sent between two conversions: the weight is not ready yet.
    return NoWeight(answer.why_no_weight or WhyNoWeight.IN_MOTION)
