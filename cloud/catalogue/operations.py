"""What is done with goods: create, change, take off sale. Each change reaches the tills at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from cloud.audit.operations import Actor, record_change
from cloud.catalogue.codes import keep_code
from cloud.catalogue.errors import (
    BarcodeTaken,
    CategoryInUse,
    ChangedMeanwhile,
    NoTaxRate,
    PluTaken,
    SkuTaken,
    Taken,
    UnknownCategory,
)
from cloud.catalogue.models import Barcode, Category, Item, TaxRate
from cloud.catalogue.rows import category_row, item_row
from cloud.clock import Clock, new_id
from cloud.portal.search import search_text
from cloud.reference.operations import Revision, take_revision
from sync_protocol.messages.reference import CATALOG
from sync_protocol.messages.to_till import write_row
from sync_protocol.retail.item import ItemKind
from sync_protocol.retail.quantity import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemFacts:
    """What people enter about an item, prices and picture apart."""

    sku: str
    name: str
    category: str
    tax_category: str
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    description: str = ""
    kind: ItemKind = ItemKind.GOODS
    unit: Unit = Unit.EACH
    is_weighed: bool = False
    plu: str = ""
    age_limit_years: int = 0
    is_discountable: bool = True
    is_favourite: bool = False
    barcodes: tuple[tuple[str, int], ...] = ()  # (code as entered, units per scan)


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryFacts:
    """What people enter about a category."""

    name: str
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    parent: str | None = None
    hue: int = 0
    order: int = 0


def create_item(
    session: Session, clock: Clock, actor: Actor, tenant: str, facts: ItemFacts
) -> Item:
    """Add an item. Raises `Taken`, `NotACode`, `UnknownCategory` or `NoTaxRate`."""
    revision = take_revision(session, tenant, CATALOG)
    now = clock.now()
    item = Item(tenant=tenant, id=new_id(clock), created_at=now, rank=1_000_000, picture="")
    item.is_active, item.version = True, 0
    _refuse_conflicts(session, item, facts)
    _fill(session, clock, item, facts)
    session.add(item)
    session.flush()
    barcodes = barcodes_of(session, item)
    revision.publish([(item.id, write_row(item_row(item, barcodes)))], at=now)
    _record(session, clock, actor, item, None)
    return item


def change_item(  # noqa: PLR0913 - who changes what into what, seen when
    session: Session, clock: Clock, actor: Actor, item: Item, facts: ItemFacts, *, seen: int
) -> bool:
    """Change an item; False when nothing differs.

    ``seen`` is the version the editor saw. Raises as `create_item`, and `ChangedMeanwhile`.
    """
    revision = take_revision(session, item.tenant, CATALOG)
    if seen != item.version:
        raise ChangedMeanwhile(item.name)
    before = facts_of(session, item)
    _refuse_conflicts(session, item, facts)
    _fill(session, clock, item, facts)
    session.flush()
    if facts_of(session, item) == before:
        return False
    _publish(session, clock, item, revision)
    return _record(session, clock, actor, item, before)


def set_picture(session: Session, clock: Clock, actor: Actor, item: Item, picture: str) -> None:
    """Give an item a picture of `cloud/files`; empty takes it away."""
    revision = take_revision(session, item.tenant, CATALOG)
    before, item.picture = item.picture, picture
    _touch(clock, item)
    session.flush()
    _publish(session, clock, item, revision)
    record_change(
        session,
        clock,
        actor,
        tenant=item.tenant,
        kind="item",
        record=item.id,
        action="changed",
        before={"picture": before},
        after={"picture": picture},
    )


def set_on_sale(session: Session, clock: Clock, actor: Actor, item: Item, *, on_sale: bool) -> None:
    """Take an item off sale, or put it back; tills forget it or learn it again."""
    revision = take_revision(session, item.tenant, CATALOG)
    if item.is_active == on_sale:
        return
    item.is_active = on_sale
    _touch(clock, item)
    session.flush()
    _publish(session, clock, item, revision)
    record_change(
        session,
        clock,
        actor,
        tenant=item.tenant,
        kind="item",
        record=item.id,
        action="put on sale" if on_sale else "taken off sale",
        before={"on_sale": not on_sale},
        after={"on_sale": on_sale},
    )


def save_category(  # noqa: PLR0913 - who saves what, where
    session: Session,
    clock: Clock,
    actor: Actor,
    tenant: str,
    facts: CategoryFacts,
    *,
    category: Category | None = None,
) -> Category:
    """Add a category, or change one. Raises `UnknownCategory` for an impossible parent."""
    revision = take_revision(session, tenant, CATALOG)
    before = None if category is None else _category_values(category)
    kept = category or Category(tenant=tenant, id=new_id(clock), version=0)
    _refuse_impossible_parent(session, kept, facts.parent)
    kept.name, kept.names, kept.parent = facts.name, dict(facts.names), facts.parent
    kept.hue, kept.order, kept.version = facts.hue, facts.order, kept.version + 1
    session.add(kept)
    session.flush()
    revision.publish([(kept.id, write_row(category_row(kept)))], at=clock.now())
    record_change(
        session,
        clock,
        actor,
        tenant=tenant,
        kind="category",
        record=kept.id,
        action="created" if before is None else "changed",
        before=before,
        after=_category_values(kept),
    )
    return kept


def delete_category(session: Session, clock: Clock, actor: Actor, category: Category) -> None:
    """Delete an empty category. Raises `CategoryInUse`."""
    revision = take_revision(session, category.tenant, CATALOG)
    tenant = category.tenant
    has_items = select(Item.id).where(Item.tenant == tenant, Item.category == category.id)
    has_children = select(Category.id).where(
        Category.tenant == tenant, Category.parent == category.id
    )
    if session.scalars(has_items.limit(1)).first() or session.scalars(has_children).first():
        raise CategoryInUse(category.name)
    session.delete(category)
    session.flush()
    revision.publish(deleted=[category.id], at=clock.now())
    record_change(
        session,
        clock,
        actor,
        tenant=tenant,
        kind="category",
        record=category.id,
        action="deleted",
        before=_category_values(category),
    )


def barcodes_of(session: Session, item: Item) -> Sequence[Barcode]:
    """List an item's barcodes, the main one first."""
    return session.scalars(
        select(Barcode)
        .where(Barcode.tenant == item.tenant, Barcode.item == item.id)
        .order_by(Barcode.order, Barcode.code)
    ).all()


