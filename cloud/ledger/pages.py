"""Portal pages of the ledger: receipts, a receipt with its proof, shifts, Z reports, exceptions."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.audit.operations import record_change
from cloud.database.session import Time, Transaction
from cloud.estate.models import Store
from cloud.estate.repository import EstateRepository
from cloud.ledger.errors import NotOpen, UnknownDocument
from cloud.ledger.exceptions import kind_of
from cloud.ledger.export import ROWS_MAX, receipt_list
from cloud.ledger.names import known_items, names_for
from cloud.ledger.operations import ACCEPTED, ASKED, OPEN, decide_exception
from cloud.ledger.printed import paper_of
from cloud.ledger.proof import JournalLines
from cloud.ledger.repository import LedgerRepository, SaleFilter
from cloud.ledger.words import (
    account_words,
    card_words,
    fiscal_words,
    movement_words,
    state_words,
    tender_names,
)
from cloud.portal.formatting import date_time, money
from cloud.portal.forms import Bound, form
from cloud.portal.language import _
from cloud.portal.layout import go_to, page
from cloud.portal.list_files import FileKind, list_answer
from cloud.portal.palette import Found
from cloud.portal.problems import Problem
from cloud.staff.models import Operator

router = APIRouter(include_in_schema=False)

_SEE = [Depends(needs("receipts", "see"))]
_PROOF_AROUND = 2

PageNumber = Annotated[int, Query(alias="page", ge=1, le=10_000)]


class ReceiptQuery(BaseModel):
    """The address of the receipts register: the state of the page."""

    model_config = ConfigDict(populate_by_name=True)

    q: str = Field("", max_length=100)
    store: str = Field("", max_length=64)
    till: str = Field("", max_length=64, alias="register")
    operator: str = Field("", max_length=64)
    category: str = Field("", max_length=64)
    tender: str = Field("", max_length=16)
    kind: str = Field("", max_length=8)
    customer: str = Field("", max_length=64)
    item: str = Field("", max_length=64)
    shift: str = Field("", max_length=64)
    first: date | None = Field(None, alias="from")
    last: date | None = Field(None, alias="to")
    exceptions: bool = False
    fiscal: str = Field("", pattern="^(with|without|)$")
    sort: str = Field("-at", max_length=12)
    page: int = Field(1, ge=1, le=10_000)

    @field_validator("first", "last", "page", "exceptions", mode="before")
    @classmethod
    def empty_is_default(cls, value: object, info: ValidationInfo) -> object:
        """A form sends empty fields; they narrow nothing."""
        if value == "":
            return {"page": 1, "exceptions": False}.get(info.field_name or "")
        return value

    def to_filter(self) -> SaleFilter:
        """Give the filter of the query."""
        return SaleFilter(
            q=self.q,
            store=self.store,
            register=self.till,
            operator=self.operator,
            category=self.category,
            tender=self.tender,
            kind=self.kind,
            customer=self.customer,
            item=self.item,
            shift=self.shift,
            first_day=self.first,
            last_day=self.last,
            with_exception=self.exceptions,
            fiscal=self.fiscal,
            sort=self.sort,
        )


class DecisionForm(BaseModel):
    """What a person decides about an exception."""

    model_config = ConfigDict(extra="forbid")

    state: str = Field(pattern=f"^({ACCEPTED}|{ASKED})$")
    note: str = Field("", max_length=1000)


@router.get("/receipts", dependencies=_SEE)
def get_receipts(
    request: Request,
    user: SignedIn,
    session: Transaction,
    asked: Annotated[ReceiptQuery, Query()],
) -> Response:
    """List receipts."""
    ledger = LedgerRepository(session, user.scope)
    found = ledger.sales(asked.to_filter(), asked.page)
    names = names_for(
        session,
        user.tenant,
        operators=[each.sale.operator for each in found.rows],
        customers=[*(each.sale.customer for each in found.rows), asked.customer],
    )
    return page(
        request,
        user,
        "ledger/receipts.html",
        paging=found,
        asked=asked,
        names=names,
        tender_names=tender_names(),
        stores=store_options(session, user),
        operators=operator_options(session, user.tenant),
        has_fiscal=ledger.has_fiscal(),
    )


@router.get("/receipts.{kind}", dependencies=[Depends(needs("receipts", "export"))])
def get_receipts_file(
    user: SignedIn,
    session: Transaction,
    clock: Time,
    kind: FileKind,
    asked: Annotated[ReceiptQuery, Query()],
) -> Response:
    """Export the list as it is shown, all pages."""
    ledger = LedgerRepository(session, user.scope)
    sales = ledger.every_sale(asked.to_filter(), ROWS_MAX + 1)
    return list_answer(receipt_list(session, user.tenant, sales), kind, clock.now().date())


@router.get("/receipts/{sale}", dependencies=_SEE)
def get_receipt(
    request: Request,
    user: SignedIn,
    session: Transaction,
    sale: str,
    asked: Annotated[ReceiptQuery, Query()],
) -> Response:
    """Show a receipt as printed, with its journal entries, postings and proof."""
    ledger = LedgerRepository(session, user.scope)
    try:
        whole = ledger.whole_sale(sale)
    except UnknownDocument as error:
        raise Problem(404) from error
    names = names_for(
        session,
        user.tenant,
        operators=[whole.sale.operator, whole.sale.approver],
        customers=[whole.sale.customer],
    )
    lines_of: JournalLines = request.app.state.journal_lines
    journal = lines_of(
        session, user.tenant, whole.sale.device, whole.sale.epoch, whole.sale.seq, _PROOF_AROUND
    )
    store = session.get(Store, (user.tenant, whole.sale.store))
    newer, older = ledger.neighbours(whole.sale, asked.to_filter())
    return page(
        request,
        user,
        "ledger/receipt.html",
        whole=whole,
        known_items=known_items(session, user.tenant, [line.item for line in whole.lines]),
        sale=whole.sale,
        names=names,
        journal=journal,
        newer=newer,
        older=older,
        own=next((line for line in journal if line.seq == whole.sale.seq), None),
        paper=paper_of(whole.sale, store, names),
        tender_names=tender_names(),
        kind_of=kind_of,
        state_words=state_words(),
        accounts=account_words(),
        fiscal_states=fiscal_words(),
        card_states=card_words(),
    )


@router.get("/shifts", dependencies=_SEE)
def get_shifts(
    request: Request, user: SignedIn, session: Transaction, store: str = "", page_: PageNumber = 1
) -> Response:
    """List shifts."""
    found = LedgerRepository(session, user.scope).shifts(store=store, page=page_)
    names = names_for(session, user.tenant, operators=[each.operator for each in found.rows])
    return page(
        request,
        user,
        "ledger/shifts.html",
        paging=found,
        names=names,
        store=store,
        stores=store_options(session, user),
    )


@router.get("/shifts/closings", dependencies=_SEE)
def get_closings(
    request: Request, user: SignedIn, session: Transaction, store: str = "", page_: PageNumber = 1
) -> Response:
    """List Z reports."""
    found = LedgerRepository(session, user.scope).closings(store=store, page=page_)
    names = names_for(session, user.tenant, operators=[each.operator for each in found.rows])
    return page(
        request,
        user,
        "ledger/closings.html",
        paging=found,
        names=names,
        store=store,
        stores=store_options(session, user),
    )


@router.get("/shifts/closings/{closing}", dependencies=_SEE)
def get_closing(request: Request, user: SignedIn, session: Transaction, closing: str) -> Response:
    """Show a Z report."""
    try:
        found = LedgerRepository(session, user.scope).closing(closing)
    except UnknownDocument as error:
        raise Problem(404) from error
    names = names_for(session, user.tenant, operators=[found.operator])
    return page(
        request,
        user,
        "ledger/closing.html",
        closing=found,
        names=names,
        tender_names=tender_names(),
    )


@router.get("/shifts/{shift}", dependencies=_SEE)
def get_shift(request: Request, user: SignedIn, session: Transaction, shift: str) -> Response:
    """Show a shift: its count, its cash, its receipts."""
    ledger = LedgerRepository(session, user.scope)
    try:
        found = ledger.shift(shift)
    except UnknownDocument as error:
        raise Problem(404) from error
    movements = ledger.movements(shift)
    names = names_for(
        session, user.tenant, operators=[found.operator, *(each.operator for each in movements)]
    )
    sales, returns, amount = ledger.shift_sums(shift)
    return page(
        request,
        user,
        "ledger/shift.html",
        shift=found,
        names=names,
        movements=movements,
        sales=sales,
        returns=returns,
        amount=amount,
        tender_names=tender_names(),
        movement_words=movement_words(),
    )


@router.get("/exceptions", dependencies=[Depends(needs("exceptions", "see"))])
def get_exceptions(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    request: Request,
    user: SignedIn,
    session: Transaction,
    state: str = OPEN,
    store: str = "",
    page_: PageNumber = 1,
) -> Response:
    """List what disagrees and what to do about it."""
    wanted = "" if state == "all" else state
    found = LedgerRepository(session, user.scope).exceptions(state=wanted, store=store, page=page_)
    return page(
        request,
        user,
        "ledger/exceptions.html",
        paging=found,
        state=state,
        store=store,
        names=names_for(session, user.tenant),
        stores=store_options(session, user),
        kind_of=kind_of,
        state_words=state_words(),
    )


@router.get("/exceptions/{exception}", dependencies=[Depends(needs("exceptions", "see"))])
def get_exception(
    request: Request, user: SignedIn, session: Transaction, exception: str
) -> Response:
    """Show one exception and ask for a decision."""
    return _exception_page(request, user, session, exception, Bound[DecisionForm]())


@router.post("/exceptions/{exception}", dependencies=[Depends(needs("exceptions", "edit"))])
def post_exception(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    exception: str,
    bound: Annotated[Bound[DecisionForm], Depends(form(DecisionForm))],
) -> Response:
    """Accept an exception, or note that the store was asked."""
    if bound.data is None:
        return _exception_page(request, user, session, exception, bound, status_code=422)
    ledger = LedgerRepository(session, user.scope)
    try:
        before = ledger.exception(exception).state
        decide_exception(
            session,
            clock,
            tenant=user.tenant,
            exception=exception,
            state=bound.data.state,
            by=user.name,
            note=bound.data.note,
        )
    except UnknownDocument as error:
        raise Problem(404) from error
    except NotOpen as error:
        raise Problem(409, _("Somebody has accepted this exception already.")) from error
    record_change(
        session,
        clock,
        user,
        tenant=user.tenant,
        kind="exception",
        record=exception,
        action="decided",
        before={"state": before},
        after={"state": bound.data.state, "note": bound.data.note},
    )
    return go_to(request, "/exceptions", _("The decision is noted."))


def _exception_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedIn,
    session: Session,
    exception: str,
    bound: Bound[DecisionForm],
    *,
    status_code: int = 200,
) -> Response:
    ledger = LedgerRepository(session, user.scope)
    try:
        found = ledger.exception(exception)
    except UnknownDocument as error:
        raise Problem(404) from error
    try:
        sale = ledger.sale(found.document)
    except UnknownDocument:
        sale = None
    names = names_for(
        session,
        user.tenant,
        operators=[sale.operator] if sale else [],
        customers=[sale.customer] if sale else [],
    )
    return page(
        request,
        user,
        "ledger/exception.html",
        status_code=status_code,
        exception=found,
        about=kind_of(found.kind),
        sale=sale,
        names=names,
        form=bound,
        state_words=state_words(),
    )


def find_receipts(session: Session, user: SignedInUser, q: str) -> list[Found]:
    """Find receipts for the command palette."""
    if not user.may("receipts", "see"):
        return []
    rows = LedgerRepository(session, user.scope).sales_after(SaleFilter(q=q), None, 5)
    return [
        Found(
            _("Receipts"),
            each.sale.number,
            f"/receipts/{each.sale.id}",
            icon="receipt",
            hint=f"{date_time(each.sale.at)} · {money(each.sale.total_minor, each.sale.currency)}",
        )
        for each in rows
    ]


def undecided_exceptions(session: Session, user: SignedInUser) -> int:
    """Count what waits for a decision, for the menu."""
    if not user.may("exceptions", "see"):
        return 0
    return LedgerRepository(session, user.scope).undecided()


def store_options(session: Session, user: SignedIn) -> list[tuple[str, str]]:
    """Give the stores for a filter."""
    return [(each.id, each.name) for each in EstateRepository(session, user.scope).stores()]


def operator_options(session: Session, tenant: str) -> list[tuple[str, str]]:
    """Give the operators for a filter."""
    rows = session.execute(
        select(Operator.id, Operator.name).where(Operator.tenant == tenant).order_by(Operator.name)
    )
    return [(row[0], row[1]) for row in rows]
