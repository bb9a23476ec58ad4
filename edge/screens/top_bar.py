"""The bar over every screen, and the notice that lies over it."""
# pyright: basic

from kivy.properties import StringProperty
from kivy.uix.boxlayout import BoxLayout

from edge.screens.panel import Panel
from edge.screens.view_models.shown import NoticeView
from edge.screens.view_models.top_bar import TopBarView


class TopBar(BoxLayout):
    """Shows a `TopBarView`: menu or back, title or search field, status."""

    name_in_tests = StringProperty("")

    def show(self, view: TopBarView, clear=None) -> None:
        """Take over a view; ``clear`` is the key that ends a search."""
        ids = self.ids
        self._put(ids.key, view.key is not None)
        if view.key is not None:
            ids.key.show(view.key)
        self._put(ids.title, view.field is None)
        self._put(ids.field, view.field is not None)
        if view.field is not None:
            ids.field.show(view.field)
        ids.title.text = view.title
        self._put(ids.clear, clear is not None)
        if clear is not None:
            ids.clear.show(clear)
        ids.state.text = f"{view.status.mark} {view.status.text}"
        ids.state.tone = view.status.tone
        ids.place.text = " · ".join(part for part in (view.place, view.time) if part)

    def _put(self, widget, wanted: bool) -> None:
        """Have a part in the bar, in its place, or not."""
        if wanted and widget.parent is None:
            order = [self.ids[name] for name in ("key", "title", "field", "clear", "status")]
            after = [part for part in order[order.index(widget) + 1 :] if part.parent is self]
            index = self.children.index(after[0]) + 1 if after else 0
            self.add_widget(widget, index)
        elif not wanted and widget.parent is self:
            self.remove_widget(widget)


class NoticeStrip(Panel):
    """A sentence over the bar."""

    def show(self, view: NoticeView) -> None:
        """Take over a view."""
        self.ground = view.ground
        ids = self.ids
        ids.mark.text, ids.mark.tone = view.mark, view.tone
        ids.text.text = view.text
        if view.close is not None:
            ids.close.show(view.close)
        ids.close.opacity = 1 if view.close is not None else 0
        ids.close.enabled = view.close is not None
