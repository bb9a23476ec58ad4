"""A question over the screen: approval, age, weight, unknown code, card, discount and the like."""
# pyright: basic

from kivy.metrics import dp

from edge.screens.overlay import Overlay
from edge.screens.style import style
from edge.screens.touch_keyboard import KeyboardSlot
from edge.screens.view_models.questions import QuestionView


class Question(Overlay):
    """Draws any `QuestionView`; only the parts that the question has take room."""

    kv = "question"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self._keyboard = KeyboardSlot(self.ids.keyboard)

    def show(self, view: QuestionView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.panel.name_in_tests = f"question-{view.name}"
        ids.title.text, ids.text.text = view.title, view.text
        ids.figure_caption.text, ids.figure.text = view.figure_caption, view.figure
        ids.warning.text = f"▲ {view.warning}" if view.warning else ""
        ids.choices.keys = list(view.choices)
        ids.field.height = dp(60) if view.field is not None else 0
        ids.field.opacity = 1 if view.field is not None else 0
        if view.field is not None:
            ids.field.show(view.field)
        self._show_pad(view)
        ids.answers.cols = max(1, len(view.answers))
        ids.answers.keys = list(view.answers)
        self._keyboard.show(view.keyboard)
        width = 860 if view.pad else 640
        ids.panel.width = min(dp(width), ids.panel.parent.width - 2 * style.group)
        ids.panel.height = min(
            dp(470 if style.roomy else 520) if view.pad else self._height(view),
            self.height - ids.keyboard.height - 2 * style.gap,
        )

    def _height(self, view: QuestionView) -> float:
        height = dp(24 * 2 + 40 + 64 + 72 + 40)
        if view.figure:
            height += dp(100)
        if view.field is not None:
            height += dp(64)
        if view.warning:
            height += dp(40)
        return height

    def _show_pad(self, view: QuestionView) -> None:
        ids = self.ids
        if view.pad and ids.pad_side.parent is None:
            ids.body.add_widget(ids.pad_side)
        elif not view.pad and ids.pad_side.parent is not None:
            ids.body.remove_widget(ids.pad_side)
        ids.typed_caption.text, ids.typed.text = view.typed_caption, view.typed
        ids.pad.left_key = view.pad_left
