"""Shapes of the figures' API."""

from datetime import date

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


class MeasureBody(BaseModel):
    """One column of figures of a report."""

    key: str
    name: str
    kind: str = Field(
        description="money (minor units), count, quantity (thousandths), ratio, share"
    )


class ListedReportBody(BaseModel):
    """A ready report, without its figures."""

    key: str
    name: str
    about: str
    by: str = Field(description="What it groups by: day, store, item …")
    measures: list[MeasureBody]


class ReportsBody(BaseModel):
    """The ready reports one may read."""

    reports: list[ListedReportBody]


Figures = dict[str, float | None]


class ReportLineBody(BaseModel):
    """One group of a report; figures by the key of their measure."""

    key: str
    name: str
    figures: Figures
    before: Figures | None = Field(None, description="Of the period it is compared with")


class ReportBody(BaseModel):
    """A report's figures in one currency."""

    key: str
    currency: str
    first: date
    last: date
    compared_first: date | None = None
    compared_last: date | None = None
    lines: list[ReportLineBody]
    totals: Figures = Field(description="Over all groups, also those left off")
    totals_before: Figures | None = None
    has_more: bool = Field(description="There are groups that were left off")
