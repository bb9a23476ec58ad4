"""What looks equal is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.journal.folding import fold, prefix_query


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Γάλα", "ΓΑΛΑ"),
        ("Ντομάτες", "ντοματεσ"),
        ("ёлка", "Елка"),
        ("йогурт", "иогурт"),
        ("և", "եւ"),
        ("Käse", "kase"),
        ("Straße", "STRASSE"),
    ],
)
def test_spellings_meet(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "query"),
    [("", ""), ("  ,. ", ""), ("sour LO", '"sour"* "lo"*'), ('a"b OR c*', '"a"* "b"* "or"* "c"*')],
)
def test_queries_hold_words_and_nothing_else(text: str, query: str) -> None:
    assert prefix_query(text) == query
