"""A text field. It shows what the desk holds; characters go to the desk, never here."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle, SmoothRoundedRectangle
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from edge.screens.key import FocusRing, Key
from edge.screens.style import style
from edge.screens.text_cache import text_cache
from edge.screens.view_models.field_view import FieldView

CARET_DP = 2


class Field(Widget):
    """One line of text with a caret that does not blink: nothing moves at rest."""

    text = StringProperty("")
    hint = StringProperty("")
    look = StringProperty("body")
    focused = BooleanProperty(False)
    ground = StringProperty("surface")
    intent = ObjectProperty(None, allownone=True)  # asks for the focus
    name_in_tests = StringProperty("")

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.enabled = True
        with self.canvas:
            self._ground = Color()
            self._shape = SmoothRoundedRectangle(size=(0, 0), radius=[style.corner])
        self._ring = FocusRing(self.canvas)
        with self.canvas:
            self._ink = Color()
            self._words = Rectangle(size=(0, 0))
            self._caret_colour = Color()
            self._caret = Rectangle(size=(0, 0))
        self._redraw = Clock.create_trigger(self._draw, -1)
        for name in ("text", "hint", "look", "focused", "ground", "pos", "size"):
            self.fbind(name, self._redraw)
        self._redraw()

    def show(self, view: FieldView) -> None:
        """Take over a view."""
        self.name_in_tests = view.name
        self.text, self.hint, self.focused = view.text, view.hint, view.focused
        self.intent = view.intent

    def _draw(self, _dt: float = 0) -> None:
        self._ground.rgba = style.colour(self.ground)
        self._shape.radius = [style.corner]
        self._shape.pos, self._shape.size = self.pos, self.size
        self._ring.draw(self, "primary" if self.focused else "line", 1.6 if self.focused else 1)
        shown = self.text or ("" if self.focused else self.hint)
        room = max(self.width - 2 * style.pad, 1)
        visible = self._end_of(shown, room) if self.text else shown
        if visible:
            texture = text_cache.texture(visible, self.look, width=room)
            self._words.texture, self._words.size = texture, texture.size
        else:
            self._words.size = (0, 0)
        self._ink.rgba = style.colour("text" if self.text else "text2")
        x = round(self.x + style.pad)
        self._words.pos = (x, round(self.center_y - self._words.size[1] / 2))
        height = style.size(self.look) * 1.3
        self._caret_colour.rgba = style.colour("primary")
        self._caret.size = (style.small_gap / 2, height) if self.focused else (0, 0)
        after = self._words.size[0] if self.text else 0
        self._caret.pos = (round(x + after + 1), round(self.center_y - height / 2))

    def _end_of(self, text: str, room: float) -> str:
        """Keep the end in sight while typing."""
        while len(text) > 1 and text_cache.width(text, self.look) > room - style.gap:
            text = text[max(1, len(text) // 12) :]
        return text

    def on_touch_down(self, touch) -> bool:
        """Take the touch."""
        return self.collide_point(*touch.pos)

    def on_touch_up(self, touch) -> bool:
        """Ask for the focus."""
        if not self.collide_point(*touch.pos) or not self.collide_point(*touch.opos):
            return False
        if self.intent is not None:
            Key.send(self.intent)
        return True
