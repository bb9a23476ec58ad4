"""Keys beside one another, each as wide as its text wants: the categories over the grid."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.clock import Clock
from kivy.metrics import dp
from kivy.properties import NumericProperty, StringProperty
from kivy.uix.widget import Widget

from edge.screens.key import Key
from edge.screens.style import style
from edge.screens.text_cache import text_cache
from edge.screens.view_models.key_view import KeyView


class KeyBar(Widget):
    """One row of keys that share the width by the length of their texts."""

    full_height = NumericProperty(0)
    name_in_tests = StringProperty("")

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self._views: tuple[KeyView, ...] = ()
        self._place_soon = Clock.create_trigger(self._place, -1)
        self.fbind("pos", self._place_soon)
        self.fbind("size", self._place_soon)

    def show(self, views: tuple[KeyView, ...]) -> None:
        """Take over the views."""
        if views == self._views:
            return
        self._views = views
        while len(self.children) > len(views):
            self.remove_widget(self.children[0])
        while len(self.children) < len(views):
            self.add_widget(Key())
        for key, view in zip(reversed(self.children), views, strict=True):
            key.show(view)
        self._place_soon()

    def _place(self, _dt: float = 0) -> None:
        if not self._views:
            return
        wanted = [max(dp(60), _width(view.text) + dp(28)) for view in self._views]
        room = self.width - style.gap * (len(wanted) - 1)
        scale = room / sum(wanted)
        if scale > 1:
            extra = (room - sum(wanted)) / len(wanted)
            wanted = [width + min(extra, dp(48)) for width in wanted]
        else:
            wanted = [width * scale for width in wanted]
        x = self.x
        for key, width in zip(reversed(self.children), wanted, strict=True):
            key.pos, key.size = (round(x), self.y), (round(width), self.height)
            x += width + style.gap


def _width(text: str) -> float:
    """Say how wide a caption is when it may stand on two lines."""
    words = text.split(" ")
    # The best place to break: where the longer of the two lines is shortest.
    splits = ((" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words)))
    pairs = (max(_line_width(first), _line_width(second)) + style.gap for first, second in splits)
    return min(_line_width(text), min(pairs, default=_line_width(text)))


def _line_width(text: str) -> float:
    return text_cache.width(text, "key", bold=True)
