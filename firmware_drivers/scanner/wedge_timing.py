"""Tells a scanner that types into a window from a person who types there. Pure.

This is for the one case in which the till cannot read the scanner's keyboard itself (see
`hid_keyboard`): no right to the device, a remote screen. A scanner presses a key every 1 to 20 ms
and ends with Enter or Tab; nobody types like that. Keys are therefore held back for a moment: what
turns out to be a scan never reaches a text field, typing arrives a blink later.
"""

from dataclasses import dataclass
from typing import TypeAlias

from firmware_drivers.scanner.decoding import scanned_code
from firmware_drivers.scanner.scanner import CODE_LENGTH_MAX, ScannedCode

GAP_MAX_S = 0.035  # between two keys of a scanner, with room for a busy machine
LENGTH_MIN = 4  # shorter bursts happen to people who roll over two keys
ENDS = "\r\n\t"


@dataclass(frozen=True, slots=True)
class Typed:
    """Keys of a person, for the text field that has the focus."""

    text: str


Heard: TypeAlias = ScannedCode | Typed


class WedgeTiming:
    """Takes keys with their times; gives back scans and typing, in order, and loses no key."""

    def __init__(self, *, gap_max_s: float = GAP_MAX_S, length_min: int = LENGTH_MIN) -> None:
        self._gap_max_s = gap_max_s
        self._length_min = length_min
        self._held = ""
        self._last_at_s = 0.0

    @property
    def look_again_at_s(self) -> float | None:
        """When to call `wait_over` if no key comes before; None when no key is held back."""
        return self._last_at_s + self._gap_max_s if self._held else None

    def key(self, letters: str, at_s: float) -> list[Heard]:
        """Take a key's letters (Enter is CR); ``at_s`` is on any clock that only goes on."""
        heard = self.wait_over(at_s)
        if letters in ENDS:
            return [*heard, *self._ended(letters)]
        self._held += letters
        self._last_at_s = at_s
        if len(self._held) > CODE_LENGTH_MAX:
            # A key that is held down repeats as fast as a scanner types.
            heard.extend(self._released(""))
        return heard

    def wait_over(self, at_s: float) -> list[Heard]:
        """Let go of what was held back, if the pause since the last key is a person's."""
        if self._held and at_s - self._last_at_s > self._gap_max_s:
            return self._released("")
        return []

    def _ended(self, end: str) -> list[Heard]:
        if len(self._held) < self._length_min or len(set(self._held)) == 1 < len(self._held) // 8:
            return self._released(end)
        scan = scanned_code(self._held.encode("utf-8", "replace"))
        self._held = ""
        return [scan] if scan else []

    def _released(self, end: str) -> list[Heard]:
        text, self._held = self._held + end, ""
        return [Typed(text)]
