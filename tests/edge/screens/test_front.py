"""What is half typed, as one immutable value."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.screens.front import TEXT_MAX, Front
from edge.screens.intents.places import FieldName


@pytest.mark.parametrize(
    ("keys", "minor"),
    [("", 0), ("5", 5), ("450", 450), ("1000", 1000), ("4.5", 450), ("4.", 400), ("12.345", 1234)],
)
def test_digits_fill_from_the_right_unless_a_mark_is_typed(keys: str, minor: int) -> None:
    assert Front().with_digits(keys).amount_minor("EUR") == minor


@pytest.mark.parametrize(
    ("keys", "thousandths"), [("", 0), ("3", 3000), ("2.5", 2500), ("0.375", 375), ("0.3756", 375)]
)
def test_a_quantity_is_typed_as_it_is_said(keys: str, thousandths: int) -> None:
    assert Front().with_digits(keys).thousandths == thousandths


def test_a_percentage_may_have_a_part() -> None:
    assert Front().with_digits("12.5").basis_points == 1250


@given(st.lists(st.sampled_from(["0", "00", "1", "9", "."]), max_size=40))
def test_whatever_is_pressed_stays_a_number_of_bounded_length(keys: list[str]) -> None:
    front = Front()
    for key in keys:
        front = front.with_digits(key)
    assert len(front.typed) <= 9
    assert front.typed.count(".") <= 1
    assert front.amount_minor("EUR") >= 0
    assert front.amount_minor("JPY") >= 0
    assert front.thousandths >= 0


def test_a_field_takes_a_bounded_text() -> None:
    front = Front().with_text(FieldName.SEARCH, "x" * 500)
    assert len(front.text(FieldName.SEARCH)) == TEXT_MAX


def test_leaving_a_screen_forgets_what_was_typed() -> None:
    front = Front(typed="12", reason="Damaged", focus=FieldName.SEARCH).with_text(
        FieldName.SEARCH, "a"
    )
    left = front.without_texts()
    assert (left.typed, left.reason, left.focus, dict(left.texts)) == ("", "", FieldName.NONE, {})


def test_a_count_adds_up_by_denomination() -> None:
    assert Front(counts={5000: 2, 200: 7, 1: 3}).counted_minor == 11403
