"""Forms of stock, and reading of what was scanned or typed."""

from decimal import Decimal, InvalidOperation
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session

from cloud.access.rights import Scope
from cloud.catalogue.codes import keep_code
from cloud.catalogue.errors import NotACode
from cloud.catalogue.models import Barcode, Item
from cloud.catalogue.repository import CatalogueRepository, ItemFilter
from cloud.portal.amounts import NotAnAmount, read_amount

_QUANTITY_MAX = 10_000_000


class NewDocumentForm(BaseModel):
    """A document to be opened."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["receipt", "transfer", "write-off", "count"]
    store: str = Field(max_length=64)
    other_store: str = Field("", max_length=64)
    partner: str = Field("", max_length=120)
    reason: str = Field("", max_length=200)
    is_blind: bool = False


class LineForm(BaseModel):
    """Something scanned or typed: a code or name, how much, and what it cost."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field("", max_length=120)
    item: str = Field("", max_length=64)  # of a line whose quantity is put right
    quantity: str = Field("1", max_length=14)
    cost: str = Field("", max_length=16)


class NotAQuantity(ValueError):
    """The text is no quantity."""


def read_quantity(text: str, *, with_minus: bool = False) -> int:
    """Read a quantity as thousandths: "3", "0,250". Raises `NotAQuantity`."""
    try:
        value = Decimal("".join(text.split()).replace(",", ".")) * 1000
    except InvalidOperation:
        raise NotAQuantity(text) from None
    if not value.is_finite() or value != value.to_integral_value():
        raise NotAQuantity(text)
    if abs(value) > _QUANTITY_MAX * 1000 or (value < 0 and not with_minus):
        raise NotAQuantity(text)
    return int(value)


def read_cost(text: str, currency: str) -> int | None:
    """Read a cost for one unit as thousandths of a minor unit; None when nothing is said."""
    if not text:
        return None
    whole, _point, part = text.replace(",", ".").partition(".")
    if not part.isdecimal() and part:
        raise NotAnAmount(text)
    return read_amount(f"{whole}.{part[:2]}" if part else whole, currency) * 1000


def found_item(session: Session, scope: Scope, code: str) -> tuple[Item | None, int, int]:
    """Find an item by what was scanned or typed: the item, pieces a scan, how many could be meant.

    A barcode of a pack counts its pieces; a name must fit one item alone.
    """
    catalogue = CatalogueRepository(session, scope)
    try:
        kept = keep_code(code)
    except NotACode:
        kept = code
    barcode = session.get(Barcode, (scope.tenant, kept))
    if barcode is not None:
        return catalogue.item(barcode.item), barcode.units, 1
    if item := catalogue.by_code(code):
        return item, 1, 1
    found = catalogue.find(ItemFilter(query=code), 6)
    return (found[0] if len(found) == 1 else None), 1, len(found)
