"""The menu over the screen."""
# pyright: basic

from edge.screens.overlay import Overlay
from edge.screens.view_models.menu import MenuView


class Menu(Overlay):
    """Everything that is not done in every sale."""

    kv = "menu"

    def show(self, view: MenuView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.title.text, ids.who.text = view.title, view.who
        ids.keys.keys = list(view.keys)
        ids.sign_off.show(view.sign_off)
        ids.close.show(view.close)
