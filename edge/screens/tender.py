"""Paying."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.metrics import dp

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.style import style
from edge.screens.view_models.tender import TenderView


class TenderScreen(Screen):
    """What is due, what was given, and the pad."""

    kv = "tender"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.parts.rows.cell_class = Row

    def show(self, view: TenderView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.due_caption.text = view.due_caption
        parts.due.text, parts.due.tone = view.due, view.due_tone
        parts.notes.text = view.notes
        parts.rows.show(view.rows)
        parts.typed_caption.text, parts.typed.text = view.typed_caption, view.typed
        parts.quick.cols = max(1, len(view.quick))
        parts.quick.keys = list(view.quick)
        parts.kinds.cols = min(3, len(view.kinds))
        rows = -(-len(view.kinds) // 3)
        parts.kinds.height = rows * dp(68) + (rows - 1) * style.gap
        parts.kinds.keys = list(view.kinds)
        parts.back.show(view.back)
        parts.complete.show(view.complete)
