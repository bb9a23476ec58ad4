"""A key: acts on release inside, changes its colour in the very next frame."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle, SmoothLine, SmoothRoundedRectangle
from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.gridlayout import GridLayout
from kivy.uix.widget import Widget

from edge.screens.style import style
from edge.screens.text_cache import text_cache
from edge.screens.view_models.key_view import KeyView

LONG_PRESS_S = 0.45
SMALLER = ("key", "small", "caption")
# look: (ground, text)
LOOKS = {
    "plain": ("raised", "text"),
    "tint": ("tint", "text"),
    "primary": ("primary", "on_fill"),
    "pay": ("pay", "on_fill"),
    "danger": ("raised", "danger"),
    "danger-fill": ("danger_fill", "on_fill"),
    "bare": ("", "link"),
    "surface": ("surface", "text"),
    "chosen": ("primary", "on_fill"),
}


class Key(Widget):
    """One key. Shows a `KeyView` or is set up in kv; sends its intent when pressed."""

    text = StringProperty("")
    under = StringProperty("")  # a second, smaller line: the reason, an amount
    look = StringProperty("plain")
    size_name = StringProperty("key")
    bold = BooleanProperty(True)
    enabled = BooleanProperty(True)
    lines = NumericProperty(2)
    corner = NumericProperty(-1)
    align = StringProperty("center")
    intent = ObjectProperty(None, allownone=True)
    name_in_tests = StringProperty("")

    def __init__(self, **kwargs) -> None:
        self.register_event_type("on_press")
        self.register_event_type("on_long_press")
        super().__init__(**kwargs)
        with self.canvas:
            self._ground = Color()
            self._shape = SmoothRoundedRectangle(size=(0, 0), radius=[style.corner])
            self._ink = Color()
            self._words = Rectangle(size=(0, 0))
            self._small_ink = Color()
            self._small_words = Rectangle(size=(0, 0))
        self._shown: KeyView | None = None
        self._touch = None
        self._long = None
        self._redraw = Clock.create_trigger(self._draw, -1)
        for name in ("text", "under", "look", "enabled", "pos", "size", "corner", "bold"):
            self.fbind(name, self._redraw)
        self._redraw()

    # What it shows

    def show(self, view: KeyView) -> None:
        """Take over a view; nothing happens where it is shown already."""
        if view == self._shown:
            return
        self._shown = view
        self.name_in_tests = view.name
        self.text = view.text
        self.under = view.under if view.enabled else (view.reason or view.under)
        self.look = view.look
        self.enabled = view.enabled
        self.intent = view.intent

    @property
    def is_pressed(self) -> bool:
        """Whether a finger is on it."""
        return self._touch is not None

    def _draw(self, _dt: float = 0) -> None:
        ground, ink = LOOKS[self.look]
        if not self.enabled:
            ground, ink = ("raised" if ground else ""), "disabled"
        if self.is_pressed:
            ground = "pressed"
            ink = "text" if ink == "on_fill" else ink
        self._ground.rgba = style.colour(ground) if ground else (0, 0, 0, 0)
        self._shape.radius = [style.corner if self.corner < 0 else self.corner]
        self._shape.pos = (round(self.x), round(self.y))
        self._shape.size = (round(self.width), round(self.height))
        room = self.width - 2 * style.gap
        small = room > style.touch and self.under
        # Why a key does not go stands there whole or not at all.
        if small and not self.enabled and not text_cache.fits(self.under, "caption", room):
            small = False
        lines = 1 if small or self.height < style.touch_min else int(self.lines)
        above = self._put(self._words, self.text, self.size_name, room, lines)
        below = self._put(self._small_words, self.under if small else "", "caption", room, 1)
        self._ink.rgba = style.colour(ink)
        self._small_ink.rgba = style.colour(
            ink if ink in {"disabled", "on_fill"} or self.look != "plain" else "text2"
        )
        y = self.y + (self.height - above - below) / 2
        self._small_words.pos = (self._x(self._small_words), round(y))
        self._words.pos = (self._x(self._words), round(y + below))

    def _x(self, words: Rectangle) -> int:
        if self.align == "left":
            return round(self.x + style.pad)
        return round(self.x + (self.width - words.size[0]) / 2)

    def _put(self, shape: Rectangle, text: str, size_name: str, room: float, lines: int) -> float:
        """Set one text and give its height."""
        if not text or room < 2:
            shape.size = (0, 0)
            return 0
        # A caption that is too long for its key is set smaller and smaller before it is cut.
        sizes = SMALLER if size_name == "key" else (size_name,)
        size_name = next(
            (
                size
                for size in sizes
                if text_cache.fits(
                    text, size, room, bold=self.bold and size != "caption", lines=lines
                )
            ),
            "",
        )
        if not size_name:  # the last resort before it is cut: nearer to the edges of its key
            size_name, room = sizes[-1], room + style.gap
        bold = self.bold and size_name != "caption"
        texture = text_cache.texture(
            text, size_name, bold=bold, width=room, lines=lines, centred=self.align == "center"
        )
        shape.texture = texture
        shape.size = texture.size
        return texture.size[1]

    # What is done with it

    def on_touch_down(self, touch) -> bool:
        """Show that it is pressed, at once."""
        if (
            self._touch is not None
            or not self.collide_point(*touch.pos)
            or touch.is_mouse_scrolling
        ):
            return False
        if not self.enabled:
            return True
        touch.grab(self)
        self._touch = touch
        self._long = Clock.schedule_once(self._held, LONG_PRESS_S)
        self._draw()
        return True

    def on_touch_move(self, touch) -> bool:
        """Keep the touch."""
        return touch.grab_current is self

    def on_touch_up(self, touch) -> bool:
        """Act when the finger is still on it."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        was_held = self._touch is None
        self.let_go()
        if not was_held and self.enabled and self.collide_point(*touch.pos):
            self.dispatch("on_press")
        return True

    def part_at(self, x: float, y: float):
        """Be a cell of a list."""
        return self if self.enabled and self.collide_point(x, y) else None

    def hold(self, touch) -> None:
        """Show that a finger is on it, or no longer; for a list that scrolls under the finger."""
        self._touch = touch
        self._draw()

    def let_go(self) -> None:
        """Forget the finger, as when the screen under it goes away."""
        self._touch = None
        if self._long is not None:
            self._long.cancel()
            self._long = None
        self._draw()

    def _held(self, _dt: float) -> None:
        if self._touch is not None and self.dispatch("on_long_press"):
            self.let_go()

    def on_press(self) -> None:
        """Send the intent up to the desk."""
        if self.intent is not None:
            Key.send(self.intent)

    def on_long_press(self) -> bool:
        """Say whether the long press was used."""
        return False

    @staticmethod
    def send(intent: object) -> None:
        """Where intents go; `app.py` puts the desk here when the window opens."""


