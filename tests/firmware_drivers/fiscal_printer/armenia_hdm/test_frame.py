from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.fiscal_printer.armenia_hdm.frame import (
    Answer,
    Undecipherable,
    decipher,
    encipher,
    encode,
    first_key,
    take_answer,
)
from firmware_drivers.fiscal_printer.armenia_hdm.simulated_wire import (
    BadPayload,
    answered,
    opened,
    password_key,
    sealed,
)
from tests.firmware_drivers.fiscal_printer.vectors import vector, vectors

FAMILY = "armenia_hdm"
PASSWORD = "1234ABCD"
SESSION = base64.b64decode("Pjvx7Oq8FRCrQH/B03q/y100DhZ64Fi1")
REQUESTS = vectors(FAMILY, "host->device")
ANSWERS = vectors(FAMILY, "device->host")


def key_of(name: str) -> bytes:
    return first_key(PASSWORD) if name.startswith("login") else SESSION


def test_the_first_key_and_the_cipher_have_the_known_answers() -> None:
    assert first_key(PASSWORD) == password_key(PASSWORD) == vector(FAMILY, "key1")
    assert encipher(first_key(PASSWORD), {"seq": 1}) == vector(FAMILY, "kat-cipher")


@pytest.mark.parametrize(("name", "data"), REQUESTS)
def test_published_requests_are_read_by_the_simulation_and_written_by_the_driver(
    name: str, data: bytes
) -> None:
    fields = opened(key_of(name), data[12:], 102)
    assert encode(data[8], encipher(key_of(name), fields), version=data[7]) == data


@pytest.mark.parametrize(("name", "data"), ANSWERS)
def test_published_answers_are_read(name: str, data: bytes) -> None:
    answer, rest = take_answer(data)
    assert answer is not None, name
    assert rest == b""
    assert answered(answer.code, answer.payload, 11) == data
    if answer.payload:
        assert decipher(key_of(name), answer.payload)


def test_a_ten_byte_header_is_read_where_it_is_set() -> None:
    data = answered(200, b"", 10)
    assert take_answer(data, 10) == (Answer(200, b""), b"")


@pytest.mark.parametrize(("name", "data"), ANSWERS)
def test_an_answer_cut_at_any_place_is_incomplete(name: str, data: bytes) -> None:
    for cut in range(len(data)):
        assert take_answer(data[:cut]) == (None, data[:cut]), name


FIELDS = st.dictionaries(
    st.text(max_size=8), st.integers(-(10**9), 10**9) | st.text(max_size=20), max_size=6
)


@given(fields=FIELDS)
def test_what_is_enciphered_is_deciphered_on_the_other_side(fields: dict[str, object]) -> None:
    assert decipher(SESSION, encipher(SESSION, fields)) == fields
    assert opened(SESSION, encipher(SESSION, fields), 102) == fields
    assert decipher(SESSION, sealed(SESSION, fields)) == fields


@given(noise=st.binary(max_size=120))
def test_noise_is_undecipherable_and_nothing_else(noise: bytes) -> None:
    try:
        read = decipher(SESSION, noise)
    except Undecipherable:
        return
    assert isinstance(read, dict)


@given(noise=st.binary(max_size=120))
def test_the_simulation_refuses_noise_with_its_codes(noise: bytes) -> None:
    codes: set[int] = set()
    try:
        opened(SESSION, noise, 102)
    except BadPayload as refusal:
        codes.add(refusal.code)
    assert codes <= {102, 105}


def test_a_request_must_fit() -> None:
    with pytest.raises(ValueError, match="too much"):
        encode(4, bytes(50_001))
