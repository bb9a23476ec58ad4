import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.identity.claim import (
    ALPHABET,
    ClaimCode,
    ClaimTicket,
    comparison_number,
    proof,
    proof_holds,
    stretch,
)
from sync_protocol.identity.errors import MalformedIdentity


def test_a_code_is_shown_in_three_groups_of_four() -> None:
    code = ClaimCode.generate(lambda n: bytes(range(n)))
    assert str(code) == "0123-4567-89AB"


@pytest.mark.parametrize("typed", ["k7qf-3mwd-9t2x", "K7QF 3MWD 9T2X", " K7QF–3MWD—9T2X "])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert ClaimCode.parse(typed) == ClaimCode("K7QF", "3MWD9T2X")


def test_letters_that_look_like_digits_are_read_as_digits() -> None:
    assert ClaimCode.parse("ILO0-0000-0000") == ClaimCode("1100", "00000000")


@pytest.mark.parametrize("typed", ["", "K7QF-3MWD", "K7QF-3MWD-9T2XX", "ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ", "U" * 12])
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(MalformedIdentity):
        ClaimCode.parse(typed)


@given(st.text(ALPHABET, min_size=12, max_size=12))
def test_every_code_is_read_back(letters: str) -> None:
    code = ClaimCode.parse(letters)
    assert ClaimCode.parse(str(code)) == code


@pytest.mark.parametrize(
    "address", ["https://127.0.0.1:8443", "https://hq.example.com", "https://[::1]:8443"]
)
def test_a_ticket_carries_address_root_and_code_through_a_keyboard_scanner(address: str) -> None:
    ticket = ClaimTicket(address, secrets.token_bytes(32), ClaimCode("K7QF", "3MWD9T2X"))
    assert ClaimTicket.parse(f"{ticket.encode()}\n") == ticket
    assert set(ticket.encode()) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:[]")


@pytest.mark.parametrize(
    "text", ["", "4006381333931", "TAMEIO1:K7QF:X:HTTPS://A", "TAMEIO1:" + "0" * 12]
)
def test_another_barcode_is_no_ticket(text: str) -> None:
    with pytest.raises(MalformedIdentity):
        ClaimTicket.parse(text)


def test_a_proof_holds_for_its_own_code_and_keys_only() -> None:
    stretched = stretch(ClaimCode("K7QF", "3MWD9T2X"))
    given_proof = proof(stretched, b"csr", b"k" * 32)
    assert proof_holds(given_proof, stretched, b"csr", b"k" * 32)
    assert not proof_holds(given_proof, stretched, b"csr", b"K" * 32)
    assert not proof_holds(given_proof, stretched, b"CSR", b"k" * 32)
    assert not proof_holds(given_proof, stretch(ClaimCode("K7QF", "3MWD9T2Y")), b"csr", b"k" * 32)
    assert not proof_holds(given_proof, stretch(ClaimCode("K7QG", "3MWD9T2X")), b"csr", b"k" * 32)


def test_the_comparison_number_has_six_digits_and_depends_on_both_keys() -> None:
    number = comparison_number(b"tls", b"signing")
    assert len(number) == 6
    assert number.isdecimal()
    assert number != comparison_number(b"tls", b"signinG")
    assert number != comparison_number(b"tlS", b"signing")
