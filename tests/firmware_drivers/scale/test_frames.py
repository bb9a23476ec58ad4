"""Frames of every scale: cut anywhere, flipped anywhere, and noise."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.scale.corrupt import Corrupt
from tests.firmware_drivers.scale.rigs import RIGS, Take
from tests.firmware_drivers.scale.vectors import vectors

REST_MAX = 600
FAMILY_OF = {
    "toledo": "toledo_8217",
    "cas-6": "cas",
    "cas-0": "cas",
    "cas-stream": "cas",
    "massa-k": "massa_k",
    "dialog06": "dialog06",
    "nci": "nci",
    "shtrih-pos2": "shtrih_pos2",
}
TAKES = {f"{name}/{take.__name__}": take for name in FAMILY_OF for take in RIGS[name].takes}
ANSWERS = {
    f"{name}/{vector}/{take.__name__}": (take, data)
    for name, family in FAMILY_OF.items()
    for vector, data in vectors(family, "device->host")
    for take in RIGS[name].takes
}


def take_all(take: Take, received: bytes) -> tuple[list[Any], bytes]:
    frames: list[Any] = []
    while True:
        before = len(received)
        frame, received = take(received)
        if frame is None:
            assert len(received) <= REST_MAX
            return frames, received
        assert len(received) < before, "a taken frame must be used up"
        frames.append(frame)


def fed(take: Take, pieces: list[bytes]) -> list[Any]:
    frames: list[Any] = []
    rest = b""
    for piece in pieces:
        found, rest = take_all(take, rest + piece)
        frames += found
    return [frame for frame in frames if not isinstance(frame, Corrupt)]


@pytest.mark.parametrize("case", list(ANSWERS))
def test_an_answer_cut_at_every_position_is_read_alike(case: str) -> None:
    take, data = ANSWERS[case]
    whole = fed(take, [data])
    for cut in range(len(data) + 1):
        assert fed(take, [data[:cut], data[cut:]]) == whole
    assert fed(take, [bytes([byte]) for byte in data]) == whole


@pytest.mark.parametrize("case", list(ANSWERS))
def test_an_answer_with_any_byte_flipped_is_read_without_a_surprise(case: str) -> None:
    take, data = ANSWERS[case]
    for at in range(len(data)):
        for bit in range(8):
            flipped = bytearray(data)
            flipped[at] ^= 1 << bit
            take_all(take, bytes(flipped))


@pytest.mark.parametrize("name", list(TAKES))
@given(pieces=st.lists(st.binary(max_size=80), max_size=8))
def test_noise_in_any_pieces_is_used_up(name: str, pieces: list[bytes]) -> None:
    fed(TAKES[name], pieces)
