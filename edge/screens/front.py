"""What the operator is in the middle of between two actions of the till; pure.

The till knows the basket; it does not know what is half typed, which category is on the grid or
which list is being looked at. That is here, as one immutable value that intents change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from edge.screens.intents.places import FieldName, Overlay, Place
from edge.till.state import ItemTile
from sync_protocol.retail.currency import minor_digits
from sync_protocol.retail.customer import Customer
from sync_protocol.retail.identifiers import CategoryId, OperatorId
from sync_protocol.retail.item import Category

TYPED_MAX = 9
TEXT_MAX = 80
PIN_MAX = 8


def _no_texts() -> Mapping[FieldName, str]:
    return {}


def _no_counts() -> Mapping[int, int]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """One moment in front of the till."""

    now_us: int = 0  # to the minute; what time it is for people
    place: Place = Place.MAIN
    overlay: Overlay = Overlay.NONE
    typed: str = ""  # on the number pad: digits and at most one ``.``
    focus: FieldName = FieldName.NONE
    texts: Mapping[FieldName, str] = field(default_factory=_no_texts)
    keyboard: str = ""  # its language; empty: the operator's
    pad_open: bool = False  # compact layout: the pad lies over the grid
    category: CategoryId | None = None  # None: favourites
    categories: tuple[Category, ...] = ()
    categories_from: int = 0
    tiles: tuple[ItemTile, ...] = ()
    tiles_complete: bool = False
    operator: OperatorId | None = None  # whose number is typed at sign-on
    customer: Customer | None = None  # looked at, not taken yet
    counts: Mapping[int, int] = field(default_factory=_no_counts)  # minor units: pieces
    counting: int = 0  # the note or coin that the pad counts
    cash_kind: str = "drop"
    reason: str = ""  # chosen from the list
    restock: bool = True
    consent: bool = False  # of the customer being taken down
    split: int = 0  # between how many what is due is split; 0: not
    dark: bool = True
    left: bool = False
    large: bool = False
    contrast: bool = False

    # Text

    def text(self, name: FieldName) -> str:
        """What is typed in a field."""
        return self.texts.get(name, "")

    def with_text(self, name: FieldName, text: str) -> Front:
        """Type."""
        return replace(self, texts={**self.texts, name: text[:TEXT_MAX]})

    def without_texts(self) -> Front:
        """Forget all that is typed, as when a screen is left."""
        return replace(self, texts={}, typed="", focus=FieldName.NONE, reason="")

    # Digits

    def with_digits(self, digits: str, digits_max: int = TYPED_MAX) -> Front:
        """Type on the pad; a second decimal mark and too many digits are ignored."""
        typed = self.typed
        for digit in digits:
            if digit == "." and ("." in typed or not typed):
                continue
            if len(typed) < digits_max:
                typed += digit
        return replace(self, typed=typed)

    def amount_minor(self, currency: str) -> int:
        """What is typed as money: digits fill from the right, unless a decimal mark is there."""
        if not self.typed:
            return 0
        digits = minor_digits(currency)
        if "." in self.typed:
            whole, part = self.typed.split(".")
            return int(whole or 0) * 10**digits + int((part + "0" * digits)[:digits] or 0)
        return int(self.typed)

    @property
    def thousandths(self) -> int:
        """What is typed as a quantity."""
        if not self.typed:
            return 0
        whole, _, part = self.typed.partition(".")
        return int(whole or 0) * 1000 + int((part + "000")[:3])

    @property
    def basis_points(self) -> int:
        """What is typed as a percentage."""
        return self.thousandths // 10

    @property
    def counted_minor(self) -> int:
        """What the count of notes and coins comes to."""
        return sum(minor * pieces for minor, pieces in self.counts.items())
