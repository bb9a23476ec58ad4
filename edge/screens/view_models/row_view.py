"""Rows and tiles of lists as views."""

from dataclasses import dataclass

from edge.screens.intents.places import Intent
from edge.screens.view_models.key_view import KeyView


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    """A row: a title with a line under it, and an amount or status on the right."""

    name: str
    title: str
    under: str = ""
    under_tone: str = "text2"
    right: str = ""
    right_under: str = ""
    right_tone: str = "text"
    mark: str = ""  # one glyph before the title, always beside a word that says the same
    mark_tone: str = "text2"
    selected: bool = False
    strong: bool = False  # title in bold
    struck: bool = False  # greyed out
    keys: tuple[KeyView, ...] = ()
    intent: Intent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TileView:
    """An item on the grid."""

    name: str
    title: str
    price: str = ""
    under: str = ""  # stock, or a code
    hue: int = 0
    picture: str = ""  # path of a picture; empty: none
    badge: str = ""  # how many are in the basket
    enabled: bool = True
    intent: Intent | None = None
