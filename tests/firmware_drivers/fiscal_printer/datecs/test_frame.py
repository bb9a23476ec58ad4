from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.fiscal_printer.datecs.frame import (
    Answer,
    Control,
    Corrupt,
    Framing,
    encode,
    escape,
    from_hex4,
    hex4,
    take_answer,
)
from firmware_drivers.fiscal_printer.datecs.simulated_wire import (
    checksum,
    framed_1,
    framed_4,
    unescaped,
    unframed_1,
    unframed_4,
)
from tests.firmware_drivers.fiscal_printer.vectors import vector, vectors

FAMILY = "datecs"


def framing_of(name: str) -> Framing:
    return Framing.CLASSIC if name.startswith("isl-") else Framing.HEX4


REQUESTS = vectors(FAMILY, "host->device")
ANSWERS = [one for one in vectors(FAMILY, "device->host") if len(one[1]) > 1]


@pytest.mark.parametrize(("name", "data"), REQUESTS)
def test_published_requests_are_read_by_the_simulation_and_written_by_the_driver(
    name: str, data: bytes
) -> None:
    framing = framing_of(name)
    read = (unframed_1 if framing is Framing.CLASSIC else unframed_4)(data)
    assert read is not None, name
    seq, command, fields = read
    assert encode(framing, seq, command, escape(fields)) == data


@pytest.mark.parametrize(("name", "data"), ANSWERS)
def test_published_answers_are_read_by_the_driver_and_written_by_the_simulation(
    name: str, data: bytes
) -> None:
    framing = framing_of(name)
    answer, rest = take_answer(framing, data)
    assert isinstance(answer, Answer), name
    assert rest == b""
    frame = framed_1 if framing is Framing.CLASSIC else framed_4
    assert frame(answer.seq, answer.command, answer.data, answer.status) == data


def test_the_checksum_is_written_as_in_the_vendors_example() -> None:
    assert hex4(0x1AE3) == vector(FAMILY, "bcc-p")
    assert from_hex4(vector(FAMILY, "bcc-p")) == 0x1AE3
    assert checksum(b"\x1a\xe3") == hex4(0x1A + 0xE3)
    assert from_hex4(b"12a4") == -1


def test_single_bytes_are_controls() -> None:
    for name in ("ctl-nak", "ctl-syn"):
        byte = vector(FAMILY, name)
        assert take_answer(Framing.HEX4, byte + b"\x01") == (Control(byte[0]), b"\x01")


@pytest.mark.parametrize(("name", "data"), ANSWERS)
def test_an_answer_cut_at_any_place_is_incomplete(name: str, data: bytes) -> None:
    for cut in range(1, len(data)):
        assert take_answer(framing_of(name), data[:cut]) == (None, data[:cut]), name


@pytest.mark.parametrize(("name", "data"), ANSWERS)
def test_a_flipped_bit_is_never_taken_for_the_answer(name: str, data: bytes) -> None:
    whole, _ = take_answer(framing_of(name), data)
    for place in range(len(data)):
        for bit in range(8):
            damaged = bytearray(data)
            damaged[place] ^= 1 << bit
            taken, _ = take_answer(framing_of(name), bytes(damaged))
            assert not isinstance(taken, Answer), f"{name}: bit {bit} of byte {place}"
    assert isinstance(whole, Answer)


@pytest.mark.parametrize(("name", "data"), REQUESTS)
def test_a_flipped_bit_makes_the_simulation_refuse_a_request(name: str, data: bytes) -> None:
    read = unframed_1 if framing_of(name) is Framing.CLASSIC else unframed_4
    for place in range(1, len(data) - 1):
        damaged = bytearray(data)
        damaged[place] ^= 1
        assert read(bytes(damaged)) is None, f"{name}: byte {place}"


@given(seq=st.integers(0x20, 0xFF), command=st.integers(1, 255), data=st.binary(max_size=180))
def test_what_is_written_is_read(seq: int, command: int, data: bytes) -> None:
    assert unframed_4(encode(Framing.HEX4, seq, command, escape(data))) == (seq, command, data)
    plain = bytes(byte for byte in data if byte >= 0x20)
    assert unframed_1(encode(Framing.CLASSIC, seq, command, plain)) == (seq, command, plain)
    status_8, status_6 = bytes([0x80] * 8), bytes([0x80] * 6)
    answer = framed_4(seq, command, plain, status_8)
    assert take_answer(Framing.HEX4, answer) == (Answer(seq, command, plain, status_8), b"")
    answer = framed_1(seq, command, plain, status_6)
    assert take_answer(Framing.CLASSIC, answer) == (Answer(seq, command, plain, status_6), b"")


@given(text=st.binary(max_size=60))
def test_control_characters_are_escaped_and_come_back(text: bytes) -> None:
    safe = escape(text)
    assert not set(safe) & (set(range(0x20)) - {9, 10, 0x10})
    assert unescaped(safe) == text


@pytest.mark.parametrize("framing", list(Framing))
@given(noise=st.binary(max_size=400))
def test_any_bytes_are_used_up_or_waited_for(framing: Framing, noise: bytes) -> None:
    rest = noise
    for _ in range(len(noise) + 1):
        taken, after = take_answer(framing, rest)
        if taken is None:
            assert len(after) <= 1100
            return
        assert len(after) < len(rest)
        assert isinstance(taken, Answer | Control | Corrupt)
        rest = after
    pytest.fail("it went round in circles")


def test_a_damaged_length_does_not_swallow_the_next_answer() -> None:
    good = vector(FAMILY, "x-close-reply")
    damaged = bytearray(good)
    damaged[4] += 3
    rest = bytes(damaged) + good
    found: list[object] = []
    while rest:
        taken, rest = take_answer(Framing.HEX4, rest)
        if taken is None:
            break
        found.append(taken)
    assert any(isinstance(one, Answer) for one in found)


def test_a_request_must_fit_into_the_classic_frame() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        encode(Framing.CLASSIC, 0x20, 0x31, bytes(230))
