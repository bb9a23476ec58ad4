"""Signing on: who, and the number."""
# pyright: basic

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.style import style
from edge.screens.view_models.sign_on import SignOnView


class SignOnScreen(Screen):
    """Operators on one side, the number on the other."""

    kv = "sign_on"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.ids.troubles.cell_class = Row

    def show(self, view: SignOnView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.bar.show(view.bar)
        ids.title.text = view.title
        ids.operators.cols = 4 if style.roomy else 3
        ids.operators.keys = list(view.operators)
        ids.operators_empty.text = "" if view.operators else view.operators_empty
        ids.who.text, ids.role.text, ids.dots.text = view.who, view.role, view.dots
        ids.hint.text, ids.hint.tone = view.hint, view.hint_tone
        ids.go.show(view.go)
        ids.troubles.height = min(3, len(view.troubles)) * ids.troubles.cell_height
        ids.troubles.show(view.troubles)
