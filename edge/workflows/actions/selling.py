"""Selling: how many of the next thing, one step back, a discount on all of it."""

from __future__ import annotations

from edge.workflows.change_line import ChangeLine
from edge.workflows.desk import Desk
from edge.workflows.ring_up import RingUp
from edge.workflows.undo import Undo


class SellingActions:
    """What is done with the basket as a whole."""

    _desk: Desk
    _ring_up: RingUp
    _lines: ChangeLine
    _undo: Undo

    def count_next(self, pieces: int) -> None:
        """Say how many pieces of the next thing are sold, whether scanned or touched; 0: one."""
        if pieces != self._desk.state.count_next:
            with self._desk.turn():
                self._ring_up.count_next(pieces)

    def undo(self) -> None:
        """Take the last change of the basket back."""
        with self._desk.turn():
            self._undo()

    def discount_sale(
        self, *, percent_bp: int = 0, amount_minor: int = 0, reason: str = ""
    ) -> None:
        """Give a discount on the whole sale by hand: a percentage, or an amount off its total."""
        with self._desk.turn():
            self._lines.discount_all(percent_bp, amount_minor, reason)
