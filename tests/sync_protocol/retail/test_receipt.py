from datetime import UTC
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.languages.wording import LANGUAGES, Wording
from sync_protocol.retail.quantity import Unit
from sync_protocol.retail.receipt import (
    Circumstances,
    Letterhead,
    Row,
    Style,
    as_text,
    receipt_of,
    set_row,
    width_of,
    wrap,
)
from tests.builders import a_basket, a_customer, a_sale, silver_card, with_item

GOLDEN = Path(__file__).parents[2] / "golden" / "receipts"
LETTERHEAD = Letterhead(
    store_name="Aurora Kamppi", lines=("Urho Kekkosen katu 1", "Helsinki"), footer=("Kiitos!",)
)
CIRCUMSTANCES = Circumstances(
    when="25.11.2026 14.03",
    till="Till 2",
    operator="Maria K.",
    customer="Eleni P.",
    proof="a1b2c3d4",
)


def a_receipt(language: str, **changes: object) -> tuple[str, ...]:
    basket = a_basket(rules=(silver_card(),)).for_customer(a_customer())
    basket = with_item(basket, 265, name="Γιαούρτι στραγγιστό", thousandths=2000)
    basket = with_item(
        basket, 1299, name="Tomatoes", unit=Unit.KILOGRAM, weighed=True, thousandths=350
    )
    basket = with_item(basket, 430, name="Сушки с маком, длинное название для двух строк чека")
    basket = basket.with_note(3, "gift")
    circumstances = Circumstances(
        **{
            **{name: getattr(CIRCUMSTANCES, name) for name in CIRCUMSTANCES.__slots__},
            **changes,
        }
    )
    words = Wording(language, UTC)
    return as_text(receipt_of(a_sale(basket, step=5), circumstances, LETTERHEAD, words).blocks, 42)


def test_a_receipt_is_laid_out_as_the_golden_file() -> None:
    assert "\n".join(a_receipt("en")) + "\n" == (GOLDEN / "sale-en-42.txt").read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_row_is_wider_than_the_paper(language: str) -> None:
    assert max(width_of(row) for row in a_receipt(language)) <= 42


def test_training_and_copies_are_marked() -> None:
    rows = "\n".join(a_receipt("en", training=True, copy=True))
    assert "TRAINING" in rows
    assert "COPY" in rows


@given(left=st.text(max_size=80), right=st.text(alphabet="0123456789,€ ", max_size=12))
def test_any_text_is_set_within_its_columns(left: str, right: str) -> None:
    for row in set_row(Row(left, right), 32):
        assert width_of(row) <= 32


def test_words_are_kept_whole_and_the_amount_stands_on_the_last_row() -> None:
    assert set_row(Row("a long name of a thing", "12.40"), 16) == (
        "a long name of a",
        "thing      12.40",
    )


def test_an_amount_that_has_no_room_gets_a_row_of_its_own() -> None:
    assert set_row(Row("exactly16columns", "1.00"), 16) == ("exactly16columns", " " * 12 + "1.00")


def test_large_rows_have_half_the_columns() -> None:
    assert set_row(Row("TOTAL", "1.00", Style.LARGE), 24) == ("TOTAL   1.00",)


def test_a_word_longer_than_the_paper_is_cut() -> None:
    assert wrap("abcdefghij", 4) == ("abcd", "efgh", "ij")
