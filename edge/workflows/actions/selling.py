"""Selling: goods, lines, the basket as a whole."""

from __future__ import annotations

from edge.workflows.change_line import ChangeLine
from edge.workflows.desk import Desk
from edge.workflows.look_up import LookUp
from edge.workflows.ring_up import RingUp
from edge.workflows.undo import Undo


class SellingActions:
    """Selling: goods, lines, the basket as a whole."""

    _desk: Desk
    _lines: ChangeLine
    _look_up: LookUp
    _ring_up: RingUp
    _undo: Undo

    def add_item(self, item_id: str) -> None:
        """Add an item touched on the grid or in the results."""
        with self._desk.turn():
            self._ring_up.add_item(item_id)

    def select_line(self, number: int | None) -> None:
        """Select a line of the basket."""
        with self._desk.turn():
            self._lines.select(number)

    def set_quantity(self, number: int, thousandths: int) -> None:
        """Change a line's quantity, in thousandths of its unit."""
        with self._desk.turn():
            self._lines.set_quantity(number, thousandths)

    def void_line(self, number: int) -> None:
        """Take a line back."""
        with self._desk.turn():
            self._lines.void_line(number)

    def override_price(self, number: int, unit_price_minor: int, reason: str) -> None:
        """Change a line's unit price, with a reason."""
        with self._desk.turn():
            self._lines.override_price(number, unit_price_minor, reason)

    def discount_line(
        self, number: int, *, percent_bp: int = 0, amount_minor: int = 0, reason: str = ""
    ) -> None:
        """Give a discount on a line by hand; neither percent nor amount takes it back."""
        with self._desk.turn():
            self._lines.discount(number, percent_bp, amount_minor, reason)

    def note_line(self, number: int, note: str) -> None:
        """Write a note on a line; it is printed."""
        with self._desk.turn():
            self._lines.note(number, note)

    def abandon_basket(self, reason: str = "") -> None:
        """Give the whole basket up."""
        with self._desk.turn():
            self._lines.abandon(reason)

    def search(self, text: str) -> None:
        """Search goods by name, code or part of them; the answer comes in `state.found_items`."""
        with self._desk.turn():
            self._look_up.search(text)

    def leave_search(self) -> None:
        """Forget the results of searches for goods and customers."""
        with self._desk.turn():
            self._look_up.leave()

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
