"""A scanner that types into the window, as a fallback: codes by scancode, told apart by form.

The scanner's keys follow the language of the computer's keyboard (``AB12`` arrives as ``ФИ12``), so
characters come from the physical keys by a US table. A code is accepted by length and check digit
when Enter ends it, not by the spacing of single keys: that spacing is the frame's, not the
scanner's. Only where somebody types into a field the time of the whole code decides too: nobody
types thirteen digits in half a second, and no scanner takes longer.
Source: docs/understanding/till-screens.md.
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
FRAMES_S, KEY_S = 0.25, 0.03  # of a scan: room for slow frames, and for each of its keys
HOLD_S = 0.06  # typed letters are shown so much later: by then a scan has gone on
CARD_LENGTH_MIN = 10  # cards and our own codes without a check digit


@dataclass(slots=True)
class ScanKeys:
    """Collects keys; gives a code when Enter ends one that looks like a code."""

    _typed: list[str] = field(default_factory=list)
    _began_s: float = 0.0
    by_scanner: bool = False  # the code just returned came faster than anybody types

    def key(self, scancode: int, *, shift: bool = False, at_s: float = 0.0) -> str | None:
        """Take a key pressed; return a code when this key completes one."""
        if scancode in {RETURN, KEYPAD_ENTER, TAB}:
            code = "".join(self._typed).strip()
            self._typed.clear()
            self.by_scanner = at_s - self._began_s <= FRAMES_S + KEY_S * len(code)
            return code if looks_like_a_code(code) else None
        if scancode in SHIFTS:
            return None
        character = (_SHIFTED if shift else _PLAIN).get(scancode)
        if character is None:
            self._typed.clear()  # an arrow, a function key: a person is at work
        elif len(self._typed) < LENGTH_MAX:
            if not self._typed:
                self._began_s = at_s
            self._typed.append(character)
        return None

    def forget(self) -> None:
        """Drop what was collected, as when the operator touches the screen."""
        self._typed.clear()


@dataclass(slots=True)
class HeldText:
    """Letters on their way into a text field, held until it is clear that they are no scan's."""

    _text: str = ""
    _at_s: float = 0.0

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._text

    def take(self, text: str, at_s: float) -> str:
        """Hold letters; give those back that a pause has cleared."""
        cleared = self.cleared(at_s)
        self._text += text
        self._at_s = at_s
        return cleared

    def cleared(self, at_s: float) -> str:
        """Give back what was held, if no key came for a moment."""
        return self.release() if self._text and at_s - self._at_s >= HOLD_S else ""

    def release(self) -> str:
        """Give back all that was held."""
        text, self._text = self._text, ""
        return text


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
