"""Devices, in words."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.view_models.settings import DevicesView


class DevicesScreen(Screen):
    """A row and a test for each device."""

    kv = "devices"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.parts.rows.cell_class = Row

    def show(self, view: DevicesView) -> None:
        """Take over a view."""
        self.parts.bar.show(view.bar)
        self.parts.rows.show(view.rows)
        self.parts.empty.text = "" if view.rows else view.empty
