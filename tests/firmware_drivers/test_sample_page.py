import pytest

from firmware_drivers.receipt_printer.escpos_commands import encode_job
from firmware_drivers.receipt_printer.fonts import Typeface
from firmware_drivers.receipt_printer.profiles import PROFILES
from firmware_drivers.sample_page import sample_page


@pytest.mark.parametrize("name", PROFILES)
def test_the_sample_page_can_be_printed_on_every_model(name: str, typeface: Typeface) -> None:
    profile = PROFILES[name]
    page = sample_page(name, "tcp:192.0.2.1:9100", profile.columns)
    assert encode_job(page, profile, typeface)
