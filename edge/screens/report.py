"""A report on the screen."""
# pyright: basic

from kivy.metrics import dp
from kivy.uix.boxlayout import BoxLayout

from edge.screens.caption import Caption
from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.style import style
from edge.screens.view_models.reports import ReportView


class ReportScreen(Screen):
    """Four figures, two columns, and what may be done."""

    kv = "report"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.ids.left.cell_class = Row
        self.ids.right.cell_class = Row
        self._figures: list[tuple[Caption, Caption]] = []

    def show(self, view: ReportView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.bar.show(view.bar)
        ids.title.text, ids.at.text = view.title, view.at
        self._show_figures(view)
        ids.left.show(view.left)
        ids.right.show(view.right)
        ids.empty.text = view.empty
        ids.others.keys = list(view.keys)
        if view.close_day is not None:
            ids.close_day.show(view.close_day)
        ids.close_day.opacity = 1 if view.close_day is not None else 0
        ids.close_day.enabled = view.close_day is not None and view.close_day.enabled

    def _show_figures(self, view: ReportView) -> None:
        while len(self._figures) < len(view.figures):
            box = BoxLayout(orientation="vertical", padding=(style.pad, style.gap))
            caption = Caption(look="caption", tone="text2", size_hint_y=None, height=dp(20))
            amount = Caption(look="amount", bold=True)
            amount.name_in_tests = f"figure-{len(self._figures)}"
            box.add_widget(caption)
            box.add_widget(amount)
            self.ids.figures.add_widget(box)
            self._figures.append((caption, amount))
        for (caption, amount), figure in zip(self._figures, view.figures, strict=False):
            caption.text, amount.text = figure.caption, figure.amount
