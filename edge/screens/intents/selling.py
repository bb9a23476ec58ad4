"""Selling: goods, lines, the basket."""

from dataclasses import dataclass

from sync_protocol.retail.identifiers import ItemId, SaleId


@dataclass(frozen=True, slots=True)
class SellItem:
    """A tile was touched."""

    item: ItemId


@dataclass(frozen=True, slots=True)
class SelectLine:
    """Choose the line that keys act on; None: none."""

    line: int | None


@dataclass(frozen=True, slots=True)
class SetQuantity:
    """Give the selected line the quantity typed."""


@dataclass(frozen=True, slots=True)
class StepQuantity:
    """One more or one less."""

    by: int


@dataclass(frozen=True, slots=True)
class SetPrice:
    """Give the selected line the price typed, for the reason typed or chosen."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class GiveDiscount:
    """Take the percentage typed off the selected line for a reason."""

    reason: str
    percent_bp: int = 0  # 0: what was typed


@dataclass(frozen=True, slots=True)
class GiveSaleDiscount:
    """Take the percentage typed, or the amount typed, off the whole sale for a reason."""

    reason: str
    amount: bool = False


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last change of the basket back."""


@dataclass(frozen=True, slots=True)
class RemoveDiscount:
    """Take the manual discount back."""


@dataclass(frozen=True, slots=True)
class WriteNote:
    """Write the text typed on the selected line."""


@dataclass(frozen=True, slots=True)
class VoidLine:
    """Take the selected line back."""


@dataclass(frozen=True, slots=True)
class VoidSale:
    """Give the whole basket up."""


@dataclass(frozen=True, slots=True)
class Park:
    """Put the basket aside under the label typed."""


@dataclass(frozen=True, slots=True)
class Recall:
    """Fetch a basket back."""

    sale: SaleId
