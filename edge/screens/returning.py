"""Returns."""
# pyright: basic

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.style import style
from edge.screens.touch_keyboard import KeyboardSlot
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.returning import ReturnView


class ReturnScreen(Screen):
    """The receipt, what comes back, why, and the money."""

    kv = "returning"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.ids.rows.cell_class = Row
        self._keyboard = KeyboardSlot(self.ids.keyboard)

    def show(self, view: ReturnView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.bar.show(view.bar)
        ids.title.text = view.title
        ids.rows.show(view.rows)
        ids.empty.text = "" if view.rows else view.empty
        ids.reasons_caption.text = view.reasons_caption
        ids.reasons.keys = list(view.reasons)
        extra: list[KeyView] = [key for key in (view.restock, view.without_receipt) if key]
        ids.extra.keys = extra
        ids.refund_caption.text = view.refund_caption
        ids.refund.text = view.refund
        ids.give.keys = list(view.give)
        ids.give.height = len(view.give) * (ids.give.key_height + style.gap)
        self._keyboard.show(view.keyboard)
