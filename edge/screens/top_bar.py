"""The bar over every screen, and the notice that lies over it."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.metrics import dp
from kivy.properties import StringProperty
from kivy.uix.boxlayout import BoxLayout

from edge.screens.intents.moving import GoTo
from edge.screens.intents.places import Place
from edge.screens.key import Key
from edge.screens.panel import Panel
from edge.screens.parts import parts_of
from edge.screens.style import style
from edge.screens.text_cache import text_cache
from edge.screens.view_models.shown import NoticeView
from edge.screens.view_models.top_bar import TopBarView

KEY_WIDTH_DP = 60
STATUS_WIDTH_MAX_DP = 280


class TopBar(BoxLayout):
    """Shows a `TopBarView`: menu or back, title or search field, status."""

    name_in_tests = StringProperty("")

    def on_kv_post(self, base_widget) -> None:  # noqa: ARG002 - the name is Kivy's
        """Hold the parts once they are there."""
        self.parts = parts_of(self)

    def show(self, view: TopBarView, clear=None) -> None:
        """Take over a view; ``clear`` is the key that ends a search."""
        parts = self.parts
        self._put(parts.key, view.key is not None)
        if view.key is not None:
            parts.key.show(view.key)
            wanted = text_cache.width(view.key.text, "key", bold=True) + dp(28)
            parts.key.width = max(dp(KEY_WIDTH_DP), wanted)
        self._put(parts.title, view.field is None)
        self._put(parts.field, view.field is not None)
        if view.field is not None:
            parts.field.show(view.field)
        parts.title.text = view.title
        self._put(parts.clear_key, clear is not None)
        if clear is not None:
            parts.clear_key.show(clear)
        parts.state.text = f"{view.status.mark} {view.status.text}"
        parts.state.tone = view.status.tone
        parts.place.text = " · ".join(part for part in (view.place, view.time) if part)
        widest = max(
            text_cache.width(parts.state.text, "caption", bold=True),
            text_cache.width(parts.place.text, "caption"),
        )
        parts.status.width = min(widest + style.gap, dp(STATUS_WIDTH_MAX_DP))

    def on_touch_up(self, touch) -> bool:
        """A touch of the status line shows how the till is."""
        if super().on_touch_up(touch):
            return True
        if touch.grab_current is None and self.parts.status.collide_point(*touch.pos):
            began_here = self.parts.status.collide_point(touch.ox, touch.oy)
            if began_here and self.parts.key.parent is not None:
                Key.send(GoTo(Place.HEALTH))
                return True
        return False

    def _put(self, widget, wanted: bool) -> None:  # noqa: FBT001 - said by its name
        """Have a part in the bar, in its place, or not."""
        if wanted and widget.parent is None:
            order = [
                getattr(self.parts, name)
                for name in ("key", "title", "field", "clear_key", "status")
            ]
            after = [part for part in order[order.index(widget) + 1 :] if part.parent is self]
            index = self.children.index(after[0]) + 1 if after else 0
            self.add_widget(widget, index)
        elif not wanted and widget.parent is self:
            self.remove_widget(widget)


class NoticeStrip(Panel):
    """A sentence over the bar."""

    def on_kv_post(self, base_widget) -> None:  # noqa: ARG002 - the name is Kivy's
        """Hold the parts once they are there."""
        self.parts = parts_of(self)

    def show(self, view: NoticeView) -> None:
        """Take over a view."""
        self.ground = view.ground
        parts = self.parts
        parts.mark.text, parts.mark.tone = view.mark, view.tone
        parts.text.text = view.text
        if view.close is not None:
            parts.close.show(view.close)
        parts.close.opacity = 1 if view.close is not None else 0
        parts.close.enabled = view.close is not None
