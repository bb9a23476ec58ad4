"""The published example messages, by name."""

from __future__ import annotations

import json
from pathlib import Path

_ALL = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))


def vector(name: str) -> bytes:
    return bytes.fromhex(_ALL[name]["bytes"])


BARE = [name for name in _ALL if name != "serial-ack" and not name.startswith("ser-")]
