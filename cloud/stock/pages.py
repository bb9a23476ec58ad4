"""Portal pages of stock: balances, an item's movements, documents and their lines."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from sqlalchemy.orm import Session

from cloud.access.signed_in import SignedIn, SignedInUser, needs
from cloud.audit.operations import changes_of
from cloud.catalogue.errors import UnknownItem
from cloud.catalogue.models import Item
from cloud.catalogue.repository import CatalogueRepository
from cloud.database.session import Time, Transaction
from cloud.estate.models import Store
from cloud.estate.repository import EstateRepository
from cloud.portal.amounts import NotAnAmount
from cloud.portal.formatting import quantity as say_quantity
from cloud.portal.forms import Bound, form
from cloud.portal.language import _
from cloud.portal.layout import go_to, page
from cloud.portal.list_files import ROWS_MAX, FileKind, list_answer
from cloud.portal.problems import Problem
from cloud.staff.models import Operator
from cloud.stock import words
from cloud.stock.errors import AlreadyDone, NothingOnIt, SameStore, UnknownDocument
from cloud.stock.export import balance_list
from cloud.stock.forms import (
    LineForm,
    NewDocumentForm,
    NotAQuantity,
    found_item,
    read_cost,
    read_quantity,
)
from cloud.stock.models import ARRIVAL, COUNT, OPEN, RECEIPT, StockDocument
from cloud.stock.operations import (
    DocumentFacts,
    cancel_document,
    create_document,
    finish_document,
    put_line,
    remove_line,
)
from cloud.stock.repository import ALL, StockRepository

router = APIRouter(include_in_schema=False)

_SEE = [Depends(needs("stock", "see"))]
_ADD = [Depends(needs("stock", "add"))]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=10_000)]
Text = Annotated[str, Query(max_length=100)]


@router.get("/stock", dependencies=_SEE)
def get_stock(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    request: Request,
    user: SignedIn,
    session: Transaction,
    q: Text = "",
    store: Text = "",
    view: Text = ALL,
    page_: PageNumber = 1,
) -> Response:
    """List what lies where, and how sure that is."""
    stock = StockRepository(session, user.scope)
    return page(
        request,
        user,
        "stock/list.html",
        paging=stock.balances(q=q, store=store, view=view, page=page_),
        q=q,
        store=store,
        view=view,
        certainty=stock.certainty(),
        **_context(session, user),
    )


@router.get("/stock.{kind}", dependencies=[Depends(needs("stock", "export"))])
def get_stock_file(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    user: SignedIn,
    session: Transaction,
    clock: Time,
    kind: FileKind,
    q: Text = "",
    store: Text = "",
    view: Text = ALL,
) -> Response:
    """Export the balances as they are shown, all pages."""
    stock = StockRepository(session, user.scope)
    rows = stock.every_balance(q=q, store=store, view=view, count_max=ROWS_MAX[kind] + 1)
    context = _context(session, user)
    listed = balance_list(
        rows,
        stores=context["store_names"],
        currencies=context["currencies"],
        certainty=stock.certainty(),
        shows_cost=user.scope.shows("stock.cost"),
    )
    return list_answer(listed, kind, clock.now().date())


@router.get("/stock/items/{item}", dependencies=_SEE)
def get_stock_of_item(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    request: Request,
    user: SignedIn,
    session: Transaction,
    item: str,
    store: Text = "",
    page_: PageNumber = 1,
) -> Response:
    """Show an item's balances by store and every movement that made them."""
    stock = StockRepository(session, user.scope)
    balances = stock.of_item(item)
    try:
        known: Item | None = CatalogueRepository(session, user.scope).item(item)
    except UnknownItem:
        known = None
    if known is None and not balances:
        raise Problem(404)
    movements = stock.movements(item, store=store, page=page_)
    people = {each.by for each in movements.rows if len(each.by) == 26}
    operators = {
        each: found.name
        for each in people
        if (found := session.get(Operator, (user.tenant, each))) is not None
    }
    context = _context(session, user)
    named: dict[str, str] = context["store_names"]
    short = {named.get(each.store, "—"): each.quantity for each in balances if each.quantity < 0}
    return page(
        request,
        user,
        "stock/item.html",
        item=known,
        item_id=item,
        balances=balances,
        on_the_way=stock.on_the_way(item),
        movements=movements,
        operators=operators,
        store=store,
        certainty=stock.certainty(),
        short=short,
        why_negative=words.why_negative(short),
        movement_kinds=words.movement_kinds(),
        **context,
    )


