"""The widgets of a kv tree by their ids, held fast."""
# pyright: basic, reportOptionalMemberAccess=false, reportOptionalContextManager=false

from types import SimpleNamespace

from kivy.uix.widget import Widget


def parts_of(widget: Widget) -> SimpleNamespace:
    """Give what a kv file names; unlike ``ids`` it keeps parts alive that are out of the tree."""
    return SimpleNamespace(**{name: proxy.__self__ for name, proxy in widget.ids.items()})
