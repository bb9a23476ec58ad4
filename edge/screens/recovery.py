"""What a power cut interrupted, and one question about it."""
# pyright: basic

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.view_models.starting import RecoveryView


class RecoveryScreen(Screen):
    """The power failed; nothing is lost."""

    kv = "recovery"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.ids.rows.cell_class = Row

    def show(self, view: RecoveryView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.bar.show(view.bar)
        ids.title.text, ids.text.text = view.title, view.text
        ids.rows.show(view.rows)
        ids.amount_caption.text = view.amount_caption if view.amount else ""
        ids.amount.text = view.amount
        ids.answers.keys = list(view.keys)
        ids.answers.cols = max(1, len(view.keys))