@router.get("/stock/documents", dependencies=_SEE)
def get_documents(  # noqa: PLR0913, PLR0917 - each is a parameter of the address
    request: Request,
    user: SignedIn,
    session: Transaction,
    kind: Text = "",
    state: Text = "",
    store: Text = "",
    page_: PageNumber = 1,
) -> Response:
    """List documents."""
    stock = StockRepository(session, user.scope)
    found = stock.documents(kind=kind, state=state, store=store, page=page_)
    return page(
        request,
        user,
        "stock/documents.html",
        paging=found,
        counts=stock.line_counts([each.id for each in found.rows]),
        kind=kind,
        state=state,
        store=store,
        **_context(session, user),
    )


@router.get("/stock/documents/new", dependencies=_ADD)
def get_new_document(
    request: Request, user: SignedIn, session: Transaction, kind: Text = RECEIPT
) -> Response:
    """Show the form of a new document."""
    return _new_page(request, user, session, Bound[NewDocumentForm](), kind)


@router.post("/stock/documents/new", dependencies=_ADD)
def post_new_document(
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    bound: Annotated[Bound[NewDocumentForm], Depends(form(NewDocumentForm))],
) -> Response:
    """Open a document."""
    asked = bound.data
    kind = str(bound.value("kind", RECEIPT))
    if asked is None:
        return _new_page(request, user, session, bound, kind, status_code=422)
    store = session.get(Store, (user.tenant, asked.store))
    if store is None or not user.scope.covers(store.id):
        bound.refuse("store", _("Please choose one of the offered values."))
    if asked.kind == "write-off" and not asked.reason:
        bound.refuse("reason", _("Please say why."))
    if asked.kind == "transfer" and session.get(Store, (user.tenant, asked.other_store)) is None:
        bound.refuse("other_store", _("Please choose one of the offered values."))
    if bound.data is None or store is None:
        return _new_page(request, user, session, bound, kind, status_code=422)
    facts = DocumentFacts(
        asked.kind,
        store.id,
        store.currency,
        other_store=asked.other_store if asked.kind == "transfer" else "",
        partner=asked.partner,
        reason=asked.reason,
        is_blind=asked.is_blind and asked.kind == COUNT,
    )
    try:
        made = create_document(session, clock, user, user.tenant, facts)
    except SameStore:
        bound.refuse("other_store", _("Goods are sent to another store."))
        return _new_page(request, user, session, bound, kind, status_code=422)
    return go_to(request, f"/stock/documents/{made.id}", _("Scan or type the first item."))


@router.get("/stock/documents/{document}", dependencies=_SEE)
def get_document(request: Request, user: SignedIn, session: Transaction, document: str) -> Response:
    """Show a document with its lines."""
    found = _find(session, user, document)
    return _document_page(request, user, session, found, Bound[LineForm]())


@router.post("/stock/documents/{document}/lines", dependencies=_ADD)
def post_line(  # noqa: PLR0913, PLR0917 - each is a dependency
    request: Request,
    user: SignedIn,
    session: Transaction,
    clock: Time,
    document: str,
    bound: Annotated[Bound[LineForm], Depends(form(LineForm))],
) -> Response:
    """Put what was scanned on the list, or put a line's quantity right."""
    found = _find(session, user, document)
    line = _read_line(session, user, found, bound)
    if line is None:
        return _document_page(request, user, session, found, bound, status_code=422)
    item, quantity, cost = line
    is_added = not (bound.data and bound.data.item)
    try:
        put = put_line(
            session,
            clock,
            user,
            found,
            item.id,
            quantity=quantity,
            cost_milli=cost,
            is_added=is_added,
        )
    except AlreadyDone:
        return go_to(request, f"/stock/documents/{found.id}", _("This document is done."))
    told = _("{item}: now {quantity}", item=item.name, quantity=say_quantity(put.quantity))
    return go_to(request, f"/stock/documents/{found.id}", told)


@router.post("/stock/documents/{document}/lines/{item}/remove", dependencies=_ADD)
def post_removed_line(
    request: Request, user: SignedIn, session: Transaction, document: str, item: str
) -> Response:
    """Take a line off."""
    found = _find(session, user, document)
    try:
        remove_line(session, found, item)
    except AlreadyDone:
        return go_to(request, f"/stock/documents/{found.id}", _("This document is done."))
    return go_to(request, f"/stock/documents/{found.id}", _("The line is taken off."))


