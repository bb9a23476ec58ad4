"""Answers of the POS2 protocol to values. Pure."""

import struct
from dataclasses import dataclass
from typing import TypeAlias

from firmware_drivers.errors import Trouble
from firmware_drivers.scale.scale import NoWeight, Reading, Weight, WhyNoWeight
from firmware_drivers.scale.shtrih_pos2.commands import CHANNEL, STATE

_STATE = struct.Struct("<HiHB")
_DECIMALS_MAX = 6
BAD_TARE, WRONG_MODE, ZERO_FAILED, TARE_FAILED, NOT_FIXED, NO_CONVERTER = (
    17, 123, 150, 151, 152, 186,
)  # fmt: skip
_WORDS = {
    BAD_TARE: "this tare is not possible",
    120: "it does not know the command",
    122: "the password is wrong",
    WRONG_MODE: "it is being calibrated",
    124: "it does not take the value",
    ZERO_FAILED: "zero is not possible now",
    TARE_FAILED: "a tare is not possible now",
    NOT_FIXED: "the weight is not steady",
    166: "its memory is damaged",
    170: "the password was wrong too often",
    NO_CONVERTER: "it has no converter",
}
_FAULTS = {166, 167, NO_CONVERTER}
_BAD_REQUESTS = {BAD_TARE, 120, 121, 122, 124, 170, 185}


@dataclass(frozen=True, slots=True)
class ChannelState:
    """What the weighing channel says of itself and of its load."""

    bits: int
    units: int
    tare_units: int

    @property
    def sellable(self) -> bool:
        """Fixed or stable, switched on, and nothing wrong."""
        return bool(self.bits & 0x11) and bool(self.bits & 0x04) and not self.bits & 0x03E0


@dataclass(frozen=True, slots=True)
class Channel:
    """Properties of a channel, as far as a till needs them."""

    decimals: int  # of a kilogram


@dataclass(frozen=True, slots=True)
class Done:
    """What was asked has been done; ``data`` is for whoever asked for some."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """The scale's error code."""

    code: int

    @property
    def words(self) -> str:
        """What it means."""
        return _WORDS.get(self.code, f"error {self.code}")

    @property
    def trouble(self) -> Trouble:
        """What a person should look at."""
        if self.code in _FAULTS:
            return Trouble.FAULT
        return Trouble.BAD_REQUEST if self.code in _BAD_REQUESTS else Trouble.OFFLINE


Answer: TypeAlias = ChannelState | Channel | Done | Refused


def read_answer(body: bytes) -> Answer | None:
    """Read the body of an answer; None when it has not the shape of one."""
    if len(body) < 2:
        return None
    command, code, data = body[0], body[1], body[2:]
    if code:
        return Refused(code) if not data else None
    if command == STATE:
        if len(data) != _STATE.size:
            return None
        bits, units, tare_units, _ = _STATE.unpack(data)
        return ChannelState(bits, units, tare_units)
    if command == CHANNEL:
        return Channel(data[2]) if len(data) > 2 and data[2] <= _DECIMALS_MAX else None
    return Done(data)


def as_reading(state: ChannelState, decimals: int) -> Reading | None:
    """Turn a state into a reading; None when the scale is at fault."""
    bits = state.bits
    if bits & 0x0040:
        return NoWeight(WhyNoWeight.OVERLOAD)
    if bits & 0x0100 or state.units < 0:
        return NoWeight(WhyNoWeight.UNDER_ZERO)
    if bits & 0x0020:
        return NoWeight(WhyNoWeight.NEEDS_ZERO)
    if bits & 0x0280 or not bits & 0x0004:  # measuring failed, no converter, channel off
        return None
    if not state.sellable:
        return NoWeight(WhyNoWeight.IN_MOTION)
    return Weight(in_grams(state.units, decimals), net=bool(bits & 0x0008))


def in_grams(units: int, decimals: int) -> int:
    """Turn units of the channel into grams, half up where they are finer."""
    return (units * 1000 * 2 + 10**decimals) // (2 * 10**decimals)


def in_units(grams: int, decimals: int) -> int:
    """Turn grams into units of the channel."""
    return grams * 10**decimals // 1000
