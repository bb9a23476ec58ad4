"""Answers of the NCI or ECR protocol to values. Pure."""

import re
from dataclasses import dataclass
from typing import TypeAlias

from firmware_drivers.scale.nci.frame import Frame
from firmware_drivers.scale.scale import NoWeight, Reading, Weight, WhyNoWeight

_STATUS = re.compile(rb"S?([0-?p-\x7f]{1,3}[0-?]|[0-?]{2})")
_WEIGHT = re.compile(rb" *([+-]?) *([0-9]{1,6}|[0-9]{1,5}\.[0-9]{1,4}) *([A-Za-z]{1,2})")
_UNIT = re.compile(rb"(LB|KG|OZ|G)", re.IGNORECASE)
_MARKS = {  # Brecknell 67xx shows these in place of a weight
    b"^": WhyNoWeight.OVERLOAD,
    b"_": WhyNoWeight.UNDER_ZERO,
    b"-": WhyNoWeight.NEEDS_ZERO,
}
_GRAMS = {"KG": 3, "G": 0}  # decimals down to the gram


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleStatus:
    """The status bytes; what a scale does not send is False."""

    in_motion: bool = False
    at_zero: bool = False
    faulty: bool = False  # memory or calibration
    under_capacity: bool = False
    over_capacity: bool = False
    net: bool = False
    zero_error: bool = False

    @property
    def why_no_weight(self) -> WhyNoWeight | None:
        """Why there is no weight to sell; None if the status names no reason."""
        if self.over_capacity:
            return WhyNoWeight.OVERLOAD
        if self.zero_error:
            return WhyNoWeight.NEEDS_ZERO
        if self.under_capacity:
            return WhyNoWeight.UNDER_ZERO
        return WhyNoWeight.IN_MOTION if self.in_motion else None


@dataclass(frozen=True, slots=True)
class Weighed:
    """An answer to a question for the weight, or for the status alone."""

    status: ScaleStatus
    grams: int | None = None
    mark: WhyNoWeight | None = None  # signs in place of the weight


@dataclass(frozen=True, slots=True)
class UnitChosen:
    """The answer to a change of unit."""

    unit: str
    status: ScaleStatus


@dataclass(frozen=True, slots=True)
class NotKnown:
    """The scale does not know the request."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An answer of another scale, or of this one set to another unit."""

    why: str


Answer: TypeAlias = Weighed | UnitChosen | NotKnown | Unreadable


def read_answer(frame: Frame) -> Answer:
    """Read an answer of any of the three forms; they are told apart by what is in them."""
    *before, last = frame.lines
    if not before and last == b"?":
        return NotKnown()
    status = read_status(last)
    if status is None or len(before) > 1:
        return Unreadable(f"{b' '.join(frame.lines)!r} is not an answer of the NCI protocol")
    return _weighed(before[0], status) if before else Weighed(status)


def read_status(letters: bytes) -> ScaleStatus | None:
    """Read the status bytes; each but the first says in bit 6 whether another follows."""
    match = _STATUS.fullmatch(letters)
    if match is None:
        return None
    first, second, third, _ = match[1].ljust(4, b"\x30")
    return ScaleStatus(
        in_motion=bool(first & 0x01),
        at_zero=bool(first & 0x02),
        faulty=bool(first & 0x0C or second & 0x0C),
        under_capacity=bool(second & 0x01),
        over_capacity=bool(second & 0x02),
        net=bool(third & 0x04),
        zero_error=bool(third & 0x08),
    )


def _weighed(line: bytes, status: ScaleStatus) -> Weighed | UnitChosen | Unreadable:
    if _UNIT.fullmatch(line):
        return UnitChosen(line.decode("ascii").upper(), status)
    mark = _MARKS.get(line[:1])
    if mark and not line.strip(line[:1]):
        return Weighed(status, mark=mark)
    return _number(line, status)


def _number(line: bytes, status: ScaleStatus) -> Weighed | Unreadable:
    match = _WEIGHT.fullmatch(line)
    if match is None:
        return Unreadable(f"{line!r} is not a weight")
    unit = match[3].decode("ascii").upper()
    whole, _, part = match[2].decode("ascii").partition(".")
    if unit not in _GRAMS:
        return Unreadable(f"the scale is set to {unit}; it must be set to kilograms")
    if part[_GRAMS[unit] :].strip("0"):
        return Unreadable("the scale shows parts of a gram")
    grams = int(f"{whole}{part.ljust(_GRAMS[unit], '0')[: _GRAMS[unit]]}")
    if match[1] == b"-":
        return Weighed(status, mark=WhyNoWeight.UNDER_ZERO if grams else None, grams=0)
    return Weighed(status, grams)


def as_reading(answer: Weighed) -> Reading:
    """Turn an answer to `W` into a reading."""
    why = answer.mark or answer.status.why_no_weight
    if why is None and answer.grams is None:
        why = WhyNoWeight.IN_MOTION  # a status without a reason: the weight is not ready yet
    if why is not None or answer.grams is None:
        return NoWeight(why or WhyNoWeight.IN_MOTION)
    return Weight(answer.grams, net=answer.status.net)
