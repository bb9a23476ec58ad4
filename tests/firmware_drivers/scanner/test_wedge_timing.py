from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.scanner.scanner import ScannedCode
from firmware_drivers.scanner.wedge_timing import Heard, Typed, WedgeTiming


def keyed(timing: WedgeTiming, text: str, *, gap_s: float, start_s: float = 10.0) -> list[Heard]:
    heard: list[Heard] = []
    at_s = start_s
    for letter in text:
        heard += timing.key(letter, at_s)
        at_s += gap_s
    return heard + timing.wait_over(at_s + 1)


def typed(heard: list[Heard]) -> str:
    return "".join(one.text for one in heard if isinstance(one, Typed))


def test_a_burst_that_ends_with_enter_is_a_scan() -> None:
    heard = keyed(WedgeTiming(), "]E04006381333931\r", gap_s=0.004)
    assert heard == [ScannedCode(b"]E04006381333931", "4006381333931", "]E0")]


def test_a_slow_scanner_is_still_one() -> None:
    (scan,) = keyed(WedgeTiming(), "96385074\t", gap_s=0.02)
    assert isinstance(scan, ScannedCode)


def test_a_person_is_not_a_scanner() -> None:
    heard = keyed(WedgeTiming(), "Pencil 12\r", gap_s=0.09)
    assert typed(heard) == "Pencil 12\r"
    assert len(heard) == 10  # each key on its own


def test_two_keys_pressed_at_once_are_typing() -> None:
    assert typed(keyed(WedgeTiming(), "as\r", gap_s=0.005)) == "as\r"


def test_a_scan_in_the_middle_of_typing_is_taken_out_of_it() -> None:
    timing = WedgeTiming()
    heard = keyed(timing, "tea", gap_s=0.1)
    heard += keyed(timing, "96385074\r", gap_s=0.003, start_s=20)
    heard += keyed(timing, "pot", gap_s=0.1, start_s=30)
    assert typed(heard) == "teapot"
    assert [one.text for one in heard if isinstance(one, ScannedCode)] == ["96385074"]


def test_a_key_that_is_held_down_is_typing_and_is_not_hoarded() -> None:
    timing = WedgeTiming()
    heard = keyed(timing, "7" * 10_000, gap_s=0.01)
    assert typed(heard) == "7" * 10_000
    assert typed(keyed(timing, "8" * 40 + "\r", gap_s=0.01)) == "8" * 40 + "\r"


def test_held_keys_say_when_to_look_again() -> None:
    timing = WedgeTiming()
    assert timing.look_again_at_s is None
    timing.key("a", 5.0)
    assert timing.look_again_at_s is not None
    assert timing.wait_over(5.01) == []
    assert timing.wait_over(5.2) == [Typed("a")]


@given(st.lists(st.tuples(st.text(min_size=1, max_size=1), st.floats(0, 0.2)), max_size=60))
def test_no_key_is_lost(keys: list[tuple[str, float]]) -> None:
    timing, heard, at_s = WedgeTiming(), list[Heard](), 0.0
    for letter, gap_s in keys:
        at_s += gap_s
        heard += timing.key(letter, at_s)
    heard += timing.wait_over(at_s + 1)
    scans = sum(isinstance(one, ScannedCode) for one in heard)
    if not scans:
        assert typed(heard) == "".join(letter for letter, _ in keys) or any(
            letter in "\x02\x03\x00" for letter, _ in keys
        )
