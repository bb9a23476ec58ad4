"""One way to write a value as JSON, and a reader that refuses everything doubtful.

Both directions pass the same gate, so nothing can be written here that the other side would not
read: whole numbers only, no null, no repeated member, at most 16 levels, text in NFC.
"""

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sync_protocol.messages.errors import MalformedMessage, OversizedMessage

Value: TypeAlias = "str | int | bool | Sequence[Value] | Mapping[str, Value]"
Fields: TypeAlias = "Mapping[str, Value]"

DEPTH_MAX = 16
DIGITS_MAX = 18  # every whole number fits a signed 64-bit column

_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_BRACKET = re.compile(r"[\[\]{}]")
_LONG_NUMBER = re.compile(rf"\d{{{DIGITS_MAX + 1},}}")
_DOUBTFUL = re.compile(
    rf"(?P<fraction>\d[.eE])|(?P<long>\d{{{DIGITS_MAX + 1},}})|(?P<constant>null|NaN|Infinity)"
)
_WHY_DOUBTFUL = {
    "fraction": "a number with a fraction or an exponent",
    "long": f"a number of more than {DIGITS_MAX} digits",
    "constant": "null or a number that is none",
}


def encode_fields(fields: Fields, *, bytes_max: int) -> bytes:
    """Write one object as a canonical line: sorted members, no spaces, UTF-8, no line end.

    Raises `MalformedMessage` for a value that JSON here does not know (float, null, bytes) and
    `OversizedMessage` above ``bytes_max``.
    """
    text = _dump(fields)
    if not unicodedata.is_normalized("NFC", text):
        text = _dump(_normalised(fields))
    _refuse_doubtful(text)
    try:
        line = text.encode()
    except UnicodeEncodeError as error:
        raise MalformedMessage("text holds half a surrogate pair") from error
    if len(line) > bytes_max:
        raise OversizedMessage(f"{len(line)} bytes, {bytes_max} allowed")
    return line


def decode_fields(line: bytes, *, bytes_max: int) -> dict[str, Any]:
    """Read one object; ``line`` is checked for size before it is parsed.

    Raises `MalformedMessage` or `OversizedMessage`.
    """
    if len(line) > bytes_max:
        raise OversizedMessage(f"{len(line)} bytes, {bytes_max} allowed")
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise MalformedMessage("not UTF-8") from error
    if "\n" in text or "\r" in text:
        raise MalformedMessage("more than one line")
    try:
        value = _DECODER.decode(text)
    except ValueError as error:
        raise MalformedMessage(f"not JSON: {error}") from error
    except RecursionError as error:
        raise OversizedMessage(f"nested deeper than {DEPTH_MAX}") from error
    if not isinstance(value, dict):
        raise MalformedMessage("not a JSON object")
    # What the parser cannot report is rare enough to be looked at closely where it may occur.
    if "null" in text or _LONG_NUMBER.search(text):
        _refuse_doubtful(text)
    elif text.count("[") + text.count("{") > DEPTH_MAX:
        _refuse_depth(value, DEPTH_MAX)
    return value  # pyright: ignore[reportUnknownVariableType]  # json knows no types


def _dump(fields: Any) -> str:
    try:
        return _ENCODER.encode(fields)
    except (TypeError, ValueError, RecursionError) as error:
        raise MalformedMessage(f"cannot be written: {error}") from error


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    raise TypeError(f"{type(value).__name__} has no place in a message")


def _normalised(value: Any) -> Any:
    """Give the same value with every text in NFC."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        pairs: list[tuple[str, Any]] = [
            (unicodedata.normalize("NFC", str(key)), _normalised(item))  # pyright: ignore[reportUnknownArgumentType]
            for key, item in value.items()  # pyright: ignore[reportUnknownVariableType]
        ]
        return _without_repeats(pairs)
    if isinstance(value, list | tuple):
        return [_normalised(item) for item in value]  # pyright: ignore[reportUnknownVariableType]
    return value


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise MalformedMessage("a member is repeated")
    return members


def _refuse_number(text: str) -> Any:
    raise MalformedMessage(f"{text[:32]} is no whole number")


def _refuse_depth(value: Any, allowed: int) -> None:
    if not allowed:
        raise OversizedMessage(f"nested deeper than {DEPTH_MAX}")
    for item in value.values() if isinstance(value, dict) else value:  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
        if isinstance(item, dict | list):
            _refuse_depth(item, allowed - 1)


def _refuse_doubtful(text: str) -> None:
    """Look at everything outside quotation marks: depth, numbers and constants."""
    if "\n" in text or "\r" in text:
        raise MalformedMessage("more than one line")
    bare = _STRING.sub('""', text)
    doubt = _DOUBTFUL.search(bare)
    if doubt:
        raise MalformedMessage(_WHY_DOUBTFUL[str(doubt.lastgroup)])
    if bare.count("[") + bare.count("{") <= DEPTH_MAX:
        return  # too few to be too deep
    depth = 0
    for bracket in _BRACKET.findall(bare):
        depth += 1 if bracket in "[{" else -1
        if depth > DEPTH_MAX:
            raise OversizedMessage(f"nested deeper than {DEPTH_MAX}")


_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"), default=_plain
)
_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_repeats, parse_float=_refuse_number, parse_constant=_refuse_number
)
