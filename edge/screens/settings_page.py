"""Settings, and how the till stands with headquarters."""
# pyright: basic

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.view_models.settings import SettingsView


class SettingsScreen(Screen):
    """For the operator on one side, for support on the other."""

    kv = "settings_page"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.ids.rows.cell_class = Row

    def show(self, view: SettingsView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.bar.show(view.bar)
        ids.language_caption.text, ids.look_caption.text = view.language_caption, view.look_caption
        ids.languages.keys = list(view.languages)
        ids.looks.keys = [*view.themes, *view.sides]
        ids.training.show(view.training)
        ids.mark.text, ids.mark.tone = view.status_mark, view.status_tone
        ids.status.text = view.status
        ids.rows.show(view.rows)
        ids.others.keys = list(view.keys)
