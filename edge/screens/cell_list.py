"""A list of equal cells that draws only what is in sight.

Kivy's RecycleView is not used: it costs 100 ms for a changed row of many, waits before it lets a
finger press, and its ScrollView leaks a binding at every step (till-screens.md). Here a finger
presses at once, and becomes a scroll when it moves away.
"""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from collections.abc import Sequence

from kivy.clock import Clock
from kivy.graphics import Color, RoundedRectangle, ScissorPop, ScissorPush
from kivy.metrics import dp
from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    ObjectProperty,
    StringProperty,
)
from kivy.uix.widget import Widget

from edge.screens.key import Key
from edge.screens.style import style

SLOP_DP = 12  # a finger that moved less still presses
FRICTION = 0.94  # what is left of a fling's speed after one frame
SLOWEST_PX_S = 40
BAR_DP = 5
NEAR_THE_END_ROWS = 2


class CellList(Widget):
    """Cells in columns; ``cells`` are the views of the present page."""

    cells = ListProperty()
    cell_class = ObjectProperty(None)
    cell_height = NumericProperty(60)
    cell_width_min = NumericProperty(0)  # 0: one column
    spacing = NumericProperty(0)
    follow_end = BooleanProperty(False)  # keep the last cell in sight when cells come
    more_intent = ObjectProperty(None, allownone=True)  # sent once when the end comes in sight
    offset = NumericProperty(0)  # pixels scrolled down
    name_in_tests = StringProperty("")

    def __init__(self, **kwargs) -> None:
        self.register_event_type("on_offset_changed")
        super().__init__(**kwargs)
        with self.canvas.before:
            self._clip = ScissorPush(x=0, y=0, width=1, height=1)
        with self.canvas.after:
            ScissorPop()
            self._bar_colour = Color(0, 0, 0, 0)
            self._bar = RoundedRectangle(size=(0, 0), radius=[dp(BAR_DP / 2)])
        self._pool: dict[int, Widget] = {}
        self._spare: list[Widget] = []
        self._touch = None
        self._pressed = None  # the cell or key under the finger
        self._scrolling = False
        self._speed = 0.0
        self._fling = None
        self._asked_more = False
        self._layout = Clock.create_trigger(self._place, -1)
        for name in ("pos", "size", "cell_height", "cell_width_min", "spacing", "offset"):
            self.fbind(name, self._layout)
        self.fbind("cells", self._cells_changed)

    # What it shows

    @property
    def columns(self) -> int:
        """How many cells stand side by side."""
        if not self.cell_width_min:
            return 1
        return max(1, int((self.width + self.spacing) // (self.cell_width_min + self.spacing)))

    @property
    def content_height(self) -> float:
        """How high all cells are together."""
        rows = -(-len(self.cells) // self.columns)
        return max(0, rows * (self.cell_height + self.spacing) - self.spacing)

    @property
    def offset_max(self) -> float:
        """How far it can be scrolled."""
        return max(0, self.content_height - self.height)

    def show(self, cells: Sequence, *, from_top: bool = False) -> None:
        """Take over the views of all cells."""
        if from_top:
            self.stop()
            self.offset = 0
        if self.cells != list(cells):
            self.cells = list(cells)

    def bring_into_sight(self, index: int) -> None:
        """Scroll as little as needed."""
        if not 0 <= index < len(self.cells):
            return
        top = (index // self.columns) * (self.cell_height + self.spacing)
        if top < self.offset:
            self.offset = top
        elif top + self.cell_height > self.offset + self.height:
            self.offset = min(self.offset_max, top + self.cell_height - self.height)

    def on_offset_changed(self) -> None:
        """Tell that it was scrolled."""

    def _cells_changed(self, *_: object) -> None:
        self._asked_more = False
        if self.follow_end:
            self.offset = self.offset_max
        self._layout()

    def _place(self, _dt: float = 0) -> None:
        self._clip.x, self._clip.y = round(self.x), round(self.y)
        self._clip.width, self._clip.height = max(0, round(self.width)), max(0, round(self.height))
        offset = min(max(self.offset, 0), self.offset_max)
        if offset != self.offset:
            self.offset = offset
        columns = self.columns
        pitch = self.cell_height + self.spacing
        bar_room = dp(BAR_DP) + style.small_gap if self.offset_max else 0
        inner = self.width - (bar_room if columns > 1 else 0)
        width = (inner - self.spacing * (columns - 1)) / columns
        first = int(offset // pitch) * columns
        last = min(len(self.cells), (int((offset + self.height) // pitch) + 1) * columns)
        wanted = range(first, last)
        for index in [index for index in self._pool if index not in wanted]:
            cell = self._pool.pop(index)
            self.remove_widget(cell)
            self._spare.append(cell)
        for index in wanted:
            cell = self._pool.get(index)
            if cell is None:
                cell = self._spare.pop() if self._spare else self.cell_class()
                self._pool[index] = cell
                cell.size_hint = (None, None)
                self.add_widget(cell)
            row, column = divmod(index, columns)
            cell.size = (round(width), self.cell_height)
            cell.pos = (
                round(self.x + column * (width + self.spacing)),
                round(self.top - (row * pitch) - self.cell_height + offset),
            )
            cell.show(self.cells[index])
        self._draw_bar(offset)
        near = self.offset_max - offset <= NEAR_THE_END_ROWS * pitch
        if near and self.more_intent is not None and not self._asked_more and self.cells:
            self._asked_more = True
            intent = self.more_intent
            Clock.schedule_once(lambda _dt: Key.send(intent))
        self.dispatch("on_offset_changed")

    def _draw_bar(self, offset: float) -> None:
        """Show where we are; the bar never fades, because nothing moves at rest."""
        if not self.offset_max:
            self._bar_colour.a = 0
            return
        height = max(dp(24), self.height * self.height / self.content_height)
        y = self.top - height - (self.height - height) * offset / self.offset_max
        self._bar_colour.rgba = style.colour("line")
        self._bar.size = (dp(BAR_DP), height)
        self._bar.pos = (self.right - dp(BAR_DP), y)

    # What is done with it

    def on_touch_down(self, touch) -> bool:
        """Press what is under the finger."""
        if not self.collide_point(*touch.pos):
            return False
        if touch.is_mouse_scrolling:
            step = self.cell_height * (1 if touch.button == "scrollup" else -1)
            self.offset = min(max(self.offset + step, 0), self.offset_max)
            return True
        if self._touch is not None:
            return True
        was_flinging = self._fling is not None
        self.stop()
        touch.grab(self)
        self._touch, self._scrolling, self._speed = touch, False, 0.0
        if not was_flinging:
            self._press(self._part_at(touch))
        return True

    def on_touch_move(self, touch) -> bool:
        """Turn a press that moved into a scroll."""
        if touch.grab_current is not self:
            return False
        if not self._scrolling and abs(touch.y - touch.oy) > dp(SLOP_DP) and self.offset_max:
            self._scrolling = True
            self._press(None)
        if self._scrolling:
            self.offset = min(max(self.offset + touch.dy, 0), self.offset_max)
            elapsed = max(touch.time_update - getattr(touch, "time_before", 0), 0.008)
            self._speed = 0.6 * touch.dy / elapsed + 0.4 * self._speed if elapsed < 0.2 else 0
            touch.time_before = touch.time_update
        return True

    def on_touch_up(self, touch) -> bool:
        """Send what is pressed, or let the scroll run out."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        part, self._touch = self._pressed, None
        self._press(None)
        if self._scrolling:
            if abs(self._speed) > SLOWEST_PX_S * 5:
                self._fling = Clock.schedule_interval(self._fly, 0)
        elif part is not None and part is self._part_at(touch):
            part.dispatch("on_press")
        return True

    def stop(self) -> None:
        """End a fling."""
        if self._fling is not None:
            self._fling.cancel()
            self._fling = None

    def _fly(self, dt: float) -> None:
        self.offset = min(max(self.offset + self._speed * dt, 0), self.offset_max)
        self._speed *= FRICTION ** (dt * 60)
        if abs(self._speed) < SLOWEST_PX_S or self.offset in {0, self.offset_max}:
            self.stop()

    def _part_at(self, touch):
        """Find the key or cell under the finger."""
        for cell in self._pool.values():
            if cell.collide_point(*touch.pos):
                return cell.part_at(*touch.pos)
        return None

    def _press(self, part) -> None:
        if self._pressed is not None and self._pressed is not part:
            self._pressed.hold(None)
        self._pressed = part
        if part is not None:
            part.hold(self._touch)
