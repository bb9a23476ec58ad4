"""Every message, setting, screen and supported device is named where people look for it."""

from dataclasses import fields
from pathlib import Path

import pytest

from cloud.settings import Settings as CloudSettings
from edge.settings import Settings as TillSettings
from firmware_drivers.devices_file import TABLES
from sync_protocol.messages import control, reference, to_till
from sync_protocol.messages.codec import READERS

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
SCREENS = sorted(path.stem for path in (ROOT / "edge" / "screens").glob("*.kv"))
NOT_SCREENS = {"blocks", "style"}  # what screens are made of
PACKAGES = ("sync_protocol", "edge", "cloud", "firmware_drivers", "provisioning")


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


@pytest.mark.parametrize("name", sorted({name for name, _ in READERS}))
def test_every_entry_is_explained(name: str) -> None:
    assert f"`{name}`" in page("understanding/messages.md")


@pytest.mark.parametrize("kind", sorted({*control.FROM_TILL_KINDS, *control.TO_TILL_KINDS}))
def test_every_control_message_is_explained(kind: str) -> None:
    assert f"`{kind}`" in page("understanding/messages.md")


@pytest.mark.parametrize("kind", sorted(to_till.ROW_KINDS))
def test_every_reference_row_is_explained(kind: str) -> None:
    assert f"`{kind}`" in page("understanding/messages.md")


@pytest.mark.parametrize(
    "bucket",
    [
        reference.CATALOG,
        reference.PRICES,
        reference.TAX,
        reference.DISCOUNTS,
        reference.CUSTOMERS,
        reference.OPERATORS,
    ],
)
def test_every_bucket_is_explained(bucket: str) -> None:
    assert f"`{bucket}`" in page("understanding/messages.md")


@pytest.mark.parametrize("name", sorted(CloudSettings.model_fields))
def test_every_setting_of_headquarters_is_explained(name: str) -> None:
    assert f"`TAMEIO_{name.upper()}`" in page("running/settings.md")


@pytest.mark.parametrize("name", sorted(field.name for field in fields(TillSettings)))
def test_every_setting_of_the_till_is_explained(name: str) -> None:
    assert f"`{name}`" in page("running/till.md")


@pytest.mark.parametrize("name", [name for name in SCREENS if name not in NOT_SCREENS])
def test_every_screen_is_explained(name: str) -> None:
    assert f"`{name}`" in page("understanding/till-screens.md")


@pytest.mark.parametrize("model", sorted({model for table in TABLES.values() for model in table}))
def test_every_supported_device_is_explained(model: str) -> None:
    assert any(f"`{model}`" in path.read_text("utf-8") for path in DOCS.glob("devices/*.md"))


@pytest.mark.parametrize("package", PACKAGES)
def test_every_package_says_what_it_is_on_one_screen(package: str) -> None:
    readme = (ROOT / package / "README.md").read_text("utf-8")
    assert len(readme.splitlines()) <= 70
