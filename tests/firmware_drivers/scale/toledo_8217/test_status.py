"""Vectors: composed from the status table of the DIVA service manual."""

import pytest

from firmware_drivers.scale.scale import NoWeight, Weight, WhyNoWeight
from firmware_drivers.scale.toledo_8217.status import (
    ScaleStatus,
    Unreadable,
    as_reading,
    read_answer,
)


@pytest.mark.parametrize(
    ("body", "weight"),
    [
        (b"01.234", Weight(1234)),
        (b"00.350N", Weight(350, net=True)),
        (b"00.000", Weight(0)),
        (b"14.995", Weight(14_995)),
    ],
)
def test_weights_are_whole_grams(body: bytes, weight: Weight) -> None:
    assert read_answer(body) == weight
    assert as_reading(weight) == weight


@pytest.mark.parametrize(
    ("byte", "why"),
    [
        (0x41, WhyNoWeight.IN_MOTION),
        (0x42, WhyNoWeight.OVERLOAD),
        (0x44, WhyNoWeight.UNDER_ZERO),
        (0x48, WhyNoWeight.NEEDS_ZERO),
        (0x43, WhyNoWeight.OVERLOAD),  # still moving, yet too heavy in any case
        (0x40, WhyNoWeight.IN_MOTION),  # between two conversions
    ],
)
def test_a_status_says_why_there_is_no_weight(byte: int, why: WhyNoWeight) -> None:
    status = read_answer(b"?" + bytes([byte]))
    assert isinstance(status, ScaleStatus)
    assert as_reading(status) == NoWeight(why)


def test_bit_6_means_nothing() -> None:
    assert read_answer(b"?\x04") == read_answer(b"?\x44")


def test_a_clone_that_always_says_net_is_not_believed() -> None:
    always_net = b"?\x70"
    believed, clone = read_answer(always_net), read_answer(always_net, net_bit_valid=False)
    assert isinstance(believed, ScaleStatus)
    assert isinstance(clone, ScaleStatus)
    assert (believed.net, clone.net) == (True, False)
    assert believed.at_zero


@pytest.mark.parametrize(
    ("body", "complaint"),
    [(b"01.23", "pounds"), (b"12.34N", "pounds"), (b"hello", "not an answer"), (b"", "not an")],
)
def test_another_unit_or_another_scale_is_named(body: bytes, complaint: str) -> None:
    answer = read_answer(body)
    assert isinstance(answer, Unreadable)
    assert complaint in answer.why
