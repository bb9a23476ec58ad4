"""Shapes of the figures' API."""

from pydantic import BaseModel, Field


class FigureBody(BaseModel):
    """Sums of one group: a day, a store, an hour, an item."""

    key: str = Field(description="The group: a date, an id, an hour")
    name: str
    receipts: int | None = None
    returns: int | None = None
    quantity_thousandths: int | None = None
    net_minor: int = Field(description="Without tax, less returns and discounts")
    gross_minor: int = Field(description="With tax, less returns and discounts")


class FiguresBody(BaseModel):
    """Figures of a period in one currency."""

    currency: str
    figures: list[FigureBody]
