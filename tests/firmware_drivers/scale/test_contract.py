"""What every scale does, whatever it speaks."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest

from firmware_drivers.errors import DeviceError, DeviceRefused, DeviceUnreachable, Trouble
from firmware_drivers.scale.scale import NoWeight, Scale, Weight, WhyNoWeight
from firmware_drivers.scale.simulated_platform import SimulatedPlatform
from firmware_drivers.simulation.pty_line import PtyLine
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.simulation.wire_device import WireDevice
from firmware_drivers.transports.lines import line_to
from firmware_drivers.transports.reopening import ReopeningLine
from firmware_drivers.transports.transport import Deadline
from tests.firmware_drivers.scale.rigs import RIGS, Rig

TIMEOUT_S = 3.0
Line = Callable[..., ReopeningLine]


@pytest.fixture(params=list(RIGS))
def rig(request: pytest.FixtureRequest) -> Rig:
    return RIGS[request.param]


@pytest.fixture
def device(rig: Rig) -> SimulatedPlatform:
    return rig.device()


@pytest.fixture
def scale(rig: Rig, device: SimulatedPlatform, in_memory: Line) -> Scale:
    return rig.driver(in_memory(device))


def test_an_empty_platform_and_goods_are_read(scale: Scale, device: SimulatedPlatform) -> None:
    assert scale.read(timeout_s=TIMEOUT_S) == Weight(0)
    device.put(1234)
    assert scale.read(timeout_s=TIMEOUT_S) == Weight(1235)  # in steps of 5 g
    assert scale.read(timeout_s=TIMEOUT_S) == Weight(1235)  # and again while it lies there
    device.put(14_995)
    assert scale.read(timeout_s=TIMEOUT_S) == Weight(14_995)


def test_moving_goods_have_no_weight(scale: Scale, device: SimulatedPlatform) -> None:
    device.put(500)
    device.shaking = True
    assert scale.read(timeout_s=TIMEOUT_S) == NoWeight(WhyNoWeight.IN_MOTION)


def test_too_much_and_too_little_are_told(
    rig: Rig, scale: Scale, device: SimulatedPlatform
) -> None:
    cannot_tell = {WhyNoWeight.NEEDS_ZERO}  # TYPE-0 has one bit for both
    device.put(16_000)
    over = scale.read(timeout_s=TIMEOUT_S)
    assert isinstance(over, NoWeight)
    assert over.reason in cannot_tell | {WhyNoWeight.OVERLOAD}
    device.put(-100)
    under = scale.read(timeout_s=TIMEOUT_S)
    # The old request of Massa-K and all others sign their weight; TYPE-0 does not.
    assert isinstance(under, NoWeight)
    assert under.reason in cannot_tell | {WhyNoWeight.UNDER_ZERO}


def test_zero_is_taken_near_zero_only(rig: Rig, scale: Scale, device: SimulatedPlatform) -> None:
    device.put(-40)
    if not rig.zeroes:
        with pytest.raises(DeviceRefused, match="key on the scale"):
            scale.zero(timeout_s=TIMEOUT_S)
        return
    scale.zero(timeout_s=TIMEOUT_S)
    assert scale.read(timeout_s=TIMEOUT_S) == Weight(0)
    device.put(2000)
    with pytest.raises(DeviceRefused):
        scale.zero(timeout_s=TIMEOUT_S)


def test_a_container_is_taken_off(rig: Rig, scale: Scale, device: SimulatedPlatform) -> None:
    device.put(100)
    if not rig.tares:
        with pytest.raises(DeviceRefused, match="key on the scale"):
            scale.tare(timeout_s=TIMEOUT_S)
        return
    scale.tare(timeout_s=TIMEOUT_S)
    device.put(450)
    reading = scale.read(timeout_s=TIMEOUT_S)
    assert isinstance(reading, Weight)
    assert reading.grams == 350


def test_a_moving_container_is_not_taken(rig: Rig, scale: Scale, device: SimulatedPlatform) -> None:
    device.put(100)
    device.shaking = True
    with pytest.raises(DeviceRefused):
        scale.tare(timeout_s=TIMEOUT_S)


def test_a_known_container_is_taken_off_and_put_back(
    rig: Rig, scale: Scale, device: SimulatedPlatform
) -> None:
    if not rig.known_tares:
        for act in (
            lambda: scale.set_tare(50, timeout_s=TIMEOUT_S),
            lambda: scale.clear_tare(timeout_s=TIMEOUT_S),
        ):
            with pytest.raises(DeviceRefused, match="key on the scale"):
                act()
        return
    scale.set_tare(50, timeout_s=TIMEOUT_S)
    device.put(250)
    reading = scale.read(timeout_s=TIMEOUT_S)
    assert isinstance(reading, Weight)
    assert reading.grams == 200
    scale.clear_tare(timeout_s=TIMEOUT_S)
    device.put(255)
    assert scale.read(timeout_s=TIMEOUT_S) == Weight(255)
    with pytest.raises(DeviceRefused) as caught:
        scale.set_tare(-5, timeout_s=TIMEOUT_S)
    assert caught.value.trouble in {Trouble.BAD_REQUEST, Trouble.OFFLINE}


def test_a_lost_answer_is_asked_for_again(scale: Scale, device: SimulatedPlatform) -> None:
    device.put(500)
    device.faults.drop_answers = 1
    assert scale.read(timeout_s=10) == Weight(500)


def test_a_damaged_answer_is_no_weight(scale: Scale, device: SimulatedPlatform) -> None:
    device.put(500)
    device.faults.garble_answers = 1
    with contextlib.suppress(DeviceRefused):
        assert scale.read(timeout_s=10) == Weight(500)


def test_a_silent_scale_is_unreachable_in_time(scale: Scale, device: SimulatedPlatform) -> None:
    device.faults.mute = True
    began = time.monotonic()
    with pytest.raises(DeviceUnreachable) as caught:
        scale.read(timeout_s=0.3)
    assert caught.value.trouble is Trouble.NO_ANSWER
    assert time.monotonic() - began < 1.5


def test_a_scale_that_was_off_is_read_again(scale: Scale, device: SimulatedPlatform) -> None:
    device.put(500)
    device.power_off()
    with pytest.raises(DeviceUnreachable):
        scale.read(timeout_s=0.2)
    device.power_on()
    with_retry = None
    for _ in range(3):  # a broken line is told once
        try:
            with_retry = scale.read(timeout_s=TIMEOUT_S)
            break
        except DeviceUnreachable:
            continue
    assert with_retry == Weight(500)


class Endless:
    """A line on which there is always something to read."""

    def __init__(self, noise: bytes) -> None:
        self.noise = noise

    def write(self, data: bytes, deadline: Deadline) -> int:  # noqa: ARG002
        return len(data)

    def read(self, n: int, deadline: Deadline) -> bytes:  # noqa: ARG002
        return (self.noise * n)[:n]

    def close(self) -> None:
        pass


@pytest.mark.parametrize("noise", [b"\xff", b"\x02", b"\x02\x03", b"\x06", b"\xf8\x55\xce\x00\x02"])
@pytest.mark.timeout(20)
def test_an_endless_stream_of_noise_neither_hangs_nor_raises_anything_else(
    rig: Rig, noise: bytes
) -> None:
    scale = rig.driver(ReopeningLine(lambda: Endless(noise)))
    began = time.monotonic()
    with contextlib.suppress(DeviceError):
        # TYPE-0 may take noise for "no data yet", and never for a weight.
        assert isinstance(scale.read(timeout_s=0.05), NoWeight)
    assert time.monotonic() - began < 5


def test_answers_in_pieces_over_a_real_line(
    rig: Rig, behind_a_line: Callable[[WireDevice], PtyLine | TcpLine]
) -> None:
    device = rig.device()
    device.faults.split_answers = 1
    scale = rig.driver(line_to(behind_a_line(device).address))
    try:
        device.put(500)
        assert scale.read(timeout_s=TIMEOUT_S) == Weight(500)
    finally:
        scale.close()


def test_requests_in_pieces_are_understood(rig: Rig, in_memory: Line) -> None:
    device = rig.device()
    scale = rig.driver(in_memory(device, segment=1))
    device.put(500)
    assert scale.read(timeout_s=TIMEOUT_S) == Weight(500)


def test_a_busy_scale_is_asked_again_or_says_so(scale: Scale, device: SimulatedPlatform) -> None:
    device.put(500)
    device.busy_requests = 1
    try:
        reading = scale.read(timeout_s=TIMEOUT_S)
    except DeviceRefused:
        reading = scale.read(timeout_s=TIMEOUT_S)
    assert reading == Weight(500)
