from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.delivery.sums import add, remove, row_sum

ROWS = st.lists(st.tuples(st.text(max_size=10), st.integers(0, 10**9)), max_size=20)


@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[tuple[str, int]], random: object) -> None:
    total = 0
    for key, rev in rows:
        total = add(total, row_sum(key, rev))
    random.shuffle(rows)  # type: ignore[attr-defined]
    again = 0
    for key, rev in rows:
        again = add(again, row_sum(key, rev))
    assert total == again
    for key, rev in rows:
        again = remove(again, row_sum(key, rev))
    assert again == 0


def test_a_revision_is_part_of_the_row() -> None:
    assert row_sum("a", 1) != row_sum("a", 2)
    assert row_sum("a", 11) != row_sum("a1", 1)
    assert 0 <= row_sum("a", 1) < 1 << 64
