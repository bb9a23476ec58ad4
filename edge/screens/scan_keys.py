"""A scanner that types into the window, as a fallback: codes by scancode, told apart by form.

The scanner's keys follow the language of the computer's keyboard (``AB12`` arrives as ``ФИ12``), so
characters come from the physical keys by a US table. A code is accepted by length and check digit
when Enter ends it, never by the spacing of the keys: spacing is the frame's here, not the
scanner's. Source: docs/understanding/till-screens.md.
"""

from dataclasses import dataclass, field

# SDL scancodes (USB HID usage page 7): a-z are 4-29, 1-9 are 30-38, 0 is 39.
RETURN, KEYPAD_ENTER, TAB = 40, 88, 43
SHIFTS = frozenset({225, 229})
_PLAIN = {
    **{4 + i: chr(ord("a") + i) for i in range(26)},
    **{30 + i: "1234567890"[i] for i in range(10)},
    **{89 + i: "1234567890"[i] for i in range(10)},  # the number block
    45: "-", 46: "=", 47: "[", 48: "]", 49: "\\", 51: ";", 52: "'", 54: ",", 55: ".", 56: "/",
    44: " ",     84: "/", 85: "*", 86: "-", 87: "+", 99: ".",
}  # fmt: skip
_SHIFTED = {
    **{4 + i: chr(ord("A") + i) for i in range(26)},
    **{30 + i: "!@#$%^&*()"[i] for i in range(10)},
    45: "_", 46: "+", 47: "{", 48: "}", 49: "|", 51: ":", 52: '"', 54: "<", 55: ">", 56: "?",
}  # fmt: skip

LENGTH_MIN, LENGTH_MAX = 4, 512
GTIN_LENGTHS = frozenset({8, 12, 13, 14})
CARD_LENGTH_MIN = 10  # cards and our own codes without a check digit


@dataclass(slots=True)
class ScanKeys:
    """Collects keys; gives a code when Enter ends one that looks like a code."""

    _typed: list[str] = field(default_factory=list)

    def key(self, scancode: int, *, shift: bool = False) -> str | None:
        """Take a key pressed; return a code when this key completes one."""
        if scancode in {RETURN, KEYPAD_ENTER, TAB}:
            code = "".join(self._typed).strip()
            self._typed.clear()
            return code if looks_like_a_code(code) else None
        if scancode in SHIFTS:
            return None
        character = (_SHIFTED if shift else _PLAIN).get(scancode)
        if character is None:
            self._typed.clear()  # an arrow, a function key: a person is at work
        elif len(self._typed) < LENGTH_MAX:
            self._typed.append(character)
        return None

    def forget(self) -> None:
        """Drop what was collected, as when the operator touches the screen."""
        self._typed.clear()


def looks_like_a_code(text: str) -> bool:
    """Say by form whether a text is a code: a GTIN, or long and mostly digits, or one of ours."""
    if len(text) < LENGTH_MIN:
        return False
    if text.isdecimal():
        if len(text) in GTIN_LENGTHS:
            return has_check_digit(text)
        return len(text) >= CARD_LENGTH_MIN
    if text.upper().startswith(("TAMEIO", "HTTPS://")):
        return True
    digits = sum(character.isdecimal() for character in text)
    return " " not in text and digits * 2 >= len(text) and len(text) >= LENGTH_MIN * 2


def has_check_digit(digits: str) -> bool:
    """Check the last digit of a GTIN. Source: GS1 General Specifications, section 7.9."""
    padded = digits.zfill(14)
    return sum(int(digit) * (3, 1)[i % 2] for i, digit in enumerate(padded)) % 10 == 0
