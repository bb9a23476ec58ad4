import configparser
import tomllib
from pathlib import Path

import pytest

from cloud.settings import Settings as CloudSettings
from edge.settings import PREFIX, read_settings

ROOT = Path(__file__).parents[2]
UNITS = sorted((ROOT / "provisioning" / "units").glob("*.service"))


def read(path: Path) -> configparser.RawConfigParser:
    class Keeping(dict[str, str]):
        """A unit may name a setting more than once; all of them count."""

        def __setitem__(self, key: str, value: object) -> None:
            if key in self and isinstance(value, list):
                value = [*self[key], *value]
            super().__setitem__(key, value)

    parser = configparser.RawConfigParser(strict=False, dict_type=Keeping, delimiters=("=",))
    parser.optionxform = str
    parser.read(path)
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_command_that_exists_without_root(path: Path) -> None:
    service = read(path)["Service"]
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["scripts"]
    ours = [word for word in service["ExecStart"].split() if "/opt/tameio/" in word]
    assert all(Path(word).name in scripts for word in ours)
    assert service["User"] not in {"root", "0", ""}
    assert service["NoNewPrivileges"] == "true"
    assert service["Restart"] == "always"


def test_the_tills_unit_sets_only_what_a_till_knows() -> None:
    path = ROOT / "provisioning" / "units" / "tameio-till.service"
    lines = [line for line in path.read_text().splitlines() if line.startswith("Environment=")]
    words = " ".join(line.removeprefix("Environment=") for line in lines).split()
    environment = dict(word.split("=", 1) for word in words if word.startswith(PREFIX))
    settings = read_settings(environment=environment)
    assert settings.released
    assert settings.fullscreen


def test_the_clouds_example_sets_only_what_the_cloud_knows() -> None:
    path = ROOT / "provisioning" / "units" / "cloud.env.example"
    names = [line.split("=")[0] for line in path.read_text().splitlines() if line[:6] == "TAMEIO"]
    assert len(names) > 10
    known = {f"TAMEIO_{name.upper()}" for name in CloudSettings.model_fields}
    assert set(names) <= known
