"""What is set for one machine: a TOML file in its data folder, overridden by the environment.

Every name below may stand in ``till.toml`` or in the environment as ``TAMEIO_TILL_<NAME>``. What
headquarters decides (prices, languages of receipts, rights) is never set here.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

PREFIX = "TAMEIO_TILL_"
FILE = "till.toml"


class UnreadableSettings(ValueError):
    """The settings file names something that does not exist, or has the wrong form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Settings of one till."""

    var_dir: Path = Path("var/till")  # journal, reference data, identity; on the data partition
    devices_file: Path = Path("var/till/devices.json")  # which devices stand on the counter
    service: str = ""  # https://host:port asked when a claim code does not name one
    time_zone: str = "UTC"  # until the store's own is known
    width_px: int = 1280
    height_px: int = 800
    diagonal_in: float = 10.1
    fullscreen: bool = False
    show_cursor: bool = True
    remote_socket: str = ""  # tests only: a released till refuses to start with it
    ballast_mb: int = 64  # the reserve for the day the disk is full
    full_mb: int = 4  # below this no new sale begins
    log_file: str = ""  # empty: to standard error
    released: bool = False  # true on an appliance

    @property
    def ledger(self) -> Path:
        """The journal's file."""
        return self.var_dir / "ledger.db"

    @property
    def reference(self) -> Path:
        """The folder of the reference data."""
        return self.var_dir / "reference"

    @property
    def identity(self) -> Path:
        """The folder of the till's identity."""
        return self.var_dir / "identity"

    @property
    def secret(self) -> Path:
        """The secret that PIN verifiers are sealed with."""
        return self.var_dir / "device.secret"


def read_settings(
    var_dir: Path | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Read the settings of the till whose data lies in ``var_dir``; raises `UnreadableSettings`."""
    known = os.environ if environment is None else environment
    folder = var_dir or Path(known.get(PREFIX + "VAR_DIR", str(Settings().var_dir)))
    given: dict[str, Any] = {"devices_file": str(folder / "devices.json")}
    given.update(_from_file(folder / FILE))
    given.update(_from_environment(known))
    given["var_dir"] = str(folder)
    settings = _settings(given)
    if settings.released and settings.remote_socket:
        raise UnreadableSettings("remote_socket is for tests: a released till has no such door")
    return settings


def _from_file(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableSettings(f"{path}: {error}") from error


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(PREFIX)
    }


def _settings(given: Mapping[str, Any]) -> Settings:
    kinds = {field.name: str(field.type) for field in fields(Settings)}
    unknown = sorted(given.keys() - kinds.keys())
    if unknown:
        raise UnreadableSettings(
            f"there is no setting {unknown[0]!r}; there are {', '.join(kinds)}"
        )
    return Settings(**{name: _typed(name, kinds[name], value) for name, value in given.items()})


def _typed(name: str, kind: str, value: object) -> Any:
    text = str(value).strip()
    try:
        match kind:
            case "bool":
                return {"true": True, "false": False, "1": True, "0": False}[text.lower()]
            case "int":
                return int(text)
            case "float":
                return float(text)
            case "Path":
                return Path(text)
            case _:
                return text
    except (KeyError, ValueError) as error:
        raise UnreadableSettings(f"{name}: {value!r} is not a {kind}") from error
