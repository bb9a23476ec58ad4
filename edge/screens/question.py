"""A question over the screen: approval, age, weight, unknown code, card, discount and the like."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.core.window import Window
from kivy.metrics import dp

from edge.screens.overlay import Overlay
from edge.screens.style import style
from edge.screens.touch_keyboard import KeyboardSlot
from edge.screens.view_models.question_view import QuestionView


class Question(Overlay):
    """Draws any `QuestionView`; only the parts that the question has take room."""

    kv = "question"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self._keyboard = KeyboardSlot(self.parts.keyboard)

    def show(self, view: QuestionView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.panel.name_in_tests = f"question-{view.name}"
        parts.title.text, parts.text.text = view.title, view.text
        parts.figure_caption.text, parts.figure.text = view.figure_caption, view.figure
        parts.warning.text = f"▲ {view.warning}" if view.warning else ""
        parts.choices.keys = list(view.choices)
        parts.field.height = dp(60) if view.field is not None else 0
        parts.field.opacity = 1 if view.field is not None else 0
        if view.field is not None:
            parts.field.show(view.field)
        self._show_pad(view)
        parts.answers.cols = max(1, len(view.answers))
        parts.answers.keys = list(view.answers)
        self._keyboard.show(view.keyboard)
        width = 860 if view.pad else 640
        parts.panel.width = min(dp(width), Window.width - 2 * style.group)
        parts.panel.height = min(
            dp(470 if style.roomy else 520) if view.pad else self._height(view),
            Window.height - parts.keyboard.height - 2 * style.gap,
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
        parts = self.parts
        if view.pad and parts.pad_side.parent is None:
            parts.body.add_widget(parts.pad_side)
        elif not view.pad and parts.pad_side.parent is not None:
            parts.body.remove_widget(parts.pad_side)
        parts.typed_caption.text, parts.typed.text = view.typed_caption, view.typed
        parts.pad.left_key = view.pad_left
