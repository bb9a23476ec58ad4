"""Portal pages of the stores: list, add, edit."""

from __future__ import annotations

import zoneinfo
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, field_validator

from cloud.access.signed_in import SignedIn, needs
from cloud.audit.operations import changes_of
from cloud.database.session import Time, Transaction
from cloud.estate.errors import EstateError, StoreInUse
from cloud.estate.in_store_numbers import read_rules
from cloud.estate.models import Store
from cloud.estate.operations import (
    StoreFacts,
    change_store,
    facts_of,
    open_store,
    set_store_open,
)
from cloud.estate.repository import EstateRepository
from cloud.estate.words import field_names
from cloud.portal.forms import Bound, form
from cloud.portal.language import _
from cloud.portal.layout import go_to, page
from cloud.portal.problems import Problem

router = APIRouter(include_in_schema=False)

SEE = [Depends(needs("tills", "see"))]
EDIT = [Depends(needs("settings", "edit"))]

CURRENCIES = ("EUR", "USD", "GBP", "RUB", "AMD", "GEL", "KZT", "PLN", "SEK", "CHF")


class StoreForm(BaseModel):
    """A store as people fill it in."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(pattern=r"^[A-Z0-9-]{1,16}$")
    name: str = Field(min_length=1, max_length=120)
    address: str = Field(default="", max_length=300)
    country: str = Field(default="", pattern=r"^([A-Z]{2})?$")
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    time_zone: str = Field(max_length=64)
    language: Literal["en", "ru", "el", "hy", "fi"]
    tax_included: bool = False
    cash_step_minor: int = Field(default=1, ge=1, le=10_000)
    receipt_header: str = Field(default="", max_length=600)
    receipt_footer: str = Field(default="", max_length=600)
    in_store_numbers: str = Field(default="", max_length=600)
    drawer_alarm_s: int = Field(default=60, ge=0, le=3_600)

    @field_validator("in_store_numbers")
    @classmethod
    def must_be_rules(cls, value: str) -> str:
        """Refuse a line that is no rule: it would sell the wrong goods."""
        read_rules(value.splitlines())
        return value

    @field_validator("time_zone")
    @classmethod
    def must_be_known(cls, value: str) -> str:
        """Refuse a time zone that no table knows: the business day hangs on it."""
        if value not in zoneinfo.available_timezones():
            raise ValueError(_("This time zone is not known, such as Europe/Athens."))
        return value

    def to_facts(self) -> StoreFacts:
        """Return what the operation takes."""
        header, footer = self.receipt_header, self.receipt_footer
        return StoreFacts(
            **self.model_dump(exclude={"receipt_header", "receipt_footer", "in_store_numbers"}),
            in_store_numbers=tuple(self.in_store_numbers.splitlines()),
            receipt_header=tuple(header.splitlines()),
            receipt_footer=tuple(footer.splitlines()),
        )


StoreBound = Annotated[Bound[StoreForm], Depends(form(StoreForm))]


@router.get("/stores", dependencies=SEE)
def get_stores(request: Request, user: SignedIn, session: Transaction) -> Response:
    """List the stores."""
    estate = EstateRepository(session, user.scope)
    stores = sorted(estate.stores(with_closed=True), key=lambda each: not each.is_active)
    counts = {store.id: len(estate.registers(store.id)) for store in stores}
    return page(request, user, "estate/stores.html", stores=stores, counts=counts)


@router.get("/stores/new", dependencies=EDIT)
def get_new_store(request: Request, user: SignedIn) -> Response:
    """Show an empty form."""
    facts = StoreFacts(
        code="",
        name="",
        currency=user.manner.currency,
        time_zone=user.manner.time_zone,
        language=user.manner.language,
    )
    return _form_page(request, user, Bound[StoreForm](), facts, None)


@router.post("/stores/new", dependencies=EDIT)
def post_new_store(
    request: Request, user: SignedIn, session: Transaction, clock: Time, bound: StoreBound
) -> Response:
    """Open a store."""
    if bound.data is None:
        blank = StoreFacts(code="", name="")
        return _form_page(request, user, bound, blank, None, status_code=422)
    store = open_store(session, clock, user, user.tenant, bound.data.to_facts())
    return go_to(request, "/stores", _("{name} is open.", name=store.name))


@router.get("/stores/{store}", dependencies=SEE)
def get_store(request: Request, store: str, user: SignedIn, session: Transaction) -> Response:
    """Show a store and let it be edited."""
    found = _store(session, user, store)
    history = changes_of(session, user.tenant, "store", store)
    return _form_page(request, user, Bound[StoreForm](), facts_of(found), found, history=history)


@router.post("/stores/{store}", dependencies=EDIT)
def post_store(  # noqa: PLR0913 - the page's parts
    request: Request,
    *,
    store: str,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: StoreBound,
) -> Response:
    """Save a store; its tills hear of it in seconds."""
    found = _store(session, user, store)
    if bound.data is None:
        return _form_page(request, user, bound, facts_of(found), found, status_code=422)
    change_store(session, clock, user, found, bound.data.to_facts())
    return go_to(request, f"/stores/{store}", _("Saved. The tills of this store know it too."))


@router.post("/stores/{store}/open", dependencies=EDIT)
def post_open(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    store: str,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    yes: Annotated[bool, Query()],
) -> Response:
    """Close a store for good, or open it again."""
    found = _store(session, user, store)
    try:
        set_store_open(session, clock, user, found, is_open=yes)
    except StoreInUse:
        raise Problem(409, _("A till still sells there. Revoke it first.")) from None
    told = _("{name} is open.") if yes else _("{name} is closed.")
    return go_to(request, f"/stores/{store}", told.format(name=found.name))


def _form_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedIn,
    bound: Bound[StoreForm],
    facts: StoreFacts,
    store: Store | None,
    *,
    history: object = (),
    status_code: int = 200,
) -> Response:
    return page(
        request,
        user,
        "estate/store.html",
        status_code=status_code,
        form=bound,
        facts=facts,
        store=store,
        history=history,
        names=field_names(),
        currencies=CURRENCIES,
        may_edit=user.may("settings", "edit"),
    )


def _store(session: Transaction, user: SignedIn, store: str) -> Store:
    try:
        return EstateRepository(session, user.scope).store(store)
    except EstateError as error:
        raise Problem(404) from error
