"""An item on the grid: name, price, its category's bar, and its picture if there is one."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from kivy.clock import Clock
from kivy.graphics import Color, Rectangle, RoundedRectangle, SmoothRoundedRectangle
from kivy.metrics import dp
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.widget import Widget

from edge.screens.key import Key
from edge.screens.pictures import pictures
from edge.screens.style import style
from edge.screens.text_cache import text_cache
from edge.screens.view_models.row_view import TileView

BAR_DP = 5
PICTURE_DP = 48
BADGE_DP = 22


class Tile(Widget):
    """Shows a `TileView`; draws its own text."""

    name_in_tests = StringProperty("")
    intent = ObjectProperty(None, allownone=True)
    enabled = BooleanProperty(True)

    def __init__(self, **kwargs) -> None:
        self.register_event_type("on_press")
        super().__init__(**kwargs)
        with self.canvas:
            self._ground = Color()
            self._shape = SmoothRoundedRectangle(size=(0, 0), radius=[style.corner])
            self._hue = Color()
            self._bar = RoundedRectangle(size=(0, 0), radius=[dp(BAR_DP / 2)])
            self._picture_colour = Color(1, 1, 1, 1)
            self._picture = RoundedRectangle(size=(0, 0), radius=[dp(6)])
            self._ink = Color()
            self._title = Rectangle(size=(0, 0))
            self._price = Rectangle(size=(0, 0))
            self._faint = Color()
            self._under = Rectangle(size=(0, 0))
            self._badge_colour = Color()
            self._badge = RoundedRectangle(size=(0, 0), radius=[dp(10)])
            self._badge_ink = Color()
            self._badge_words = Rectangle(size=(0, 0))
        self._shown: TileView | None = None
        self._held = False
        self._redraw = Clock.create_trigger(self._draw, -1)
        self.fbind("pos", self._redraw)
        self.fbind("size", self._redraw)

    @property
    def text(self) -> str:
        """What it says, for tests."""
        return "" if self._shown is None else f"{self._shown.title}|{self._shown.price}"

    def show(self, view: TileView) -> None:
        """Take over a view; nothing happens where it is shown already."""
        if view == self._shown:
            return
        self._shown = view
        self.name_in_tests, self.intent, self.enabled = view.name, view.intent, view.enabled
        self._redraw()

    def part_at(self, _x: float, _y: float):
        """Be pressed anywhere."""
        return self if self.enabled and self.intent is not None else None

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
        self._ground.rgba = style.colour("pressed" if self._held else "surface")
        self._shape.radius = [style.corner]
        self._shape.pos, self._shape.size = self.pos, self.size
        self._hue.rgba = style.colour(f"hue-{view.hue}")
        self._bar.pos = (self.x + dp(7), self.y + dp(10))
        self._bar.size = (dp(BAR_DP), self.height - dp(20))
        left = round(self.x + dp(22))
        room = self.right - left - style.gap
        tone = style.colour("text" if view.enabled else "disabled")
        self._ink.rgba = tone
        badge_room = (
            text_cache.width(view.badge, "caption", bold=True) + dp(12) if view.badge else 0
        )
        title = text_cache.texture(view.title, "body", width=room - badge_room, lines=2)
        self._title.texture, self._title.size = title, title.size
        self._title.pos = (left, round(self.top - dp(8) - title.size[1]))
        picture = pictures.texture(view.picture, self._redraw) if view.picture else None
        side = dp(PICTURE_DP)
        if picture is not None:
            self._picture.texture, self._picture.size = picture, (side, side)
            self._picture.pos = (round(self.right - side - dp(7)), round(self.y + dp(7)))
            room -= side + style.small_gap
        self._picture_colour.a = 0 if picture is None else 1
        self._put(self._price, view.price, "title", left, self.y + dp(6), room, bold=True)
        under_y = self.y + dp(6) + self._price.size[1]
        self._faint.rgba = style.colour("text2")
        self._put(self._under, view.under, "caption", left, under_y, room)
        self._draw_badge(view.badge)

    def _draw_badge(self, text: str) -> None:
        if not text:  # a rounded shape of no size still draws its corners
            self._badge_colour.a = self._badge_ink.a = 0
            return
        texture = text_cache.texture(text, "caption", bold=True)
        width = max(texture.size[0] + dp(12), dp(BADGE_DP))
        self._badge_colour.rgba = style.colour("primary")
        self._badge.size = (width, dp(BADGE_DP))
        self._badge.pos = (self.right - width - dp(5), self.top - dp(27))
        self._badge_ink.rgba = style.colour("on_fill")
        self._badge_words.texture, self._badge_words.size = texture, texture.size
        self._badge_words.pos = (
            round(self.right - dp(5) - (width + texture.size[0]) / 2),
            round(self.top - dp(16) - texture.size[1] / 2),
        )

    def _put(self, shape, text, look, x, y, room, *, bold=False) -> None:  # noqa: PLR0913, PLR0917 - a text has that many sides
        if not text or room < 2:
            shape.size = (0, 0)
            return
        if text_cache.width(text, look, bold=bold) > room and look == "title":
            look = "small"
        texture = text_cache.texture(text, look, bold=bold, width=room)
        shape.texture, shape.size, shape.pos = texture, texture.size, (round(x), round(y))
