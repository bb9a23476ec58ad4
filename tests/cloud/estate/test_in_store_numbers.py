"""How a store reads the numbers of its label scales: its own rules, its country's, or ours."""

import pytest

from cloud.estate.in_store_numbers import (
    BY_COUNTRY,
    VARIABLE_MEASURE,
    UnreadableRule,
    read_rules,
    rules_for,
)
from sync_protocol.retail.barcode import MeasuredItem, ScanRules, in_store_number, read_barcode


def test_our_own_rules_can_be_written_down() -> None:
    assert read_rules(["21 weight 5 5", "22 price 5 5"]) == VARIABLE_MEASURE


@pytest.mark.parametrize("country", list(BY_COUNTRY))
def test_every_countrys_rules_are_readable(country: str) -> None:
    assert rules_for(country, ()) == read_rules(BY_COUNTRY[country])


def test_a_finnish_label_sells_its_weight() -> None:
    rules = ScanRules(variable_measure=tuple(row.to_rule() for row in rules_for("FI", ())))
    code = in_store_number(rules.variable_measure[1], "45", 7450)
    assert read_barcode(code, rules) == MeasuredItem("45", "weight", 7450)


def test_the_stores_own_rules_win() -> None:
    assert rules_for("FI", ["29 count 5 5"])[0].kind == "count"
    assert rules_for("GR", ()) == VARIABLE_MEASURE


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("21", "like"),
        ("31 weight 5 5", "prefix"),
        ("21 length 5 5", "weight"),
        ("21 weight 5 4", "12 digits"),
        ("21 weight 5 5 x", "factor"),
        ("21 weight a b", "digits"),
    ],
)
def test_a_line_that_is_no_rule_says_why(line: str, words: str) -> None:
    with pytest.raises(UnreadableRule, match=words):
        read_rules(["22 price 5 5", line])
