from collections.abc import Callable, Iterator

import pytest

from firmware_drivers.errors import DeviceRefused, DeviceUnreachable, Trouble
from firmware_drivers.scale.scale import NoWeight, Weight, WhyNoWeight
from firmware_drivers.scale.simulated import SimulatedScale
from firmware_drivers.scale.toledo_8217.driver import FACTORY_SETTINGS, Toledo8217
from firmware_drivers.simulation.pty_line import PtyLine
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.simulation.wire_device import AttachedLine, WireDevice
from firmware_drivers.transports.lines import line_to
from firmware_drivers.transports.reopening import ReopeningLine

TIMEOUT_S = 3.0


@pytest.fixture
def simulated() -> SimulatedScale:
    return SimulatedScale(settle_s=0)


@pytest.fixture
def scale(simulated: SimulatedScale, in_memory: Callable[..., ReopeningLine]) -> Toledo8217:
    return Toledo8217(in_memory(simulated))


@pytest.fixture
def over_a_line(
    behind_a_line: Callable[[WireDevice], PtyLine | TcpLine], simulated: SimulatedScale
) -> Iterator[Toledo8217]:
    address = behind_a_line(simulated).address
    scale = Toledo8217(line_to(address, factory_settings=FACTORY_SETTINGS))
    yield scale
    scale.close()


def test_what_lies_on_the_platform_is_read(
    over_a_line: Toledo8217, simulated: SimulatedScale
) -> None:
    assert over_a_line.read(timeout_s=TIMEOUT_S) == Weight(0)
    simulated.put(1234)
    assert over_a_line.read(timeout_s=TIMEOUT_S) == Weight(1235)  # in steps of 5 g
    assert simulated.journal == ["weigh", "weigh"]


@pytest.mark.parametrize(
    ("load_g", "shaking", "why"),
    [
        (500, True, WhyNoWeight.IN_MOTION),
        (16_000, False, WhyNoWeight.OVERLOAD),
        (-100, False, WhyNoWeight.UNDER_ZERO),
    ],
)
def test_why_there_is_no_weight_is_an_answer(
    scale: Toledo8217,
    simulated: SimulatedScale,
    load_g: int,
    shaking: bool,
    why: WhyNoWeight,
) -> None:
    simulated.put(load_g)
    simulated.shaking = shaking
    assert scale.read(timeout_s=TIMEOUT_S) == NoWeight(why)


def test_the_container_is_taken_off(scale: Toledo8217, simulated: SimulatedScale) -> None:
    simulated.put(100)
    scale.tare(timeout_s=TIMEOUT_S)
    simulated.put(450)
    assert scale.read(timeout_s=TIMEOUT_S) == Weight(350, net=True)
    simulated.put(0)
    scale.clear_tare(timeout_s=TIMEOUT_S)
    assert scale.read(timeout_s=TIMEOUT_S) == Weight(0)


def test_a_known_container_is_taken_off(scale: Toledo8217, simulated: SimulatedScale) -> None:
    scale.set_tare(50, timeout_s=TIMEOUT_S)
    assert scale.read(timeout_s=TIMEOUT_S) == NoWeight(WhyNoWeight.UNDER_ZERO)
    simulated.put(250)
    assert scale.read(timeout_s=TIMEOUT_S) == Weight(200, net=True)
    scale.set_tare(0, timeout_s=TIMEOUT_S)
    assert scale.read(timeout_s=TIMEOUT_S) == Weight(250)


def test_zero_is_taken_near_zero_and_refused_with_goods_on_the_platform(
    scale: Toledo8217, simulated: SimulatedScale
) -> None:
    simulated.put(-40)
    scale.zero(timeout_s=TIMEOUT_S)
    assert scale.read(timeout_s=TIMEOUT_S) == Weight(0)
    simulated.put(2000)
    with pytest.raises(DeviceRefused, match="needs zero"):
        scale.zero(timeout_s=TIMEOUT_S)


def test_a_tare_the_scale_ignores_is_noticed(scale: Toledo8217, simulated: SimulatedScale) -> None:
    simulated.put(100)
    simulated.shaking = True
    with pytest.raises(DeviceRefused, match="in motion"):
        scale.tare(timeout_s=TIMEOUT_S)


def test_a_tare_that_cannot_be_is_refused_before_it_is_sent(
    scale: Toledo8217, simulated: SimulatedScale
) -> None:
    with pytest.raises(DeviceRefused) as caught:
        scale.set_tare(-5, timeout_s=TIMEOUT_S)
    assert caught.value.trouble is Trouble.BAD_REQUEST
    assert simulated.journal == []


def test_a_lost_answer_is_asked_for_again(scale: Toledo8217, simulated: SimulatedScale) -> None:
    simulated.put(500)
    simulated.faults.drop_answers = 2
    assert scale.read(timeout_s=TIMEOUT_S) == Weight(500)
    assert simulated.journal == ["weigh"] * 3


def test_a_silent_scale_is_unreachable(scale: Toledo8217, simulated: SimulatedScale) -> None:
    simulated.faults.mute = True
    with pytest.raises(DeviceUnreachable) as caught:
        scale.read(timeout_s=0.6)
    assert caught.value.trouble is Trouble.NO_ANSWER


def test_an_answer_that_comes_too_late_is_not_taken_for_the_next_weight(
    scale: Toledo8217, simulated: SimulatedScale
) -> None:
    simulated.put(500)
    simulated.faults.mute = True
    with pytest.raises(DeviceUnreachable):
        scale.read(timeout_s=0.1)
    simulated.faults.mute = False
    simulated.send(b"\x0200.500\r")  # late
    simulated.put(900)
    assert scale.read(timeout_s=TIMEOUT_S) == Weight(900)


class PoundScale(WireDevice):
    """A scale that was left in pounds."""

    def _execute(self, _data: bytes) -> None:
        self.send(b"\x0201.23\r")


def test_a_scale_in_pounds_is_refused(in_memory: Callable[..., ReopeningLine]) -> None:
    scale = Toledo8217(in_memory(PoundScale()))
    for act in (scale.read, scale.zero):
        with pytest.raises(DeviceRefused, match="pounds") as caught:
            act(timeout_s=TIMEOUT_S)
        assert caught.value.trouble is Trouble.BAD_ANSWER


class AnswerInPieces(WireDevice):
    """Answers byte by byte, with noise first."""

    def _execute(self, _data: bytes) -> None:
        for byte in b"\xfe\x7f\x0200.500\r":
            self.send(bytes([byte]))


def test_an_answer_may_come_in_pieces_behind_noise(
    in_memory: Callable[..., ReopeningLine],
) -> None:
    assert Toledo8217(in_memory(AnswerInPieces())).read(timeout_s=TIMEOUT_S) == Weight(500)


def test_a_device_without_lines_sends_to_nobody() -> None:
    scale = SimulatedScale()
    line = AttachedLine(send=lambda _: None, hang_up=lambda: None)
    scale.attach(line)
    scale.detach(line)
    scale.detach(line)
    scale.receive(b"W")
    assert scale.journal == ["weigh"]
