"""The published example frames of scales, by family and name."""

from __future__ import annotations

import json
from pathlib import Path

_FAMILIES = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))


def vector(family: str, name: str) -> bytes:
    return bytes.fromhex(_FAMILIES[family][name]["bytes"])


def vectors(family: str, sender: str) -> list[tuple[str, bytes]]:
    return [
        (name, bytes.fromhex(one["bytes"]))
        for name, one in _FAMILIES[family].items()
        if one["from"] == sender
    ]
