import pytest
from escpos.magicencode import Encoder
from escpos.printer import Dummy

from firmware_drivers.receipt_printer.profiles import PROFILES


@pytest.mark.parametrize("name", PROFILES)
def test_python_escpos_knows_each_profile_and_its_code_pages(name: str) -> None:
    profile = PROFILES[name]
    encoder: Encoder = Dummy(profile=profile.escpos_profile).magic.encoder
    for page in profile.code_pages:
        assert page in encoder.codepages
        assert encoder.can_encode(page, "A")


@pytest.mark.parametrize("name", PROFILES)
def test_font_a_fits_the_paper(name: str) -> None:
    profile = PROFILES[name]
    assert profile.columns * 12 <= profile.dots
