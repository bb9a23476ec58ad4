from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from firmware_drivers.fiscal_printer.shtrih_m.frame import (
    Control,
    Corrupt,
    Frame,
    Frame2,
    encode,
    encode_2,
    take_frame,
    take_frame_2,
)
from firmware_drivers.fiscal_printer.shtrih_m.simulated_codec import framed_1, framed_2
from tests.firmware_drivers.fiscal_printer.vectors import vector, vectors

FAMILY = "shtrih_m"
BOTH = vectors(FAMILY, "host->device") + vectors(FAMILY, "device->host")
FRAMES = [one for one in BOTH if one[1][0] == 2]
FRAMES_2 = [one for one in BOTH if one[1][0] == 0x8F]
BODIES = st.binary(min_size=1, max_size=255)


@pytest.mark.parametrize(("name", "data"), FRAMES)
def test_published_frames_are_read_and_written_alike_by_driver_and_simulation(
    name: str, data: bytes
) -> None:
    frame, rest = take_frame(data)
    assert isinstance(frame, Frame), name
    assert rest == b""
    assert encode(frame.body) == data
    assert framed_1(frame.body) == data


@pytest.mark.parametrize(("name", "data"), FRAMES_2)
def test_published_frames_of_version_2_are_read_and_written_alike(name: str, data: bytes) -> None:
    frame, rest = take_frame_2(data)
    assert isinstance(frame, Frame2), name
    assert rest == b""
    assert encode_2(frame) == data
    if frame.number is not None:
        assert framed_2(frame.number, frame.body) == data


def test_single_bytes_are_controls() -> None:
    for name in ("enq", "nak-idle", "ack-pending"):
        byte = vector(FAMILY, name)
        assert take_frame(byte + b"\x02") == (Control(byte[0]), b"\x02")


def test_noise_between_frames_is_skipped() -> None:
    noisy = b"\xff\xff" + vector(FAMILY, "close-ans")
    frame, _ = take_frame(noisy)
    assert isinstance(frame, Frame)


@pytest.mark.parametrize(("name", "data"), FRAMES)
def test_a_frame_cut_at_any_place_is_incomplete(name: str, data: bytes) -> None:
    for cut in range(1, len(data)):
        assert take_frame(data[:cut]) == (None, data[:cut]), name


@pytest.mark.parametrize(("name", "data"), FRAMES_2)
def test_a_frame_of_version_2_cut_at_any_place_is_incomplete(name: str, data: bytes) -> None:
    for cut in range(1, len(data)):
        assert take_frame_2(data[:cut]) == (None, data[:cut]), name


@pytest.mark.parametrize(("name", "data"), FRAMES)
def test_a_flipped_bit_is_never_taken_for_the_frame(name: str, data: bytes) -> None:
    whole, _ = take_frame(data)
    for place in range(len(data)):
        for bit in range(8):
            damaged = bytearray(data)
            damaged[place] ^= 1 << bit
            taken, _ = take_frame(bytes(damaged))
            assert taken != whole, f"{name}: bit {bit} of byte {place}"


@pytest.mark.parametrize(("name", "data"), FRAMES_2)
def test_a_flipped_bit_is_never_taken_for_the_frame_of_version_2(name: str, data: bytes) -> None:
    whole, _ = take_frame_2(data)
    for place in range(len(data)):
        for bit in range(8):
            damaged = bytearray(data)
            damaged[place] ^= 1 << bit
            taken, _ = take_frame_2(bytes(damaged))
            assert taken != whole, f"{name}: bit {bit} of byte {place}"


@given(body=BODIES, after=st.binary(max_size=5))
def test_what_is_written_is_read(body: bytes, after: bytes) -> None:
    assert take_frame(encode(body) + after) == (Frame(body), after)
    assert framed_1(body) == encode(body)


@given(number=st.integers(0, 0xFFFF), body=BODIES, after=st.binary(max_size=5))
@example(number=0x9F8F, body=b"\x8f\x9f\x8f\x9f", after=b"\x8f")
def test_what_is_written_in_version_2_is_read(number: int, body: bytes, after: bytes) -> None:
    frame = Frame2(number, body)
    assert take_frame_2(encode_2(frame) + after) == (frame, after)
    assert framed_2(number, body) == encode_2(frame)


@pytest.mark.parametrize("take", [take_frame, take_frame_2])
@given(noise=st.binary(max_size=400))
def test_any_bytes_are_used_up_or_waited_for(take: Callable[..., Any], noise: bytes) -> None:
    rest = noise
    for _ in range(len(noise) + 1):
        taken, after = take(rest)
        if taken is None:
            return
        assert len(after) < len(rest)
        assert isinstance(taken, Frame | Frame2 | Control | Corrupt)
        rest = after
    pytest.fail("it went round in circles")


def test_a_frame_begun_within_another_of_version_2_gives_up_the_first() -> None:
    good = vector(FAMILY, "v2-type")
    taken, rest = take_frame_2(good[:6] + good)
    assert isinstance(taken, Corrupt)
    assert rest == good


def test_a_body_must_fit() -> None:
    for body in (b"", bytes(256)):
        with pytest.raises(ValueError, match="body"):
            encode(body)
