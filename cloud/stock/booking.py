"""Move goods: write movements and keep balances, average cost and cost of sales exact.

A count is true for its moment. What happened before a count but is heard of after it was already
counted, so it is booked with a `LATE` movement that takes it back: the till that was offline while
others counted does not spoil the count.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, bindparam, select, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from cloud.catalogue.models import Item
from cloud.database.bulk import insert_rows
from cloud.stock.models import COUNT, LATE, RECEIPT, RETURN, SALE, Balance, CostRollup, Movement
from sync_protocol.retail.item import ItemKind

_BALANCE = cast("Table", Balance.__table__)
_MOVEMENT = cast("Table", Movement.__table__)
_COST = cast("Table", CostRollup.__table__)
_PER_STATEMENT = 500
_MILLIONTHS = 1_000_000  # thousandths of a unit times thousandths of a minor unit

Row = Mapping[str, Any]
Place = tuple[str, str, str]  # tenant, store, item


@dataclass(frozen=True, slots=True)
class Moved:
    """Goods that came (positive) or went, as some document says."""

    tenant: str
    source: str
    n: int
    store: str
    item: str
    kind: str
    quantity: int
    at: datetime
    by: str
    number: str
    cost_milli: int = 0  # of a receipt; otherwise the average of the moment is taken

    @property
    def place(self) -> Place:
        """Whose balance it changes."""
        return (self.tenant, self.store, self.item)


@dataclass(slots=True)
class _Standing:
    """A balance while movements are added to it."""

    quantity: int
    average_milli: int
    moved_at: datetime | None
    counted_at: datetime | None


def book(session: Session, moves: Sequence[Moved], *, booked_at: datetime) -> list[int]:
    """Book movements in their order and return the value of each.

    Whoever calls knows that their source was not booked before. Balances are locked in the order
    of their key, so that two bookings wait for each other instead of blocking each other.
    """
    if not moves:
        return []
    standing = _standing(session, sorted({each.place for each in moves}))
    rows: list[dict[str, Any]] = []
    values: list[int] = []
    for each in moves:
        now = standing[each.place]
        cost = each.cost_milli if each.kind == RECEIPT and each.cost_milli else now.average_milli
        if each.kind == RECEIPT and each.cost_milli:
            now.average_milli = average(now.quantity, now.average_milli, each.quantity, cost)
        values.append(value_of(each.quantity, cost))
        rows.append(_row(each, cost, booked_at))
        now.quantity += each.quantity
        now.moved_at = max(now.moved_at or each.at, each.at)
        if each.kind == COUNT:
            now.counted_at = max(now.counted_at or each.at, each.at)
        elif now.counted_at is not None and each.at < now.counted_at:
            rows.append(_row(each, cost, booked_at) | _taken_back(each, cost, now.counted_at))
            now.quantity -= each.quantity
    insert_rows(session, _MOVEMENT, rows)
    _settle(session, standing)
    return values


def book_sold(session: Session, documents: Iterable[tuple[Row, Sequence[Row]]]) -> None:
    """Book what was sold and what came back to the shelf: rows of sales with their lines."""
    counting = [each for each in documents if not each[0]["is_training"]]
    places = {(sale["tenant"], line["item"]) for sale, lines in counting for line in lines}
    services = _services(session, places)
    moves: list[Moved] = []
    told: list[tuple[Row, Row]] = []
    for sale, lines in counting:
        is_return = sale["kind"] == "return"
        shelved = {each["n"]: each.get("restock", True) for each in sale["body"]["lines"]}
        for line in lines:
            if (sale["tenant"], line["item"]) in services:
                continue
            if is_return and not shelved.get(line["n"], True):
                continue
            moves.append(
                Moved(
                    sale["tenant"],
                    sale["id"],
                    line["n"],
                    sale["store"],
                    line["item"],
                    RETURN if is_return else SALE,
                    -line["quantity"],
                    sale["at"],
                    sale["operator"],
                    sale["number"],
                )
            )
            told.append((sale, line))
    if moves:
        values = book(session, moves, booked_at=counting[0][0]["received_at"])
        _add_costs(session, told, values)


def average(quantity: int, average_milli: int, received: int, cost_milli: int) -> int:
    """Return the moving average after a receipt; what was sold into the minus does not count."""
    if quantity <= 0 or average_milli == 0:
        return cost_milli
    whole = quantity * average_milli + received * cost_milli
    return round(whole / (quantity + received)) if quantity + received > 0 else cost_milli


def value_of(quantity: int, cost_milli: int) -> int:
    """Return the value of a quantity in minor units."""
    return round(quantity * cost_milli / _MILLIONTHS)


def _row(moved: Moved, cost: int, booked_at: datetime) -> dict[str, Any]:
    return {
        "tenant": moved.tenant,
        "source": moved.source,
        "n": moved.n,
        "store": moved.store,
        "item": moved.item,
        "kind": moved.kind,
        "quantity": moved.quantity,
        "cost_milli": cost,
        "value_minor": value_of(moved.quantity, cost),
        "at": moved.at,
        "booked_at": booked_at,
        "by": moved.by[:120],
        "number": moved.number[:40],
    }


def _taken_back(moved: Moved, cost: int, counted_at: datetime) -> dict[str, Any]:
    return {
        "n": -moved.n,
        "kind": LATE,
        "quantity": -moved.quantity,
        "value_minor": -value_of(moved.quantity, cost),
        "at": counted_at,
    }


def _standing(session: Session, places: Sequence[Place]) -> dict[Place, _Standing]:
    """Read and lock balances; one that is not there yet begins with nothing."""
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    found: dict[Place, _Standing] = {}
    for start in range(0, len(places), _PER_STATEMENT):
        some = places[start : start + _PER_STATEMENT]
        fresh = [
            {
                "tenant": tenant,
                "store": store,
                "item": item,
                "quantity": 0,
                "average_milli": 0,
                "moved_at": None,
                "counted_at": None,
            }
            for tenant, store, item in some
        ]
        session.execute(insert(_BALANCE).values(fresh).on_conflict_do_nothing())
        columns = _BALANCE.c
        rows = session.execute(
            select(_BALANCE)
            .where(tuple_(columns.tenant, columns.store, columns.item).in_(some))
            .order_by(columns.tenant, columns.store, columns.item)
            .with_for_update()
        )
        for row in rows:
            found[row.tenant, row.store, row.item] = _Standing(
                row.quantity, row.average_milli, row.moved_at, row.counted_at
            )
    return found


def _settle(session: Session, standing: Mapping[Place, _Standing]) -> None:
    columns = _BALANCE.c
    session.connection().execute(
        update(_BALANCE)
        .where(
            columns.tenant == bindparam("of_tenant"),
            columns.store == bindparam("of_store"),
            columns.item == bindparam("of_item"),
        )
        .values(
            quantity=bindparam("now_quantity"),
            average_milli=bindparam("now_average"),
            moved_at=bindparam("now_moved"),
            counted_at=bindparam("now_counted"),
        ),
        [
            {
                "of_tenant": place[0],
                "of_store": place[1],
                "of_item": place[2],
                "now_quantity": now.quantity,
                "now_average": now.average_milli,
                "now_moved": now.moved_at,
                "now_counted": now.counted_at,
            }
            for place, now in sorted(standing.items())
        ],
    )


def _services(session: Session, places: set[tuple[str, str]]) -> set[tuple[str, str]]:
    if not places:
        return set()
    rows = session.execute(
        select(Item.tenant, Item.id).where(
            Item.tenant.in_({tenant for tenant, _ in places}),
            Item.id.in_({item for _, item in places}),
            Item.kind != ItemKind.GOODS.value,
        )
    )
    return {(tenant, item) for tenant, item in rows}


def _add_costs(session: Session, told: Sequence[tuple[Row, Row]], values: Sequence[int]) -> None:
    sums: dict[tuple[Any, ...], dict[str, Any]] = {}
    for (sale, line), value in zip(told, values, strict=True):
        if value == 0:
            continue
        tax = 0 if sale["tax_included"] else line["tax_minor"]
        key = (sale["tenant"], sale["business_day"], sale["store"], line["item"])
        row = sums.setdefault(
            key,
            {
                **dict(zip(("tenant", "day", "store", "item"), key, strict=True)),
                "quantity": 0,
                "net_minor": 0,
                "cost_minor": 0,
            },
        )
        row |= {
            "name": line["name"],
            "category": line["category"],
            "currency": sale["currency"],
            "quantity": row["quantity"] + line["quantity"],
            "net_minor": row["net_minor"] + line["amount_minor"] + tax - line["tax_minor"],
            "cost_minor": row["cost_minor"] - value,
        }
    rows = [sums[key] for key in sorted(sums)]
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    for start in range(0, len(rows), _PER_STATEMENT):
        adding = insert(_COST).values(rows[start : start + _PER_STATEMENT])
        added = {
            name: _COST.c[name] + adding.excluded[name]
            for name in ("quantity", "net_minor", "cost_minor")
        }
        latest = {name: adding.excluded[name] for name in ("name", "category", "currency")}
        session.execute(
            adding.on_conflict_do_update(
                index_elements=["tenant", "day", "store", "item"], set_=added | latest
            )
        )
