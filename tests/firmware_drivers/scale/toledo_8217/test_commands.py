import pytest

from firmware_drivers.scale.toledo_8217.commands import CLEAR_TARE, TARE, WEIGH, ZERO, set_tare


def test_commands_are_those_of_the_manual() -> None:
    assert (WEIGH, ZERO, TARE, CLEAR_TARE) == (b"\x57", b"\x5a", b"\x54", b"C")
    assert set_tare(350) == b"T00350\r"


@pytest.mark.parametrize("grams", [-1, 100_000])
def test_a_tare_the_scale_cannot_hold_is_refused(grams: int) -> None:
    with pytest.raises(ValueError, match="a tare is"):
        set_tare(grams)
