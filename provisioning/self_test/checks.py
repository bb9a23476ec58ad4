"""Each check looks at one thing and says what it found and what to do."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from provisioning.clock import now
from sync_protocol.identity.errors import MalformedIdentity
from sync_protocol.identity.key_store import FileIdentity

_SYNC_SLOW_S = 0.25
_DISK_FREE_MIN = 2 * 1024**3
_BUILD_YEAR = 2026


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found."""

    name: str
    is_good: bool
    words: str  # what was found, and when it is not good what to do


def run(folder: Path, identity: Path) -> list[Finding]:
    """Run every check; ``folder`` is where the till will keep its journal."""
    checks: Iterable[Callable[[], Finding]] = (
        check_python,
        check_clock,
        lambda: check_space(folder),
        lambda: check_durability(folder),
        check_display,
        check_ports,
        lambda: check_identity(identity),
        lambda: check_network(identity),
    )
    return [check() for check in checks]


def check_python() -> Finding:
    """Look at the interpreter."""
    version = ".".join(map(str, sys.version_info[:3]))
    is_good = sys.version_info >= (3, 11)
    return Finding("Python", is_good, version if is_good else f"{version}: 3.11 or newer is needed")


def check_clock() -> Finding:
    """Look at the clock: a board without a battery wakes up in the past."""
    present = now()
    if present.year < _BUILD_YEAR:
        return Finding("Clock", False, f"{present:%Y-%m-%d}: set it, or connect a time server")
    return Finding("Clock", True, f"{present:%Y-%m-%d %H:%M} UTC")


def check_space(folder: Path) -> Finding:
    """Look at the free space where the journal will lie."""
    free = shutil.disk_usage(_existing(folder)).free
    words = f"{free / 1024**3:.1f} GiB free at {folder}"
    is_good = free >= _DISK_FREE_MIN
    return Finding("Disk space", is_good, words if is_good else f"{words}: 2 GiB are needed")


def check_durability(folder: Path) -> Finding:
    """Write through to the medium a few times: a sale waits for this every time."""
    folder.mkdir(parents=True, exist_ok=True)
    probe = folder / ".self-test"
    slowest = 0.0
    try:
        with probe.open("wb") as file:
            for _ in range(10):
                began = time.monotonic()
                file.write(os.urandom(4096))
                file.flush()
                os.fsync(file.fileno())
                slowest = max(slowest, time.monotonic() - began)
    except OSError as error:
        return Finding("Disk writes", False, f"cannot write to {folder}: {error.strerror}")
    finally:
        probe.unlink(missing_ok=True)
    words = f"slowest of ten synced writes: {slowest * 1000:.0f} ms"
    is_good = slowest < _SYNC_SLOW_S
    return Finding("Disk writes", is_good, words if is_good else f"{words}: use a better medium")


def check_display() -> Finding:
    """Look for something to draw on."""
    if named := os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return Finding("Display", True, f"desktop {named}")
    cards = sorted(path.name for path in Path("/dev/dri").glob("card*"))
    if cards:
        return Finding("Display", True, f"no desktop, direct drawing on {', '.join(cards)}")
    return Finding("Display", False, "none found: connect a screen")


def check_ports() -> Finding:
    """List the serial ports, by names that stay the same after a restart."""
    named = sorted(str(path) for path in Path("/dev/serial/by-id").glob("*"))
    plain = sorted(
        str(path) for kind in ("USB", "ACM") for path in Path("/dev").glob(f"tty{kind}*")
    )
    found = named or plain
    return Finding("Serial ports", True, ", ".join(found) or "none (USB and network still work)")


def check_identity(folder: Path) -> Finding:
    """Look at the till's identity."""
    identity = FileIdentity(folder)
    if not identity.enrolled:
        return Finding("Identity", False, "not enrolled yet: `tameio-provision enrol`")
    try:
        profile = identity.profile
        identity.tls_context()
    except (MalformedIdentity, OSError) as error:
        return Finding("Identity", False, f"damaged ({error}): enrol this machine anew")
    return Finding("Identity", True, f"{profile.store_name}, {profile.register_name}")


def check_network(folder: Path) -> Finding:
    """Try to reach broker and service by the addresses of the profile."""
    identity = FileIdentity(folder)
    if not identity.enrolled:
        return Finding("Network", True, "not looked at: no profile yet")
    profile = identity.profile
    places = [*profile.brokers, *(s.removeprefix("https://") for s in profile.services)]
    unreachable = [place for place in places if not _reaches(place)]
    if unreachable:
        return Finding("Network", False, f"no way to {', '.join(unreachable)}: selling works alone")
    return Finding("Network", True, f"{', '.join(places)} answer")


def _reaches(place: str) -> bool:
    host, _, port = place.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=5):
            return True
    except (OSError, ValueError):
        return False


def _existing(folder: Path) -> Path:
    while not folder.exists():
        folder = folder.parent
    return folder
