"""Opening a shift with its float."""
# pyright: basic

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.view_models.sign_on import OpenShiftView


class OpenShiftScreen(Screen):
    """How much lies in the drawer."""

    kv = "open_shift"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.ids.troubles.cell_class = Row

    def show(self, view: OpenShiftView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.bar.show(view.bar)
        ids.title.text, ids.text.text = view.title, view.text
        ids.caption.text, ids.amount.text = view.caption, view.amount
        ids.others.keys = list(view.keys)
        ids.go.show(view.go)
        ids.troubles.height = min(3, len(view.troubles)) * ids.troubles.cell_height
        ids.troubles.show(view.troubles)
