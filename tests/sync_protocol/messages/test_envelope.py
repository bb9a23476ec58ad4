import contextlib
import json
from dataclasses import replace
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.messages.envelope import ENTRY_BYTES_MAX, Entry, decode, encode
from sync_protocol.messages.errors import MalformedMessage, OversizedMessage, ProtocolError
from tests.sync_protocol.messages.golden_files import golden

ENTRY = Entry(
    v=2,
    ty="sale.completed",
    id="01KAXK8M00ABCDEFGHJKMNPQRS",
    seq=10482,
    at_us=1_763_770_012_345_678,
    tz_min=120,
    clock="ok",
    boot="5f2c",
    mono_ms=86_400_000,
    store="01KAXK8M00ST0RE000000000S1",
    register="01KAXK8M00REG1STER000000R1",
    operator="01KAXK8M00PERS0N000000000P",
    approver="01KAXK8M00PERS0N000000000Q",
    shift="01KAXK8M00SH1FT0000000000A",
    business_day="2026-11-22",
    training=True,
    revisions=MappingProxyType({"prices": 8123, "tax": 12}),
    body=MappingProxyType({"total": 430, "name": "Ψωμί"}),
)
PLAIN = replace(
    ENTRY, operator=None, approver=None, shift=None, business_day=None, training=False, revisions={}
)


@pytest.mark.parametrize(("name", "entry"), [("full", ENTRY), ("plain", PLAIN)])
def test_an_entry_is_its_golden_line(name: str, entry: Entry) -> None:
    line = encode(entry)
    assert golden(f"entries/{name}.json", line) == line
    read = decode(line)
    assert encode(read) == line
    assert read == replace(entry, revisions=dict(entry.revisions), body=dict(entry.body))


def test_what_has_no_value_is_absent() -> None:
    line = encode(PLAIN)
    for member in (b'"u"', b'"ap"', b'"sh"', b'"bd"', b'"tr"', b'"rf"', b"null"):
        assert member not in line


def test_members_of_a_later_release_are_ignored() -> None:
    assert decode(encode(ENTRY)[:-1] + b',"zz":{"new":1}}') == decode(encode(ENTRY))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("v", 0),
        ("v", True),
        ("ty", "Sale Completed"),
        ("ty", ""),
        ("id", "01KAXK8M00ABCDEFGHJKMNPQRI"),
        ("id", "short"),
        ("seq", 0),
        ("at_us", -1),
        ("tz_min", 841),
        ("tz_min", -841),
        ("clock", "probably"),
        ("boot", ""),
        ("mono_ms", -1),
        ("store", "x" * 65),
        ("register", ""),
        ("operator", ""),
        ("business_day", "2026-13-01"),
        ("business_day", "22.11.2026"),
        ("training", 1),
        ("revisions", {"prices": -1}),
        ("revisions", {"": 1}),
    ],
)
def test_an_entry_that_cannot_be_is_never_built(field: str, value: object) -> None:
    with pytest.raises(MalformedMessage):
        replace(ENTRY, **{field: value})


@pytest.mark.parametrize("member", ["v", "ty", "id", "s", "at", "tz", "ck", "bt", "mo", "st", "rg"])
def test_a_missing_member_is_named(member: str) -> None:
    fields = json.loads(encode(PLAIN))
    del fields[member]
    with pytest.raises(MalformedMessage, match=f"'{member}' is missing"):
        decode(json.dumps(fields).encode())


def test_bodies_and_revisions_are_objects() -> None:
    line = encode(PLAIN)
    with pytest.raises(MalformedMessage):
        decode(line.replace(b'"d":{', b'"d":[{').replace(b'"},"id"', b'"}],"id"'))
    with pytest.raises(MalformedMessage):
        decode(line[:-1] + b',"rf":7}')


def test_an_entry_has_64_kib_at_most() -> None:
    with pytest.raises(OversizedMessage):
        encode(replace(ENTRY, body={"text": "x" * ENTRY_BYTES_MAX}))
    with pytest.raises(OversizedMessage):
        decode(b" " * (ENTRY_BYTES_MAX + 1))


@given(st.data())
def test_a_damaged_line_is_refused_or_is_an_entry(data: st.DataObject) -> None:
    line = bytearray(encode(ENTRY))
    for _ in range(data.draw(st.integers(1, 3))):
        line[data.draw(st.integers(0, len(line) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ProtocolError):
        decode(bytes(line))