class KeyGrid(GridLayout):
    """Keys that follow a view: as many as there are, each reused."""

    keys = ListProperty()
    key_height = NumericProperty(0)  # 0: share the height
    name_in_tests = StringProperty("")

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("spacing", style.gap)
        kwargs.setdefault("cols", 1)
        super().__init__(**kwargs)
        self.fbind("keys", self._arrange)

    def _arrange(self, *_: object) -> None:
        while len(self.children) > len(self.keys):
            self.remove_widget(self.children[0])
        while len(self.children) < len(self.keys):
            key = self.make_key()
            if self.key_height:
                key.size_hint_y, key.height = None, self.key_height
            self.add_widget(key)
        for key, view in zip(reversed(self.children), self.keys, strict=True):
            key.show(view)

    def make_key(self) -> Key:
        """Build one more key."""
        return Key()


class FocusRing:
    """Two dp around what has the focus."""

    def __init__(self, canvas) -> None:
        with canvas:
            self._colour = Color(0, 0, 0, 0)
            self._line = SmoothLine(width=1)

    def draw(self, widget: Widget, tone: str, width: float = 1.0) -> None:
        """Put the ring around a widget in a tone; an empty tone hides it."""
        self._colour.rgba = style.colour(tone) if tone else (0, 0, 0, 0)
        self._line.width = width
        self._line.rounded_rectangle = (
            widget.x + 1,
            widget.y + 1,
            max(widget.width - 2, 1),
            max(widget.height - 2, 1),
            style.corner,
        )
