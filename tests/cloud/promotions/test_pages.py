"""Discounts as a person meets them."""

import pytest

from sync_protocol.messages.reference import DISCOUNTS
from sync_protocol.retail.discount import DiscountKind
from tests.cloud.conftest import Aurora
from tests.cloud.goods import Shop
from tests.cloud.trading import TENANT

FORM = {
    "name": "Big basket",
    "kind": "amount",
    "percent": "2",
    "threshold": "60",
    "is_active": "true",
}


@pytest.fixture
def shop(aurora: Aurora) -> Shop:
    return Shop(aurora.database, aurora.clock, TENANT)  # type: ignore[arg-type]


def test_without_rules_the_page_says_what_they_are(aurora: Aurora) -> None:
    assert "No discounts yet" in aurora.as_user().get("/discounts").text


def test_a_new_discount_is_given_at_the_tills_on_its_days(aurora: Aurora, shop: Shop) -> None:
    visitor = aurora.as_user()
    form = FORM | {"first": "2026-12-01", "last": "2026-12-24"}
    assert visitor.post("/discounts/new", form).status == 303

    [(rule, row)] = shop.rows(DISCOUNTS).items()
    assert (row.kind, row.percent_bp, row.threshold_minor) == (DiscountKind.AMOUNT, 200, 6000)
    assert row.from_us == 1_796_076_000_000_000  # midnight of 1 December in Helsinki
    assert row.until_us == 1_798_149_600_000_000  # the end of 24 December
    assert "from €60.00" in visitor.get("/discounts").text
    page = visitor.get(f"/discounts/{rule}").text
    assert 'value="2026-12-24"' in page
    changed = FORM | {"version": "1", "percent": "3,5"}
    assert visitor.post(f"/discounts/{rule}", changed).status == 303
    assert shop.rows(DISCOUNTS)[rule].percent_bp == 350
    stale = visitor.post(f"/discounts/{rule}", changed | {"name": "Other"})
    assert "Somebody else saved this rule meanwhile" in stale.text
    assert visitor.post(f"/discounts/{rule}/delete").status == 303
    assert shop.rows(DISCOUNTS) == {}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"percent": "0"}, "Please enter a percentage"),
        ({"percent": "101"}, "Please enter a percentage"),
        ({"threshold": ""}, "Please enter the amount from which it holds."),
        ({"threshold": "much"}, "Please enter an amount"),
        ({"kind": "category"}, "Please choose whom it is for."),
        ({"first": "2026-12-24", "last": "2026-12-01"}, "The end lies before the beginning."),
        ({"kind": "magic"}, "Please choose one of the offered values."),
    ],
)
def test_a_form_says_what_is_wrong(aurora: Aurora, wrong: dict[str, str], said: str) -> None:
    answer = aurora.as_user().post("/discounts/new", FORM | wrong)

    assert answer.status == 422
    assert said in answer.text


def test_who_may_only_look_changes_nothing(aurora: Aurora) -> None:
    visitor = aurora.as_user("vera@example.org")
    assert visitor.get("/discounts").status == 200
    assert visitor.post("/discounts/new", FORM).status == 403
    assert aurora.as_user().get("/discounts/none").status == 404
