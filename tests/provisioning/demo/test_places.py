from pathlib import Path

from cloud.settings import Settings
from edge.settings import read_settings
from provisioning.demo.places import Places, Ports


def test_ports_are_kept_for_the_next_start(tmp_path: Path) -> None:
    assert Places.open(tmp_path, 100).ports == Ports().moved(100)
    assert Places.open(tmp_path, None).ports == Ports().moved(100)
    assert Places.open(tmp_path, 0).ports == Ports()


def test_every_setting_that_is_handed_over_is_known(tmp_path: Path) -> None:
    places = Places.open(tmp_path, None)
    known = {f"TAMEIO_{name.upper()}" for name in Settings.model_fields}
    assert set(places.cloud_environment()) <= known
    assert read_settings(environment=places.till_environment()).identity == places.identity
    assert read_settings(environment=places.till_environment()).devices_file == places.devices
