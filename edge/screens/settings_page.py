"""Settings, and how the till stands with headquarters."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.view_models.settings import SettingsView


class SettingsScreen(Screen):
    """For the operator on one side, for support on the other."""

    kv = "settings_page"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.parts.rows.cell_class = Row

    def show(self, view: SettingsView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.language_caption.text, parts.look_caption.text = (
            view.language_caption,
            view.look_caption,
        )
        parts.languages.keys = list(view.languages)
        parts.looks.keys = [*view.themes, *view.sides, *view.sizes]
        parts.training.show(view.training)
        parts.mark.text, parts.mark.tone = view.status_mark, view.status_tone
        parts.status.text = view.status
        parts.rows.show(view.rows)
        parts.others.keys = list(view.keys)
