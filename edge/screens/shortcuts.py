"""The till by its keyboard alone: what each key of a keyboard asks for, where the operator is.

Enter never moves money: a code that no scanner rule knows also ends with Enter. What goes forward
(pay, complete, next sale) is F8.
"""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from edge.screens.front import Front
from edge.screens.intents.answering import Approve
from edge.screens.intents.moving import GoTo, Open
from edge.screens.intents.paying import Complete, NextSale, StartTender, Tender
from edge.screens.intents.places import FieldName, Intent, Overlay, Place
from edge.screens.intents.returning import StartReturn
from edge.screens.intents.selling import SelectLine, StepQuantity, Undo, VoidLine
from edge.screens.intents.starting import SignOn
from edge.screens.intents.typing import Enter, Focus, TypeDigits
from edge.till.state import ApprovalAsked, Stage, TillState
from sync_protocol.retail.tender import TenderKind

ENTERS = frozenset({13, 271})
UP, DOWN, DELETE, PLUS, MINUS = 273, 274, 127, 270, 269
F1, F2, F3, F4, F5, F6, F7, F8, F9, F10 = range(282, 292)
DIGITS = MappingProxyType(
    {
        **{48 + n: str(n) for n in range(10)},
        **{256 + n: str(n) for n in range(10)},  # the number block
        266: ".",
    }
)

Meant = Callable[[TillState, Front], Intent | None]


def intent_of(key: int, state: TillState, front: Front) -> Intent | None:
    """Say what a key asks for now; None: nothing."""
    if key in DIGITS:
        return TypeDigits(DIGITS[key]) if front.focus is FieldName.NONE else None
    if key in ENTERS:
        return _enter(state, front)
    if key == F1:
        return Open(Overlay.HELP)
    if state.prompt is not None or front.overlay is not Overlay.NONE:
        return None  # a question is answered first
    by_stage = KEYS.get(state.stage)
    meant = by_stage.get(key) if by_stage else None
    return meant(state, front) if meant else None


def _enter(state: TillState, front: Front) -> Intent:
    """Enter a number that is typed; elsewhere it finishes a text."""
    if front.focus is FieldName.NONE and front.typed:
        if isinstance(state.prompt, ApprovalAsked):
            return Approve()
        if state.stage is Stage.SIGN_ON and state.prompt is None:
            return SignOn()
    return Enter()


def _always(intent: Intent) -> Meant:
    return lambda _state, _front: intent


def _selected(intent: Intent) -> Meant:
    """Ask only while a line is selected."""
    return lambda state, _front: intent if state.selected is not None else None


def _step(by: int) -> Meant:
    """Select the line above or below."""

    def step(state: TillState, _front: Front) -> Intent | None:
        numbers = [line.number for line in state.basket.lines] if state.basket else []
        if not numbers:
            return None
        if state.selected not in numbers:
            return SelectLine(numbers[-1])
        place = numbers.index(state.selected) + by
        return SelectLine(numbers[place]) if 0 <= place < len(numbers) else None

    return step


SELLING: dict[int, Meant] = {
    F2: _always(Focus(FieldName.SEARCH)),
    F3: _always(GoTo(Place.CUSTOMERS)),
    F4: _always(Open(Overlay.PARK)),
    F5: _always(GoTo(Place.PARKED)),
    F6: _selected(Open(Overlay.DISCOUNT)),
    F7: _always(StartReturn()),
    F8: _always(StartTender()),
    F9: _always(Undo()),
    F10: _always(Open(Overlay.MENU)),
    UP: _step(-1),
    DOWN: _step(1),
    PLUS: _selected(StepQuantity(1)),
    MINUS: _selected(StepQuantity(-1)),
    DELETE: _selected(VoidLine()),
}
KEYS: dict[Stage, dict[int, Meant]] = {
    Stage.SELLING: SELLING,
    Stage.TENDERING: {
        F6: _always(Tender(TenderKind.CASH)),
        F7: _always(Tender(TenderKind.CARD)),
        F8: _always(Complete()),
    },
    Stage.COMPLETED: {F8: _always(NextSale())},
}
PRESSED = frozenset({*DIGITS, *ENTERS, F1, *(key for keys in KEYS.values() for key in keys)})
