"""The US keyboard as the Linux kernel numbers it, which is how scanners type."""

# Source: linux/input-event-codes.h. Position in the string is the key code.
_PLAIN = {
    2: "1234567890-=",
    16: "qwertyuiop[]",
    30: "asdfghjkl;'`",
    43: "\\zxcvbnm,./",
}
_SHIFTED = {
    2: "!@#$%^&*()_+",
    16: "QWERTYUIOP{}",
    30: 'ASDFGHJKL:"~',
    43: "|ZXCVBNM<>?",
}
KEYPAD = {
    55: "*", 71: "7", 72: "8", 73: "9", 74: "-", 75: "4", 76: "5", 77: "6", 78: "+", 79: "1",
    80: "2", 81: "3", 82: "0", 83: ".", 98: "/",
}  # fmt: skip


def _by_code(rows: dict[int, str]) -> dict[int, str]:
    signs = {first + i: sign for first, row in rows.items() for i, sign in enumerate(row)}
    return signs | {57: " "} | KEYPAD


PLAIN = _by_code(_PLAIN)
SHIFTED = _by_code(_SHIFTED)

SHIFT = {42, 54}
CONTROL = {29, 97}
ALT = {56, 100}
CAPS_LOCK = 58
LINE_END_KEYS = {28: b"\r", 96: b"\r", 15: b"\t"}  # Enter, keypad Enter, Tab
