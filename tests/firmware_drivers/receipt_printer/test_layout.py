import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.receipt_printer.layout import clean, lay_row, lay_text, wrap
from firmware_drivers.receipt_printer.printer import LARGE, Align, Cell, Row, Text

PARAGRAPHS = st.text(st.sampled_from("abc жμ ֆ\n"), max_size=120)


def row(*cells: Cell, columns: int = 24) -> list[str]:
    return [line.as_columns() for line in lay_row(Row(cells), columns)]


@given(PARAGRAPHS, st.integers(1, 20))
def test_wrapping_loses_no_letter_and_no_line_is_too_wide(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(len(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "").replace("\n", "")


def test_text_breaks_between_words() -> None:
    assert wrap("Feta of Dodoni, two months", 12) == ["Feta of", "Dodoni, two", "months"]


def test_a_word_longer_than_the_line_is_broken() -> None:
    assert wrap("Lentokonesuihkuturbiini", 10) == ["Lentokones", "uihkuturbi", "ini"]


def test_an_empty_line_stays_one() -> None:
    assert wrap("a\n\nb", 10) == ["a", "", "b"]


def test_spaces_at_the_start_are_an_indent() -> None:
    assert wrap("  2 x 3,20", 20) == ["  2 x 3,20"]


def test_name_and_amount_stand_at_the_margins() -> None:
    assert row(Cell("Bread"), Cell("3,20", 8, Align.RIGHT)) == ["Bread               3,20"]


def test_a_long_name_wraps_beside_the_amount() -> None:
    assert row(Cell("Rye bread with seeds"), Cell("3,20", 8, Align.RIGHT)) == [
        "Rye bread with      3,20",
        "seeds",
    ]


def test_neighbours_do_not_touch() -> None:
    assert row(Cell("x" * 8, 8), Cell("y" * 8, 8), columns=16) == ["xxxxxxx yyyyyyyy", "x"]


def test_columns_share_what_is_left() -> None:
    assert row(Cell("a"), Cell("b", align=Align.CENTRE), Cell("c", align=Align.RIGHT)) == [
        "a          b           c"
    ]


def test_cells_that_do_not_fit_are_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="need 30 of 24 columns"):
        row(Cell("a", 15), Cell("b", 15))


def test_wide_text_has_half_the_columns() -> None:
    [first, second] = lay_text(Text("Corner shop", style=LARGE), 16)
    assert (first.letters, second.letters) == ("Corner", "shop")


def test_orders_to_the_printer_hidden_in_a_name_are_not_passed_on() -> None:
    name = "Milk\x1b@\x10\x04\x01\x00\x1dV\x00\u202e\ufeff 1\u00a0l"
    assert clean(name) == "Milk@V 1 l"


def test_letters_made_of_two_signs_are_composed() -> None:
    assert clean("a\u0308") == "ä"


def test_an_amount_is_never_broken_even_where_it_is_wide() -> None:
    def wide(text: str) -> float:
        return 1.5 * len(text)

    lines = lay_row(Row((Cell("Lavash and bread"), Cell("1 638 AMD", 10, Align.RIGHT))), 24, wide)
    assert [line.placed[-1].text for line in lines] == ["1 638 AMD", "and", "bread"]
