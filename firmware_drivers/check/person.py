"""The hands and eyes that a check needs."""

from collections.abc import Callable
from enum import Enum
from typing import Protocol


class Act(Enum):
    """What a person is asked to do."""

    EMPTY_PLATFORM = "Take everything off the scale."
    PUT_WEIGHT = "Put a known weight on the scale."
    SHAKE = "Press and release the platform again and again until told otherwise."
    LEAVE_ALONE = "Leave the platform alone, empty."
    PUT_CONTAINER = "Put an empty container of 50 g or more on the scale."
    PULL_PLUG = "Pull the plug of the device (power or cable)."
    PUT_PLUG_BACK = "Put the plug back and switch the device on."
    SCAN_EAN = "Scan the EAN-13 code 4006381333931."
    SCAN_GS1 = "Scan the GS1-128 code (01)04006381333931(10)AB12(17)261231, with FNC1 after AB12."
    SCAN_SIGNS = "Scan the Code 128 with the text ]a-Z/9."
    OPEN_COVER = "Open the printer's cover."
    CLOSE_COVER = "Close the printer's cover."
    CLOSE_DRAWER = "Close the drawer."


class Person(Protocol):
    """Somebody at the device."""

    def do(self, act: Act) -> bool:
        """Ask for something to be done; False when the person cannot."""
        ...

    def sees(self, question: str) -> bool:
        """Ask whether something is so."""
        ...

    def number(self, question: str) -> int | None:
        """Ask for a whole number; None when the person has none."""
        ...


class PersonAtTerminal:
    """Asks on a terminal. ``s`` skips."""

    def __init__(self, say: Callable[[str], None], hear: Callable[[], str]) -> None:
        self._say = say
        self._hear = hear

    def do(self, act: Act) -> bool:
        """Say what to do and wait for Enter."""
        self._say(f"{act.value} Then press Enter (s: skip).")
        return self._hear().strip().lower() != "s"

    def sees(self, question: str) -> bool:
        """Ask for y or n."""
        self._say(f"{question} (y/n)")
        return self._hear().strip().lower().startswith("y")

    def number(self, question: str) -> int | None:
        """Ask for digits."""
        self._say(question)
        heard = self._hear().strip()
        return int(heard) if heard.isascii() and heard.isdecimal() else None
