"""A robot cashier: touches in ordinary situations, and bad input in every field."""

import json

import pytest

from edge.screens.intents.moving import GoTo, Open
from edge.screens.intents.places import FieldName, Overlay, Place
from edge.screens.intents.typing import ClearField, Enter, Focus, TypeDigits, TypeText
from edge.till.state import Stage
from tests.bench.touches import PAGE, SITUATIONS, count
from tests.edge.screens.robot import Robot

BAD = {
    "emoji": "👩🏽‍🚀🇦🇲" * 40,
    "long": "x" * 10_000,
    "control": "".join(map(chr, range(32))) + "\x7f\x1b[2J\u0085",
    "right-to-left": "\u202eمرحبا שלום\u2066",
    "combining": "e" + "\u0301" * 500,
    "query": '" OR 1=1 -- NEAR( * ^ ) : {x}',
    "halves": "\ud800",
    "placeholders": "{name} %s %(x)d {0!r}",
}
PLACES = {
    FieldName.SEARCH: None,
    FieldName.CUSTOMER_SEARCH: GoTo(Place.CUSTOMERS),
    FieldName.RECEIPT_SEARCH: None,
    FieldName.COPY_SEARCH: GoTo(Place.RECEIPTS),
    FieldName.LABEL: Open(Overlay.PARK),
    FieldName.NEW_NAME: Open(Overlay.NEW_CUSTOMER),
    FieldName.NEW_PHONE: Open(Overlay.NEW_CUSTOMER),
    FieldName.DEVICE_ADDRESS: GoTo(Place.DEVICES),
}


def test_ordinary_situations_take_no_more_touches_than_they_may() -> None:
    counted = count()
    for situation in SITUATIONS:
        assert counted[situation.name] <= situation.budget, situation.name
        assert f"| {situation.name} | {counted[situation.name]} |" in PAGE.read_text("utf-8")


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
@pytest.mark.parametrize("field", PLACES)
def test_nothing_that_is_typed_breaks_a_field(shop, field: FieldName, text: str) -> None:
    shop.open()
    robot = Robot(shop.till)
    robot.scan("4006381333931")
    place = PLACES[field]
    if place is not None:
        robot.desk.handle(place)
    robot.desk.handle(Focus(field))
    robot.desk.handle(TypeText(text))
    robot.desk.shown()
    robot.desk.handle(Enter())
    shop.settle()
    robot.desk.follow()
    robot.desk.shown()
    robot.desk.handle(ClearField())
    state = shop.settle()
    assert state.stage in {Stage.SELLING, Stage.RETURNING}
    # What was in the sale is in it still, or lies parked; and it can all be kept and sent.
    baskets = [state.basket, *(parked.basket for parked in state.parked)]
    assert any(basket and basket.lines for basket in baskets)
    for line in _lines(shop):
        json.loads(line)


@pytest.mark.parametrize("digits", ["999999999", "00000", ".", "1.2.3", "0"])
def test_no_number_breaks_the_pad(shop, digits: str) -> None:
    shop.open()
    robot = Robot(shop.till)
    robot.scan("4006381333931")
    for digit in digits:
        robot.desk.handle(TypeDigits(digit))
    robot.desk.shown()
    names = robot.names()
    for name in ("quantity", "pay"):
        if name in names:
            robot.desk.handle(robot._intent_of(name)) if name == "pay" else None
    robot.desk.shown()
    assert shop.settle().basket.lines


def _lines(shop) -> list[bytes]:
    return shop.parts.desk.journal.ask(
        lambda journal: [
            bytes(line) for (line,) in journal.connection.execute("SELECT line FROM entry")
        ]
    )
