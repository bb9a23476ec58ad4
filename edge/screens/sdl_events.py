"""Taps, keys and text as SDL events, pushed into the SDL library that Kivy itself has loaded.

So polling, providers, hit-testing and focus are all under test. Source of the layouts: SDL 2.30
include/SDL_events.h. Used by the test socket only.
"""

import ctypes
from pathlib import Path

MOTION, BUTTON_DOWN, BUTTON_UP = 0x400, 0x401, 0x402
KEY_DOWN, KEY_UP, TEXT_INPUT = 0x300, 0x301, 0x303
EVENT_SIZE = 128
TEXT_SIZE = 31
LEFT_SHIFT_MODIFIER = 0x0001
WINDOW_ID = 1


class _Motion(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("which", ctypes.c_uint32),
        ("state", ctypes.c_uint32),
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
        ("xrel", ctypes.c_int32),
        ("yrel", ctypes.c_int32),
    )


class _Button(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("which", ctypes.c_uint32),
        ("button", ctypes.c_uint8),
        ("state", ctypes.c_uint8),
        ("clicks", ctypes.c_uint8),
        ("padding", ctypes.c_uint8),
        ("x", ctypes.c_int32),
        ("y", ctypes.c_int32),
    )


class _Key(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("state", ctypes.c_uint8),
        ("repeat", ctypes.c_uint8),
        ("padding2", ctypes.c_uint8),
        ("padding3", ctypes.c_uint8),
        ("scancode", ctypes.c_int32),
        ("sym", ctypes.c_int32),
        ("mod", ctypes.c_uint16),
        ("unused", ctypes.c_uint32),
    )


class _Text(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint32),
        ("timestamp", ctypes.c_uint32),
        ("window", ctypes.c_uint32),
        ("text", ctypes.c_char * (TEXT_SIZE + 1)),
    )


class SdlNotLoaded(RuntimeError):
    """Kivy has opened no SDL window in this process."""


class SdlEvents:
    """Pushes input events; positions in window pixels from the top left."""

    def __init__(self) -> None:
        self._sdl = ctypes.CDLL(_loaded_library())

    def move(self, x: float, y: float, *, down: bool = False) -> None:
        """Move the pointer."""
        self._push(_Motion(MOTION, 0, WINDOW_ID, 0, int(down), round(x), round(y), 0, 0))

    def press(self, x: float, y: float) -> None:
        """Put a finger down."""
        self._push(_Button(BUTTON_DOWN, 0, WINDOW_ID, 0, 1, 1, 1, 0, round(x), round(y)))

    def release(self, x: float, y: float) -> None:
        """Lift the finger."""
        self._push(_Button(BUTTON_UP, 0, WINDOW_ID, 0, 1, 0, 1, 0, round(x), round(y)))

    def key(self, scancode: int, sym: int, *, shift: bool = False) -> None:
        """Press and release a key."""
        mod = LEFT_SHIFT_MODIFIER if shift else 0
        self._push(_Key(KEY_DOWN, 0, WINDOW_ID, 1, 0, 0, 0, scancode, sym, mod, 0))
        self._push(_Key(KEY_UP, 0, WINDOW_ID, 0, 0, 0, 0, scancode, sym, mod, 0))

    def text(self, text: str) -> None:
        """Enter text as a keyboard's driver does, in pieces that fit an event."""
        for character in text:
            self._push(_Text(TEXT_INPUT, 0, WINDOW_ID, character.encode()))

    def _push(self, event: ctypes.Structure) -> None:
        buffer = ctypes.create_string_buffer(bytes(event), EVENT_SIZE)
        self._sdl.SDL_PushEvent(buffer)


def _loaded_library() -> str:
    for line in Path("/proc/self/maps").read_text("utf-8").splitlines():
        path = line.rpartition(" ")[2]
        if "libSDL2-2" in path or path.endswith("libSDL2-2.0.so.0"):
            return path
    raise SdlNotLoaded("no SDL in this process")
