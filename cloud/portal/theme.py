"""Names of built assets and icons for templates.

The build (`build_hooks/assets.py`) writes `static/manifest.json`: logical name to hashed name.
Nothing here fails when the assets are not built: pages then come without style, tests of other
things go on, and `serve` says what to do.
"""

import json
import zlib
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

STATIC = Path(__file__).parent / "static"
_HUES = 12  # classes av-0 … av-11 of theme.css


@cache
def manifest() -> dict[str, str]:
    """Read the manifest once; empty when the assets have not been built."""
    file = STATIC / "manifest.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


def asset(name: str) -> str:
    """Return the address of a built file by its logical name, such as ``app.js``."""
    return f"/static/{manifest().get(name, f'not-built/{name}')}"


def icon(name: str, classes: str = "") -> Markup:
    """Return an icon of the sprite; the build finds the names in ``icon("…")`` calls."""
    return Markup('<svg class="i {}" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        escape(classes), asset("icons.svg"), escape(name)
    )


def hue(text: str) -> str:
    """Choose a quiet colour class for a name, always the same one."""
    return f"av-{zlib.crc32(text.encode()) % _HUES}"
