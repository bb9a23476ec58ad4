"""A flat ground with round corners behind other widgets."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.properties import ListProperty, NumericProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from edge.screens.style import style


class Panel(BoxLayout):
    """A box with a ground colour; ``edge`` draws one line on a side."""

    ground = StringProperty("surface")
    corner = NumericProperty(0)
    edges = ListProperty()  # of "left", "right", "top", "bottom"
    name_in_tests = StringProperty("")

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        with self.canvas.before:
            self._colour = Color(0, 0, 0, 0)
            self._shape = None
        for name in ("ground", "corner", "edges", "pos", "size"):
            self.fbind(name, self._draw)
        self._draw()

    def _draw(self, *_: object) -> None:
        self.canvas.before.clear()
        if not self.ground and not self.edges:
            return
        with self.canvas.before:
            if self.ground:
                Color(*style.colour(self.ground))
                if self.corner:
                    SmoothRoundedRectangle(pos=self.pos, size=self.size, radius=[self.corner])
                else:
                    Rectangle(pos=self.pos, size=self.size)
            if self.edges:
                Color(*style.colour("line"))
                for edge in self.edges:
                    Rectangle(**self._line(edge))

    def _line(self, edge: str) -> dict:
        if edge in {"left", "right"}:
            x = self.x if edge == "left" else self.right - 1
            return {"pos": (x, self.y), "size": (1, self.height)}
        y = self.y if edge == "bottom" else self.top - 1
        return {"pos": (self.x, y), "size": (self.width, 1)}
