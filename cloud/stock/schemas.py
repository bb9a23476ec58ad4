"""Shapes of stock's API. Quantities are thousandths; costs leave out what a role may not see."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

Identifier = Field(max_length=64, pattern=r"^[^\x00]*$")


class BalanceBody(BaseModel):
    """What lies in a store of one item."""

    store: str
    item: str
    quantity: int = Field(description="Thousandths; negative when more was sold than booked in")
    moved_at: datetime | None
    counted_at: datetime | None
    is_sure: bool = Field(description="Every till of the store has reported everything")
    sure_at: datetime | None = Field(description="Otherwise: until when everything is known")
    tills_away: int
    average_cost_milli: int | None = Field(
        None, description="Thousandths of a minor unit for one unit; absent without the right"
    )


class BalancesBody(BaseModel):
    """Balances."""

    balances: list[BalanceBody]
    count: int = Field(description="Of all that match, at most 10001")


class MovementBody(BaseModel):
    """Goods that came or went."""

    source: str = Field(description="Id of the receipt or stock document")
    number: str
    store: str
    kind: str
    quantity: int
    at: datetime
    booked_at: datetime


class MovementsBody(BaseModel):
    """Movements of an item, the latest first."""

    movements: list[MovementBody]
    count: int


class NewLineBody(BaseModel):
    """One item of a new document."""

    item: str = Identifier
    quantity: int = Field(ge=0, le=10_000_000_000, description="Thousandths")
    cost_milli: int | None = Field(None, ge=0, le=10_000_000_000_000)


class NewStockDocumentBody(BaseModel):
    """A document that moves goods at once."""

    kind: Literal["receipt", "transfer", "write-off", "count"]
    store: str = Identifier
    other_store: str = Field("", max_length=64, pattern=r"^[^\x00]*$")
    partner: str = Field("", max_length=120, pattern=r"^[^\x00]*$")
    reason: str = Field("", max_length=200, pattern=r"^[^\x00]*$")
    lines: list[NewLineBody] = Field(min_length=1, max_length=2000)


class StockDocumentBody(BaseModel):
    """A document that moved goods."""

    id: str
    number: str
    state: str
    other_document: str = Field(description="Of a transfer: the arrival that waits in the store")
