"""Vectors: GS1 General Specifications 7.9 as quoted by the device notes of this project."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.retail.barcode import (
    CardScanned,
    DamagedCode,
    GtinScanned,
    MeasuredItem,
    OperatorCard,
    OtherCode,
    ReceiptScanned,
    ScanRules,
    VariableMeasureRule,
    measured_code,
    price_verifier,
    read_barcode,
)
from sync_protocol.retail.errors import UnreadableBarcode
from sync_protocol.retail.identifiers import Gtin

GERMAN_WEIGHT = VariableMeasureRule(
    prefix="28",
    item_from=2,
    item_until=6,
    value_from=7,
    value_until=12,
    kind="weight",
    verifier_at=6,
)
BRITISH_PRICE = VariableMeasureRule(
    prefix="20",
    item_from=2,
    item_until=7,
    value_from=8,
    value_until=12,
    kind="price",
    verifier_at=7,
)
BALTIC_WEIGHT = VariableMeasureRule(
    prefix="23", item_from=2, item_until=8, value_from=8, value_until=12, kind="weight"
)
RULES = ScanRules(variable_measure=(GERMAN_WEIGHT, BRITISH_PRICE, BALTIC_WEIGHT))


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("4006381333931", GtinScanned(Gtin("04006381333931"))),
        ("96385074", GtinScanned(Gtin("00000096385074"))),
        ("036000291452", GtinScanned(Gtin("00036000291452"))),
        ("2812341012349", MeasuredItem("1234", "weight", 1234)),
        ("2012345928756", MeasuredItem("12345", "price", 2875)),
        ("2312345603562", MeasuredItem("123456", "weight", 356)),
        ("2900000000018", CardScanned("2900000000018")),
        ("C-1042", CardScanned("C-1042")),
        ("R-S1T1-000042", ReceiptScanned("S1T1-000042")),
        ("OP-7", OperatorCard("7")),
        ("4711", OtherCode("4711")),
        ("ABC-1", OtherCode("ABC-1")),
    ],
)
def test_a_code_means(text: str, meaning: object) -> None:
    assert read_barcode(text, RULES) == meaning


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("4006381333930", "check digit"),
        ("2812342012348", "inner"),
        ("2812341012348", "check digit"),
        ("2900000000011", "check digit"),
        ("", "empty"),
        ("   \r\n", "empty"),
        ("x" * 5000, "too long"),
        ("2312345600004", "no usable value"),
    ],
)
def test_a_damaged_code_says_why(text: str, reason: str) -> None:
    meaning = read_barcode(text, RULES)
    assert isinstance(meaning, DamagedCode)
    assert reason in meaning.reason


@given(st.text())
def test_every_text_has_a_meaning(text: str) -> None:
    assert read_barcode(text, RULES) is not None


@pytest.mark.parametrize(("digits", "verifier"), [("2875", "9"), ("14685", "6")])
def test_inner_check_digits_are_those_of_the_standard(digits: str, verifier: str) -> None:
    assert price_verifier(digits) == verifier


def test_an_inner_check_digit_covers_four_or_five_digits() -> None:
    with pytest.raises(UnreadableBarcode):
        price_verifier("123")


@given(plu=st.integers(1, 9999), grams=st.integers(1, 99_998))
def test_what_a_label_scale_prints_is_read_back(plu: int, grams: int) -> None:
    code = measured_code(str(plu), grams, GERMAN_WEIGHT)
    assert read_barcode(code, RULES) == MeasuredItem(str(plu), "weight", grams)


def test_a_value_too_large_for_the_label_is_refused() -> None:
    with pytest.raises(UnreadableBarcode):
        measured_code("1", 100_000, GERMAN_WEIGHT)


def test_a_gtin_is_shown_as_people_know_it() -> None:
    assert Gtin.parse("4006381333931").short == "4006381333931"
    assert Gtin.parse("96385074").short == "96385074"
    assert Gtin.parse("18901234567897").short == "18901234567897"
