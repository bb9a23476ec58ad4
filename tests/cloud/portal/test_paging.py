"""Pages and counts of a list."""

from cloud.portal.language import Manner, speaking
from cloud.portal.paging import COUNT_MAX, Page


def test_a_page_says_where_it_is() -> None:
    with speaking(Manner("en")):
        assert Page(range(25), 2, 25, 4812).words() == "26–50 of 4,812"
        assert Page(range(25), 1, 25, COUNT_MAX + 1).words() == "1–25 of 10,000+"
        assert Page([], 1, 25, 0).words() == "Nothing found"


def test_the_last_page_has_no_next_and_beyond_ten_thousand_one_refines() -> None:
    assert not Page(range(25), 1, 25, 25).has_next
    assert Page(range(25), 1, 25, 26).has_next
    end = Page(range(25), 400, 25, COUNT_MAX + 1)
    assert not end.has_next
    assert end.is_too_far
    assert end.has_previous
