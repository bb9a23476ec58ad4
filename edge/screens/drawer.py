"""Cash in and out, and the drawer without a sale."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from edge.screens.screen import Screen
from edge.screens.view_models.shift import CashView


class CashScreen(Screen):
    """What is done with the drawer, how much, and why."""

    kv = "drawer"

    def show(self, view: CashView) -> None:
        """Take over a view."""
        parts = self.parts
        parts.bar.show(view.bar)
        parts.kinds.keys = list(view.kinds)
        parts.caption.text, parts.amount.text = view.caption, view.amount
        parts.reasons_caption.text = view.reasons_caption
        parts.reasons.keys = list(view.reasons)
        parts.no_sale_caption.text = view.no_sale_caption
        parts.no_sale.keys = list(view.no_sale)
        parts.go.show(view.go)
