"""A robot cashier: presses what stands on the glass, as a person could, and counts its touches.

It has no window: it reads the same views that the screens draw and sends the intents of their keys.
A key that is not shown or not enabled cannot be pressed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from edge.screens.front_desk import FrontDesk
from edge.screens.intents.places import FieldName
from edge.screens.intents.typing import EraseDigit, Scan, TypeDigits, TypeText
from edge.screens.view_models.shown import Surroundings
from edge.workflows.shop import wording_in
from edge.workflows.till import Till
from tests.builders import NOON_US

PAD = {f"pad-{digit}": TypeDigits(digit) for digit in (*"0123456789", "00")} | {
    "pad-erase": EraseDigit(),
    "pad-mark": TypeDigits("."),
}


class Robot:
    """One cashier at one till."""

    def __init__(self, till: Till) -> None:
        self.till = till
        self.touches = 0
        self.desk = FrontDesk(
            till,
            wording_for=lambda state: wording_in(state.language, "Europe/Athens"),
            now_us=lambda: NOON_US,
            around=Surroundings(roomy=True),
        )

    def press(self, *names: str) -> Robot:
        """Touch keys, rows, tiles or fields by their names; each is one touch."""
        for name in names:
            self.desk.follow()
            self.touches += 1
            self.desk.handle(PAD[name] if name in PAD else self._intent_of(name))
        return self

    def scan(self, *codes: str) -> Robot:
        """Scan; a scan is no touch."""
        for code in codes:
            self.desk.handle(Scan(code))
        return self

    def type(self, text: str) -> Robot:
        """Type into the field in focus; each character is one touch."""
        assert self.desk.front.focus is not FieldName.NONE
        for character in text:
            self.touches += 1
            self.desk.handle(TypeText(character))
        return self

    def names(self) -> set[str]:
        """Tell what could be touched now."""
        self.desk.follow()
        return {view.name for view in self._touchable() if view.name}

    def _intent_of(self, name: str) -> object:
        for view in self._touchable():
            if view.name == name:
                assert getattr(view, "enabled", True), f"{name} is not enabled: {view}"
                return view.intent
        raise AssertionError(f"{name} is not on the glass: {sorted(self.names())}")

    def _touchable(self) -> Iterator[object]:
        shown = self.desk.shown()
        # What lies over the screen takes every touch.
        return _views(shown.overlay if shown.overlay is not None else shown.screen)


def _views(view: object) -> Iterator[object]:
    if isinstance(view, tuple):
        for one in view:
            yield from _views(one)
    elif is_dataclass(view):
        if getattr(view, "intent", None) is not None and hasattr(view, "name"):
            yield view
        for field in fields(view):
            if field.name != "intent":
                yield from _views(getattr(view, field.name))
