"""Queries of the ledger, each within what one user may see."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Tuple,
    func,
    select,
    tuple_,
    union,
)
from sqlalchemy.orm import Session

from cloud.access.rights import Scope
from cloud.customers.holdings import ids_one_with
from cloud.customers.models import Customer
from cloud.customers.searching import found_by
from cloud.database.base import Instant
from cloud.database.text_search import has_words
from cloud.ledger.errors import UnknownDocument
from cloud.ledger.models import (
    CardPayment,
    CashMovement,
    DayClosing,
    FiscalDocument,
    Posting,
    Sale,
    SaleException,
    SaleLine,
    SaleTax,
    SaleTender,
    Shift,
)
from cloud.portal.paging import COUNT_MAX, Page, read_page
from cloud.portal.search import words_of

E = TypeVar("E", DayClosing, CashMovement)

SALE, RETURN = "sale", "return"
EXECUTED = "executed"
WITH, WITHOUT = "with", "without"
_CUSTOMERS_MAX = 200
_FISCAL_DIGITS = 10
_AMOUNT = re.compile(r"(\d{1,9})(?:[.,](\d{2}))?")


@dataclass(frozen=True, slots=True)
class SaleFilter:
    """What a list of receipts is narrowed to; empty values do not narrow."""

    q: str = ""
    store: str = ""
    register: str = ""
    operator: str = ""
    category: str = ""
    tender: str = ""
    kind: str = ""
    customer: str = ""
    item: str = ""
    shift: str = ""
    first_day: date | None = None
    last_day: date | None = None
    with_exception: bool = False
    fiscal: str = ""  # with without
    sort: str = "-at"


@dataclass(frozen=True, slots=True)
class ListedSale:
    """A receipt as a list shows it."""

    sale: Sale
    tenders: tuple[str, ...]
    fiscal: FiscalDocument | None = None

    @property
    def fiscal_number(self) -> int:
        """The fiscal device's number of it; 0: it has none."""
        return self.fiscal.number if self.fiscal and self.fiscal.state == EXECUTED else 0


@dataclass(frozen=True, slots=True)
class WholeSale:
    """A receipt with everything that belongs to it."""

    sale: Sale
    lines: Sequence[SaleLine]
    tenders: Sequence[SaleTender]
    taxes: Sequence[SaleTax]
    postings: Sequence[Posting]
    exceptions: Sequence[SaleException]
    original: Sale | None  # of a return
    returns: Sequence[Sale]
    fiscal: FiscalDocument | None = None
    cards: Sequence[CardPayment] = ()


@dataclass(frozen=True, slots=True)
class TillEventFilter:
    """What a list of Z reports or cash movements is narrowed to; empty values do not narrow."""

    store: str = ""
    register: str = ""
    shift: str = ""  # of movements
    kind: str = ""  # of movements
    first_day: date | None = None
    last_day: date | None = None
    is_oldest_first: bool = False


_SORTS: dict[str, tuple[Any, ...]] = {
    "at": (Sale.at.asc(), Sale.id.asc()),
    "-at": (Sale.at.desc(), Sale.id.desc()),
    "total": (Sale.total_minor.asc(), Sale.at.desc()),
    "-total": (Sale.total_minor.desc(), Sale.at.desc()),
    "number": (Sale.number.asc(),),
    "-number": (Sale.number.desc(),),
}


