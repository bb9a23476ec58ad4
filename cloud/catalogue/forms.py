"""Forms of the catalogue, and what they mean."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from cloud.catalogue.models import NAME_MAX
from cloud.catalogue.operations import CategoryFacts, ItemFacts
from cloud.portal.language import LANGUAGES
from sync_protocol.retail.item import ItemKind
from sync_protocol.retail.quantity import Unit

Name = Annotated[str, Field(min_length=1, max_length=NAME_MAX)]
OtherName = Annotated[str, Field(max_length=NAME_MAX)]
_UNITS_MAX = 10_000


class ItemForm(BaseModel):
    """An item as it is typed."""

    model_config = ConfigDict(extra="forbid")

    version: int = 0
    sku: Annotated[str, Field(min_length=1, max_length=40)]
    name: Name
    name_el: OtherName = ""
    name_ru: OtherName = ""
    name_hy: OtherName = ""
    name_fi: OtherName = ""
    description: Annotated[str, Field(max_length=2000)] = ""
    category: str
    tax_category: str
    kind: ItemKind = ItemKind.GOODS
    unit: Unit = Unit.EACH
    is_weighed: bool = False
    plu: Annotated[str, Field(pattern=r"^\d{1,8}$")] = ""
    age_limit_years: Annotated[int, Field(ge=0, le=99)] = 0
    is_discountable: bool = False
    is_favourite: bool = False
    barcodes: Annotated[str, Field(max_length=2000)] = ""
    price: Annotated[str, Field(max_length=20)] = ""  # only of a new item

    def to_facts(self) -> ItemFacts:
        """Give the facts; raises `NotABarcodeLine` for a line of barcodes we cannot read."""
        named = {"el": self.name_el, "ru": self.name_ru, "hy": self.name_hy, "fi": self.name_fi}
        return ItemFacts(
            sku=self.sku,
            name=self.name,
            category=self.category,
            tax_category=self.tax_category,
            names={language: name for language, name in named.items() if name},
            description=self.description,
            kind=self.kind,
            unit=Unit.KILOGRAM if self.is_weighed else self.unit,
            is_weighed=self.is_weighed,
            plu=self.plu,
            age_limit_years=self.age_limit_years,
            is_discountable=self.is_discountable,
            is_favourite=self.is_favourite,
            barcodes=tuple(read_barcode_line(line) for line in self.barcodes.splitlines() if line),
        )


class CategoryForm(BaseModel):
    """A category as it is typed."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    name_el: OtherName = ""
    name_ru: OtherName = ""
    name_hy: OtherName = ""
    name_fi: OtherName = ""
    parent: str = ""
    hue: Annotated[int, Field(ge=0, le=7)] = 0
    order: Annotated[int, Field(ge=0, le=9999)] = 0

    def to_facts(self) -> CategoryFacts:
        """Give the facts."""
        named = {"el": self.name_el, "ru": self.name_ru, "hy": self.name_hy, "fi": self.name_fi}
        return CategoryFacts(
            name=self.name,
            names={language: name for language, name in named.items() if name},
            parent=self.parent or None,
            hue=self.hue,
            order=self.order,
        )


class PriceForm(BaseModel):
    """A new price as it is typed."""

    model_config = ConfigDict(extra="forbid")

    price: Annotated[str, Field(min_length=1, max_length=20)]
    price_list: Annotated[str, Field(max_length=26)] = "retail"
    begins: Annotated[str, Field(max_length=16)] = ""  # wall time of the retailer; empty: now
    ends: Annotated[str, Field(max_length=16)] = ""
    place: Literal["row", "card"] = "row"  # where the answer is shown


class NotABarcodeLine(ValueError):
    """The line is no barcode with an optional number of pieces."""


def read_barcode_line(line: str) -> tuple[str, int]:
    """Read "5213000000016" or "5213000000016 x 6": a code and how many one scan sells."""
    code, times, units = line.replace("×", "x").partition(" x ")
    units = units.strip()
    if times and not (units.isascii() and units.isdecimal() and 0 < int(units) <= _UNITS_MAX):
        raise NotABarcodeLine(line)
    if not code.strip():
        raise NotABarcodeLine(line)
    return code.strip(), int(units) if times else 1


def other_languages() -> list[tuple[str, str]]:
    """Give the languages in which a name may differ: code and its own name."""
    return [(code, name) for code, name in LANGUAGES.items() if code != "en"]
