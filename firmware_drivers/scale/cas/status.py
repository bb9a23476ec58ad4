"""Blocks of CAS scales to readings. Pure."""

import re

from firmware_drivers.scale.scale import NoWeight, Reading, Weight, WhyNoWeight

_DIGITS = re.compile(rb"[0-9]{6}")
_DECIMAL = re.compile(rb" *([0-9]{1,4})\.([0-9]{1,3})")
_KILOGRAMS = {b"kg", b"KG"}
_POUNDS = {b"lb", b"LB"}
_STREAM = re.compile(rb"(ST|US|OL),(GS|NT),.(.),([ 0-9.+-]{8}) (kg| t|lb| g)", re.DOTALL)
_SIGNED = re.compile(r"([+-]?) *([0-9]{1,4})\.([0-9]{3})")
OUT_OF_RANGE, ALWAYS_SET, POUNDS_CAPACITY = 0x10, 0x28, 2


class UnreadableBlock(ValueError):
    """The block belongs to another scale, or to one that is set to another unit."""


def read_type_6(body: bytes) -> Reading:
    """Read ``STA SIGN W*6 U*2``; raises `UnreadableBlock`."""
    state, sign, digits, unit = body[:1], body[1:2], body[2:8], body[8:]
    if sign == b"F" or digits == b"FFFFFF":
        return NoWeight(WhyNoWeight.OVERLOAD)
    if unit not in _KILOGRAMS:
        raise UnreadableBlock(_about_unit(unit))
    grams = _grams(digits)
    if sign == b"-":
        return NoWeight(WhyNoWeight.UNDER_ZERO) if grams else _steady(state, 0)
    if sign not in {b" ", b"+"}:
        raise UnreadableBlock(f"{sign!r} is not a sign")
    return _steady(state, grams)


def read_type_0(body: bytes) -> Reading:
    """Read ``ID W*5``; raises `UnreadableBlock`. The digits are grams, whatever the capacity."""
    bits, digits = body[0], body[1:]
    if bits & ALWAYS_SET != ALWAYS_SET or not digits.isdigit():
        raise UnreadableBlock(f"{body!r} is not a weight of TYPE-0")
    if bits & OUT_OF_RANGE:
        # Too much or too little: the protocol does not say. Emptying it and zero help both.
        return NoWeight(WhyNoWeight.NEEDS_ZERO)
    if bits & 0x07 == POUNDS_CAPACITY:
        raise UnreadableBlock(_about_unit(b"lb"))
    return Weight(int(digits))


def read_line(text: bytes) -> Reading:
    """Read a line of 20 letters; raises `UnreadableBlock`."""
    match = _STREAM.fullmatch(text)
    if match is None:
        raise UnreadableBlock(f"{text!r} is not a line of the stream")
    if match[1] == b"OL":
        return NoWeight(WhyNoWeight.OVERLOAD)
    if match[5] != b"kg":
        raise UnreadableBlock(_about_unit(match[5]))
    number = _SIGNED.fullmatch(match[4].decode("ascii").strip())
    if number is None:
        raise UnreadableBlock(f"{match[4]!r} is not kilograms with three decimals")
    grams = int(number[2]) * 1000 + int(number[3])
    if number[1] == "-" and grams:
        return NoWeight(WhyNoWeight.UNDER_ZERO)
    if match[1] == b"US":
        return NoWeight(WhyNoWeight.IN_MOTION)
    return Weight(grams, net=match[2] == b"NT")


def _steady(state: bytes, grams: int) -> Reading:
    if state == b"S":
        return Weight(grams)
    if state == b"U":
        return NoWeight(WhyNoWeight.IN_MOTION)
    raise UnreadableBlock(f"{state!r} is neither stable nor unstable")


def _grams(digits: bytes) -> int:
    if _DIGITS.fullmatch(digits):
        return int(digits)
    decimal = _DECIMAL.fullmatch(digits)
    if decimal is None:
        raise UnreadableBlock(f"{digits!r} is not a weight")
    return int(decimal[1]) * 1000 + int(decimal[2].ljust(3, b"0"))


def _about_unit(unit: bytes) -> str:
    if unit.strip() in _POUNDS:
        return "the scale is set to pounds; it must be set to kilograms"
    return f"the scale is set to {unit.decode('latin-1').strip()!r}; it must be set to kilograms"
