"""Moving about the screens, and how they look."""

from dataclasses import dataclass

from edge.screens.intents.places import Overlay, Place
from sync_protocol.retail.identifiers import CategoryId


@dataclass(frozen=True, slots=True)
class GoTo:
    """Go to a place."""

    place: Place


@dataclass(frozen=True, slots=True)
class GoBack:
    """Leave the overlay, the place or the stage."""


@dataclass(frozen=True, slots=True)
class Open:
    """Open an overlay of the screens' own."""

    overlay: Overlay


@dataclass(frozen=True, slots=True)
class TogglePad:
    """Show or hide the number pad over the grid (compact layout)."""


@dataclass(frozen=True, slots=True)
class ChooseCategory:
    """Show a category's items; None shows the favourites."""

    category: CategoryId | None


@dataclass(frozen=True, slots=True)
class PageCategories:
    """Show other categories in the bar, from this position on."""

    first: int


@dataclass(frozen=True, slots=True)
class ShowMoreItems:
    """The end of the page is in sight."""


@dataclass(frozen=True, slots=True)
class ChooseTheme:
    """Dark or light."""

    dark: bool


@dataclass(frozen=True, slots=True)
class ChooseSide:
    """Basket on the left or on the right."""

    left: bool


@dataclass(frozen=True, slots=True)
class ChooseLanguage:
    """The operator's language."""

    language: str


@dataclass(frozen=True, slots=True)
class ChooseSize:
    """Larger text, or as usual."""

    large: bool


@dataclass(frozen=True, slots=True)
class ChooseContrast:
    """More contrast, or as usual."""

    more: bool
