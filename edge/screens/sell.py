"""The selling screen."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.intents.moving import ShowMoreItems
from edge.screens.row import Row
from edge.screens.screen import Screen
from edge.screens.style import style
from edge.screens.tile import Tile
from edge.screens.touch_keyboard import KeyboardSlot
from edge.screens.view_models.sell import SellView


class SellScreen(Screen):
    """Grid and basket, pad and keyboard."""

    kv = "sell"
    notice_over = "grid"

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        parts = self.parts
        parts.grid.cell_class = Tile
        parts.grid.more_intent = ShowMoreItems()
        parts.lines.cell_class = Row
        self._page = ""
        self._keyboard = KeyboardSlot(parts.keyboard)
        self._count = 0
        self._selected = -1
        if style.basket_on_left:
            body = parts.basket.parent
            body.remove_widget(parts.basket)
            body.add_widget(parts.basket, len(body.children))
            parts.basket.edges = ["right"]
        if not style.roomy:
            parts.basket_keys.remove_widget(parts.pad)

    def show(self, view: SellView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar, view.search_key)
        typing = bool(view.keyboard)
        self._keyboard.show(view.keyboard)
        parts.categories.show(view.categories)
        parts.categories.height = 0 if typing else parts.categories.full_height
        parts.categories.opacity = 0 if typing else 1
        parts.found.text = view.tiles_title
        parts.grid.show(view.tiles, from_top=view.page != self._page)
        self._page = view.page
        parts.empty.text = "" if view.tiles else view.tiles_empty
        parts.title.text = view.basket_title
        parts.customer.show(view.customer)
        parts.lines.show(view.lines)
        if view.selected_index >= 0 and (
            view.selected_index != self._selected or len(view.lines) != self._count
        ):
            parts.lines.bring_into_sight(view.selected_index)
        self._selected, self._count = view.selected_index, len(view.lines)
        parts.lines_empty.text = "" if view.lines else view.lines_empty
        parts.summary.text = view.summary
        parts.savings.text = view.savings
        parts.typed.text = view.typed
        parts.total_caption.text = view.total_caption
        parts.total.text = view.total
        parts.actions.keys = list(view.actions)
        parts.pad.right_key = view.decimal_mark
        parts.pad.side_keys = list(view.pad_keys)
        parts.pay.show(view.pay)
        self._show_pad(wanted=view.pad_open and not typing, typing=typing)

    def make_room_for_alarm(self, *, wanted: bool) -> None:
        """Leave a strip free under the grid, so that its last row is never covered for long."""
        grid_box = self.parts.grid.parent.parent
        below = style.touch + style.gap if wanted else 0
        grid_box.padding = (style.pad, 0, style.pad, below)

    def _show_pad(self, *, wanted: bool, typing: bool) -> None:
        """Show pad and line keys where the layout has them; the keyboard needs their room."""
        pad, actions, keys = self.parts.pad, self.parts.actions, self.parts.basket_keys
        _keep(actions, keys, len(keys.children), wanted=not typing)
        if style.roomy:
            _keep(pad, keys, 1, wanted=not typing)
        else:  # it slides over the lower part of the grid
            pad.size_hint_y, pad.height = None, 4 * style.touch + 3 * style.gap
            _keep(pad, self.parts.left, 0, wanted=wanted)


def _keep(part, box, index: int, *, wanted: bool) -> None:
    """Have a part in its box at an index, or not."""
    if wanted and part.parent is None:
        box.add_widget(part, index)
    elif not wanted and part.parent is box:
        box.remove_widget(part)
