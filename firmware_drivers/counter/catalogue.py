"""The barcodes that lie about on the simulated counter. Pure.

A catalogue file is a JSON list; only ``code`` is required:

```json
[{"code": "4006381333931", "name": "Pencil", "group": "Stationery", "symbology": "]E0"}]
```
"""

import json
from dataclasses import dataclass
from typing import Any, cast

_SYMBOLOGY_BY_LENGTH = {13: "]E0", 12: "]E0", 8: "]E4", 14: "]I1"}


class UnreadableCatalogue(ValueError):
    """The file is not a list of barcodes."""


@dataclass(frozen=True, slots=True)
class Example:
    """Something that can be scanned."""

    code: str
    name: str
    group: str
    symbology: str  # AIM identifier


def read_catalogue(text: str) -> tuple[Example, ...]:
    """Read a catalogue file, or raise `UnreadableCatalogue`."""
    try:
        loaded: Any = json.loads(text)
    except ValueError as error:
        raise UnreadableCatalogue(f"not JSON: {error}") from error
    if not isinstance(loaded, list):
        raise UnreadableCatalogue("a catalogue is a list, […]")
    return tuple(_example(entry) for entry in cast("list[Any]", loaded))


def symbology_of(code: str) -> str:
    """Return the AIM identifier that a scanner would most likely send with this code."""
    if code.isascii() and code.isdecimal():
        return _SYMBOLOGY_BY_LENGTH.get(len(code), "]C0")
    if code.startswith(("http://", "https://")):
        return "]Q1"
    return "]C1" if "\x1d" in code else "]C0"


def _example(entry: Any) -> Example:
    if not isinstance(entry, dict) or not cast("dict[str, Any]", entry).get("code"):
        raise UnreadableCatalogue(f"{entry!r} has no code")
    fields = cast("dict[str, Any]", entry)
    code = str(fields["code"])
    return Example(
        code=code,
        name=str(fields.get("name", code)),
        group=str(fields.get("group", "")),
        symbology=str(fields.get("symbology", symbology_of(code))),
    )
