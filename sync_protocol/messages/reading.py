"""Reading single members of a control message, each with the error that names it."""

import re
from collections.abc import Mapping
from typing import Any, cast

from sync_protocol.messages.errors import MalformedMessage

_TEXT_LENGTH_MAX = 256
_HEX = re.compile(r"[0-9a-f]*")


def whole(fields: Mapping[str, Any], member: str, default: int | None = None) -> int:
    """Give a whole number of at least 0."""
    value = fields.get(member, default)
    if type(value) is not int or value < 0:
        raise MalformedMessage(f"{member} is not a whole number")
    return value


def signed(fields: Mapping[str, Any], member: str, default: int | None = None) -> int:
    """Give a whole number that may be negative: more may have been returned than sold."""
    value = fields.get(member, default)
    if type(value) is not int:
        raise MalformedMessage(f"{member} is not a whole number")
    return value


def text(fields: Mapping[str, Any], member: str, default: str | None = None) -> str:
    """Give a text of at most 256 characters."""
    value = fields.get(member, default)
    if not isinstance(value, str) or len(value) > _TEXT_LENGTH_MAX:
        raise MalformedMessage(f"{member} is not a text")
    return value


def hexadecimal(fields: Mapping[str, Any], member: str, length: int) -> bytes:
    """Give ``length`` bytes written as hex digits."""
    return hex_bytes(fields.get(member), member, length)


def hex_bytes(value: object, member: str, length: int) -> bytes:
    """Give ``length`` bytes of one value written as lower-case hex digits."""
    if not isinstance(value, str) or len(value) != 2 * length:
        raise MalformedMessage(f"{member} is not {2 * length} hex digits")
    if not _HEX.fullmatch(value):
        raise MalformedMessage(f"{member} is not hexadecimal")
    return bytes.fromhex(value)


def mapping(fields: Mapping[str, Any], member: str) -> Mapping[str, Any]:
    """Give an object; an absent one is empty."""
    value = fields.get(member, {})
    if not isinstance(value, Mapping):
        raise MalformedMessage(f"{member} is not an object")
    return cast("Mapping[str, Any]", value)


def sequence(value: object, member: str) -> list[Any]:
    """Give a list."""
    if not isinstance(value, list):
        raise MalformedMessage(f"{member} is not a list")
    return cast("list[Any]", value)
