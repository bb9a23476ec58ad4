"""The first start: a claim code, a number to compare, and what is still to come."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.metrics import dp

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
        # Words to compare or a number, never both: they take the same place.
        parts.number.opacity = 0 if view.words else 1
        parts.words.text = view.words
        parts.answers.keys = list(view.answers)
        parts.answers.cols = max(1, len(view.answers))
        parts.answers.height = dp(72) if view.answers else 0
        # What says nothing takes no room: with the keyboard up every line counts.
        parts.problem.height = dp(46) if view.problem else 0
        parts.number_caption.height = dp(24) if view.number_caption else 0
        parts.compared.height = dp(60) if view.number_caption else 0
        parts.steps.show(view.steps)
        parts.go.show(view.go)
        self._keyboard.show(view.keyboard)
