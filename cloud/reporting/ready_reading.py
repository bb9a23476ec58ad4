"""Reading a ready report as an address asks for it: the same for pages, files and the API."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedInUser
from cloud.estate.repository import EstateRepository
from cloud.portal.formatting import date as say_date
from cloud.portal.language import _
from cloud.portal.problems import Problem
from cloud.reporting.periods import (
    BEFORE,
    LAST_YEAR,
    MONTH,
    PRESETS,
    Period,
    a_year_before,
    period_of,
    span,
)
from cloud.reporting.ready import BY_KEY, Report, may_read
from cloud.reporting.ready_repository import NARROWS, Asked
from cloud.reporting.ready_view import ReportView, view_of

_EARLIEST = date(2000, 1, 1)  # a year half typed is not the year 20


class ReportQuery(BaseModel):
    """The address of a report: the state of the page."""

    model_config = ConfigDict(populate_by_name=True)

    period: str = Field(MONTH, max_length=8)
    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")
    compare: Literal["", "before", "year"] = ""
    store: str = Field("", max_length=64, pattern=r"^[^\x00]*$")
    till: str = Field("", max_length=64, pattern=r"^[^\x00]*$", alias="register")
    operator: str = Field("", max_length=64, pattern=r"^[^\x00]*$")
    category: str = Field("", max_length=64, pattern=r"^[^\x00]*$")
    customer: str = Field("", max_length=64, pattern=r"^[^\x00]*$")
    currency: str = Field("", max_length=3, pattern=r"^[A-Z]*$")
    sort: str = Field("", max_length=24)

    @field_validator("first", "last", mode="before")
    @classmethod
    def empty_is_none(cls, value: object) -> object:
        """A form sends empty fields."""
        return None if value == "" else value

    def to_period(self, today: date) -> Period:
        """Give the period that is asked for."""
        if self.first or self.last:
            first, last = self.first or self.last or today, self.last or today
            found = span(max(first, _EARLIEST), max(last, _EARLIEST))
        else:
            found = period_of(self.period if self.period in PRESETS else MONTH, today)
        return a_year_before(found) if self.compare == LAST_YEAR else found


def report_for(user: SignedInUser, key: str) -> Report:
    """Find a report this user may read; raises a 404 otherwise."""
    found = BY_KEY.get(key)
    if found is None or not may_read(found, user.scope):
        raise Problem(404)
    return found


def read(  # noqa: PLR0913, PLR0917 - whose report, of what
    session: Session,
    user: SignedInUser,
    report: Report,
    asked: ReportQuery,
    today: date,
    count: int,
) -> ReportView:
    """Read a report as the address asks for it."""
    period = asked.to_period(today)
    currency = asked.currency or _currency_of(session, user, asked.store)
    return view_of(
        session,
        user,
        report,
        asked=Asked(
            period.first,
            period.last,
            currency,
            {name: getattr(asked, "till" if name == "register" else name) for name in NARROWS},
        ),
        period=period,
        compare=asked.compare,
        sort=asked.sort,
        count=count,
    )


def _currency_of(session: Session, user: SignedInUser, store: str) -> str:
    for each in EstateRepository(session, user.scope).stores(with_closed=True):
        if each.id == store:
            return each.currency
    return user.manner.currency


def subtitle(view: ReportView) -> str:
    """Say which days, and what they are compared with."""
    period = view.period
    told = {"first": say_date(period.first), "last": say_date(period.last)}
    if not view.compare:
        return _("{first} – {last}", **told)
    told |= {"then": say_date(period.before_first), "until": say_date(period.before_last)}
    if view.compare == BEFORE:
        return _("{first} – {last} · compared with {then} – {until}", **told)
    return _("{first} – {last} · compared with a year before, {then} – {until}", **told)
