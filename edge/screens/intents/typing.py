"""Typing: digits, characters, scans."""

from dataclasses import dataclass

from edge.screens.intents.places import FieldName


@dataclass(frozen=True, slots=True)
class TypeDigits:
    """Keys of the number pad: digits, ``00`` or the decimal mark ``.``."""

    digits: str


@dataclass(frozen=True, slots=True)
class EraseDigit:
    """Take the last key of the number pad back."""


@dataclass(frozen=True, slots=True)
class ClearDigits:
    """Take back all that was typed on the number pad."""


@dataclass(frozen=True, slots=True)
class TypeText:
    """Characters for the field in focus."""

    text: str


@dataclass(frozen=True, slots=True)
class EraseCharacter:
    """Take the last character back."""


@dataclass(frozen=True, slots=True)
class ClearField:
    """Empty the field in focus and leave it."""


@dataclass(frozen=True, slots=True)
class Enter:
    """Finish what is being typed."""


@dataclass(frozen=True, slots=True)
class Focus:
    """Type into a field from now on; no field hides the keyboard."""

    field: FieldName


@dataclass(frozen=True, slots=True)
class ChooseKeyboard:
    """Change the language of the keyboard on the screen."""

    language: str


@dataclass(frozen=True, slots=True)
class Scan:
    """A code came from a scanner; ``typed`` when it came as keys of the window."""

    code: str
    typed: bool = False


@dataclass(frozen=True, slots=True)
class PressKey:
    """A key of a keyboard was pressed that is no character of a text; its number is Kivy's."""

    key: int
