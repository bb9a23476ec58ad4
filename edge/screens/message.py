"""A calm screen with one message."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.view_models.starting import MessageView


class MessageScreen(Screen):
    """Starting, or waiting for the first goods."""

    kv = "message"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.parts.steps.cell_class = Row

    def show(self, view: MessageView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.title.text, parts.text.text = view.title, view.text
        parts.steps.show(view.steps)
