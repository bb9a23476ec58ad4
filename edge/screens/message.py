"""A calm screen with one message."""
# pyright: basic

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.view_models.starting import MessageView


class MessageScreen(Screen):
    """Starting, or waiting for the first goods."""

    kv = "message"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.ids.steps.cell_class = Row

    def show(self, view: MessageView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.bar.show(view.bar)
        ids.title.text, ids.text.text = view.title, view.text
        ids.steps.show(view.steps)
