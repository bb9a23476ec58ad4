"""Returns."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.style import style
from edge.screens.touch_keyboard import KeyboardSlot
from edge.screens.view_models.key_view import KeyView
from edge.screens.view_models.returning import ReturnView


class ReturnScreen(Screen):
    """The receipt, what comes back, why, and the money."""

    kv = "returning"
    notice_over = "rows"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.parts.rows.cell_class = Row
        self._keyboard = KeyboardSlot(self.parts.keyboard)

    def show(self, view: ReturnView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.title.text = view.title
        parts.rows.show(view.rows)
        parts.empty.text = "" if view.rows else view.empty
        parts.reasons_caption.text = view.reasons_caption
        parts.reasons.keys = list(view.reasons)
        extra: list[KeyView] = [key for key in (view.restock, view.without_receipt) if key]
        parts.extra.keys = extra
        parts.refund_caption.text = view.refund_caption
        parts.refund.text = view.refund
        parts.give.keys = list(view.give)
        parts.give.height = len(view.give) * (parts.give.key_height + style.gap)
        self._keyboard.show(view.keyboard)
