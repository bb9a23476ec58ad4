"""Folding and marking: pure text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cloud.portal.search import fold, mark, search_text, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ΠΑΠΑΔΌΠΟΥΛΟΣ", "παπαδοπουλος"),
        ("Артём", "АРТЕМ"),
        ("Ørsted", "orsted"),
        ("և", "եւ"),
        ("  two   words ", "Two Words"),
        ("Å", "a"),
    ],
)
def test_spellings_of_one_word_meet(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=60), st.text(max_size=20))
def test_marking_only_adds_marks_and_lets_no_tag_through(text: str, query: str) -> None:
    marked = str(mark(text, query))
    plain = marked.replace("<mark>", "").replace("</mark>", "")
    assert "<" not in plain
    assert marked.count("<mark>") == marked.count("</mark>")


def test_what_was_searched_is_marked_in_any_case() -> None:
    assert str(mark("Ολυμπία Oy", "ολυ oy")) == "<mark>Ολυ</mark>μπία <mark>Oy</mark>"


def test_a_phone_number_is_one_word() -> None:
    assert words_of("+30 697 055-4402") == ["306970554402"]


def test_a_row_is_found_by_its_latin_spelling() -> None:
    assert "olga novik" in search_text("Ольга Новик")
