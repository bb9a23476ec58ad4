"""A report on the screen."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

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
        self.parts.left.cell_class = Row
        self.parts.right.cell_class = Row
        self._figures: list[tuple[Caption, Caption]] = []

    def show(self, view: ReportView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.title.text, parts.at.text = view.title, view.at
        self._show_figures(view)
        parts.left.show(view.left)
        parts.right.show(view.right)
        parts.empty.text = view.empty
        parts.others.keys = list(view.keys)
        if view.close_day is not None:
            parts.close_day.show(view.close_day)
        parts.close_day.opacity = 1 if view.close_day is not None else 0
        parts.close_day.enabled = view.close_day is not None and view.close_day.enabled

    def _show_figures(self, view: ReportView) -> None:
        while len(self._figures) < len(view.figures):
            box = BoxLayout(orientation="vertical", padding=(style.pad, style.gap))
            caption = Caption(look="caption", tone="text2", size_hint_y=None, height=dp(20))
            amount = Caption(look="amount", bold=True)
            amount.name_in_tests = f"figure-{len(self._figures)}"
            box.add_widget(caption)
            box.add_widget(amount)
            self.parts.figures.add_widget(box)
            self._figures.append((caption, amount))
        for (caption, amount), figure in zip(self._figures, view.figures, strict=False):
            caption.text, amount.text = figure.caption, figure.amount
