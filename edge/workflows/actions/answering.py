"""Answers to what the till asks."""

from __future__ import annotations

from edge.till.state import CardPaymentWaiting, RecoveryAsked
from edge.workflows.approvals import Approvals
from edge.workflows.desk import Desk
from edge.workflows.recover import Recover
from edge.workflows.ring_up import RingUp
from sync_protocol.languages.wording import N_

ANSWER_FIRST = N_("Answer the question on the screen first.")


class AnsweringActions:
    """Answers to what the till asks."""

    _approvals: Approvals
    _desk: Desk
    _recover: Recover
    _ring_up: RingUp

    def cancel_prompt(self) -> None:
        """Leave the question without doing anything; an unknown card payment cannot be left."""
        with self._desk.turn():
            self._cancel_prompt()

    def confirm_age(self) -> None:
        """Say that the customer proved the age asked for."""
        with self._desk.turn():
            self._ring_up.confirm_age()

    def take_weight(self) -> None:
        """Take the stable weight shown and add the line."""
        with self._desk.turn():
            self._ring_up.take_weight()

    def key_weight(self, grams: int) -> None:
        """Type the weight, where allowed."""
        with self._desk.turn():
            self._ring_up.key_weight(grams)

    def sell_free_line(self, name: str, unit_price_minor: int, thousandths: int = 1000) -> None:
        """Sell something the catalogue does not know, where allowed."""
        with self._desk.turn():
            self._ring_up.sell_free_line(name, unit_price_minor, thousandths)

    def approve(self, pin: str, operator_id: str = "") -> None:
        """Approve the action asked for, by a supervisor's PIN."""
        with self._desk.turn():
            self._approvals.approve(pin, operator_id)

    def answer_recovery(self, answer: str) -> None:
        """Answer what a power cut left open.

        ``open-basket``: ``resume`` or ``void``; ``printing``: ``printed`` or ``print-copy``;
        ``card-payment``: ``paid`` or ``not-paid``.
        """
        with self._desk.turn():
            self._recover.answer(answer)

    def dismiss_notice(self) -> None:
        """Take the notice off the screen."""
        with self._desk.turn():
            self._desk.change(notice=None)

    def _cancel_prompt(self) -> None:
        prompt = self._desk.state.prompt
        if isinstance(prompt, CardPaymentWaiting | RecoveryAsked):
            # Whether money moved is not a question one may walk away from.
            self._desk.warn(ANSWER_FIRST)
            return
        self._approvals.forget()
        self._ring_up.forget()
        self._desk.change(prompt=None)
