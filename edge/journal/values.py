"""The trade's frozen values as JSON text, for what stays on this till (parked and open baskets).

Not for the wire: messages have explicit, versioned writers. A member that a value does not have
(any more) is ignored, one that it has gained takes its default.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

T = TypeVar("T")


def to_text(value: object) -> str:
    """Write a frozen value as JSON."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def from_text(kind: type[T], text: str) -> T:
    """Read a value of a kind; raises `ValueError` or `TypeError` when the text is not one."""
    return _read(kind, json.loads(text))


def _plain(value: object) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in dataclasses.fields(value)
            if getattr(value, field.name) != field.default
        }
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, frozenset):
        return sorted(_plain(part) for part in typing.cast("frozenset[Any]", value))
    if isinstance(value, tuple):
        return [_plain(part) for part in typing.cast("tuple[Any, ...]", value)]
    if isinstance(value, Mapping):
        return {
            str(key): _plain(part) for key, part in typing.cast("Mapping[Any, Any]", value).items()
        }
    return value


@lru_cache(maxsize=128)
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _read(kind: Any, plain: Any) -> Any:  # noqa: PLR0911 - one answer for each kind of type
    origin = typing.get_origin(kind)
    if hasattr(kind, "__supertype__"):  # a NewType is its base at run time
        return _read(kind.__supertype__, plain)
    if origin in {typing.Union, types.UnionType}:
        members = [member for member in typing.get_args(kind) if member is not type(None)]
        return None if plain is None else _read(members[0], plain)
    if origin is tuple:
        inner = typing.get_args(kind)
        if inner[-1] is Ellipsis:
            return tuple(_read(inner[0], part) for part in plain)
        return tuple(_read(k, part) for k, part in zip(inner, plain, strict=True))
    if origin is frozenset:
        return frozenset(_read(typing.get_args(kind)[0], part) for part in plain)
    if dataclasses.is_dataclass(kind):
        hints = _hints(typing.cast("type", kind))
        names = {field.name for field in dataclasses.fields(kind)}
        members = {name: _read(hints[name], part) for name, part in plain.items() if name in names}
        return typing.cast("Any", kind)(**members)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(plain)
    return plain
