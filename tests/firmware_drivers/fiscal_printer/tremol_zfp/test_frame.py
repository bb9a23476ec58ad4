from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.fiscal_printer.tremol_zfp.frame import (
    Acknowledge,
    Answer,
    Control,
    Corrupt,
    checksum,
    encode,
    take_answer,
)
from firmware_drivers.fiscal_printer.tremol_zfp.simulated_wire import (
    RequestReader,
    acknowledged,
    data_answer,
    is_sound,
    written,
)
from tests.firmware_drivers.fiscal_printer.vectors import vector, vectors

FAMILY = "tremol_zfp"
REQUESTS = [one for one in vectors(FAMILY, "host->device") if one[1][0] == 2]
ANSWERS = [one for one in vectors(FAMILY, "device->host") if len(one[1]) > 1]


@pytest.mark.parametrize(("name", "data"), REQUESTS)
def test_published_requests_are_read_by_the_simulation_and_written_by_the_driver(
    name: str, data: bytes
) -> None:
    assert list(RequestReader().feed(data)) == [data], name
    assert is_sound(data)
    assert encode(data[2], data[3], data[4:-3]) == data


@pytest.mark.parametrize(("name", "data"), ANSWERS)
def test_published_answers_are_read_by_the_driver_and_written_by_the_simulation(
    name: str, data: bytes
) -> None:
    answer, rest = take_answer(data)
    assert rest == b""
    if isinstance(answer, Answer):
        assert data_answer(answer.number, answer.command, answer.data) == data
    else:
        assert isinstance(answer, Acknowledge), name
        assert acknowledged(answer.number, answer.device, answer.command) == data


def test_the_checksum_is_written_as_in_the_manual() -> None:
    assert checksum(bytes.fromhex("1223344556")) == bytes.fromhex("3136")
    assert written(bytes([0xB5])) == vector(FAMILY, "cs-b5")


def test_single_bytes_are_controls() -> None:
    for name in ("ping-ready", "nack", "retry", "on"):
        byte = vector(FAMILY, name)
        assert take_answer(byte + b"\x06") == (Control(byte[0]), b"\x06")


@pytest.mark.parametrize(("name", "data"), ANSWERS)
def test_an_answer_cut_at_any_place_is_incomplete(name: str, data: bytes) -> None:
    for cut in range(1, len(data)):
        assert take_answer(data[:cut]) == (None, data[:cut]), name


@pytest.mark.parametrize(("name", "data"), ANSWERS)
def test_a_flipped_bit_is_never_taken_for_an_answer(name: str, data: bytes) -> None:
    for place in range(len(data)):
        for bit in range(8):
            damaged = bytearray(data)
            damaged[place] ^= 1 << bit
            taken, _ = take_answer(bytes(damaged))
            assert not isinstance(taken, Answer | Acknowledge), f"{name}: byte {place}, bit {bit}"


@pytest.mark.parametrize(("name", "data"), REQUESTS)
def test_a_flipped_bit_makes_the_simulation_refuse_a_request(name: str, data: bytes) -> None:
    for place in range(1, len(data)):
        damaged = bytearray(data)
        damaged[place] ^= 1
        assert not any(
            piece[0] == 2 and is_sound(piece) for piece in RequestReader().feed(bytes(damaged))
        ), f"{name}: byte {place}"


@given(
    number=st.integers(0x20, 0x9F),
    command=st.integers(0x20, 0x7F),
    data=st.binary(max_size=120),
    cuts=st.lists(st.integers(0, 130), max_size=4),
)
def test_what_is_written_is_read_however_it_arrives(
    number: int, command: int, data: bytes, cuts: list[int]
) -> None:
    frame = encode(number, command, data)
    reader, pieces, start = RequestReader(), list[bytes](), 0
    for cut in [*sorted(cuts), len(frame)]:
        pieces += reader.feed(frame[start:cut])
        start = max(start, cut)
    assert pieces == [frame]
    answer = data_answer(number, command, data)
    assert take_answer(answer + b"\x09") == (Answer(number, command, data), b"\x09")


@given(noise=st.binary(max_size=400))
def test_any_bytes_are_used_up_or_waited_for(noise: bytes) -> None:
    rest = noise
    for _ in range(len(noise) + 1):
        taken, after = take_answer(rest)
        if taken is None:
            assert len(after) <= 260
            return
        assert len(after) < len(rest)
        assert isinstance(taken, Answer | Acknowledge | Control | Corrupt)
        rest = after
    pytest.fail("it went round in circles")


def test_a_request_must_fit() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        encode(0x20, 0x31, bytes(221))
