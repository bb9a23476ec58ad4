from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.delivery.retry import CAP_MS, Backoff, ack_timeout_ms

ROLLS = st.floats(0, 1, exclude_max=True)


@given(st.integers(0, 1000), ROLLS)
def test_a_wait_never_passes_its_cap(failures: int, roll: float) -> None:
    assert 0 <= Backoff(failures).delay_ms(roll) <= CAP_MS


def test_waits_double_up_to_five_minutes() -> None:
    bounds = [Backoff(failures).delay_ms(0.999999) for failures in range(12)]
    assert bounds[:4] == [999, 1999, 3999, 7999]
    assert bounds[-1] == 299_999
    assert Backoff().failed().failed() == Backoff(2)


def test_full_jitter_reaches_down_to_nothing() -> None:
    assert Backoff(8).delay_ms(0.0) == 0


@given(st.integers(0, 1000), ROLLS)
def test_acknowledgements_are_waited_for_between_four_and_72_seconds(n: int, roll: float) -> None:
    assert 4_000 <= ack_timeout_ms(n, roll) <= 72_000
    assert ack_timeout_ms(0, 0.5) == 5_000