@router.post("/stock/documents/{document}/finish", dependencies=_ADD)
def post_finished(
    request: Request, user: SignedIn, session: Transaction, clock: Time, document: str
) -> Response:
    """Move the goods. Differences of a count are approved by a right of its own."""
    found = _find(session, user, document)
    if found.kind == COUNT and not user.may("stock", "edit"):
        raise Problem(403, _("Somebody who may change stock must approve the count."))
    try:
        finish_document(session, clock, user, found)
    except NothingOnIt:
        return go_to(request, f"/stock/documents/{found.id}", _("There is nothing on it yet."))
    except AlreadyDone:
        return go_to(request, f"/stock/documents/{found.id}", _("This document is done."))
    return go_to(request, f"/stock/documents/{found.id}", _("Done. The balances are right now."))


@router.post("/stock/documents/{document}/cancel", dependencies=_ADD)
def post_cancelled(
    request: Request, user: SignedIn, session: Transaction, clock: Time, document: str
) -> Response:
    """Give a document up."""
    found = _find(session, user, document)
    try:
        cancel_document(session, clock, user, found)
    except AlreadyDone:
        told = _("Goods on their way are received, even if nothing arrived.")
        return go_to(request, f"/stock/documents/{found.id}", told)
    return go_to(request, "/stock/documents", _("Given up. Nothing was moved."))


def _read_line(
    session: Session, user: SignedInUser, document: StockDocument, bound: Bound[LineForm]
) -> tuple[Item, int, int | None] | None:
    asked = bound.data
    if asked is None:
        return None
    item, units, count = None, 1, 0
    if asked.item:
        item = session.get(Item, (user.tenant, asked.item))
    elif asked.code:
        item, units, count = found_item(session, user.scope, asked.code)
    if item is None:
        bound.refuse(
            "code",
            _("Several items match. Please type more, or the SKU.")
            if count > 1
            else _("Nothing here has this code or name."),
        )
    quantity, cost = 0, None
    try:
        is_count = document.kind == COUNT and not asked.item
        quantity = read_quantity(asked.quantity, with_minus=is_count) * units
    except NotAQuantity:
        bound.refuse("quantity", _("Please enter a quantity."))
    try:
        if document.kind == RECEIPT and user.scope.shows("stock.cost"):
            cost = read_cost(asked.cost, document.currency)
    except NotAnAmount:
        bound.refuse("cost", _("Please enter an amount, for example 2.49."))
    return None if bound.data is None or item is None else (item, quantity, cost)


def _find(session: Session, user: SignedInUser, document: str) -> StockDocument:
    try:
        return StockRepository(session, user.scope).document(document)
    except UnknownDocument:
        raise Problem(404) from None


def _context(session: Session, user: SignedInUser) -> dict[str, Any]:
    stores = EstateRepository(session, user.scope).stores(with_closed=True)
    return {
        "stores": [(each.id, each.name) for each in stores],
        "store_names": {each.id: each.name for each in stores},
        "currencies": {each.id: each.currency for each in stores},
        "kinds": words.document_kinds(),
        "states": words.states(),
        "shows_cost": user.scope.shows("stock.cost"),
        "certainty_words": words.certainty_words,
        "certainty_title": words.certainty_title,
    }


def _new_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    bound: Bound[NewDocumentForm],
    kind: str,
    *,
    status_code: int = 200,
) -> Response:
    context = _context(session, user)
    return page(
        request,
        user,
        "stock/new_document.html",
        status_code=status_code,
        form=bound,
        kind=kind if kind in words.document_kinds() and kind != ARRIVAL else RECEIPT,
        field_names={
            "store": _("Store"),
            "other_store": _("To store"),
            "partner": _("Supplier and delivery note"),
            "reason": _("Reason"),
        },
        **context,
    )


def _document_page(  # noqa: PLR0913 - the page's parts
    request: Request,
    user: SignedInUser,
    session: Session,
    document: StockDocument,
    bound: Bound[LineForm],
    *,
    status_code: int = 200,
) -> Response:
    stock = StockRepository(session, user.scope)
    lines = stock.lines(document)
    balances = {
        line.item: found.quantity
        for line, _item in lines
        if (found := stock.balance(document.store, line.item)) is not None
    }
    return page(
        request,
        user,
        "stock/document.html",
        status_code=status_code,
        form=bound,
        document=document,
        lines=lines,
        balances=balances,
        is_open=document.state == OPEN and user.may("stock", "add"),
        may_finish=document.kind != COUNT or user.may("stock", "edit"),
        changes=changes_of(session, user.tenant, "stock-document", document.id),
        **_context(session, user),
    )
