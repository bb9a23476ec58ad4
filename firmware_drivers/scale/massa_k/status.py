"""Answers of protocol 100 to values. Pure."""

from dataclasses import dataclass
from typing import TypeAlias

from firmware_drivers.errors import Trouble
from firmware_drivers.scale.scale import NoWeight, Reading, Weight, WhyNoWeight

MILLIGRAMS = (100, 1_000, 10_000, 100_000, 1_000_000)  # of a division, by its code
OVER_MAX, POWERED_UP_LOADED, NOT_WEIGHING, NO_ZERO = 0x08, 0x18, 0x09, 0x15
NOT_KNOWN = {0x3F, 0xF0}
_DONE = {0x27, 0x12}
_FAULTS = {0x17: "no weighing module", 0x19: "the scale is faulty", 0xF0: "an unknown error"}


@dataclass(frozen=True, slots=True)
class Mass:
    """What the scale weighs, in divisions."""

    divisions: int
    milligrams: int  # of one division
    stable: bool
    net: bool = False
    at_zero: bool = False
    tare_divisions: int = 0


@dataclass(frozen=True, slots=True)
class Done:
    """What was asked has been done."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The scale's error code."""

    code: int


@dataclass(frozen=True, slots=True)
class NotKnown:
    """This scale does not know the request."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A frame that is no answer to what this driver asks."""

    why: str


Answer: TypeAlias = Mass | Done | Refused | NotKnown | Unreadable


def read_answer(body: bytes) -> Answer:
    """Read the body of a frame."""
    command = body[0]
    if command in _DONE and len(body) == 1:
        return Done()
    if command == 0x15 and len(body) == 1:
        return Refused(NO_ZERO)
    if command == 0x28 and len(body) == 2:
        return Refused(body[1])
    if command in NOT_KNOWN:
        return NotKnown()
    if (command, len(body)) in {(0x24, 9), (0x24, 13), (0x10, 7)}:
        return _mass(body)
    return Unreadable(f"{body[:16].hex(' ')} is not an answer of protocol 100")


def _mass(body: bytes) -> Mass | Unreadable:
    if body[5] >= len(MILLIGRAMS) or not set(body[6:9]) <= {0, 1}:
        return Unreadable(f"{body.hex(' ')} has an unknown division or flag")
    return Mass(
        divisions=int.from_bytes(body[1:5], "little", signed=True),
        milligrams=MILLIGRAMS[body[5]],
        stable=bool(body[6]),
        net=len(body) > 7 and bool(body[7]),
        at_zero=len(body) > 7 and bool(body[8]),
        tare_divisions=int.from_bytes(body[9:13], "little", signed=True),
    )


def as_reading(answer: Mass | Refused) -> Reading | None:
    """Turn an answer to a mass request into a reading; None when it is a fault."""
    if isinstance(answer, Refused):
        reason = {
            OVER_MAX: WhyNoWeight.OVERLOAD,
            POWERED_UP_LOADED: WhyNoWeight.NEEDS_ZERO,
        }.get(answer.code)
        return NoWeight(reason) if reason else None
    if answer.divisions < 0:
        return NoWeight(WhyNoWeight.UNDER_ZERO)
    if not answer.stable:
        return NoWeight(WhyNoWeight.IN_MOTION)
    # A laboratory's tenths of a gram are rounded half up; a shop's scale has none.
    return Weight((answer.divisions * answer.milligrams + 500) // 1000, net=answer.net)


def trouble_of(code: int) -> tuple[Trouble, str]:
    """Say in words what an error code means."""
    if code in _FAULTS:
        return Trouble.FAULT, _FAULTS[code]
    if code == NOT_WEIGHING:
        return Trouble.OFFLINE, "it is not in weighing mode"
    if code == NO_ZERO:
        return Trouble.OFFLINE, "zero is not possible now"
    return Trouble.OFFLINE, f"error {code:02X}h"
