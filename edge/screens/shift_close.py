"""Closing a shift."""
# pyright: basic

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.style import style
from edge.screens.view_models.shift import CloseShiftView


class CloseShiftScreen(Screen):
    """The count on one side, what comes of it on the other."""

    kv = "shift_close"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.ids.hints.cell_class = Row
        self.ids.figures.cell_class = Row

    def show(self, view: CloseShiftView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.bar.show(view.bar)
        ids.title.text = view.title
        ids.money.cols = 4 if style.roomy else 3
        ids.money.keys = list(view.denominations)
        ids.hints.height = min(2, len(view.hints)) * ids.hints.cell_height
        ids.hints.show(view.hints)
        self._show_counting(view)
        ids.counted_caption.text, ids.counted.text = view.counted_caption, view.counted
        ids.difference_caption.text = view.difference_caption
        ids.difference_caption.tone = view.difference_tone
        ids.difference.text, ids.difference.tone = view.difference, view.difference_tone
        ids.difference.look = "small" if view.counting else "amount"
        ids.again.show(view.again)
        ids.go.show(view.go)

    def _show_counting(self, view: CloseShiftView) -> None:
        ids = self.ids
        for part, wanted in (
            (ids.counting, view.counting),
            (ids.after, not view.counting),
        ):
            if wanted and part.parent is None:
                ids.side.add_widget(part)
            elif not wanted and part.parent is not None:
                ids.side.remove_widget(part)
        ids.counting_caption.text, ids.pieces.text = view.counting_caption, view.counting_pieces
        ids.figures.show(view.figures)
        ids.figures.height = len(view.figures) * ids.figures.cell_height
        ids.reasons_caption.text = view.reasons_caption
        ids.reasons.keys = list(view.reasons)
