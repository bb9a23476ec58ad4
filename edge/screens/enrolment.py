"""The first start: a claim code, a number to compare, and what is still to come."""
# pyright: basic

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.touch_keyboard import KeyboardSlot
from edge.screens.view_models.starting import EnrolmentView


class EnrolmentScreen(Screen):
    """A new machine asks who it is."""

    kv = "enrolment"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.ids.steps.cell_class = Row
        self._keyboard = KeyboardSlot(self.ids.keyboard, languages=["en"])

    def show(self, view: EnrolmentView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.bar.show(view.bar)
        ids.title.text, ids.text.text = view.title, view.text
        ids.field_caption.text = view.field_caption
        ids.field.show(view.field)
        ids.problem.text = f"▲ {view.problem}" if view.problem else ""
        ids.number_caption.text, ids.number.text = view.number_caption, view.number
        ids.steps.show(view.steps)
        ids.go.show(view.go)
        self._keyboard.show(view.keyboard)
