"""Labels and price tags."""

from __future__ import annotations

from edge.workflows.desk import Desk
from edge.workflows.print_labels import PrintLabels


class LabelActions:
    """Labels and price tags."""

    _desk: Desk
    _labels: PrintLabels

    def begin_labels(self) -> None:
        """Gather labels in `state.label_run`; scans go there until `end_labels`."""
        with self._desk.turn():
            self._labels.begin()

    def end_labels(self) -> None:
        """Leave the labels; scans sell again."""
        with self._desk.turn():
            self._labels.end()

    def choose_label(self, template: str) -> None:
        """Take another template."""
        with self._desk.turn():
            self._labels.choose(template)

    def describe_labels(self, *, batch: str | None = None, days: int | None = None) -> None:
        """Say the batch, and for how many days the goods are good."""
        with self._desk.turn():
            self._labels.describe(batch=batch, days=days)

    def add_label(self, item_id: str) -> None:
        """Put an item into the run, or one more copy of it."""
        with self._desk.turn():
            self._labels.add(item_id)

    def add_changed_prices(self) -> None:
        """Put the items whose prices changed last into the run."""
        with self._desk.turn():
            self._labels.add_changed()

    def set_label_copies(self, item_id: str, copies: int) -> None:
        """Print an item so many times; 0 takes it out."""
        with self._desk.turn():
            self._labels.set_copies(item_id, copies)

    def print_labels(self) -> None:
        """Print the run on the label printer."""
        with self._desk.turn():
            self._labels.print()
