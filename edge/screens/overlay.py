"""Something over the screen that takes every touch.

Not Kivy's ModalView: it keeps two more bindings at every opening, so a reused one grows and slows.
"""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.graphics import Color, Rectangle
from kivy.uix.floatlayout import FloatLayout

from edge.screens.parts import parts_of
from edge.screens.screen import load_kv
from edge.screens.style import style


class Overlay(FloatLayout):
    """A shade over the whole window with one panel in it."""

    kv = ""

    def __init__(self, **kwargs) -> None:
        load_kv("blocks")
        load_kv(self.kv)
        super().__init__(**kwargs)
        self.parts = parts_of(self)
        with self.canvas.before:
            Color(*style.colour("shade"))
            self._shade = Rectangle()
        self.bind(size=self._cover, pos=self._cover)

    def _cover(self, *_: object) -> None:
        self._shade.pos, self._shade.size = self.pos, self.size

    def on_touch_down(self, touch) -> bool:
        """Let nothing through to the screen below."""
        super().on_touch_down(touch)
        return True

    def on_touch_move(self, touch) -> bool:
        """Let nothing through to the screen below."""
        super().on_touch_move(touch)
        return True

    def on_touch_up(self, touch) -> bool:
        """Let nothing through to the screen below."""
        super().on_touch_up(touch)
        return True
