"""What a power cut interrupted, and one question about it."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.view_models.starting import RecoveryView


class RecoveryScreen(Screen):
    """The power failed; nothing is lost."""

    kv = "recovery"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.parts.rows.cell_class = Row

    def show(self, view: RecoveryView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.title.text, parts.text.text = view.title, view.text
        parts.rows.show(view.rows)
        parts.amount_caption.text = view.amount_caption if view.amount else ""
        parts.amount.text = view.amount
        parts.answers.keys = list(view.keys)
        parts.answers.cols = max(1, len(view.keys))