def facts_of(session: Session, item: Item) -> ItemFacts:
    """Give an item's facts as they were entered."""
    return ItemFacts(
        sku=item.sku,
        name=item.name,
        category=item.category,
        tax_category=item.tax_category,
        names=dict(item.names),
        description=item.description,
        kind=ItemKind(item.kind),
        unit=Unit(item.unit),
        is_weighed=item.is_weighed,
        plu=item.plu,
        age_limit_years=item.age_limit_years,
        is_discountable=item.is_discountable,
        is_favourite=item.is_favourite,
        barcodes=tuple((each.code, each.units) for each in barcodes_of(session, item)),
    )


def item_search_text(facts: ItemFacts, codes: Sequence[str]) -> str:
    """Compose what an item is found by: its names, SKU, PLU and codes."""
    return search_text(
        facts.name, *facts.names.values(), facts.sku, facts.plu, *(c.lstrip("0") for c in codes)
    )


def _fill(session: Session, clock: Clock, item: Item, facts: ItemFacts) -> None:
    codes = [(keep_code(code), units) for code, units in facts.barcodes]
    item.sku, item.name, item.names = facts.sku, facts.name, dict(facts.names)
    item.description, item.kind, item.category = facts.description, facts.kind, facts.category
    item.tax_category, item.unit = facts.tax_category, facts.unit
    item.is_weighed, item.plu = facts.is_weighed, facts.plu
    item.age_limit_years, item.is_discountable = facts.age_limit_years, facts.is_discountable
    item.is_favourite = facts.is_favourite
    item.search_text = item_search_text(facts, [code for code, _ in codes])
    _touch(clock, item)
    session.execute(delete(Barcode).where(Barcode.tenant == item.tenant, Barcode.item == item.id))
    session.add_all(
        Barcode(tenant=item.tenant, code=code, item=item.id, units=units, order=order)
        for order, (code, units) in enumerate(dict(codes).items())
    )


def _touch(clock: Clock, item: Item) -> None:
    item.changed_at = clock.now()
    item.version += 1


def _publish(session: Session, clock: Clock, item: Item, revision: Revision) -> None:
    if item.is_active:
        row = write_row(item_row(item, barcodes_of(session, item)))
        revision.publish([(item.id, row)], at=clock.now())
    else:
        revision.publish(deleted=[item.id], at=clock.now())


def _refuse_conflicts(session: Session, item: Item, facts: ItemFacts) -> None:
    with session.no_autoflush:
        if session.get(Category, (item.tenant, facts.category)) is None:
            raise UnknownCategory(facts.category)
        rate = select(TaxRate.id).where(
            TaxRate.tenant == item.tenant, TaxRate.category == facts.tax_category
        )
        if session.scalars(rate).first() is None:
            raise NoTaxRate(facts.tax_category)
        others = select(Item.name).where(Item.tenant == item.tenant, Item.id != item.id)
        _refuse_taken(session, others.where(Item.sku == facts.sku), SkuTaken, facts.sku)
        if facts.plu:
            _refuse_taken(session, others.where(Item.plu == facts.plu), PluTaken, facts.plu)
        for code, _ in facts.barcodes:
            same = others.join(
                Barcode, (Barcode.tenant == Item.tenant) & (Barcode.item == Item.id)
            ).where(Barcode.code == keep_code(code))
            _refuse_taken(session, same, BarcodeTaken, code)


def _refuse_taken(session: Session, others: Any, refusal: type[Taken], value: str) -> None:
    holder = session.scalars(others).first()
    if holder is not None:
        raise refusal(value, holder)


def _refuse_impossible_parent(session: Session, category: Category, parent: str | None) -> None:
    above = parent
    while above is not None:
        found = session.get(Category, (category.tenant, above))
        if found is None or found.id == category.id:
            raise UnknownCategory(above)
        above = found.parent


def _record(
    session: Session, clock: Clock, actor: Actor, item: Item, before: ItemFacts | None
) -> bool:
    return record_change(
        session,
        clock,
        actor,
        tenant=item.tenant,
        kind="item",
        record=item.id,
        action="created" if before is None else "changed",
        before=None if before is None else _values(before),
        after=_told(_values(facts_of(session, item)), is_new=before is None),
    )


def _told(values: dict[str, Any], *, is_new: bool) -> dict[str, Any]:
    """Of a new record say only what was entered."""
    return {name: value for name, value in values.items() if value} if is_new else values


def _values(facts: ItemFacts) -> dict[str, Any]:
    values = asdict(facts)
    values["barcodes"] = ", ".join(
        code if units == 1 else f"{code} x {units}" for code, units in facts.barcodes
    )
    return values


def _category_values(category: Category) -> dict[str, Any]:
    return {
        "name": category.name,
        "names": dict(category.names),
        "parent": category.parent or "",
        "hue": category.hue,
        "order": category.order,
    }