class LedgerRepository:
    """What one user may see of the ledger."""

    def __init__(self, session: Session, scope: Scope) -> None:
        self._session = session
        self._scope = scope
        self._tenant = scope.tenant

    def sales(self, wanted: SaleFilter, page: int) -> Page[ListedSale]:
        """Give a page of receipts."""
        found: Page[Sale] = read_page(self._session, self.select_sales(wanted), page)
        return Page(self._listed(found.rows), found.number, found.size, found.count)

    def every_sale(self, wanted: SaleFilter, count_max: int) -> Iterator[ListedSale]:
        """Give a whole list in its order, in portions: for an export."""
        query = self.select_sales(wanted).limit(count_max).execution_options(yield_per=500)
        for portion in self._session.scalars(query).partitions(500):
            yield from self._listed(portion)

    def sales_after(
        self, wanted: SaleFilter, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[ListedSale]:
        """Give the receipts that follow one in time, the newest first (keyset paging)."""
        query = self.select_sales(wanted)
        if after is not None:
            query = query.where(tuple_(Sale.at, Sale.id) < _place(*after))
        return self._listed(self._session.scalars(query.limit(limit)).all())

    def has_fiscal(self) -> bool:
        """Say whether any receipt has ever been asked of a fiscal device."""
        asked = select(FiscalDocument.id).where(FiscalDocument.tenant == self._tenant)
        return self._session.scalar(asked.limit(1)) is not None

    def last_sales(self, store: str, count: int) -> Sequence[Sale]:
        """Give the latest receipts."""
        query = self.select_sales(SaleFilter(store=store)).where(Sale.is_training.is_(False))
        return self._session.scalars(query.limit(count)).all()

    def sale(self, sale: str) -> Sale:
        """Find a receipt by its id, or raise `UnknownDocument`."""
        found = self._session.get(Sale, (self._tenant, sale))
        if found is None or not self._scope.covers(found.store):
            raise UnknownDocument(sale)
        return found

    def whole_sale(self, sale: str) -> WholeSale:
        """Find a receipt with all that belongs to it, or raise `UnknownDocument`."""
        found = self.sale(sale)
        by_sale = self._session.scalars
        returns = select(Sale).where(Sale.tenant == self._tenant, Sale.original == sale)
        return WholeSale(
            sale=found,
            lines=by_sale(self._parts(SaleLine, sale)).all(),
            tenders=by_sale(self._parts(SaleTender, sale)).all(),
            taxes=by_sale(self._parts(SaleTax, sale)).all(),
            postings=by_sale(
                select(Posting)
                .where(Posting.tenant == self._tenant, Posting.document == sale)
                .order_by(Posting.n)
            ).all(),
            exceptions=by_sale(
                select(SaleException)
                .where(SaleException.tenant == self._tenant, SaleException.document == sale)
                .order_by(SaleException.raised_at)
            ).all(),
            original=self._session.get(Sale, (self._tenant, found.original))
            if found.original
            else None,
            returns=by_sale(returns.order_by(Sale.at)).all(),
            fiscal=self._session.get(FiscalDocument, (self._tenant, sale)),
            cards=by_sale(
                select(CardPayment)
                .where(CardPayment.tenant == self._tenant, CardPayment.document == sale)
                .order_by(CardPayment.seq)
            ).all(),
        )

    def neighbours(self, sale: Sale, wanted: SaleFilter) -> tuple[str, str]:
        """Give the ids of the newer and the older receipt of the list a receipt came from."""
        query = self.select_sales(wanted).with_only_columns(Sale.id).order_by(None)
        place = tuple_(Sale.at, Sale.id)
        here = _place(sale.at, sale.id)
        newer = query.where(place > here).order_by(Sale.at, Sale.id).limit(1)
        older = query.where(place < here).order_by(Sale.at.desc(), Sale.id.desc()).limit(1)
        return self._session.scalar(newer) or "", self._session.scalar(older) or ""

    def shifts(self, *, store: str = "", page: int = 1) -> Page[Shift]:
        """Give a page of shifts, the latest opened first."""
        query = select(Shift).where(Shift.tenant == self._tenant, Shift.is_training.is_(False))
        query = query.where(Shift.store == store) if store else query
        if self._scope.stores is not None:
            query = query.where(Shift.store.in_(self._scope.stores))
        order = (Shift.opened_at.desc().nulls_last(), Shift.id.desc())
        return read_page(self._session, query.order_by(*order), page)

    def shift(self, shift: str) -> Shift:
        """Find a shift, or raise `UnknownDocument`."""
        found = self._session.get(Shift, (self._tenant, shift))
        if found is None or not self._scope.covers(found.store):
            raise UnknownDocument(shift)
        return found

    def movements(self, shift: str) -> Sequence[CashMovement]:
        """Give the cash movements of a shift in their order."""
        return self._session.scalars(
            select(CashMovement)
            .where(CashMovement.tenant == self._tenant, CashMovement.shift == shift)
            .order_by(CashMovement.at)
        ).all()

    def shift_sums(self, shift: str) -> tuple[int, int, int]:
        """Give of a shift so far: number of sales, number of returns, amount with tax."""
        row = self._session.execute(
            select(
                func.count().filter(Sale.kind == SALE),
                func.count().filter(Sale.kind == RETURN),
                func.coalesce(func.sum(Sale.total_minor), 0),
            ).where(Sale.tenant == self._tenant, Sale.shift == shift, Sale.is_training.is_(False))
        ).one()
        return int(row[0]), int(row[1]), int(row[2])

    def closings(self, *, store: str = "", page: int = 1) -> Page[DayClosing]:
        """Give a page of Z reports, the latest first."""
        query = select(DayClosing).where(DayClosing.tenant == self._tenant)
        query = query.where(DayClosing.store == store) if store else query
        if self._scope.stores is not None:
            query = query.where(DayClosing.store.in_(self._scope.stores))
        order = (DayClosing.at.desc(), DayClosing.id.desc())
        return read_page(self._session, query.order_by(*order), page)

    def closings_after(
        self, wanted: TillEventFilter, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[DayClosing]:
        """Give the Z reports that follow one in the order asked for (keyset paging)."""
        return self._events_after(DayClosing, wanted, after, limit)

    def movements_after(
        self, wanted: TillEventFilter, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[CashMovement]:
        """Give the cash movements that follow one in the order asked for (keyset paging)."""
        narrowed: list[ColumnElement[bool]] = []
        if wanted.shift:
            narrowed.append(CashMovement.shift == wanted.shift)
        if wanted.kind:
            narrowed.append(CashMovement.kind == wanted.kind)
        return self._events_after(CashMovement, wanted, after, limit, *narrowed)

    def closing(self, closing: str) -> DayClosing:
        """Find a Z report, or raise `UnknownDocument`."""
        found = self._session.get(DayClosing, (self._tenant, closing))
        if found is None or not self._scope.covers(found.store):
            raise UnknownDocument(closing)
        return found

    def exceptions(self, *, state: str = "", store: str = "", page: int = 1) -> Page[SaleException]:
        """Give a page of exceptions, the latest first."""
        query = self._select_exceptions()
        query = query.where(SaleException.state == state) if state else query
        query = query.where(SaleException.store == store) if store else query
        order = (SaleException.raised_at.desc(), SaleException.id.desc())
        return read_page(self._session, query.order_by(*order), page)

    def exception(self, exception: str) -> SaleException:
        """Find an exception, or raise `UnknownDocument`."""
        found = self._session.get(SaleException, (self._tenant, exception))
        if found is None or not self._scope.covers(found.store):
            raise UnknownDocument(exception)
        return found

    def undecided(self) -> int:
        """Count the exceptions nobody has accepted, up to 1,000."""
        query = self._select_exceptions().where(SaleException.state != "accepted").limit(1000)
        inner = query.with_only_columns(SaleException.id).subquery()
        return self._session.scalar(select(func.count()).select_from(inner)) or 0

    def select_sales(self, wanted: SaleFilter) -> Select[Sale]:
        """Build the query of a list of receipts, in its order."""
        query = select(Sale).where(Sale.tenant == self._tenant)
        if self._scope.stores is not None:
            query = query.where(Sale.store.in_(self._scope.stores))
        equal = (
            (Sale.store, wanted.store),
            (Sale.register, wanted.register),
            (Sale.operator, wanted.operator),
            (Sale.kind, wanted.kind),
            (Sale.shift, wanted.shift),
        )
        query = query.where(*(column == value for column, value in equal if value))
        if wanted.customer:
            ids = ids_one_with(self._session, self._tenant, wanted.customer)
            query = query.where(Sale.customer.in_(ids))
        if wanted.first_day:
            query = query.where(Sale.business_day >= wanted.first_day)
        if wanted.last_day:
            query = query.where(Sale.business_day <= wanted.last_day)
        if wanted.with_exception:
            query = query.where(Sale.has_exception)
        if wanted.fiscal in {WITH, WITHOUT}:
            query = query.where(_is_on_record() if wanted.fiscal == WITH else ~_is_on_record())
        for value, table, column in (
            (wanted.tender, SaleTender, SaleTender.kind),
            (wanted.category, SaleLine, SaleLine.category),
            (wanted.item, SaleLine, SaleLine.item),
        ):
            if value:
                query = query.where(self._has(table, column == value))
        if wanted.q.strip():
            query = query.where(Sale.id.in_(self._found(wanted.q.strip())))
        return query.order_by(*_SORTS.get(wanted.sort, _SORTS["-at"]))

    def _events_after(
        self,
        model: type[E],
        wanted: TillEventFilter,
        after: tuple[datetime, str] | None,
        limit: int,
        *narrowed: ColumnElement[bool],
    ) -> Sequence[E]:
        query = select(model).where(model.tenant == self._tenant, *narrowed)
        if self._scope.stores is not None:
            query = query.where(model.store.in_(self._scope.stores))
        query = query.where(model.store == wanted.store) if wanted.store else query
        query = query.where(model.register == wanted.register) if wanted.register else query
        if wanted.first_day:
            query = query.where(model.business_day >= wanted.first_day)
        if wanted.last_day:
            query = query.where(model.business_day <= wanted.last_day)
        place = tuple_(model.at, model.id)
        if wanted.is_oldest_first:
            query = query.where(place > _place(*after)) if after else query
            query = query.order_by(model.at, model.id)
        else:
            query = query.where(place < _place(*after)) if after else query
            query = query.order_by(model.at.desc(), model.id.desc())
        return self._session.scalars(query.limit(limit)).all()

    def _has(
        self, part: type[SaleTender] | type[SaleLine], condition: ColumnElement[bool]
    ) -> ColumnElement[bool]:
        return (
            select(part.n)
            .where(part.tenant == Sale.tenant, part.sale == Sale.id, condition)
            .exists()
        )

    def _found(self, q: str) -> Select[Any]:
        """Ids of receipts by number or reference, by amount, or by their customer."""
        words = words_of(q.removeprefix("R-").removeprefix("r-"))
        ids = select(Sale.id).where(Sale.tenant == self._tenant)
        numbers = ids.where(has_words(self._session, Sale.search_text, words, newest=COUNT_MAX + 1))
        people = (
            select(Customer.id)
            .where(
                Customer.tenant == self._tenant,
                found_by(self._session, words),
            )
            .limit(_CUSTOMERS_MAX)
        )
        branches = [numbers, ids.where(Sale.customer.in_(people), Sale.customer != "")]
        if amount := _AMOUNT.fullmatch(q):
            whole, part = amount.groups()
            minor = int(whole) * 100 + int(part or 0)
            branches.append(ids.where(Sale.total_minor.in_((minor, -minor))))
        if q.isascii() and q.isdecimal() and len(q) <= _FISCAL_DIGITS:
            on_record = select(FiscalDocument.id).where(
                FiscalDocument.tenant == self._tenant, FiscalDocument.number == int(q)
            )
            branches.append(ids.where(Sale.id.in_(on_record)))
        found = union(*branches).subquery()
        return select(found.c.id)

    def _listed(self, sales: Sequence[Sale]) -> list[ListedSale]:
        kinds: dict[str, list[str]] = {}
        rows = self._session.execute(
            select(SaleTender.sale, SaleTender.kind)
            .where(SaleTender.tenant == self._tenant, SaleTender.sale.in_([s.id for s in sales]))
            .order_by(SaleTender.sale, SaleTender.n)
        )
        for sale, kind in rows:
            kinds.setdefault(sale, []).append(kind)
        fiscal = {
            each.id: each
            for each in self._session.scalars(
                select(FiscalDocument).where(
                    FiscalDocument.tenant == self._tenant,
                    FiscalDocument.id.in_([s.id for s in sales]),
                )
            )
        }
        return [
            ListedSale(sale, tuple(dict.fromkeys(kinds.get(sale.id, ()))), fiscal.get(sale.id))
            for sale in sales
        ]

    def _parts(
        self, model: type[SaleLine] | type[SaleTender] | type[SaleTax], sale: str
    ) -> Select[Any]:
        return (
            select(model).where(model.tenant == self._tenant, model.sale == sale).order_by(model.n)
        )

    def _select_exceptions(self) -> Select[SaleException]:
        query = select(SaleException).where(SaleException.tenant == self._tenant)
        if self._scope.stores is not None:
            query = query.where(SaleException.store.in_(self._scope.stores))
        return query


def _place(at: datetime, sale: str) -> Tuple:
    # Without the types the instant would be bound as text, which no number is ever above.
    return tuple_(at, sale, types=[Instant(), String()])


def _is_on_record() -> ColumnElement[bool]:
    return (
        select(FiscalDocument.id)
        .where(
            FiscalDocument.tenant == Sale.tenant,
            FiscalDocument.id == Sale.id,
            FiscalDocument.state == EXECUTED,
        )
        .exists()
    )
