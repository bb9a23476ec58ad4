"""Labels and price tags."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.touch_keyboard import KeyboardSlot
from edge.screens.view_models.labels import LabelsView


class LabelsScreen(Screen):
    """What is gathered on one side, how it looks on the other."""

    kv = "labels"
    notice_over = "rows"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.parts.rows.cell_class = Row
        self._keyboard = KeyboardSlot(self.parts.keyboard)

    def show(self, view: LabelsView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.rows.show(view.rows)
        parts.empty.text = "" if view.rows else view.empty
        parts.templates.keys = list(view.templates)
        for name in ("batch", "days"):
            field, shown = getattr(parts, name), getattr(view, name)
            field.height = field.tall if shown else 0
            field.opacity = 1 if shown else 0
            if shown:
                field.show(shown)
        parts.weight.text = view.weight
        parts.message.text, parts.message.tone = view.message, view.message_tone
        parts.answers.keys = list(view.keys)
        self._keyboard.show(view.keyboard)
