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

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        ids = self.ids
        ids.grid.cell_class = Tile
        ids.grid.more_intent = ShowMoreItems()
        ids.lines.cell_class = Row
        self._page = ""
        self._keyboard = KeyboardSlot(ids.keyboard)
        self._count = 0
        self._selected = -1
        if style.basket_on_left:
            body = ids.basket.parent
            body.remove_widget(ids.basket)
            body.add_widget(ids.basket, len(body.children))
            ids.basket.edges = ["right"]
        if not style.roomy:
            ids.basket_keys.remove_widget(ids.pad)

    def show(self, view: SellView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.bar.show(view.bar, view.search_key)
        typing = bool(view.keyboard)
        self._keyboard.show(view.keyboard)
        ids.categories.show(view.categories)
        ids.categories.height = 0 if typing else ids.categories.full_height
        ids.categories.opacity = 0 if typing else 1
        ids.found.text = view.tiles_title
        ids.grid.show(view.tiles, from_top=view.page != self._page)
        self._page = view.page
        ids.empty.text = "" if view.tiles else view.tiles_empty
        ids.title.text = view.basket_title
        ids.customer.show(view.customer)
        ids.lines.show(view.lines)
        if view.selected_index >= 0 and (
            view.selected_index != self._selected or len(view.lines) != self._count
        ):
            ids.lines.bring_into_sight(view.selected_index)
        self._selected, self._count = view.selected_index, len(view.lines)
        ids.lines_empty.text = "" if view.lines else view.lines_empty
        ids.summary.text = view.summary
        ids.savings.text = view.savings
        ids.typed.text = view.typed
        ids.total_caption.text = view.total_caption
        ids.total.text = view.total
        ids.actions.keys = list(view.actions)
        ids.pad.right_key = view.decimal_mark
        ids.pad.side_keys = list(view.pad_keys)
        ids.pay.show(view.pay)
        self._show_pad(view.pad_open and not typing, typing=typing)

    def _show_pad(self, wanted: bool, *, typing: bool) -> None:
        """Slide the pad over the lower part of the grid; in the roomy layout it is always there."""
        ids = self.ids
        if style.roomy:
            keys = ids.basket_keys
            for part in (ids.pad, ids.actions):
                if typing and part.parent is keys:
                    keys.remove_widget(part)
            if not typing:
                for part in (ids.actions, ids.pad):
                    if part.parent is None:
                        keys.add_widget(part, 1 if part is ids.pad else len(keys.children))
            return
        if wanted and ids.pad.parent is None:
            ids.pad.size_hint_y, ids.pad.height = None, 4 * style.touch + 3 * style.gap
            ids.left.add_widget(ids.pad)
        elif not wanted and ids.pad.parent is ids.left:
            ids.left.remove_widget(ids.pad)
        keys = ids.basket_keys
        if typing and ids.actions.parent is keys:
            keys.remove_widget(ids.actions)
        elif not typing and ids.actions.parent is None:
            keys.add_widget(ids.actions, len(keys.children))
