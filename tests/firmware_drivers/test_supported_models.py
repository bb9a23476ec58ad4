from pathlib import Path

import pytest

from firmware_drivers.devices_file import TABLES
from firmware_drivers.supported_models import RECEIPT_PRINTERS, SCANNERS
from firmware_drivers.transports.address import UnreadableAddress

DOCUMENTED = Path(__file__).parents[2] / "docs" / "devices"


@pytest.mark.parametrize("model", [model for table in TABLES.values() for model in table])
def test_every_supported_model_is_documented_for_technicians(model: str) -> None:
    pages = "\n".join(page.read_text("utf-8") for page in DOCUMENTED.glob("*.md"))
    assert f"`{model}`" in pages


def test_an_address_of_the_wrong_kind_is_refused() -> None:
    with pytest.raises(UnreadableAddress):
        SCANNERS["keyboard-scanner"].build("tcp:192.0.2.1:9100")
    with pytest.raises(UnreadableAddress):
        RECEIPT_PRINTERS["epson-80mm"].build("keyboard:/dev/input/event0")
