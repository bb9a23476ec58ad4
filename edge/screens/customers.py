"""Finding the customer."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.touch_keyboard import KeyboardSlot
from edge.screens.view_models.parked import CustomersView


class CustomersScreen(Screen):
    """Results on one side, what must be known on the other."""

    kv = "customers"
    notice_over = "rows"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        for name in ("rows", "warnings", "facts"):
            getattr(self.parts, name).cell_class = Row
        self._keyboard = KeyboardSlot(self.parts.keyboard)

    def show(self, view: CustomersView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.found.text = view.found
        parts.rows.show(view.rows)
        parts.empty.text = "" if view.rows else view.empty
        parts.card.ground = "surface" if view.name else ""
        parts.name.text, parts.terms.text = view.name, view.terms
        parts.warnings.height = min(2, len(view.warnings)) * parts.warnings.cell_height
        parts.warnings.show(view.warnings)
        parts.facts.show(view.facts)
        parts.answers.keys = list(view.keys)
        parts.answers.height = parts.answers.key_height if view.keys else 0
        self._keyboard.show(view.keyboard)
