import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.messages.canonical import DEPTH_MAX, decode_fields, encode_fields
from sync_protocol.messages.errors import MalformedMessage, OversizedMessage, ProtocolError

LIMIT = 64 * 1024
WHOLE = st.integers(-(10**18) + 1, 10**18 - 1)
TEXT = st.text(st.characters(exclude_categories=("Cs",)))
VALUES = st.recursive(
    WHOLE | TEXT | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def nested(depth: int) -> bytes:
    return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


@given(st.dictionaries(TEXT, VALUES, max_size=5))
def test_what_is_written_is_read_back_and_written_alike(fields: dict[str, object]) -> None:
    try:
        line = encode_fields(fields, bytes_max=LIMIT)
    except MalformedMessage:
        return  # two members that differ only in how an accent is composed
    assert b"\n" not in line
    again = decode_fields(line, bytes_max=LIMIT)
    assert encode_fields(again, bytes_max=LIMIT) == line


@given(st.binary(max_size=300))
def test_no_bytes_cause_anything_but_a_protocol_error(data: bytes) -> None:
    with contextlib.suppress(ProtocolError):
        decode_fields(data, bytes_max=LIMIT)


@given(st.dictionaries(TEXT, VALUES, min_size=1, max_size=4), st.data())
def test_no_damage_causes_anything_but_a_protocol_error(
    fields: dict[str, object], data: st.DataObject
) -> None:
    line = bytearray(json.dumps(fields).encode())
    for _ in range(data.draw(st.integers(1, 4))):
        line[data.draw(st.integers(0, len(line) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ProtocolError):
        decode_fields(bytes(line), bytes_max=LIMIT)


def test_members_are_sorted_and_accents_composed() -> None:
    line = encode_fields({"b": 1, "a": "e\u0301", "c": {"z": [True], "y": 2}}, bytes_max=LIMIT)
    assert line == '{"a":"é","b":1,"c":{"y":2,"z":[true]}}'.encode()


@pytest.mark.parametrize(
    "value", [1.0, None, b"bytes", {1: 2}.keys(), 10**18, float("nan"), "\ud800"]
)
def test_what_json_here_does_not_know_cannot_be_written(value: object) -> None:
    with pytest.raises(MalformedMessage):
        encode_fields({"a": value}, bytes_max=LIMIT)  # type: ignore[dict-item]


@pytest.mark.parametrize(
    "line",
    [
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":null}',
        b'{"a":NaN}',
        b'{"a":-Infinity}',
        b'{"a":1000000000000000000}',
        b'{"a":1,"a":2}',
        b'{"a":1}\n{"b":2}',
        b"[1]",
        b"1",
        b"",
        b'{"a":1',
        b"\xff\xfe",
        b'{"a":"\x00"}',
    ],
)
def test_doubtful_json_is_refused(line: bytes) -> None:
    with pytest.raises(MalformedMessage):
        decode_fields(line, bytes_max=LIMIT)


def test_numbers_and_words_inside_a_text_are_text() -> None:
    line = b'{"a":"1.5e3 null NaN [[[[[[[[[[[[[[[[[[[[ \\" 123456789012345678901"}'
    assert decode_fields(line, bytes_max=LIMIT)["a"].startswith("1.5e3")


def test_depth_is_counted_before_parsing() -> None:
    assert decode_fields(nested(DEPTH_MAX), bytes_max=LIMIT)
    with pytest.raises(OversizedMessage):
        decode_fields(nested(DEPTH_MAX + 1), bytes_max=LIMIT)
    with pytest.raises(OversizedMessage):
        decode_fields(nested(30_000), bytes_max=LIMIT)


def test_size_is_looked_at_first() -> None:
    with pytest.raises(OversizedMessage):
        decode_fields(b"x" * 11, bytes_max=10)
    with pytest.raises(OversizedMessage):
        encode_fields({"a": "x" * 10}, bytes_max=10)
