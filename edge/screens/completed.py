"""The sale just made."""
# pyright: basic

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.view_models.tender import CompletedView


class CompletedScreen(Screen):
    """Change in the largest type; the next scan goes on by itself."""

    kv = "completed"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.ids.rows.cell_class = Row

    def show(self, view: CompletedView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.bar.show(view.bar)
        ids.title.text = f"✓ {view.title}"
        ids.caption.text, ids.amount.text = view.caption, view.amount
        ids.rows.show(view.rows)
        ids.printing.text, ids.printing.tone = view.printing, view.printing_tone
        ids.others.keys = list(view.keys)
        ids.next.show(view.next)
