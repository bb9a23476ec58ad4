"""Test data with good defaults: name only what the test is about."""

from dataclasses import replace

from sync_protocol.retail.basket import Basket, Rules
from sync_protocol.retail.customer import Customer, CustomerCategory
from sync_protocol.retail.discount import DiscountKind, DiscountRule
from sync_protocol.retail.identifiers import CategoryId, CustomerId, ItemId, SaleId
from sync_protocol.retail.item import Item, Pack
from sync_protocol.retail.money import Money
from sync_protocol.retail.quantity import Quantity, Unit
from sync_protocol.retail.sale import Sale, complete
from sync_protocol.retail.tax import TaxRate, TaxTable
from sync_protocol.retail.tender import Payment, Tendered, TenderKind

NOON_US = 1_795_608_000_000_000  # 2026-11-25 12:00 UTC
SALE_ID = "01KAXK8M00ABCDEFGHJKMNPQRS"


def eur(minor: int) -> Money:
    """Euro cents."""
    return Money(minor, "EUR")


def an_item(name: str = "Sourdough loaf", **fields: object) -> Item:
    """A loaf of bread at the standard rate unless said otherwise."""
    item = Item(
        id=ItemId(f"item-{name.lower().replace(' ', '-')}"),
        sku="4711",
        name=name,
        tax_category="standard",
        category=CategoryId("grocery"),
        packs=(Pack(code="04006381333931"),),
    )
    return replace(item, **fields)  # type: ignore[arg-type]


def a_tax_table(*, included: bool = True) -> TaxTable:
    """24, 14 and 0 per cent, letters A, B and E."""
    return TaxTable(
        rates=(
            TaxRate(category="standard", rate_bp=2400, letter="A"),
            TaxRate(category="reduced", rate_bp=1400, letter="B"),
            TaxRate(category="exempt", rate_bp=0, letter="E"),
        ),
        included=included,
    )


def silver_card() -> DiscountRule:
    """5 % for silver customers."""
    return DiscountRule(
        id="silver",
        kind=DiscountKind.CATEGORY,
        name="Silver card",
        percent_bp=500,
        customer_category="silver",
    )


def a_customer(**fields: object) -> Customer:
    """A silver customer."""
    customer = Customer(
        id=CustomerId("01KAXK8M00CVSTMER000000001"),
        name="Eleni Papadaki",
        category=CustomerCategory(id="silver", name="Silver card"),
        phone="+306912345678",
        card="2900000000018",
    )
    return replace(customer, **fields)  # type: ignore[arg-type]


def a_basket(*, included: bool = True, rules: tuple[DiscountRule, ...] = ()) -> Basket:
    """An empty basket, opened at noon."""
    return Basket(
        id=SaleId(SALE_ID),
        currency="EUR",
        opened_us=NOON_US,
        rules=Rules(taxes=a_tax_table(included=included), discounts=rules),
    )


def with_item(
    basket: Basket,
    price_minor: int,
    *,
    name: str = "Sourdough loaf",
    thousandths: int = 1000,
    **fields: object,
) -> Basket:
    """Add a line."""
    item = an_item(name, **fields)
    quantity = Quantity(thousandths, Unit(item.unit))
    return basket.with_item(item, quantity=quantity, unit_price=eur(price_minor))


def cash(minor: int) -> Tendered:
    """A cash tender."""
    return Tendered(kind=TenderKind.CASH, amount=eur(minor))


def card(minor: int) -> Tendered:
    """A card tender."""
    return Tendered(kind=TenderKind.CARD, amount=eur(minor), reference="A1B2")


def a_sale(basket: Basket | None = None, *, number: str = "S1T1-000042", step: int = 1) -> Sale:
    """A sale paid in cash with the exact amount."""
    basket = basket or with_item(a_basket(), 430)
    totals = basket.totals()
    payment = Payment(total=totals.total, cash_step_minor=step)
    payment = payment.with_tender(cash(max(payment.cash_due.minor, 1)))
    if not totals.total:
        raise ValueError("a sale of nothing needs no tender; build it by hand")
    return complete(basket, totals, payment, number=number)
