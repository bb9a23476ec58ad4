"""Opening a shift with its float."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.view_models.sign_on import OpenShiftView


class OpenShiftScreen(Screen):
    """How much lies in the drawer."""

    kv = "open_shift"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.parts.troubles.cell_class = Row

    def show(self, view: OpenShiftView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.title.text, parts.text.text = view.title, view.text
        parts.caption.text, parts.amount.text = view.caption, view.amount
        parts.others.keys = list(view.keys)
        parts.go.show(view.go)
        parts.troubles.height = min(3, len(view.troubles)) * parts.troubles.cell_height
        parts.troubles.show(view.troubles)
