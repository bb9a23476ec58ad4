"""Taking a new customer down."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.till.enrolling import NAME_MAX, Missing, NewCustomer, enrol


@given(st.text(), st.text())
def test_whatever_is_typed_is_taken_down_cleanly_or_named_as_missing(name: str, phone: str) -> None:
    told = enrol(name, phone)
    if isinstance(told, NewCustomer):
        assert 0 < len(told.name) <= NAME_MAX
        assert told.name.isprintable()
        assert json.loads(told.personal())["name"] == told.name
    else:
        assert told.what in {"name", "phone"}


@pytest.mark.parametrize("name", ["", "   ", "\x00\x1b", "\u202e"])
def test_a_name_of_nothing_is_missing(name: str) -> None:
    assert enrol(name, "") == Missing("name")


def test_a_phone_is_kept_as_digits_and_may_be_left_out() -> None:
    assert enrol("Eleni", "+30 691-234 5678") == NewCustomer(name="Eleni", phone="+306912345678")
    assert enrol("Eleni", "") == NewCustomer(name="Eleni")
    assert enrol("Eleni", "12") == Missing("phone")
