from __future__ import annotations

from collections.abc import Callable

import pytest

from firmware_drivers.errors import DeviceRefused
from firmware_drivers.scale.dialog06.checksums import by_keyword
from firmware_drivers.scale.dialog06.driver import Dialog06
from firmware_drivers.scale.dialog06.simulated import SimulatedDialog06, stand_in_polynomial
from firmware_drivers.scale.scale import NoWeight, PricedWeight, Weight, WhyNoWeight
from firmware_drivers.transports.reopening import ReopeningLine

TIMEOUT_S = 3.0
Line = Callable[..., ReopeningLine]


def test_the_scale_computes_the_amount_and_weighs_each_load_once(in_memory: Line) -> None:
    device = SimulatedDialog06(settle_s=0)
    scale = Dialog06(in_memory(device))
    device.put(1235)
    assert scale.weigh(250, timeout_s=TIMEOUT_S) == PricedWeight(Weight(1235), 250, 309)
    assert scale.weigh(250, timeout_s=TIMEOUT_S) == NoWeight(WhyNoWeight.SAME_WEIGHT)
    assert device.sold == [(1235, 250, 309)]
    device.put(10)  # below the minimum
    assert scale.weigh(250, timeout_s=TIMEOUT_S) == PricedWeight(Weight(0), 250, 0)


def test_a_lost_result_is_asked_for_again_and_sold_once(in_memory: Line) -> None:
    device = SimulatedDialog06(settle_s=0)
    scale = Dialog06(in_memory(device))
    device.put(1235)
    device.faults.drop_answers = 1
    assert isinstance(scale.weigh(250, timeout_s=TIMEOUT_S), PricedWeight)
    assert len(device.sold) == 1


def test_the_proof_of_approval_is_given_when_demanded(in_memory: Line) -> None:
    device = SimulatedDialog06(settle_s=0, demands_proof=True)
    scale = Dialog06(in_memory(device), proof=by_keyword(0x1A2B, stand_in_polynomial))
    for grams in range(500, 900, 5):  # more than fifty weighings: demanded twice
        device.put(grams)
        assert scale.read(timeout_s=TIMEOUT_S) == Weight(grams)
    assert device.journal.count("checksums") == 2


@pytest.mark.parametrize("proof", [None, by_keyword(0x1A2B, lambda _: 1)])
def test_without_the_right_proof_nothing_is_weighed(
    in_memory: Line, proof: Callable[[str], str] | None
) -> None:
    device = SimulatedDialog06(settle_s=0, demands_proof=True)
    scale = Dialog06(in_memory(device), proof=proof)
    device.put(500)
    with pytest.raises(DeviceRefused, match="checksums"):
        scale.read(timeout_s=TIMEOUT_S)
    assert device.sold == []
