from sync_protocol.retail.identifiers import ItemId
from sync_protocol.retail.price import Price, price_in_force
from tests.builders import eur

LOAF = ItemId("loaf")


def price(minor: int, **fields: object) -> Price:
    return Price(item=LOAF, amount=eur(minor), **fields)  # type: ignore[arg-type]


def amount_of(chosen: Price | None) -> int | None:
    return chosen.amount.minor if chosen else None


def test_the_price_that_began_last_holds() -> None:
    prices = [price(430), price(450, from_us=100)]
    assert amount_of(price_in_force(prices, at_us=99)) == 430
    assert amount_of(price_in_force(prices, at_us=100)) == 450


def test_an_offer_ends() -> None:
    prices = [price(430), price(300, from_us=100, until_us=200)]
    assert amount_of(price_in_force(prices, at_us=199)) == 300
    assert amount_of(price_in_force(prices, at_us=200)) == 430


def test_the_customers_list_goes_before_the_retail_list() -> None:
    prices = [price(430), price(350, price_list="wholesale")]
    assert amount_of(price_in_force(prices, at_us=0)) == 430
    assert amount_of(price_in_force(prices, at_us=0, price_list="wholesale")) == 350


def test_a_quantity_opens_its_price() -> None:
    prices = [price(430), price(400, quantity_min=10_000)]
    assert amount_of(price_in_force(prices, at_us=0, thousandths=9_000)) == 430
    assert amount_of(price_in_force(prices, at_us=0, thousandths=10_000)) == 400


def test_an_item_without_a_price_is_not_sold_at_nothing() -> None:
    assert price_in_force([price(1, from_us=5)], at_us=4) is None
