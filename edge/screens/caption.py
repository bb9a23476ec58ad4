"""Text on a screen, drawn from the cache at whole pixels."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.properties import (
    BooleanProperty,
    NumericProperty,
    OptionProperty,
    StringProperty,
)
from kivy.uix.widget import Widget

from edge.screens.style import style
from edge.screens.text_cache import text_cache


class Caption(Widget):
    """A text of one or more lines, cut at the end where it does not fit.

    ``fit`` makes the height follow the text; ``hug`` the width.
    """

    text = StringProperty("")
    look = StringProperty("body")
    tone = StringProperty("text")
    bold = BooleanProperty(False)
    lines = NumericProperty(1)
    align = OptionProperty("left", options=("left", "center", "right"))
    valign = OptionProperty("middle", options=("top", "middle", "bottom"))
    fit = BooleanProperty(False)
    hug = BooleanProperty(False)
    name_in_tests = StringProperty("")

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        with self.canvas:
            self._colour = Color()
            self._shape = Rectangle(size=(0, 0))
        self._redraw = Clock.create_trigger(self._draw, -1)
        for name in ("text", "look", "tone", "bold", "lines", "align", "pos", "size"):
            self.fbind(name, self._redraw)
        self._redraw()

    def _draw(self, _dt: float = 0) -> None:
        if not self.text:
            self._shape.size = (0, 0)
            if self.fit:
                self.height = 0
            return
        if self.hug:
            self.width = text_cache.width(self.text, self.look, bold=self.bold) + 1
        if self.width < 2:
            return
        texture = text_cache.texture(
            self.text,
            self.look,
            bold=self.bold,
            width=self.width,
            lines=int(self.lines),
            centred=self.align == "center",
        )
        width, height = texture.size
        if self.fit and self.height != height:
            self.height = height
        x = {"left": self.x, "center": self.x + (self.width - width) / 2}.get(
            self.align, self.right - width
        )
        y = {"top": self.top - height, "middle": self.y + (self.height - height) / 2}.get(
            self.valign, self.y
        )
        self._colour.rgba = style.colour(self.tone)
        self._shape.texture = texture
        self._shape.size = (width, height)
        self._shape.pos = (round(x), round(y))
