"""Codes as black boxes: EAN-13, EAN-8, Code 128 and QR. Pure.

Sources: GS1 General Specifications, section 5.2 (EAN); ISO/IEC 15417 (Code 128, set B).
"""

from __future__ import annotations

from dataclasses import dataclass

import segno

LEFT_ODD = (
    "0001101", "0011001", "0010011", "0111101", "0100011",
    "0110001", "0101111", "0111011", "0110111", "0001011",
)  # fmt: skip
FIRST_DIGIT = (
    "LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG",
    "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL",
)  # fmt: skip
GUARD, MIDDLE = "101", "01010"
# Widths of bars and gaps by value; 104 is "start B", 106 is "stop".
CODE128 = (  # noqa: SIM905 - a table as the standard prints it
    "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232"
    " 122132 122231 113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122"
    " 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311"
    " 211313 231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113"
    " 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 111422"
    " 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111"
    " 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121"
    " 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412"
    " 211214 211232 2331112"
).split()
START_B, STOP = 104, 106
MODULE = 2.5  # tenths of a millimetre: 0.25 mm, what every scanner reads
CELL = 4.0  # of a QR code


@dataclass(frozen=True, slots=True)
class Box:
    """A black box, in tenths of a millimetre from the code's own corner."""

    x: float
    y: float
    width: float
    height: float


def boxes(symbology: str, data: str, height: float) -> tuple[Box, ...]:
    """Draw a code; ``height`` is that of bars."""
    if symbology == "qr":
        return _qr(data)
    modules = {"ean13": _ean13, "ean8": _ean8}.get(symbology, _code128)(data)
    return tuple(
        Box(start * MODULE, 0, length * MODULE, height) for start, length in _runs(modules)
    )


def _ean13(digits: str) -> str:
    left = "".join(
        _left(int(digit), parity)
        for digit, parity in zip(digits[1:7], FIRST_DIGIT[int(digits[0])], strict=True)
    )
    return GUARD + left + MIDDLE + "".join(_right(int(d)) for d in digits[7:]) + GUARD


def _ean8(digits: str) -> str:
    left = "".join(_left(int(digit), "L") for digit in digits[:4])
    return GUARD + left + MIDDLE + "".join(_right(int(d)) for d in digits[4:]) + GUARD


def _code128(text: str) -> str:
    values = [START_B, *(ord(letter) - 32 for letter in text)]
    check = (START_B + sum(place * value for place, value in enumerate(values[1:], 1))) % 103
    widths = "".join(CODE128[value] for value in (*values, check, STOP))
    return "".join(("1" if n % 2 == 0 else "0") * int(width) for n, width in enumerate(widths))


def _left(digit: int, parity: str) -> str:
    return LEFT_ODD[digit] if parity == "L" else _right(digit)[::-1]


def _right(digit: int) -> str:
    return LEFT_ODD[digit].translate(str.maketrans("01", "10"))


def _runs(modules: str) -> list[tuple[int, int]]:
    """Find where black begins and how long it is."""
    runs: list[tuple[int, int]] = []
    for place, module in enumerate(modules):
        if module == "0":
            continue
        if runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((place, 1))
    return runs


def _qr(data: str) -> tuple[Box, ...]:
    rows = ("".join("1" if cell else "0" for cell in row) for row in segno.make(data).matrix)
    return tuple(
        Box(start * CELL, y * CELL, length * CELL, CELL)
        for y, row in enumerate(rows)
        for start, length in _runs(row)
    )
