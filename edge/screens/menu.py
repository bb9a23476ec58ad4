"""The menu over the screen."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.overlay import Overlay
from edge.screens.view_models.menu import MenuView


class Menu(Overlay):
    """Everything that is not done in every sale."""

    kv = "menu"

    def show(self, view: MenuView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.title.text, parts.who.text = view.title, view.who
        parts.choices.keys = list(view.keys)
        parts.sign_off.show(view.sign_off)
        parts.close.show(view.close)
