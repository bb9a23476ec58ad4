"""Finding the customer."""
# pyright: basic

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.touch_keyboard import KeyboardSlot
from edge.screens.view_models.parked import CustomersView


class CustomersScreen(Screen):
    """Results on one side, what must be known on the other."""

    kv = "customers"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        for name in ("rows", "warnings", "facts"):
            self.ids[name].cell_class = Row
        self._keyboard = KeyboardSlot(self.ids.keyboard)

    def show(self, view: CustomersView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.bar.show(view.bar)
        ids.found.text = view.found
        ids.rows.show(view.rows)
        ids.empty.text = "" if view.rows else view.empty
        ids.card.ground = "surface" if view.name else ""
        ids.name.text, ids.terms.text = view.name, view.terms
        ids.warnings.height = min(2, len(view.warnings)) * ids.warnings.cell_height
        ids.warnings.show(view.warnings)
        ids.facts.show(view.facts)
        ids.answers.keys = list(view.keys)
        ids.answers.height = ids.answers.key_height if view.keys else 0
        self._keyboard.show(view.keyboard)
