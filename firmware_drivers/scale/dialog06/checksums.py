"""The proof of approval that a scale may demand. Pure.

A scale sends a random number Z of two hexadecimal digits and wants the checksum CS of the approved
software turned left by the first digit, and its key word KW turned right by the second. How KW
comes out of CS is told by the scale's maker to approved makers of tills only, so it is plugged in:
as a function, or as a table of all 256 answers.
"""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

Checksums: TypeAlias = Callable[[str], str]  # Z to eight hexadecimal digits

_ROW = re.compile(r"([0-9A-F]{2})[\s,;=]+([0-9A-F]{8})")


class UnreadableTable(ValueError):
    """The table is not 256 rows of ``ZZ CCCCKKKK``."""


def by_keyword(cs: int, keyword: Callable[[int], int]) -> Checksums:
    """Return the answers of software whose checksum is ``cs`` (16 bits)."""
    kw = keyword(cs)

    def answer(z: str) -> str:
        return f"{_left(cs, int(z[0], 16)):04X}{_left(kw, 16 - int(z[1], 16)):04X}"

    return answer


def by_table(answers: Mapping[str, str]) -> Checksums:
    """Return prepared answers."""
    return lambda z: answers[z]


def read_table(text: str) -> Checksums:
    """Read a table: one row ``ZZ CCCCKKKK`` for each Z; lines that begin with # are remarks."""
    answers: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        row = line.strip().upper()
        if not row or row.startswith("#"):
            continue
        match = _ROW.fullmatch(row)
        if match is None:
            raise UnreadableTable(f"line {number} is not ZZ CCCCKKKK")
        answers[match[1]] = match[2]
    if len(answers) != 256:
        raise UnreadableTable(f"256 answers are needed, not {len(answers)}")
    return by_table(answers)


def _left(value: int, bits: int) -> int:
    bits %= 16
    return ((value << bits) | (value >> (16 - bits))) & 0xFFFF
