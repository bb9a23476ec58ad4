"""What a customer's card shows beside the facts, read from sums that are kept ready."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from cloud.access.rights import Scope
from cloud.customers.holdings import ids_of
from cloud.customers.models import (
    Customer,
    CustomerConsent,
    CustomerFile,
    CustomerItem,
    CustomerMonth,
)
from cloud.database.base import Base


@dataclass(frozen=True, slots=True)
class Month:
    """Purchases of a month."""

    month: str  # YYYY-MM
    minor: int
    count: int


@dataclass(frozen=True, slots=True)
class Totals:
    """All purchases of a customer in stores somebody may see."""

    sales: int = 0
    returns: int = 0
    total_minor: int = 0
    returned_minor: int = 0
    discount_minor: int = 0

    @property
    def receipts(self) -> int:
        """How many receipts there are."""
        return self.sales + self.returns

    @property
    def average_minor(self) -> int:
        """What one purchase comes to, returns left aside."""
        return (self.total_minor + self.returned_minor) // self.sales if self.sales else 0


@dataclass(frozen=True, slots=True)
class Favourite:
    """An item a customer buys again and again."""

    item: str
    name: str
    times: int
    amount_minor: int


class CardRepository:
    """One customer's sums, consents, files and staff, for one user's scope."""

    def __init__(self, session: Session, scope: Scope, customer: Customer) -> None:
        self._session, self._scope = session, scope
        self._tenant, self._ids = customer.tenant, ids_of(session, customer)

    def totals(self) -> Totals:
        """Add up the months."""
        month = CustomerMonth
        query = select(
            func.sum(month.sales),
            func.sum(month.returns),
            func.sum(month.total_minor),
            func.sum(month.returned_minor),
            func.sum(month.discount_minor),
        ).where(month.tenant == self._tenant, month.customer.in_(self._ids))
        found = self._session.execute(query.where(self._seen(month.store))).one()
        return Totals(*(int(each or 0) for each in found))

    def months(self, since: str) -> list[Month]:
        """Give the months from a business day on."""
        month = CustomerMonth
        query = (
            select(month.month, func.sum(month.total_minor), func.sum(month.sales))
            .where(
                month.tenant == self._tenant,
                month.customer.in_(self._ids),
                month.month >= since[:7],
            )
            .group_by(month.month)
            .order_by(month.month)
        )
        return [
            Month(name, int(minor), int(count))
            for name, minor, count in self._session.execute(query.where(self._seen(month.store)))
        ]

    def favourites(self, limit: int) -> list[Favourite]:
        """Give what is bought most often."""
        item = CustomerItem
        times = func.sum(item.times)
        query = (
            select(item.item, func.max(item.name), times, func.sum(item.amount_minor))
            .where(item.tenant == self._tenant, item.customer.in_(self._ids))
            .group_by(item.item)
            .having(times > 0)
            .order_by(times.desc(), item.item)
            .limit(limit)
        )
        return [
            Favourite(key, name, int(often), int(minor))
            for key, name, often, minor in self._session.execute(
                query.where(self._seen(item.store))
            )
        ]

    def favourite_categories(self, limit: int) -> list[tuple[str, int, int]]:
        """Give categories (id, times, minor) by what was spent in them."""
        item = CustomerItem
        minor = func.sum(item.amount_minor)
        query = (
            select(item.category, func.sum(item.times), minor)
            .where(item.tenant == self._tenant, item.customer.in_(self._ids), item.category != "")
            .group_by(item.category)
            .order_by(minor.desc(), item.category)
            .limit(limit)
        )
        return [
            (key, int(often), int(spent))
            for key, often, spent in self._session.execute(query.where(self._seen(item.store)))
        ]

    def category_names(self) -> dict[str, str]:
        """Name the categories of goods; the catalogue lies above us, so only its table is known."""
        table = Base.metadata.tables["catalogue_category"]
        found = self._session.execute(
            select(table.c.id, table.c.name).where(table.c.tenant == self._tenant)
        )
        return dict(found.all())  # pyright: ignore[reportArgumentType] - rows of two texts

    def consents(self) -> Sequence[CustomerConsent]:
        """List what was agreed to and taken back, the latest first."""
        return self._session.scalars(
            select(CustomerConsent)
            .where(
                CustomerConsent.tenant == self._tenant,
                CustomerConsent.customer.in_(self._ids),
            )
            .order_by(CustomerConsent.at.desc(), CustomerConsent.id.desc())
            .limit(50)
        ).all()

    def files(self) -> Sequence[CustomerFile]:
        """List the files, the latest first."""
        return self._session.scalars(
            select(CustomerFile)
            .where(CustomerFile.tenant == self._tenant, CustomerFile.customer.in_(self._ids))
            .order_by(CustomerFile.at.desc(), CustomerFile.id.desc())
            .limit(200)
        ).all()

    def file(self, file: str) -> CustomerFile | None:
        """Find a file of this customer."""
        found = self._session.get(CustomerFile, (self._tenant, file))
        return found if found is not None and found.customer in self._ids else None

    def staff(self) -> Sequence[Customer]:
        """List the persons who act for this organisation."""
        return self._session.scalars(
            select(Customer)
            .where(
                Customer.tenant == self._tenant,
                Customer.employer.in_(self._ids),
                Customer.is_active,
            )
            .order_by(Customer.name, Customer.id)
            .limit(200)
        ).all()

    def _seen(self, store: InstrumentedAttribute[str]) -> ColumnElement[bool]:
        stores = self._scope.stores
        return true() if stores is None else store.in_(stores)
