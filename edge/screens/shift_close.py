"""Closing a shift."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.style import style
from edge.screens.view_models.shift import CloseShiftView


class CloseShiftScreen(Screen):
    """The count on one side, what comes of it on the other."""

    kv = "shift_close"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.parts.hints.cell_class = Row
        self.parts.figures.cell_class = Row

    def show(self, view: CloseShiftView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.title.text = view.title
        parts.money.cols = 4 if style.roomy else 3
        parts.money.keys = list(view.denominations)
        parts.hints.height = min(2, len(view.hints)) * parts.hints.cell_height
        parts.hints.show(view.hints)
        self._show_counting(view)
        parts.counted_caption.text, parts.counted.text = view.counted_caption, view.counted
        parts.difference_caption.text = view.difference_caption
        parts.difference_caption.tone = view.difference_tone
        parts.difference.text, parts.difference.tone = view.difference, view.difference_tone
        parts.difference.look = "small" if view.counting else "amount"
        parts.again.show(view.again)
        parts.go.show(view.go)

    def _show_counting(self, view: CloseShiftView) -> None:
        parts = self.parts
        for part, wanted in (
            (parts.counting, view.counting),
            (parts.after, not view.counting),
        ):
            if wanted and part.parent is None:
                parts.side.add_widget(part)
            elif not wanted and part.parent is not None:
                parts.side.remove_widget(part)
        parts.counting_caption.text, parts.pieces.text = view.counting_caption, view.counting_pieces
        parts.figures.show(view.figures)
        parts.figures.height = len(view.figures) * parts.figures.cell_height
        parts.reasons_caption.text = view.reasons_caption
        parts.reasons.keys = list(view.reasons)
