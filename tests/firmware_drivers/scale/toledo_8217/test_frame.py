"""Vectors: composed from the command table of the DIVA service manual."""

from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.scale.toledo_8217.frame import BODY_MAX, Corrupt, Frame, take_frame

GROSS = bytes.fromhex("0230312e3233340d")
EIGHT_BIT_VIEW = bytes.fromhex("8230b12eb233b48d")  # the same with even parity in bit 7
MOTION = bytes.fromhex("023f410d")


def take_all(received: bytes) -> tuple[list[Frame | Corrupt], bytes]:
    frames: list[Frame | Corrupt] = []
    while True:
        frame, received = take_frame(received)
        if frame is None:
            return frames, received
        frames.append(frame)


def test_a_frame_is_what_stands_between_stx_and_cr() -> None:
    assert take_frame(GROSS) == (Frame(b"01.234"), b"")
    assert take_frame(MOTION + GROSS) == (Frame(b"?A"), GROSS)


def test_parity_bits_are_removed() -> None:
    assert take_frame(EIGHT_BIT_VIEW) == (Frame(b"01.234"), b"")


def test_a_frame_may_be_cut_anywhere() -> None:
    for cut in range(len(GROSS)):
        nothing, kept = take_frame(GROSS[:cut])
        assert nothing is None
        assert take_frame(kept + GROSS[cut:]) == (Frame(b"01.234"), b"")


def test_noise_before_a_frame_is_told_apart() -> None:
    assert take_frame(b"xx" + GROSS) == (Corrupt(b"xx"), GROSS)


def test_a_frame_that_broke_off_does_not_swallow_the_next() -> None:
    assert take_all(GROSS[:4] + GROSS) == ([Corrupt(GROSS[:4]), Frame(b"01.234")], b"")


def test_a_frame_without_an_end_is_given_up() -> None:
    assert take_frame(b"\x02" + b"1" * 20) == (Corrupt(b"\x02" + b"1" * 20), b"")


@given(st.lists(st.sampled_from([GROSS, MOTION, b"\x02", b"\r", b"7", b"\xff"]), max_size=30))
def test_reading_never_stalls_on_noise(pieces: list[bytes]) -> None:
    _, rest = take_all(b"".join(pieces))
    assert len(rest) <= BODY_MAX + 2
