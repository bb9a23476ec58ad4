"""A row of a list: basket line, customer, parked basket, device, figure of a report."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle
from kivy.metrics import dp
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from edge.screens.key import Key
from edge.screens.style import style
from edge.screens.text_cache import text_cache
from edge.screens.view_models.row_view import RowView

EDGE_DP = 5
KEY_WIDTH_DP = 104
NARROW_DP = 520  # rows narrower than this give their keys less room
NARROW_KEY_DP = 84


class Row(Widget):
    """Shows a `RowView`; draws its own text, keys only where the view has some."""

    name_in_tests = StringProperty("")
    intent = ObjectProperty(None, allownone=True)
    enabled = BooleanProperty(True)

    def __init__(self, **kwargs) -> None:
        self.register_event_type("on_press")
        super().__init__(**kwargs)
        with self.canvas.before:
            self._ground = Color()
            self._shape = Rectangle(size=(0, 0))
            self._edge_colour = Color()
            self._edge = Rectangle(size=(0, 0))
            self._line_colour = Color()
            self._line = Rectangle(size=(0, 0))
        self._inks: dict[str, tuple[Color, Rectangle]] = {}
        with self.canvas:
            for part in ("mark", "title", "under", "right", "right_under"):
                self._inks[part] = (Color(), Rectangle(size=(0, 0)))
        self._keys: list[Key] = []
        self._shown: RowView | None = None
        self._held = False
        self._redraw = Clock.create_trigger(self._draw, -1)
        self.fbind("pos", self._redraw)
        self.fbind("size", self._redraw)

    @property
    def text(self) -> str:
        """What it says, for tests."""
        view = self._shown
        return "" if view is None else f"{view.title}|{view.under}|{view.right}"

    def show(self, view: RowView) -> None:
        """Take over a view; nothing happens where it is shown already."""
        if view == self._shown:
            return
        self._shown = view
        self.name_in_tests, self.intent = view.name, view.intent
        self.enabled = view.intent is not None
        while len(self._keys) > len(view.keys):
            self.remove_widget(self._keys.pop())
        while len(self._keys) < len(view.keys):
            key = Key(size_hint=(None, None))
            self._keys.append(key)
            self.add_widget(key)
        for key, key_view in zip(self._keys, view.keys, strict=True):
            key.show(key_view)
        self._redraw()

    def part_at(self, x: float, y: float):
        """Find what a finger here presses: one of the keys, or the row."""
        for key in self._keys:
            if key.collide_point(x, y):
                return key if key.enabled else None
        return self if self.intent is not None else None

    def hold(self, touch) -> None:
        """Show that a finger is on it, or no longer."""
        self._held = touch is not None
        self._draw()

    def on_press(self) -> None:
        """Send the intent up to the desk."""
        Key.send(self.intent)

    def _draw(self, _dt: float = 0) -> None:
        view = self._shown
        if view is None:
            return
        ground = "pressed" if self._held else ("tint" if view.selected else "")
        self._ground.rgba = style.colour(ground) if ground else (0, 0, 0, 0)
        self._shape.pos, self._shape.size = self.pos, self.size
        self._edge_colour.rgba = style.colour("primary")
        self._edge.pos = self.pos
        self._edge.size = (dp(EDGE_DP), self.height) if view.selected else (0, 0)
        self._line_colour.rgba = style.colour("line")
        self._line.pos, self._line.size = self.pos, (self.width, 1)

        right = self.right - style.pad - self._place_keys()
        amount_width = max(
            self._put("right", view.right, "body", view.right_tone, bold=True),
            self._put("right_under", view.right_under, "caption", "text2"),
        )
        left = self.x + style.pad + style.small_gap
        left += self._put("mark", view.mark, "body", view.mark_tone) + (
            style.gap if view.mark else 0
        )
        room = right - left - (amount_width + style.pad if amount_width else 0)
        tone = "disabled" if view.struck else "text"
        self._put("title", view.title, "body", tone, bold=view.strong or view.selected, room=room)
        self._put("under", view.under, "caption", view.under_tone, room=room)
        self._stack("title", "under", lambda _width: left)
        self._stack("right", "right_under", lambda width: right - width)
        mark = self._inks["mark"][1]
        title = self._inks["title"][1]
        mark.pos = (
            round(self.x + style.pad + style.small_gap),
            round(title.pos[1] + (title.size[1] - mark.size[1]) / 2),
        )

    def _place_keys(self) -> float:
        width = dp(NARROW_KEY_DP if self.width < dp(NARROW_DP) else KEY_WIDTH_DP)
        x = self.right - style.gap
        for key in reversed(self._keys):
            key.size = (width, min(self.height - style.small_gap * 2, style.touch))
            x -= width
            key.pos = (round(x), round(self.center_y - key.height / 2))
            x -= style.gap
        return len(self._keys) * (width + style.gap)

    def _put(  # noqa: PLR0913 - a text has that many sides
        self, part: str, text: str, look: str, tone: str, *, bold: bool = False, room: float = 0
    ) -> float:
        colour, shape = self._inks[part]
        if not text or room < 0:
            shape.size = (0, 0)
            return 0
        texture = text_cache.texture(text, look, bold=bold, width=room)
        shape.texture, shape.size = texture, texture.size
        colour.rgba = style.colour(tone)
        return texture.size[0]

    def _stack(self, upper: str, lower: str, x_of) -> None:
        """Put two lines above one another in the middle."""
        above, below = self._inks[upper][1], self._inks[lower][1]
        y = self.y + (self.height - above.size[1] - below.size[1]) / 2
        below.pos = (round(x_of(below.size[0])), round(y))
        above.pos = (round(x_of(above.size[0])), round(y + below.size[1]))
