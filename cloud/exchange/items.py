"""Goods in files: understood, matched by SKU and barcode, saved, taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cloud.audit.operations import System
from cloud.catalogue.codes import keep_code
from cloud.catalogue.errors import CatalogueRefused, NotACode
from cloud.catalogue.models import Barcode, Category, Item, Price, TaxRate
from cloud.catalogue.operations import (
    CategoryFacts,
    ItemFacts,
    change_item,
    create_item,
    facts_of,
    save_category,
    set_on_sale,
)
from cloud.catalogue.pricing import RETAIL_LIST, NewPrice, set_price
from cloud.clock import Clock
from cloud.customers.facts import Home
from cloud.exchange.columns import Column
from cloud.exchange.models import CHANGE, DUPLICATE, NEW, SAME, Import, ImportRow
from cloud.exchange.readings import read_yes
from cloud.exchange.subject import Checked, Told
from cloud.portal.amounts import NotAnAmount, read_amount
from cloud.portal.language import _
from cloud.portal.search import fold
from sync_protocol.retail.item import ItemKind
from sync_protocol.retail.quantity import Unit

_UNITS = {
    "": Unit.EACH, "each": Unit.EACH, "pcs": Unit.EACH, "piece": Unit.EACH, "шт": Unit.EACH,
    "τεμ": Unit.EACH, "τεμαχιο": Unit.EACH, "հատ": Unit.EACH, "kpl": Unit.EACH,
    "kg": Unit.KILOGRAM, "кг": Unit.KILOGRAM, "κιλο": Unit.KILOGRAM, "կգ": Unit.KILOGRAM,
    "m": Unit.METRE, "м": Unit.METRE, "մ": Unit.METRE, "h": Unit.HOUR, "час": Unit.HOUR,
}  # fmt: skip


class ItemSubject:
    """Imports goods of one retailer."""

    section = "catalogue"

    def __init__(self, session: Session, home: Home) -> None:
        self._tenant, self._currency = home.tenant, home.currency
        rates = select(TaxRate.category).where(TaxRate.tenant == home.tenant).distinct()
        self._taxes = {fold(each): each for each in session.scalars(rates)}
        self._seen: dict[str, int] = {}

    def columns(self) -> list[Column]:
        """Name the fields a column can be."""
        return [
            Column("sku", _("SKU"), ("code", "article", "артикул", "код", "κωδικος", "կոդ",
                   "tuotekoodi"), is_required=True),
            Column("name", _("Name"), ("item", "product", "наименование", "название", "товар",
                   "ονομα", "ειδος", "περιγραφη ειδους", "անվանում", "nimi", "tuote"),
                   is_required=True),
            Column("category", _("Category"), ("group", "категория", "группа", "κατηγορια",
                   "կատեգորիա", "tuoteryhma", "ryhma")),
            Column("barcodes", _("Barcode"), ("barcodes", "ean", "gtin", "штрихкод", "штрих-код",
                   "barcode (ean)", "γραμμωτος κωδικας", "շտրիխ կոդ", "viivakoodi"), is_many=True),
            Column("price", _("Price"), ("retail price", "цена", "τιμη", "գին", "hinta")),
            Column("tax_category", _("Tax"), ("vat", "tax category", "ндс", "налог", "φπα", "ահհ",
                   "alv", "vero")),
            Column("unit", _("Sold by"), ("unit", "ед", "единица", "ед. изм", "μοναδα", "միավոր",
                   "yksikko")),
            Column("plu", _("PLU"), ()),
            Column("description", _("Description"), ("описание", "περιγραφη", "նկարագրություն",
                   "kuvaus")),
            Column("is_weighed", _("Weighed"), ("весовой", "ζυγιζεται", "punnittava")),
            Column("age_limit_years", _("Age limit"), ("возраст", "ηλικια", "ikaraja")),
        ]  # fmt: skip

    def check(self, session: Session, rows: Sequence[Told]) -> list[Checked]:
        """Understand rows, find items we have, and say what saving would do."""
        checked = [self._understood(row) for row in rows]
        skus = [each.values.get("sku", "") for each in checked]
        codes = [code for each in checked for code in each.values.get("barcodes", ())]
        by_sku = {
            item.sku: item
            for item in session.scalars(
                select(Item).where(Item.tenant == self._tenant, Item.sku.in_(skus))
            )
        }
        holders = dict(
            session.execute(
                select(Barcode.code, Barcode.item).where(
                    Barcode.tenant == self._tenant, Barcode.code.in_(codes)
                )
            ).all()
        )
        for each in checked:
            if not each.reason:
                self._decide(session, each, by_sku.get(each.values["sku"]), holders)
        return checked

    def save(self, session: Session, clock: Clock, made: Import, rows: Sequence[ImportRow]) -> None:
        """Save new and changed items with their prices, and tell the tills."""
        actor = System(made.user, made.user_name)
        categories = {
            fold(each.name): each.id
            for each in session.scalars(select(Category).where(Category.tenant == self._tenant))
        }
        for row in rows:
            values = row.values
            category = values.get("category", "")
            if category and fold(category) not in categories:
                facts = CategoryFacts(name=category)
                kept = save_category(session, clock, actor, self._tenant, facts)
                categories[fold(category)] = kept.id
            try:
                with session.begin_nested():
                    item = self._saved(
                        session, clock, actor, row, categories.get(fold(category), "")
                    )
            except CatalogueRefused as refusal:
                # Somebody took the code between check and save.
                row.outcome, row.reason = "error", f"{type(refusal).__name__}: {refusal}"[:300]
                continue
            row.record = item.id
            if "price" in values and values["price"] != _price_of(session, item):
                row.before = {**row.before, "price": _price_of(session, item)}
                set_price(session, clock, actor, item, NewPrice(minor=values["price"]))
            row.before = {**row.before, "version": item.version}

    def take_back(
        self, session: Session, clock: Clock, made: Import, rows: Sequence[ImportRow]
    ) -> int:
        """Take new items off sale, put changed ones back; not what somebody touched since."""
        actor, kept = System(made.user, made.user_name), 0
        for row in rows:
            item = session.get(Item, (self._tenant, row.record))
            if item is None or item.version != row.before.get("version"):
                kept += 1
                continue
            if row.outcome == NEW:
                # It may have been sold meanwhile, and receipts name it: it stays, off sale.
                set_on_sale(session, clock, actor, item, on_sale=False)
                continue
            facts = _facts(row.before["facts"])
            change_item(session, clock, actor, item, facts, seen=item.version)
            if (price := row.before.get("price")) is not None:
                set_price(session, clock, actor, item, NewPrice(minor=price))
        return kept

    def _saved(
        self, session: Session, clock: Clock, actor: System, row: ImportRow, category: str
    ) -> Item:
        values: dict[str, Any] = {
            name: value for name, value in row.values.items() if name not in {"price", "category"}
        }
        if category:
            values["category"] = category
        if "unit" in values:
            values["unit"] = Unit(values["unit"])
        codes = values.pop("barcodes", [])
        if row.outcome == NEW:
            values = {"tax_category": next(iter(self._taxes.values())), **values}
            facts = ItemFacts(**values, barcodes=tuple((code, 1) for code in codes))
            return create_item(session, clock, actor, self._tenant, facts)
        item = session.get_one(Item, (self._tenant, row.record))
        before = facts_of(session, item)
        known = {code for code, _units in before.barcodes}
        barcodes = (*before.barcodes, *((code, 1) for code in codes if code not in known))
        row.before = {"facts": _written(before)}
        facts = replace(before, **values, barcodes=barcodes)
        change_item(session, clock, actor, item, facts, seen=item.version)
        return item

    def _understood(self, row: Told) -> Checked:  # noqa: C901, PLR0912 - a branch per field
        checked, told = Checked(row.n, row.cells), row.fields
        values = checked.values
        values["sku"] = " ".join(told.get("sku", [""]))[:40]
        if not values["sku"]:
            checked.refuse(_("An item needs a SKU."))
        for name, longest in (("name", 120), ("category", 120), ("description", 4000), ("plu", 8)):
            if name in told:
                values[name] = " ".join(told[name])[:longest]
        try:
            if "barcodes" in told:
                parts = [p for cell in told["barcodes"] for p in cell.replace(";", ",").split(",")]
                values["barcodes"] = [keep_code(part) for part in parts if part.strip()]
            if "price" in told:
                values["price"] = read_amount(told["price"][0], self._currency)
            if "age_limit_years" in told:
                values["age_limit_years"] = int(told["age_limit_years"][0].rstrip("+ "))
        except NotACode as refusal:
            checked.refuse(_("{code} has a wrong check digit.", code=str(refusal)))
        except NotAnAmount:
            checked.refuse(_("{text} is no amount.", text=told["price"][0]))
        except ValueError:
            checked.refuse(_("{text} is no age.", text=told["age_limit_years"][0]))
        if "is_weighed" in told:
            values["is_weighed"] = read_yes(told["is_weighed"][0])
        if "unit" in told:
            unit = _UNITS.get(fold(told["unit"][0]).rstrip("."))
            if unit is None:
                checked.refuse(_("There is no unit {name}.", name=told["unit"][0]))
            else:
                values["unit"] = unit.value
        if "tax_category" in told:
            tax = self._taxes.get(fold(told["tax_category"][0]))
            if tax is None:
                checked.refuse(_("There is no tax category {name}.", name=told["tax_category"][0]))
            else:
                values["tax_category"] = tax
        return checked

    def _decide(
        self, session: Session, row: Checked, item: Item | None, holders: dict[str, str]
    ) -> None:
        values = row.values
        marks = [values["sku"], *values.get("barcodes", ())]
        earlier = min((self._seen[mark] for mark in marks if mark in self._seen), default=0)
        for mark in marks:
            self._seen.setdefault(mark, row.n)
        if earlier:
            row.outcome, row.reason = DUPLICATE, _("same as row {n}", n=earlier)
            return
        for code in values.get("barcodes", ()):
            if holders.get(code, item.id if item else "") != (item.id if item else ""):
                row.refuse(_("Barcode {code} belongs to another item.", code=code))
                return
        if item is None:
            if not values.get("name") or not values.get("category"):
                row.refuse(_("A new item needs a name and a category."))
                return
            if not self._taxes:
                row.refuse(_("There is no tax category {name}.", name="—"))
                return
            row.outcome = NEW
            return
        row.record = item.id
        row.outcome = CHANGE if self._differs(session, item, values) else SAME

    def _differs(self, session: Session, item: Item, values: dict[str, Any]) -> bool:
        for name, value in values.items():
            match name:
                case "barcodes":
                    own = {code for code, _units in facts_of(session, item).barcodes}
                    if set(value) - own:
                        return True
                case "price":
                    if value != _price_of(session, item):
                        return True
                case "category":
                    found = session.get(Category, (self._tenant, item.category))
                    if found is None or fold(found.name) != fold(value):
                        return True
                case _:
                    if getattr(item, name) != value:
                        return True
        return False


def _price_of(session: Session, item: Item) -> int | None:
    return session.scalars(
        select(Price.minor)
        .where(
            Price.tenant == item.tenant,
            Price.item == item.id,
            Price.price_list == RETAIL_LIST,
            Price.quantity_min == 0,
            Price.until_at.is_(None),
        )
        .order_by(Price.from_at.desc())
        .limit(1)
    ).first()


def _written(facts: ItemFacts) -> dict[str, Any]:
    return {
        "sku": facts.sku,
        "name": facts.name,
        "category": facts.category,
        "tax_category": facts.tax_category,
        "names": dict(facts.names),
        "description": facts.description,
        "kind": facts.kind.value,
        "unit": facts.unit.value,
        "is_weighed": facts.is_weighed,
        "plu": facts.plu,
        "age_limit_years": facts.age_limit_years,
        "is_discountable": facts.is_discountable,
        "is_favourite": facts.is_favourite,
        "barcodes": [list(each) for each in facts.barcodes],
    }


def _facts(written: dict[str, Any]) -> ItemFacts:
    read: dict[str, Any] = {
        **written,
        "kind": ItemKind(written["kind"]),
        "unit": Unit(written["unit"]),
        "barcodes": tuple((code, units) for code, units in written["barcodes"]),
    }
    return ItemFacts(**read)
