"""Promotions at headquarters: edited, published, tried on a basket, proven at ingest."""

from dataclasses import replace

import pytest

from cloud.promotions.offers import terms_at
from sync_protocol.messages.reference import DISCOUNTS
from sync_protocol.messages.to_till import PromotionRow
from sync_protocol.retail.basket import Rules
from sync_protocol.retail.promotion import PromotionKind
from sync_protocol.retail.promotion_proof import promotion_disagreements
from tests.builders import a_basket, a_sale, a_tax_table, with_item
from tests.cloud.conftest import Aurora
from tests.cloud.goods import Shop, stock_up
from tests.cloud.trading import TENANT

FORM = {
    "kind": "buy-get",
    "name": "3 for 2",
    "buy": "2",
    "get": "1",
    "percent": "100",
    "is_active": "true",
}


@pytest.fixture
def shop(aurora: Aurora) -> Shop:
    return Shop(aurora.database, aurora.clock, TENANT)  # type: ignore[arg-type]


def test_a_promotion_is_given_at_the_tills_until_it_is_deleted(aurora: Aurora, shop: Shop) -> None:
    visitor = aurora.as_user()
    assert "No promotions yet" in visitor.get("/promotions").text
    assert "Coffee and cake" in visitor.get("/promotions/new").text
    assert "Bought at the full price" in visitor.get("/promotions/new?kind=buy-get").text
    night = {"from_time": "22:00", "until_time": "02:00", "weekdays": "4", "coupon": "a-1"}
    assert visitor.post("/promotions/new", FORM | night).status == 303

    [(promotion, row)] = shop.rows(DISCOUNTS).items()
    assert row == PromotionRow(
        id=promotion,
        kind=PromotionKind.BUY_GET,
        name="3 for 2",
        percent_bp=10_000,
        buy=2,
        get=1,
        weekdays=(4,),
        from_minute=22 * 60,
        until_minute=2 * 60,
        coupon="A1",
    )
    page = visitor.get("/promotions").text
    assert "buy 2, get 1 free" in page
    assert "22:00–02:00" in page
    assert 'value="22:00"' in visitor.get(f"/promotions/{promotion}").text
    taken = visitor.post("/promotions/new", FORM | {"coupon": "A1"})
    assert "Another promotion has this coupon." in taken.text

    first = shop.revision(DISCOUNTS)
    changed = FORM | {"version": "1", "name": "Three"}
    assert visitor.post(f"/promotions/{promotion}", changed).status == 303
    stale = visitor.post(f"/promotions/{promotion}", changed | {"name": "Four"})
    assert "Somebody else saved this promotion meanwhile" in stale.text
    assert "3 for 2" in visitor.get(f"/promotions/{promotion}").text  # its history
    assert visitor.post(f"/promotions/{promotion}/delete").status == 303
    assert shop.rows(DISCOUNTS) == {}
    with aurora.database.reading() as session:
        known = [
            [each.name for each in terms_at(session, TENANT, first + more)] for more in range(3)
        ]
    assert known == [["3 for 2"], ["Three"], []]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"buy": "0"}, "Please enter how many are bought"),
        ({"kind": "percent", "percent": ""}, "Please enter how many percent it takes off."),
        ({"kind": "combination", "amount": "5"}, "Please choose at least one group of goods."),
        ({"kind": "amount", "amount": "much"}, "Please enter an amount"),
        ({"items": "nothing"}, "No item has the code nothing."),
        ({"first": "2026-12-24", "last": "2026-12-01"}, "The end lies before the beginning."),
        ({"from_time": "10:00", "until_time": "10:00"}, "begin and end at the same minute"),
    ],
)
def test_a_form_says_what_is_wrong(aurora: Aurora, wrong: dict[str, str], said: str) -> None:
    answer = aurora.as_user().post("/promotions/new", FORM | wrong)
    assert answer.status == 422
    assert said in answer.text
    assert said in aurora.as_user().post("/promotions/preview", FORM | wrong).text


def test_a_draft_is_tried_on_a_basket_with_the_reasons(aurora: Aurora) -> None:
    shop = stock_up(aurora.database, aurora.clock, TENANT)  # type: ignore[arg-type]
    with aurora.database.transaction() as session:
        item = shop.add(session, "Blue shirt")
        shop.price(session, item, 1000)
    visitor = aurora.as_user()
    sample = {"sample": "blue-shirt x 3\nunknown thing", "sample_at": "2026-11-25T18:00"}
    page = visitor.post("/promotions/preview", FORM | sample).text
    assert "Not found, or without a price: unknown thing" in page
    assert "€20.00" in page
    assert "this one" in page
    later = visitor.post("/promotions/preview", FORM | sample | {"from_time": "19:00"}).text
    assert "at other hours" in later
    assert "€30.00" in later
    assert shop.rows(DISCOUNTS) == {}


def test_who_may_only_look_changes_nothing(aurora: Aurora) -> None:
    visitor = aurora.as_user("vera@example.org")
    assert visitor.get("/promotions").status == 200
    assert visitor.post("/promotions/new", FORM).status == 403
    assert aurora.as_user().get("/promotions/none").status == 404


def test_a_sale_that_its_rules_do_not_give_is_found() -> None:
    row = PromotionRow(
        id="p", kind=PromotionKind.BUY_GET, name="p", percent_bp=10_000, buy=2, get=1
    )
    terms = row.to_promotion()
    basket = replace(a_basket(), rules=Rules(taxes=a_tax_table(), promotions=(terms,)))
    sale = a_sale(with_item(basket, 200, thousandths=3000))
    assert promotion_disagreements(sale, (terms,)) == ()
    assert promotion_disagreements(sale, ()) == ("line 1: promotion p gave 200, its rules give 0",)
    dearer = replace(terms, percent_bp=5000)
    assert promotion_disagreements(sale, (dearer,)) != ()
    assert promotion_disagreements(replace(sale, occasion=None), (terms,)) != ()
