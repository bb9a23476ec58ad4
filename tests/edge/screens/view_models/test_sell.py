"""What the selling screen shows."""

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from edge.screens.front import Front
from edge.screens.intents.moving import ChooseCategory, GoTo
from edge.screens.intents.paying import StartTender
from edge.screens.intents.places import FieldName, Place
from edge.screens.intents.selling import SelectLine, SellItem
from edge.screens.view_models.sell import SellView, view_of
from edge.till.state import FoundItems, ParkedBasket, StorageView, SyncView, TillState
from sync_protocol.languages.wording import Wording
from sync_protocol.retail.basket import ManualDiscount
from tests.builders import NOON_US, a_basket, a_customer, eur
from tests.edge.screens.scripted import categories, items, selling

EN = Wording("en", ZoneInfo("Europe/Athens"))
FRONT = Front(now_us=NOON_US, categories=categories(), tiles=items())


def view(state: TillState, front: Front = FRONT, *, roomy: bool = True) -> SellView:
    return view_of(state, front, EN, "/pictures", roomy=roomy)


def keys(shown: SellView) -> dict[str, object]:
    return {key.name: key for key in (*shown.actions, *shown.pad_keys, shown.pay)}


def empty() -> TillState:
    basket = a_basket()
    return replace(selling(), basket=basket, totals=basket.totals(), selected=None)


def test_a_line_says_quantity_price_and_amount() -> None:
    first = view(selling()).lines[0]
    assert first.under == "1 × €1.60"
    assert first.right == "€1.60"
    assert first.intent == SelectLine(1)


def test_a_weighed_line_says_its_weight_and_the_price_of_a_kilogram() -> None:
    assert view(selling()).lines[-1].under == "0.745\u00a0kg × €1.69 / kg"


def test_a_discount_stands_with_its_reason_and_the_full_amount_beside_it() -> None:
    line = view(selling(a_customer())).lines[0]
    assert line.under == "1 × €1.60  −5% Silver card"
    assert (line.right, line.right_under) == ("€1.52", "€1.60")
    assert line.under_tone == "good"


def test_a_discount_by_hand_says_the_operators_reason() -> None:
    state = selling()
    assert state.basket is not None
    basket = state.basket.with_manual_discount(
        1, ManualDiscount(reason="Damaged packaging", percent_bp=1000)
    )
    shown = view(replace(state, basket=basket, totals=basket.totals()))
    assert shown.lines[0].under.endswith("−10% Damaged packaging")


def test_the_summary_counts_pieces_and_names_the_tax() -> None:
    shown = view(selling(a_customer()))
    assert shown.summary == "13 items · VAT €3.45"
    assert shown.savings == "Discount -€0.94"


def test_pay_carries_the_total_and_starts_the_payment() -> None:
    pay = view(selling()).pay
    assert pay.text == f"Pay {view(selling()).total}"
    assert pay.enabled
    assert pay.intent == StartTender()


def test_an_empty_basket_says_what_to_do_and_cannot_be_paid() -> None:
    shown = view(empty())
    assert shown.lines_empty == "Scan an item or pick one from the grid"
    assert not shown.pay.enabled
    assert shown.pay.reason == "The basket is empty"
    assert not any(key.enabled for key in shown.actions)


@pytest.mark.parametrize("storage", ["full", "fault"])
def test_a_till_without_room_takes_no_payment_and_says_why(storage: str) -> None:
    pay = view(replace(selling(), storage=StorageView(state=storage))).pay
    assert not pay.enabled
    assert pay.reason == "The till's storage is full"


def test_while_a_workflow_runs_nothing_goes_forward() -> None:
    shown = view(replace(selling(), busy=True))
    assert not shown.pay.enabled
    assert not any(key.enabled for key in shown.actions)


def test_line_keys_need_a_line() -> None:
    shown = view(replace(selling(), selected=None))
    void = next(key for key in shown.actions if key.name == "void-line")
    assert not void.enabled
    assert void.reason == "touch a line"


def test_quantity_needs_a_number_first() -> None:
    assert not view(selling()).pad_keys[0].enabled
    assert view(selling(), FRONT.with_digits("3")).pad_keys[0].enabled


