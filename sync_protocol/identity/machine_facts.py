"""What a machine can tell of itself: shown to people at headquarters, believed by nobody."""

from __future__ import annotations

import platform
from pathlib import Path

_MODEL = (Path("/proc/device-tree/model"), Path("/sys/class/dmi/id/product_name"))
_SERIAL = (Path("/proc/device-tree/serial-number"), Path("/sys/class/dmi/id/product_serial"))


def machine_facts(software: str) -> dict[str, str]:
    """Return model, serial number, system and software, as far as they can be read."""
    told = {
        "model": _first(_MODEL),
        "serial": _first(_SERIAL),
        "system": _system(),
        "host": platform.node(),
        "software": software,
    }
    return {name: value for name, value in told.items() if value}


def _first(places: tuple[Path, ...]) -> str:
    for place in places:
        try:
            text = place.read_text("utf-8", errors="replace").strip("\0 \n")
        except OSError:
            continue
        if text:
            return text
    return ""


def _system() -> str:
    try:
        named = platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        named = platform.system()
    return f"{named} {platform.machine()}".strip()
