"""The ledger's API: receipts, shifts, exceptions."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query

from cloud.access.signed_in import SignedIn, needs
from cloud.audit.operations import record_change
from cloud.database.session import Time, Transaction
from cloud.ledger.errors import NotOpen, UnknownDocument
from cloud.ledger.operations import decide_exception
from cloud.ledger.repository import LedgerRepository, SaleFilter, TillEventFilter
from cloud.ledger.schemas import (
    ClosingBody,
    ClosingsBody,
    DecisionBody,
    ExceptionBody,
    MovementBody,
    MovementsBody,
    ReceiptBody,
    ReceiptsBody,
    ShiftBody,
    WholeReceiptBody,
    WholeShiftBody,
)
from cloud.portal.cursor import cursor_of, read_cursor
from cloud.portal.problems import Problem, documented

router = APIRouter(prefix="/api/v1", tags=["ledger"], responses=documented())

LIMIT_MAX = 200
Limit = Annotated[int, Query(ge=1, le=LIMIT_MAX)]
# An identifier in an address; a null character could not even be asked for in the database.
Identifier = Annotated[str, Query(max_length=64, pattern=r"^[^\x00]*$")]
FirstDay = Annotated[date | None, Query(description="First business day")]
LastDay = Annotated[date | None, Query(description="Last business day")]
Place = Annotated[str, Query(max_length=200)]
Sort = Annotated[str, Query(pattern="^-?at$")]


@router.get("/receipts", dependencies=[Depends(needs("receipts", "see"))])
def get_receipts(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    user: SignedIn,
    session: Transaction,
    store: Identifier = "",
    customer: Identifier = "",
    since: FirstDay = None,
    until: LastDay = None,
    after: Place = "",
    limit: Limit = 50,
) -> ReceiptsBody:
    """List receipts, the newest first."""
    wanted = SaleFilter(store=store, customer=customer, first_day=since, last_day=until)
    ledger = LedgerRepository(session, user.scope)
    found = ledger.sales_after(wanted, read_cursor(after), limit)
    last = found[-1].sale if len(found) == limit else None
    return ReceiptsBody(
        receipts=[ReceiptBody.of(each) for each in found],
        next=cursor_of(last.at, last.id) if last else None,
    )


@router.get(
    "/receipts/{receipt}",
    dependencies=[Depends(needs("receipts", "see"))],
    responses=documented(404),
)
def get_receipt(user: SignedIn, session: Transaction, receipt: str) -> WholeReceiptBody:
    """Give a receipt with lines, payments, postings and its place in the journal."""
    try:
        whole = LedgerRepository(session, user.scope).whole_sale(checked(receipt))
    except UnknownDocument as error:
        raise Problem(404, "no such receipt") from error
    return WholeReceiptBody.of_whole(whole)


@router.get("/shifts", dependencies=[Depends(needs("receipts", "see"))])
def get_shifts(
    user: SignedIn,
    session: Transaction,
    store: Identifier = "",
    page: Annotated[int, Query(ge=1, le=400)] = 1,
) -> list[ShiftBody]:
    """List shifts, the latest opened first, 25 a page."""
    found = LedgerRepository(session, user.scope).shifts(store=store, page=page)
    return [ShiftBody.of(each) for each in found.rows]


@router.get(
    "/shifts/{shift}", dependencies=[Depends(needs("receipts", "see"))], responses=documented(404)
)
def get_shift(user: SignedIn, session: Transaction, shift: str) -> WholeShiftBody:
    """Give a shift with its report and its cash movements."""
    ledger = LedgerRepository(session, user.scope)
    try:
        found = ledger.shift(checked(shift))
    except UnknownDocument as error:
        raise Problem(404, "no such shift") from error
    return WholeShiftBody.of_whole(found, ledger.shift_sums(found.id), ledger.movements(found.id))


@router.get("/cash-movements", dependencies=[Depends(needs("receipts", "see"))])
def get_movements(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    user: SignedIn,
    session: Transaction,
    store: Identifier = "",
    register: Identifier = "",
    shift: Identifier = "",
    kind: Annotated[str, Query(pattern="^(paid-in|paid-out|drop|float|no-sale|)$")] = "",
    since: FirstDay = None,
    until: LastDay = None,
    sort: Sort = "-at",
    after: Place = "",
    limit: Limit = 50,
) -> MovementsBody:
    """List cash put in or taken out, and drawers opened without a sale, the newest first."""
    wanted = TillEventFilter(store, register, shift, kind, since, until, sort == "at")
    ledger = LedgerRepository(session, user.scope)
    found = ledger.movements_after(wanted, read_cursor(after), limit)
    last = found[-1] if len(found) == limit else None
    return MovementsBody(
        movements=[MovementBody.of(each) for each in found],
        next=cursor_of(last.at, last.id) if last else None,
    )


@router.get("/closings", dependencies=[Depends(needs("receipts", "see"))])
def get_closings(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    user: SignedIn,
    session: Transaction,
    store: Identifier = "",
    register: Identifier = "",
    since: FirstDay = None,
    until: LastDay = None,
    sort: Sort = "-at",
    after: Place = "",
    limit: Limit = 50,
) -> ClosingsBody:
    """List Z reports, the newest first."""
    wanted = TillEventFilter(
        store, register, first_day=since, last_day=until, is_oldest_first=sort == "at"
    )
    ledger = LedgerRepository(session, user.scope)
    found = ledger.closings_after(wanted, read_cursor(after), limit)
    last = found[-1] if len(found) == limit else None
    return ClosingsBody(
        closings=[ClosingBody.of(each) for each in found],
        next=cursor_of(last.at, last.id) if last else None,
    )


@router.get(
    "/closings/{closing}",
    dependencies=[Depends(needs("receipts", "see"))],
    responses=documented(404),
)
def get_closing(user: SignedIn, session: Transaction, closing: str) -> ClosingBody:
    """Give a Z report."""
    try:
        return ClosingBody.of(LedgerRepository(session, user.scope).closing(checked(closing)))
    except UnknownDocument as error:
        raise Problem(404, "no such Z report") from error


@router.get("/exceptions", dependencies=[Depends(needs("exceptions", "see"))])
def get_exceptions(
    user: SignedIn,
    session: Transaction,
    state: Annotated[str, Query(pattern="^(open|asked|accepted|)$")] = "open",
    page: Annotated[int, Query(ge=1, le=400)] = 1,
) -> list[ExceptionBody]:
    """List exceptions, the latest first, 25 a page."""
    found = LedgerRepository(session, user.scope).exceptions(state=state, page=page)
    return [ExceptionBody.of(each) for each in found.rows]


@router.post(
    "/exceptions/{exception}/decision",
    dependencies=[Depends(needs("exceptions", "edit"))],
    responses=documented(404, 409),
)
def post_decision(
    user: SignedIn, session: Transaction, clock: Time, exception: str, decision: DecisionBody
) -> ExceptionBody:
    """Accept an exception, or note that the store was asked."""
    ledger = LedgerRepository(session, user.scope)
    try:
        before = ledger.exception(checked(exception)).state
        found = decide_exception(
            session,
            clock,
            tenant=user.tenant,
            exception=exception,
            state=decision.state,
            by=user.name,
            note=decision.note,
        )
    except UnknownDocument as error:
        raise Problem(404, "no such exception") from error
    except NotOpen as error:
        raise Problem(409, "somebody has accepted this exception already") from error
    record_change(
        session,
        clock,
        user,
        tenant=user.tenant,
        kind="exception",
        record=exception,
        action="decided",
        before={"state": before},
        after=decision.model_dump(),
    )
    return ExceptionBody.of(found)


def checked(identifier: str) -> str:
    """Refuse what no database could hold as an identifier."""
    if "\x00" in identifier or len(identifier) > LIMIT_MAX:
        raise Problem(404, "no such record")
    return identifier
