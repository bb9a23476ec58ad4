"""The published messages in both directions, and whatever noise makes of them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.payment_terminal.zvt.commands import (
    ABORT,
    LOG_OFF,
    POSITIVE,
    authorise,
    end_of_day,
    register,
    repeat_receipt,
    reverse,
)
from firmware_drivers.payment_terminal.zvt.fields import (
    UnreadableFields,
    bcd,
    number,
    read_fields,
    write_fields,
)
from firmware_drivers.payment_terminal.zvt.frame import (
    Apdu,
    Corrupt,
    encode_serial,
    take_apdu,
    take_serial,
)
from firmware_drivers.payment_terminal.zvt.simulated_wire import framed, unframed
from firmware_drivers.payment_terminal.zvt.status import RESULTS, read_transaction, shown_words
from tests.firmware_drivers.payment_terminal.zvt.vectors import BARE, vector


def taken(data: bytes) -> Apdu:
    apdu, rest = take_apdu(data)
    assert apdu is not None
    assert rest == b""
    return apdu


@pytest.mark.parametrize("name", BARE)
def test_every_published_message_is_read_and_written_again_whatever_the_cut(name: str) -> None:
    data = vector(name)
    assert taken(data).encode() == data
    for cut in range(len(data)):
        apdu, rest = take_apdu(data[:cut])
        assert apdu is None
        assert take_apdu(rest + data[cut:])[0] == taken(data)


@pytest.mark.parametrize(
    ("name", "apdu"),
    [
        ("reg", register(123456, "EUR")),
        ("auth", authorise(2040)),
        ("auth-2", authorise(3300, status_max=10)),
        ("reversal", reverse(0, 470)),
        ("eod", end_of_day(0)),
        ("repeat", repeat_receipt(0, status_only=False)),
        ("repeat-status", repeat_receipt(0)),
        ("logoff", Apdu(LOG_OFF)),
        ("abort-ecr", Apdu(ABORT)),
        ("ecr-ack", POSITIVE),
    ],
)
def test_our_commands_are_the_published_ones(name: str, apdu: Apdu) -> None:
    assert apdu.encode() == vector(name)


def test_a_captured_payment_is_read_in_full() -> None:
    paid = read_transaction(taken(vector("status-ok")))
    assert (paid.result, paid.amount_minor, paid.receipt, paid.trace) == (0, 2040, 470, 470)
    assert (paid.terminal, paid.card_name) == ("28004869", "Debit Mastercard")
    assert paid.card_number.endswith("4771")


def test_a_captured_refusal_names_its_reason() -> None:
    refused = read_transaction(taken(vector("status-abort")))
    assert (refused.result, refused.text) == (0x6C, "Abbruch durch Kunde")
    assert RESULTS[taken(vector("abort")).data[0]] == "cancelled or timed out"


def test_an_intermediate_status_is_in_words() -> None:
    assert shown_words(taken(vector("interm"))) == "Insert or hold the card"


def test_the_serial_form_is_the_published_one_and_agrees_with_the_terminals_codec() -> None:
    frame = vector("serial-ack")
    assert encode_serial(POSITIVE) == frame
    assert take_serial(frame) == (POSITIVE, b"")
    assert framed(POSITIVE.encode()) == frame
    assert list(unframed(bytearray(frame))) == [POSITIVE.encode()]
    assert take_serial(vector("ser-ack")) == (b"\x06", b"")
    assert take_serial(vector("ser-nak")) == (b"\x15", b"")


@pytest.mark.parametrize("name", BARE)
def test_no_flipped_byte_of_a_serial_frame_passes_for_the_message(name: str) -> None:
    apdu = taken(vector(name))
    frame = encode_serial(apdu)
    assert take_serial(frame) == (apdu, b"")
    for place in range(len(frame)):
        hurt = frame[:place] + bytes([frame[place] ^ 0x41]) + frame[place + 1 :]
        found, _ = take_serial(hurt)
        assert found != apdu


@given(data=st.binary(max_size=700))
def test_noise_is_never_more_than_corrupt(data: bytes) -> None:
    for take in (take_apdu, take_serial):
        rest = data
        while True:
            found, left = take(rest)
            if found is None:
                break
            assert isinstance(found, Apdu | Corrupt | bytes)
            assert len(left) < len(rest)
            rest = left


@given(data=st.binary(max_size=300))
def test_fields_of_noise_are_unreadable_or_fields(data: bytes) -> None:
    try:
        fields = read_fields(data)
    except UnreadableFields:
        return
    assert isinstance(fields, dict)


@given(data=st.binary(max_size=600))
def test_any_data_survive_both_forms(data: bytes) -> None:
    apdu = Apdu(b"\x06\xd3", data)
    assert taken(apdu.encode()) == apdu
    assert take_serial(encode_serial(apdu)) == (apdu, b"")
    assert encode_serial(apdu) == framed(apdu.encode())


@given(value=st.integers(0, 999_999), size=st.integers(3, 6))
def test_numbers_survive_bcd(value: int, size: int) -> None:
    assert number(bcd(value, size)) == value


def test_fields_of_all_lengths_survive() -> None:
    fields = {0x04: bcd(1, 6), 0x8B: b"Visa\x00", 0x60: b"x" * 123, 0x06: b"y" * 200}
    assert read_fields(write_fields(fields.items())) == fields
    with pytest.raises(UnreadableFields):
        read_fields(b"\x04\x00")
    with pytest.raises(ValueError, match="does not fit"):
        bcd(100, 1)
