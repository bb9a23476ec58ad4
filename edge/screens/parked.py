"""Baskets put aside."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.view_models.parked import ParkedView


class ParkedScreen(Screen):
    """One row for each basket, oldest first."""

    kv = "parked"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.parts.rows.cell_class = Row

    def show(self, view: ParkedView) -> None:
        """Take over a view."""
        self.parts.bar.show(view.bar)
        self.parts.rows.show(view.rows)
        self.parts.empty.text = "" if view.rows else view.empty
