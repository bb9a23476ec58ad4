"""Signing on: who, and the number."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.style import style
from edge.screens.view_models.sign_on import SignOnView


class SignOnScreen(Screen):
    """Operators on one side, the number on the other."""

    kv = "sign_on"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.parts.troubles.cell_class = Row

    def show(self, view: SignOnView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.title.text = view.title
        parts.operators.cols = 4 if style.roomy else 3
        parts.operators.keys = list(view.operators)
        parts.operators_empty.text = "" if view.operators else view.operators_empty
        parts.who.text, parts.role.text, parts.dots.text = view.who, view.role, view.dots
        parts.hint.text, parts.hint.tone = view.hint, view.hint_tone
        parts.go.show(view.go)
        parts.troubles.height = min(3, len(view.troubles)) * parts.troubles.cell_height
        parts.troubles.show(view.troubles)
