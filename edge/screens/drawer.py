"""Cash in and out, and the drawer without a sale."""
# pyright: basic

from edge.screens.screen import Screen
from edge.screens.view_models.shift import CashView


class CashScreen(Screen):
    """What is done with the drawer, how much, and why."""

    kv = "drawer"

    def show(self, view: CashView) -> None:
        """Take over a view."""
        ids = self.ids
        ids.bar.show(view.bar)
        ids.kinds.keys = list(view.kinds)
        ids.caption.text, ids.amount.text = view.caption, view.amount
        ids.reasons_caption.text = view.reasons_caption
        ids.reasons.keys = list(view.reasons)
        ids.no_sale_caption.text = view.no_sale_caption
        ids.no_sale.keys = list(view.no_sale)
        ids.go.show(view.go)
