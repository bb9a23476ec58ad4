"""The demonstration's goods in the database: categories, items, prices, tax rates, pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from PIL import Image
from sqlalchemy import Integer, cast, func, select, update
from sqlalchemy.orm import Session

from cloud.catalogue.models import Barcode, Category, Item, Price, PriceList, TaxRate
from cloud.catalogue.operations import ItemFacts, item_search_text
from cloud.catalogue.pricing import publish_tax
from cloud.catalogue.rows import category_row, item_row, price_row, tax_rate_row
from cloud.clock import Clock
from cloud.demo import shop
from cloud.demo.drawing.pictures import draw
from cloud.demo.goods import Group, Product, read_groups, read_products
from cloud.demo.ids import Ids
from cloud.demo.selling import Goods
from cloud.files.operations import keep
from cloud.files.pictures import write_picture
from cloud.files.store import FileStore
from cloud.ledger.models import SaleLine
from cloud.reference.operations import take_revision
from sync_protocol.messages.reference import CATALOG, PRICES
from sync_protocol.messages.to_till import write_row
from sync_protocol.retail.basket import Rules
from sync_protocol.retail.discount import DiscountRule
from sync_protocol.retail.identifiers import Gtin
from sync_protocol.retail.item import ItemKind
from sync_protocol.retail.money import Money
from sync_protocol.retail.quantity import Unit
from sync_protocol.retail.tax import TaxTable

_OPENED_BEFORE = timedelta(days=400)
_FAVOURITE_WEIGHT, _USUAL_WEIGHT = 9.0, 1.0
_SLOW = {"wine": 0.4, "care": 0.5, "household": 0.6, "press": 0.5, "coffee": 0.8}


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands on the shelves now."""

    on_sale: tuple[Goods, ...]
    taxes: TaxTable
    categories: dict[str, str]  # id by key


def fill(  # noqa: PLR0913 - what a shelf is filled with
    session: Session,
    clock: Clock,
    files: FileStore,
    ids: Ids,
    random: Random,
    *,
    with_pictures: bool,
) -> Filled:
    """Put everything on sale and publish it to the tills."""
    since = clock.now() - _OPENED_BEFORE
    rates = _tax_rates(session, ids, since)
    publish_tax(session, shop.TENANT, clock.now())
    categories = _categories(session, ids, since)
    goods: list[Goods] = []
    items: list[tuple[Item, list[Barcode]]] = []
    prices: list[Price] = []
    for product in read_products():
        item, barcodes = _item(ids, product, categories[product.category].id, since)
        if with_pictures:
            picture = write_picture(draw_product(product), effort=0)
            stored = keep(session, clock, files, shop.TENANT, picture, durable=False)
            item.picture = stored.sha256
        own = _prices(ids, product, item.id, since)
        items.append((item, barcodes))
        prices += own
        goods.append(_goods(product, item, barcodes, own[0], random))
    session.add_all(item for item, _ in items)
    session.add_all(barcode for _, barcodes in items for barcode in barcodes)
    session.add_all(prices)
    session.flush()
    catalog = take_revision(session, shop.TENANT, CATALOG)
    catalog.publish(
        [
            *((each.id, write_row(category_row(each))) for each in categories.values()),
            *((item.id, write_row(item_row(item, codes))) for item, codes in items),
        ],
        at=clock.now(),
    )
    take_revision(session, shop.TENANT, PRICES).publish(
        ((price.id, write_row(price_row(price))) for price in prices), at=clock.now()
    )
    return Filled(tuple(goods), rates, {key: category.id for key, category in categories.items()})


def rules_of(filled: Filled, discounts: Sequence[DiscountRule]) -> Rules:
    """Give the rules of the past, by which old sales were computed."""
    return Rules(taxes=filled.taxes, discounts=tuple(discounts))


def rank(session: Session, filled: Filled) -> None:
    """Rank the items by what was sold of them: the natural order of every list."""
    sold = dict(
        session.execute(
            select(SaleLine.item, cast(func.sum(SaleLine.gross_minor), Integer))
            .where(SaleLine.tenant == shop.TENANT)
            .group_by(SaleLine.item)
        ).all()
    )
    order = sorted(filled.on_sale, key=lambda each: -sold.get(each.item.id, 0))
    for place, goods in enumerate(order):
        session.execute(
            update(Item)
            .where(Item.tenant == shop.TENANT, Item.id == goods.item.id)
            .values(rank=place)
        )
    items = session.scalars(select(Item).where(Item.tenant == shop.TENANT)).all()
    codes: dict[str, list[Barcode]] = {}
    for barcode in session.scalars(
        select(Barcode).where(Barcode.tenant == shop.TENANT).order_by(Barcode.order)
    ):
        codes.setdefault(barcode.item, []).append(barcode)
    revision = take_revision(session, shop.TENANT, CATALOG)
    revision.publish(
        ((item.id, write_row(item_row(item, codes.get(item.id, ())))) for item in items),
        at=items[0].changed_at,
    )


