import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.retail.errors import CurrenciesDiffer, NotPossible
from sync_protocol.retail.money import Money, divide_half_up, share_out
from tests.builders import eur

amounts = st.integers(-(10**12), 10**12)


@given(cents=amounts, weights=st.lists(st.integers(1, 10**6), min_size=1))
def test_no_cent_is_lost_or_made_in_a_split(cents: int, weights: list[int]) -> None:
    assert sum(part.minor for part in eur(cents).split(weights)) == cents


@given(cents=amounts, weights=st.lists(st.integers(0, 10**6), min_size=1))
def test_a_split_of_the_opposite_is_the_opposite_of_the_split(
    cents: int, weights: list[int]
) -> None:
    assert (-eur(cents)).split(weights) == tuple(-part for part in eur(cents).split(weights))


def test_odd_cents_go_to_the_largest_remainders_then_to_the_first_lines() -> None:
    assert share_out(100, [1, 1, 1]) == (34, 33, 33)
    assert share_out(10, [5, 25, 70]) == (1, 2, 7)


def test_a_split_by_no_weight_loses_nothing() -> None:
    assert share_out(7, [0, 0]) == (0, 7)


def test_nothing_can_be_split_into_no_parts() -> None:
    with pytest.raises(NotPossible):
        share_out(7, [])


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [(5, 2, 3), (-5, 2, -3), (4, 3, 1), (-4, 3, -1), (0, 9, 0), (1, 2, 1), (-1, 2, -1)],
)
def test_halves_round_away_from_nothing(numerator: int, denominator: int, expected: int) -> None:
    assert divide_half_up(numerator, denominator) == expected


def test_a_share_needs_a_positive_whole() -> None:
    with pytest.raises(NotPossible):
        divide_half_up(1, 0)


def test_currencies_never_meet_in_one_sum() -> None:
    with pytest.raises(CurrenciesDiffer):
        eur(1) + Money(1, "AMD")
    with pytest.raises(CurrenciesDiffer):
        _ = eur(1) < Money(1, "AMD")


def test_amounts_compare_and_add_like_numbers() -> None:
    assert eur(1) < eur(2) <= eur(2)
    assert eur(3) > eur(2) >= eur(2)
    assert eur(3) - eur(5) == eur(-2)
    assert abs(eur(-2)) == eur(2)
    assert not eur(0)
    assert Money.sum([eur(1), eur(2)], "EUR") == eur(3)


def test_an_amount_rounds_to_the_smallest_coin() -> None:
    assert eur(1237).rounded_to(5) == eur(1235)
    assert eur(1238).rounded_to(5) == eur(1240)
    assert eur(-1238).rounded_to(5) == eur(-1240)
