"""Whether an action is allowed, and a supervisor's approval where it is not allowed alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from edge.till.authority import Action, Answer, may, may_approve
from edge.till.state import ApprovalAsked, Operator
from edge.workflows.desk import Desk
from edge.workflows.pins import Pins, PinsAgree
from sync_protocol.languages.wording import N_

ANYBODY = "approval"  # wrong PINs that nobody in particular typed

Approved: TypeAlias = Callable[[str], None]  # called with the approver's id, or ""

NOT_ALLOWED = N_("You may not do that.")
WRONG_PIN = N_("That is not the PIN of anybody who may approve this.")
WAIT = N_("Too many wrong PINs. Please wait.")


class Approvals:
    """Holds the one action that waits for approval."""

    def __init__(self, desk: Desk, pins: Pins) -> None:
        """Check PINs through ``pins``."""
        self._desk = desk
        self._pins = pins
        self._waiting: tuple[Action, Approved] | None = None

    def answer(self, action: Action) -> Answer:
        """Say whether the operator signed on may do something."""
        operator = self._desk.state.operator
        if operator is None:
            return Answer.NO
        return may(operator.role, dict(operator.rights), action)

    def permit(self, action: Action, then: Approved) -> None:
        """Go on if allowed; else ask for approval first, or say that it is not allowed."""
        match self.answer(action):
            case Answer.YES:
                then("")
            case Answer.APPROVAL:
                self._waiting = (action, then)
                self._desk.change(prompt=ApprovalAsked(action))
            case Answer.NO:
                self._desk.warn(NOT_ALLOWED)

    def forget(self) -> None:
        """Drop the action that waits."""
        self._waiting = None

    def approve(self, pin: str, operator_id: str) -> None:
        """Approve what waits, by the PIN of somebody who may; any of them when no id is given."""
        if self._waiting is None:
            return
        action, _ = self._waiting
        candidates = tuple(
            operator.id
            for operator in self._desk.state.operators
            if may_approve(operator.role, dict(operator.rights), action)
            and operator_id in {"", operator.id}
        )
        self._pins.check(
            candidates,
            pin,
            lambda agree: self._answered(action, agree),
            counted_as=operator_id or ANYBODY,
        )

    def _answered(self, action: Action, agree: PinsAgree) -> None:
        if self._waiting is None or self._waiting[0] is not action:
            return
        if agree.operator is None:
            self._desk.change(
                prompt=ApprovalAsked(action, refused=WAIT if agree.must_wait else WRONG_PIN)
            )
            return
        _, then = self._waiting
        self._waiting = None
        self._desk.change(prompt=None)
        then(agree.operator)


def operator_named(operators: tuple[Operator, ...], operator_id: str) -> Operator | None:
    """Find an operator by id."""
    return next((one for one in operators if one.id == operator_id), None)
