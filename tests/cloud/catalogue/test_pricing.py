from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cloud.catalogue.errors import UnknownPriceList
from cloud.catalogue.pricing import prices_in_force, prices_of, withdraw_price
from cloud.catalogue.repository import CatalogueRepository
from cloud.database.base import to_microseconds
from sync_protocol.messages.reference import PRICES
from sync_protocol.messages.to_till import PriceRow
from sync_protocol.retail.price import price_in_force
from tests.cloud.goods import Shop


def at_the_till(shop: Shop, item: str, at, price_list: str = "retail") -> int | None:
    """What a till charges at an instant, by the rows it pulled."""
    rows = [r for r in shop.rows(PRICES).values() if isinstance(r, PriceRow) and r.item == item]
    found = price_in_force(
        [row.to_price() for row in rows], at_us=to_microseconds(at), price_list=price_list
    )
    return found.amount.minor if found else None


@pytest.fixture
def loaf(shop: Shop) -> str:
    with shop.database.transaction() as session:
        return shop.add(session).id


def price(shop: Shop, item: str, minor: int, **changed: object) -> int:
    with shop.database.transaction() as session:
        found = CatalogueRepository(session, shop.scope).item(item)
        return shop.price(session, found, minor, **changed)


def test_an_item_without_a_price_is_not_sold_at_nothing(shop: Shop, loaf: str) -> None:
    assert at_the_till(shop, loaf, shop.clock.now()) is None


def test_a_new_price_holds_at_once_and_the_old_one_stays_as_history(shop: Shop, loaf: str) -> None:
    price(shop, loaf, 320)
    shop.clock.turn(hours=1)
    price(shop, loaf, 299)

    assert at_the_till(shop, loaf, shop.clock.now()) == 299
    with shop.database.reading() as session:
        item = CatalogueRepository(session, shop.scope).item(loaf)
        assert [each.minor for each in prices_of(session, item)] == [299, 320]


def test_a_till_whose_clock_lags_still_finds_the_price_of_its_moment(shop: Shop, loaf: str) -> None:
    price(shop, loaf, 320)
    shop.clock.turn(hours=1)
    price(shop, loaf, 299)

    assert at_the_till(shop, loaf, shop.clock.now() - timedelta(seconds=5)) == 320


def test_a_planned_price_begins_by_itself(shop: Shop, loaf: str) -> None:
    price(shop, loaf, 320)
    monday = shop.clock.now() + timedelta(days=5)
    price(shop, loaf, 350, from_at=monday)

    assert at_the_till(shop, loaf, monday - timedelta(seconds=1)) == 320
    assert at_the_till(shop, loaf, monday) == 350


def test_a_price_changed_now_does_not_cancel_a_planned_one(shop: Shop, loaf: str) -> None:
    price(shop, loaf, 320)
    monday = shop.clock.now() + timedelta(days=5)
    price(shop, loaf, 350, from_at=monday)
    shop.clock.turn(hours=1)
    price(shop, loaf, 300)

    assert at_the_till(shop, loaf, shop.clock.now()) == 300
    assert at_the_till(shop, loaf, monday) == 350


def test_an_offer_ends_and_the_price_before_holds_again(shop: Shop, loaf: str) -> None:
    price(shop, loaf, 320)
    shop.clock.turn(hours=1)
    ends = shop.clock.now() + timedelta(days=1)
    price(shop, loaf, 250, until_at=ends)

    assert at_the_till(shop, loaf, shop.clock.now()) == 250
    assert at_the_till(shop, loaf, ends) == 320


def test_a_planned_price_can_be_taken_back(shop: Shop, loaf: str) -> None:
    price(shop, loaf, 320)
    monday = shop.clock.now() + timedelta(days=5)
    price(shop, loaf, 350, from_at=monday)
    with shop.database.transaction() as session:
        item = CatalogueRepository(session, shop.scope).item(loaf)
        planned = prices_of(session, item)[0]
        withdraw_price(session, shop.clock, shop.actor, item, planned)

    assert at_the_till(shop, loaf, monday) == 320


def test_wholesale_customers_have_their_own_list(shop: Shop, loaf: str) -> None:
    price(shop, loaf, 320)
    price(shop, loaf, 280, price_list="wholesale")

    assert at_the_till(shop, loaf, shop.clock.now(), "wholesale") == 280
    assert at_the_till(shop, loaf, shop.clock.now()) == 320


def test_a_price_of_an_unknown_list_is_refused(shop: Shop, loaf: str) -> None:
    with shop.database.transaction() as session:
        item = CatalogueRepository(session, shop.scope).item(loaf)
        with pytest.raises(UnknownPriceList):
            shop.price(session, item, 1, price_list="nobody")


def test_long_ended_prices_leave_the_tills_but_not_the_history(shop: Shop, loaf: str) -> None:
    for minor in (320, 310):
        price(shop, loaf, minor)
        shop.clock.turn(days=10)
    price(shop, loaf, 299)

    minors = {row.minor for row in shop.rows(PRICES).values() if isinstance(row, PriceRow)}
    assert minors == {310, 299}
    with shop.database.reading() as session:
        item = CatalogueRepository(session, shop.scope).item(loaf)
        assert len(prices_of(session, item)) == 3


def test_the_revision_says_which_tills_hold_the_price(shop: Shop, loaf: str) -> None:
    first = price(shop, loaf, 320)
    assert price(shop, loaf, 330) == first + 1 == shop.revision(PRICES)


STEPS = st.lists(
    st.tuples(
        st.integers(1, 900),  # minor
        st.integers(0, 72),  # begins in hours
        st.none() | st.integers(1, 48),  # lasts hours
        st.integers(0, 30),  # the clock goes on
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS, look=st.integers(0, 100))
def test_headquarters_and_till_agree_on_the_price_of_every_moment_to_come(
    shop: Shop, steps: list[tuple[int, int, int | None, int]], look: int
) -> None:
    with shop.database.transaction() as session:
        item = shop.add(session, f"Item {shop.revision(PRICES)} {len(shop.rows(PRICES))}")
    for minor, begins, lasts, passes in steps:
        starts = shop.clock.now() + timedelta(hours=begins)
        price(
            shop,
            item.id,
            minor,
            from_at=starts,
            until_at=starts + timedelta(hours=lasts) if lasts else None,
        )
        shop.clock.turn(hours=passes)
    at = shop.clock.now() + timedelta(hours=look)
    with shop.database.reading() as session:
        ours = prices_in_force(session, shop.tenant, [item.id], at).get((item.id, "retail"))

    assert at_the_till(shop, item.id, at) == (ours.minor if ours else None)
