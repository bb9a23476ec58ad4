"""The selling screen."""
# pyright: basic

from edge.screens.intents import ShowMoreItems
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
        self._show_pad(view.pad_open and not typing, typing=typing)

    def make_room_for_alarm(self, *, wanted: bool) -> None:
        """Leave a strip free under the grid, so that its last row is never covered for long."""
        grid_box = self.parts.grid.parent.parent
        below = style.touch + style.gap if wanted else 0
        grid_box.padding = (style.pad, 0, style.pad, below)

    def _show_pad(self, wanted: bool, *, typing: bool) -> None:
        """Slide the pad over the lower part of the grid; in the roomy layout it is always there."""
        parts = self.parts
        if style.roomy:
            keys = parts.basket_keys
            for part in (parts.pad, parts.actions):
                if typing and part.parent is keys:
                    keys.remove_widget(part)
            if not typing:
                for part in (parts.actions, parts.pad):
                    if part.parent is None:
                        keys.add_widget(part, 1 if part is parts.pad else len(keys.children))
            return
        if wanted and parts.pad.parent is None:
            parts.pad.size_hint_y, parts.pad.height = None, 4 * style.touch + 3 * style.gap
            parts.left.add_widget(parts.pad)
        elif not wanted and parts.pad.parent is parts.left:
            parts.left.remove_widget(parts.pad)
        keys = parts.basket_keys
        if typing and parts.actions.parent is keys:
            keys.remove_widget(parts.actions)
        elif not typing and parts.actions.parent is None:
            keys.add_widget(parts.actions, len(keys.children))
