"""The two command sets of pole displays. Pure.

Sources: Epson DM-D specification; CD5220 manuals of several makers with the same tables.
"""

from collections.abc import Callable
from dataclasses import dataclass

INITIALISE = b"\x1b@"
CLEAR = b"\x0c"  # also leaves the CD5220's string mode
SELECT_DISPLAY = b"\x1b=\x02"  # pass-through: what follows is for the display alone
SELECT_PRINTER = b"\x1b=\x01"

# ESC t n, by Python's names of the code pages.
EPSON_PAGES = {"cp437": 0, "cp850": 2, "cp866": 17, "cp852": 18, "cp858": 19}


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one kind of display is told what to show."""

    name: str
    write_lines: Callable[[bytes, bytes], bytes]  # both lines padded to the full width
    choose_page: Callable[[int], bytes]
    cursor_off: bytes
    brightness: Callable[[int], bytes]  # 1..4


def _epson_lines(upper: bytes, lower: bytes) -> bytes:
    # The cursor is placed for each line; writing through the end of a line behaves differently
    # from model to model.
    return b"\x1f$\x01\x01" + upper + b"\x1f$\x01\x02" + lower


def _cd5220_lines(upper: bytes, lower: bytes) -> bytes:
    return b"\x1bQA" + upper + b"\r\x1bQB" + lower + b"\r"


EPSON = Dialect(
    name="Epson DM-D",
    write_lines=_epson_lines,
    choose_page=lambda n: b"\x1bt" + bytes([n]),
    cursor_off=b"\x1fC\x00",
    brightness=lambda n: b"\x1fX" + bytes([n]),
)
CD5220 = Dialect(
    name="CD5220",
    write_lines=_cd5220_lines,
    choose_page=lambda n: b"\x1bc" + bytes([n]),
    cursor_off=b"\x1b_\x00",
    brightness=lambda n: b"\x1b*" + bytes([n]),
)
