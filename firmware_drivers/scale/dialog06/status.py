"""Records of the scale to values. Pure."""

import re
from dataclasses import dataclass
from typing import TypeAlias

from firmware_drivers.scale.dialog06.frame import Record
from firmware_drivers.scale.scale import NoWeight, PricedWeight, Reading, Weight, WhyNoWeight

KILOGRAMS = "3"
BELOW_MINIMUM = 30
_REASONS = {
    20: WhyNoWeight.IN_MOTION,
    21: WhyNoWeight.SAME_WEIGHT,
    22: WhyNoWeight.IN_MOTION,  # the amount is not computed yet
    31: WhyNoWeight.UNDER_ZERO,
    32: WhyNoWeight.OVERLOAD,
}
_OUR_FAULTS = {10: "record number", 11: "price", 12: "tare", 13: "text"}
_Z = re.compile(r"2([0-9A-F]{2})")


@dataclass(frozen=True, slots=True)
class Status:
    """Record 09."""

    code: int

    @property
    def reading(self) -> Reading | None:
        """What it means for weighing; None when it is no state of the platform."""
        if self.code == BELOW_MINIMUM:
            # Below its minimum the scale names no weight and nothing may be sold, as at zero.
            return Weight(0)
        reason = _REASONS.get(self.code)
        return NoWeight(reason) if reason else None

    @property
    def words(self) -> str:
        """What it means otherwise."""
        if self.code in _OUR_FAULTS:
            return f"the scale does not take the {_OUR_FAULTS[self.code]}"
        return f"the scale reports error {self.code:02}"


@dataclass(frozen=True, slots=True)
class ChecksumsWanted:
    """Record 11, d = 2."""

    z: str


@dataclass(frozen=True, slots=True)
class ChecksumsJudged:
    """Record 11, d = 0 or 1."""

    valid: bool


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Another record than the dialogue has, or one of other sizes or units."""

    why: str


Answer: TypeAlias = PricedWeight | Status | ChecksumsWanted | ChecksumsJudged | Unreadable


def read_answer(record: Record) -> Answer:
    """Read a record of the scale."""
    fields = record.fields
    if record.number == "02" and len(fields) == 4 and all(map(_is_number, fields)):
        return _priced(*fields)
    if record.number == "09" and len(fields) == 1 and re.fullmatch("[0-9]{2}", fields[0]):
        return Status(int(fields[0]))
    if record.number == "11" and len(fields) == 1:
        wanted = _Z.fullmatch(fields[0])
        if wanted:
            return ChecksumsWanted(wanted[1])
        if fields[0] in {"0", "1"}:
            return ChecksumsJudged(fields[0] == "1")
    return Unreadable(f"record {record.number} with {fields!r} is not of this dialogue")


def _priced(unit: str, weight: str, price: str, total: str) -> PricedWeight | Unreadable:
    if unit != KILOGRAMS:
        return Unreadable("the scale is set to pounds; it must be set to kilograms")
    if len(weight) != 5 or len(price) not in {5, 6} or len(total) not in {5, 6}:
        return Unreadable("weight, price or amount has another length")
    priced = PricedWeight(Weight(int(weight)), int(price), int(total))
    # Nothing else guards a record against damage: parity and this sum.
    if (priced.weight.grams * priced.unit_price_minor + 500) // 1000 != priced.total_minor:
        return Unreadable("weight, price and amount do not agree")
    return priced


def _is_number(field: str) -> bool:
    return bool(re.fullmatch("[0-9]{1,6}", field))
