from firmware_drivers.scale.simulated import SimulatedScale
from firmware_drivers.simulation.wire_device import AttachedLine


def asked(scale: SimulatedScale, *pieces: bytes) -> bytes:
    answers: list[bytes] = []
    line = AttachedLine(send=answers.append, hang_up=lambda: None)
    scale.attach(line)
    for piece in pieces:
        scale.receive(piece)
    scale.detach(line)
    return b"".join(answers)


def test_the_platform_needs_a_moment() -> None:
    now = [100.0]
    scale = SimulatedScale(settle_s=0.3, clock=lambda: now[0])
    scale.put(500)
    assert asked(scale, b"W") == b"\x02?\x49\r"  # moving, outside the zero range
    now[0] += 0.5
    assert asked(scale, b"W") == b"\x0200.500\r"


def test_a_command_may_arrive_in_pieces() -> None:
    scale = SimulatedScale(settle_s=0)
    assert asked(scale, b"T", b"") == b"\x02?\x50\r"  # nothing on it: not taken
    assert asked(scale, b"T00", b"050", b"\rW") == b"\x02?\x74\r\x02?\x74\r"


def test_unknown_letters_are_ignored() -> None:
    assert asked(SimulatedScale(settle_s=0), b"xyW") == b"\x0200.000\r"


def test_the_keys_on_the_scale_do_what_the_host_can_do() -> None:
    scale = SimulatedScale(settle_s=0)
    scale.put(100)
    scale.press_tare()
    assert (scale.net_g, scale.tare_g) == (0, 100)
    scale.put(0)
    scale.press_tare()
    assert scale.tare_g == 0
    scale.put(20)
    scale.press_zero()
    assert scale.gross_g == 0


def test_a_power_cut_forgets_the_tare() -> None:
    scale = SimulatedScale(settle_s=0)
    scale.put(100)
    scale.press_tare()
    scale.power_off()
    scale.power_on()
    assert scale.tare_g == 0
