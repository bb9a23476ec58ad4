"""The first start: a claim code, a number to compare, and what is still to come."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.touch_keyboard import KeyboardSlot
from edge.screens.view_models.starting import EnrolmentView


class EnrolmentScreen(Screen):
    """A new machine asks who it is."""

    kv = "enrolment"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.parts.steps.cell_class = Row
        self._keyboard = KeyboardSlot(self.parts.keyboard, languages=["en"])

    def show(self, view: EnrolmentView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.title.text, parts.text.text = view.title, view.text
        parts.field_caption.text = view.field_caption
        parts.field.show(view.field)
        parts.problem.text = f"▲ {view.problem}" if view.problem else ""
        parts.number_caption.text, parts.number.text = view.number_caption, view.number
        parts.steps.show(view.steps)
        parts.go.show(view.go)
        self._keyboard.show(view.keyboard)