def test_an_empty_basket_offers_the_parked_ones_instead_of_parking() -> None:
    state = selling()
    assert state.basket is not None
    parked = ParkedBasket(
        basket=state.basket, total=eur(1782), operator_name="Maria K.", parked_us=NOON_US
    )
    key = next(k for k in view(replace(empty(), parked=(parked,))).actions if k.name == "parked")
    assert key.intent == GoTo(Place.PARKED)
    assert key.under == "1"


def test_the_compact_layout_has_a_key_for_the_pad() -> None:
    assert view(selling(), roomy=False).actions[0].name == "toggle-pad"


def test_a_tile_has_name_price_hue_picture_and_how_many_are_in_the_basket() -> None:
    tile = next(t for t in view(selling()).tiles if t.title == "Baguette")
    assert tile.price == "€0.95"
    assert tile.picture.startswith("/pictures/")
    assert tile.badge
    assert isinstance(tile.intent, SellItem)


def test_tiles_follow_the_operators_language() -> None:
    shown = view(replace(selling(), language="el"))
    assert "Μπανάνες" in [tile.title for tile in shown.tiles]


def test_an_item_without_a_price_cannot_be_sold() -> None:
    front = replace(FRONT, tiles=(replace(items()[0], price=None),))
    tile = view(selling(), front).tiles[0]
    assert not tile.enabled
    assert tile.price == "No price"


def test_categories_that_do_not_fit_are_a_page_away() -> None:
    first = view(selling()).categories
    assert first[0].look == "chosen"
    assert first[-1].name == "categories-on"
    later = view(selling(), replace(FRONT, categories_from=5)).categories
    assert later[0].name == "categories-back"
    shown = {key.intent for page in (first, later) for key in page}
    assert ChooseCategory(categories()[6].id) in shown


def test_a_search_shows_what_was_found_and_how_many() -> None:
    front = replace(FRONT, focus=FieldName.SEARCH).with_text(FieldName.SEARCH, "ba")
    found = FoundItems(text="ba", tiles=items()[:3])
    shown = view(replace(selling(), found_items=found), front)
    assert shown.tiles_title == "3 found"
    assert len(shown.tiles) == 3
    assert shown.keyboard == "en"
    more = view(replace(selling(), found_items=replace(found, more=True)), front)
    assert more.tiles_title == "The first 3: type more to see fewer"
    alike = view(replace(selling(), found_items=replace(found, similar=True)), front)
    assert alike.tiles_title == "Nothing is called that. Similar:"


def test_a_search_that_finds_nothing_says_how_to_go_on() -> None:
    front = replace(FRONT, focus=FieldName.SEARCH).with_text(FieldName.SEARCH, "zz")
    assert view(
        replace(selling(), found_items=FoundItems(text="zz")), front
    ).tiles_empty.startswith("Nothing found.")


@pytest.mark.parametrize(
    ("sync", "mark", "words"),
    [
        (SyncView(state="online"), "●", "Synced"),
        (SyncView(state="offline"), "▲", "Offline"),
        (
            SyncView(state="offline", unsent=3, unsent_amount=eur(34050)),
            "▲",
            "Offline · €340.50 unsent",
        ),
        (
            SyncView(state="catching-up", unsent=3, unsent_amount=eur(100)),
            "●",
            "Sending · €1.00 unsent",
        ),
        (SyncView(state="held", unsent=1, unsent_amount=eur(100)), "▲", "On hold · €1.00 unsent"),
    ],
)
def test_unsent_money_is_always_said(sync: SyncView, mark: str, words: str) -> None:
    status = view(replace(selling(), sync=sync)).bar.status
    assert (status.mark, status.text) == (mark, words)


def test_training_is_said_before_anything_else() -> None:
    assert view(replace(selling(), training=True)).bar.status.text == "Training"


def test_amounts_are_written_as_the_language_writes_them() -> None:
    shown = view_of(selling(), FRONT, Wording("fi"), "", roomy=True)
    assert shown.total.replace("\u00a0", " ") == "18,76 €"
    assert shown.decimal_mark == ","