def draw_product(product: Product) -> Image.Image:
    """Draw a product's picture."""
    drawing = product.drawing
    return draw(
        drawing.shape,
        main=drawing.main,
        accent=drawing.accent,
        brand=drawing.brand,
        initial=drawing.initial,
        paper=drawing.paper,
        scale=drawing.scale,
    )


def _tax_rates(session: Session, ids: Ids, since: datetime) -> TaxTable:
    rates = [
        TaxRate(
            tenant=shop.TENANT,
            id=ids.at(since),
            category=category,
            name=name,
            rate_bp=rate_bp,
            letter=letter,
            from_at=since,
        )
        for category, name, rate_bp, letter in shop.TAX_RATES
    ]
    session.add_all(rates)
    session.add_all(
        PriceList(tenant=shop.TENANT, id=id_, name=name, currency=shop.CURRENCY, order=order)
        for order, (id_, name) in enumerate(shop.PRICE_LISTS)
    )
    session.flush()
    return TaxTable(rates=tuple(tax_rate_row(rate).to_rate() for rate in rates))


def _categories(session: Session, ids: Ids, since: datetime) -> dict[str, Category]:
    made: dict[str, Category] = {}
    for order, group in enumerate(read_groups()):
        made[group.key] = _category(ids, group, made, order, since)
    session.add_all(made.values())
    session.flush()
    return made


def _category(
    ids: Ids, group: Group, made: dict[str, Category], order: int, since: datetime
) -> Category:
    return Category(
        tenant=shop.TENANT,
        id=ids.at(since),
        name=group.names["en"],
        names={language: name for language, name in group.names.items() if language != "en"},
        parent=made[group.parent].id if group.parent else None,
        hue=group.hue,
        order=order,
        version=1,
    )


def _item(ids: Ids, product: Product, category: str, since: datetime) -> tuple[Item, list[Barcode]]:
    facts = ItemFacts(
        sku=product.sku,
        name=product.name,
        names={language: name for language, name in product.names.items() if language != "en"},
        category=category,
        tax_category=product.tax_category,
        kind=ItemKind.SERVICE if product.is_service else ItemKind.GOODS,
        unit=Unit.KILOGRAM if product.is_weighed else Unit.EACH,
        is_weighed=product.is_weighed,
        plu=product.plu,
        age_limit_years=product.age_limit_years,
        is_discountable=product.is_discountable,
        is_favourite=product.is_favourite,
        barcodes=tuple((Gtin.parse(code).digits, units) for code, units in product.barcodes),
    )
    item = Item(
        tenant=shop.TENANT,
        id=ids.at(since),
        sku=facts.sku,
        name=facts.name,
        names=dict(facts.names),
        description="",
        kind=facts.kind,
        category=category,
        tax_category=facts.tax_category,
        unit=facts.unit,
        is_weighed=facts.is_weighed,
        plu=facts.plu,
        age_limit_years=facts.age_limit_years,
        is_discountable=facts.is_discountable,
        is_favourite=facts.is_favourite,
        is_active=True,
        picture="",
        rank=1_000_000,
        search_text=item_search_text(facts, [code for code, _ in facts.barcodes]),
        created_at=since,
        changed_at=since,
        version=1,
    )
    barcodes = [
        Barcode(tenant=shop.TENANT, code=code, item=item.id, units=units, order=order)
        for order, (code, units) in enumerate(facts.barcodes)
    ]
    return item, barcodes


def _prices(ids: Ids, product: Product, item: str, since: datetime) -> list[Price]:
    by_list = {"retail": product.price_minor, "wholesale": product.wholesale_minor}
    return [
        Price(
            tenant=shop.TENANT,
            id=ids.at(since),
            item=item,
            price_list=name,
            minor=minor,
            currency=shop.CURRENCY,
            quantity_min=0,
            from_at=since,
            created_at=since,
            created_by="Demonstration",
        )
        for name, minor in by_list.items()
        if minor is not None
    ]


def _goods(
    product: Product, item: Item, barcodes: Sequence[Barcode], price: Price, random: Random
) -> Goods:
    weight = _FAVOURITE_WEIGHT if product.is_favourite else _USUAL_WEIGHT
    weight *= _SLOW.get(product.category, 1.0) * random.uniform(0.3, 1.9)
    value = item_row(item, barcodes).to_item()
    return Goods(value, Money(price.minor, price.currency), weight)
