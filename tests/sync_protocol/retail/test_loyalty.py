from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from sync_protocol.retail.loyalty import (
    Earning,
    Factor,
    Level,
    PointMove,
    Program,
    category_after,
    is_birthday_time,
    points_earned,
    points_expired,
)
from sync_protocol.retail.promotion import Goods
from tests.documented_tables import rows_of

PROGRAM = Program(
    version=1,
    points=1,
    per_minor=100,
    minimum_minor=500,
    factors=(
        Factor(goods=Goods(categories=frozenset({"bakery"})), factor_bp=20_000),
        Factor(goods=Goods(categories=frozenset({"giftcard"})), factor_bp=0),
    ),
    birthday_bp=20_000,
    birthday_days=3,
    levels=(
        Level(category="silver", threshold_minor=50_000),
        Level(category="gold", threshold_minor=200_000, factor_bp=15_000),
    ),
)


def lines(text: str) -> list[Earning]:
    parts = (part.split() for part in text.split("+"))
    return [
        Earning(item="i", category=category, amount_minor=int(minor)) for minor, category in parts
    ]


@pytest.mark.parametrize("row", rows_of("understanding/loyalty.md", "loyalty"), ids=str)
def test_points_are_as_documented(row: dict[str, str]) -> None:
    earned = points_earned(
        PROGRAM,
        lines(row["receipt"]),
        category="" if row["level"] == "-" else row["level"],
        has_birthday=row["birthday"] == "yes",
    )
    assert earned == int(row["points"])


@pytest.mark.parametrize(
    ("category", "turnover", "after"),
    [
        ("", 49_999, ""),
        ("", 50_000, "silver"),
        ("silver", 200_000, "gold"),
        ("gold", 60_000, "silver"),
        ("silver", 0, ""),
        ("wholesale", 999_999, "wholesale"),
    ],
)
def test_levels_go_up_and_down_and_leave_other_categories(
    category: str, turnover: int, after: str
) -> None:
    assert category_after(PROGRAM, category, turnover) == after


def test_a_birthday_is_found_over_the_turn_of_the_year() -> None:
    assert is_birthday_time("1990-01-01", date(2026, 12, 30), 3)
    assert is_birthday_time("12-31", date(2027, 1, 2), 3)
    assert is_birthday_time("02-29", date(2027, 3, 1), 1)
    assert not is_birthday_time("05-05", date(2026, 12, 30), 3)
    assert not is_birthday_time("", date(2026, 12, 30), 3)
    assert not is_birthday_time("soon", date(2026, 12, 30), 3)


def test_the_points_that_expire_first_are_spent_first() -> None:
    moves = [
        PointMove(at_us=1, points=100, expires_us=50),
        PointMove(at_us=2, points=100, expires_us=90),
        PointMove(at_us=3, points=-30),
    ]
    assert points_expired(moves, 49) == 0
    assert points_expired(moves, 50) == 70
    taken_off = [*moves, PointMove(at_us=50, points=-70)]
    assert points_expired(taken_off, 60) == 0
    assert points_expired(taken_off, 90) == 100


AMOUNTS = st.lists(st.integers(0, 100_000), min_size=1, max_size=8)


@given(AMOUNTS, st.sampled_from(["", "silver", "gold"]), st.booleans())
def test_a_return_of_everything_takes_back_exactly_what_was_earned(
    amounts: list[int], level: str, birthday: bool
) -> None:
    assume(sum(amounts) >= PROGRAM.minimum_minor)
    sold = [Earning(item="i", category="bakery", amount_minor=minor) for minor in amounts]
    back = [Earning(item="i", category="bakery", amount_minor=-minor) for minor in amounts]
    earned = points_earned(PROGRAM, sold, category=level, has_birthday=birthday)
    assert points_earned(PROGRAM, back, category=level, has_birthday=birthday) == -earned
    assert points_earned(PROGRAM, sold[:1], category=level, has_birthday=birthday) <= earned


@given(
    st.lists(st.tuples(st.integers(1, 500), st.none() | st.integers(0, 100)), max_size=8),
    st.integers(0, 2000),
    st.integers(0, 100),
)
def test_what_expires_is_never_more_than_what_is_left(
    came: list[tuple[int, int | None]], spent: int, at: int
) -> None:
    moves = [PointMove(at_us=n, points=p, expires_us=e) for n, (p, e) in enumerate(came)]
    total = sum(move.points for move in moves)
    if spent:
        moves.append(PointMove(at_us=200, points=-min(spent, total)))
    left = sum(move.points for move in moves)
    assert 0 <= points_expired(moves, at) <= max(left, 0)
