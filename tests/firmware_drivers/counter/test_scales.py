from __future__ import annotations

import time
from pathlib import Path

import pytest

from firmware_drivers.counter.counter import SimulatedCounter
from firmware_drivers.devices_file import build_devices, read_devices
from firmware_drivers.scale.models import SCALE_MODELS
from firmware_drivers.scale.scale import Weight
from firmware_drivers.scale.simulations import SCALE_SIMULATIONS


def test_every_scale_has_a_simulation() -> None:
    assert list(SCALE_SIMULATIONS) == list(SCALE_MODELS)


@pytest.mark.parametrize("model", list(SCALE_MODELS))
def test_any_scale_can_stand_on_the_counter(model: str, tmp_path: Path) -> None:
    devices_file = tmp_path / "devices.json"
    counter = SimulatedCounter(devices_file, scale_model=model)
    scale = build_devices(read_devices(devices_file.read_text("utf-8"))).scale
    assert scale is not None
    try:
        counter.put(500)
        over_s = time.monotonic() + 5
        while (reading := scale.read(timeout_s=2)) != Weight(500):
            assert time.monotonic() < over_s, reading
        counter.switch_fault("scale", "shaking", on=True)
        assert not isinstance(scale.read(timeout_s=2), Weight)
    finally:
        scale.close()
        counter.close()
