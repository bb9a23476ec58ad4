"""The sale just made."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.view_models.tender import CompletedView


class CompletedScreen(Screen):
    """Change in the largest type; the next scan goes on by itself."""

    kv = "completed"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.parts.rows.cell_class = Row

    def show(self, view: CompletedView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.title.text = f"✓ {view.title}"
        parts.caption.text, parts.amount.text = view.caption, view.amount
        parts.rows.show(view.rows)
        parts.printing.text, parts.printing.tone = view.printing, view.printing_tone
        parts.others.cols = max(1, len(view.keys))
        parts.others.keys = list(view.keys)
        parts.next.show(view.next)
