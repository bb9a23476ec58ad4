"""What the catalogue refuses.

CatalogueRefused
├── UnknownItem, UnknownCategory, UnknownPriceList   nothing here has that id
├── SkuTaken, BarcodeTaken, PluTaken                 another item has it; says which
├── NoTaxRate                                        no rate is in force for that tax category
├── NotACode                                         digits of a GTIN's length that are none
├── CategoryInUse                                    items or categories are still in it
└── ChangedMeanwhile                                 somebody else saved after the form was opened
"""


class CatalogueRefused(Exception):
    """The catalogue does not do this."""


class UnknownItem(CatalogueRefused):
    """No item has this id."""


class UnknownCategory(CatalogueRefused):
    """No category has this id."""


class UnknownPriceList(CatalogueRefused):
    """No price list has this id."""


class Taken(CatalogueRefused):
    """Another item has this already."""

    def __init__(self, value: str, holder: str) -> None:
        super().__init__(f"{value} belongs to {holder}")
        self.value, self.holder = value, holder


class SkuTaken(Taken):
    """Another item has this SKU."""


class BarcodeTaken(Taken):
    """Another item has this barcode."""


class PluTaken(Taken):
    """Another item has this PLU."""


class NoTaxRate(CatalogueRefused):
    """No rate is in force for the tax category."""


class NotACode(CatalogueRefused):
    """The digits have the length of a GTIN and a wrong check digit."""


class CategoryInUse(CatalogueRefused):
    """Items or categories are still in this category."""


class ChangedMeanwhile(CatalogueRefused):
    """Somebody else saved after the form was opened."""
