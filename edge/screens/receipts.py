"""Earlier receipts."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.touch_keyboard import KeyboardSlot
from edge.screens.view_models.receipts import ReceiptsView


class ReceiptsScreen(Screen):
    """A row and a key for each receipt, newest first."""

    kv = "receipts"
    notice_over = "rows"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.parts.rows.cell_class = Row
        self._keyboard = KeyboardSlot(self.parts.keyboard)

    def show(self, view: ReceiptsView) -> None:
        """Take over a view."""
        self.parts.bar.show(view.bar)
        self.parts.rows.show(view.rows)
        self.parts.empty.text = "" if view.rows else view.empty
        self._keyboard.show(view.keyboard)
