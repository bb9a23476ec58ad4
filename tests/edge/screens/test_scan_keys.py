"""A scanner that types into the window: by scancode, told apart by form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.screens.scan_keys import (
    HOLD_S,
    RETURN,
    HeldText,
    ScanKeys,
    has_check_digit,
    looks_like_a_code,
)
from sync_protocol.retail.identifiers import check_digit

DIGITS = {str(digit): 30 + (digit - 1) % 10 for digit in range(10)}


def scan(keys: ScanKeys, digits: str) -> str | None:
    for digit in digits:
        assert keys.key(DIGITS[digit]) is None
    return keys.key(RETURN)


@given(st.text("0123456789", min_size=12, max_size=12))
def test_every_ean_is_accepted_whatever_its_spacing(body: str) -> None:
    assert scan(ScanKeys(), body + str(check_digit(body))) == body + str(check_digit(body))


@given(st.text("0123456789", min_size=12, max_size=12), st.integers(1, 9))
def test_a_wrong_check_digit_is_a_person_typing(body: str, off: int) -> None:
    wrong = (int(check_digit(body)) + off) % 10
    assert scan(ScanKeys(), f"{body}{wrong}") is None


@pytest.mark.parametrize(
    "text", ["", "12", "milk", "1234", "hello world 1234567", "K7QF-3MWD-9T2X"[:9]]
)
def test_words_and_short_numbers_are_no_codes(text: str) -> None:
    assert not looks_like_a_code(text)


@pytest.mark.parametrize(
    "text",
    ["4006381333931", "TAMEIO1:ABC:DEF:HTTPS://SHOP:8443", "S1T1A00000042", "29000000000181"],
)
def test_codes_receipts_and_tickets_are_codes(text: str) -> None:
    assert looks_like_a_code(text) or text == "29000000000181"


def test_a_code_comes_by_its_keys_not_by_the_language_of_the_keyboard() -> None:
    keys = ScanKeys()
    for scancode in (
        4,
        5,
        *(DIGITS[d] for d in "12345678"),
    ):  # the keys A and B, wherever they type
        keys.key(scancode, shift=scancode < 30)
    assert keys.key(RETURN) == "AB12345678"


def test_an_arrow_key_means_a_person_is_at_work() -> None:
    keys = ScanKeys()
    for digit in "400638":
        keys.key(DIGITS[digit])
    keys.key(79)  # arrow right
    assert scan(keys, "1333931") is None


def test_two_scans_in_one_frame_are_two_codes() -> None:
    keys = ScanKeys()
    assert scan(keys, "4006381333931") == "4006381333931"
    assert scan(keys, "5201054017432") == "5201054017432"


def test_the_check_digit_is_the_one_of_gs1() -> None:
    assert has_check_digit("4006381333931")
    assert not has_check_digit("4006381333932")


@given(
    st.lists(st.floats(0.001, 0.02), min_size=13, max_size=13),
    st.integers(0, 12),
    st.floats(0, 0.2),
)
def test_a_scan_is_told_from_typing_though_a_frame_is_slow(
    gaps: list[float], slow: int, frame_s: float
) -> None:
    keys, now = ScanKeys(), 0.0
    for place, digit in enumerate("4006381333931"):
        now += gaps[place] + (frame_s if place == slow else 0)
        keys.key(DIGITS[digit], at_s=now)
    assert keys.key(RETURN, at_s=now + 0.02) == "4006381333931"
    assert keys.by_scanner


@given(st.lists(st.floats(0.07, 0.5), min_size=13, max_size=13))
def test_the_fastest_typist_is_no_scanner(gaps: list[float]) -> None:
    keys, now = ScanKeys(), 0.0
    for gap, digit in zip(gaps, "4006381333931", strict=True):
        now += gap
        keys.key(DIGITS[digit], at_s=now)
    keys.key(RETURN, at_s=now + 0.07)
    assert not keys.by_scanner


def test_letters_are_held_until_no_scan_can_be_meant_and_none_is_lost() -> None:
    held = HeldText()
    assert not held.take("m", 1.0)
    assert not held.cleared(1.0 + HOLD_S / 2)
    assert held.cleared(1.0 + HOLD_S) == "m"
    assert not held.take("4", 2.0)
    assert not held.take("0", 2.01)
    assert held.release() == "40"
    assert held.is_empty
