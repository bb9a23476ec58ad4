"""Paying."""
# pyright: basic

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.view_models.tender import TenderView


class TenderScreen(Screen):
    """What is due, what was given, and the pad."""

    kv = "tender"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.ids.rows.cell_class = Row

    def show(self, view: TenderView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.bar.show(view.bar)
        ids.due_caption.text = view.due_caption
        ids.due.text, ids.due.tone = view.due, view.due_tone
        ids.notes.text = view.notes
        ids.rows.show(view.rows)
        ids.typed_caption.text, ids.typed.text = view.typed_caption, view.typed
        ids.quick.cols = max(1, len(view.quick))
        ids.quick.keys = list(view.quick)
        ids.kinds.keys = list(view.kinds)
        ids.back.show(view.back)
        ids.complete.show(view.complete)
