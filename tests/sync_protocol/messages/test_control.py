import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.messages.control import (
    Ack,
    Birth,
    BucketHeld,
    Condition,
    FromTill,
    Goodbye,
    Heartbeat,
    Hint,
    Pace,
    Position,
    TooLarge,
    ToTill,
    Welcome,
    Will,
    decode_from_till,
    decode_to_till,
    encode_control,
)
from sync_protocol.messages.errors import FutureVersion, MalformedMessage, ProtocolError
from tests.sync_protocol.messages.golden_files import golden

HASH, OTHER = b"\x11" * 32, b"\x22" * 32
CONDITION = Condition(
    backlog=42,
    backlog_minor=-1250,
    oldest_at_us=1_763_770_012_345_678,
    disk_free_percent=61,
    clock="drift",
    now_us=1_763_770_999_000_000,
    software="1.2.3",
    cert_not_after_us=1_790_000_000_000_000,
    alarm="fork",
)
BUCKETS = {"group/prices": BucketHeld(8123, 512, (1 << 64) - 1, "g1")}
FROM_TILL: dict[str, FromTill] = {
    "birth": Birth(
        session="00ff",
        boot="5f2c",
        epoch=2,
        locator=(Position(9, HASH), Position(8, OTHER), Position(0, bytes(32))),
        acked=7,
        condition=CONDITION,
        buckets=BUCKETS,
    ),
    "heartbeat": Heartbeat(
        session="00ff",
        epoch=2,
        last=9,
        acked=Position(7, HASH),
        condition=CONDITION,
        buckets=BUCKETS,
    ),
    "goodbye": Goodbye("00ff"),
    "will": Will("00ff"),
    "too-large": TooLarge(2, Position(9, HASH), 700_000, 262_144, is_sent_alone=True),
}
TO_TILL: dict[str, ToTill] = {
    "welcome": Welcome(
        session="00ff",
        epoch=2,
        common=Position(7, HASH),
        head=Position(9, OTHER),
        archived=5,
        epoch_next=3,
        alarm="fork",
        new_epoch="fork-resolved",
        pace=Pace(window=2, batch_max=50, linger_ms=40, rate=100, heartbeat_s=300, spread_s=60),
        server_us=1_763_770_012_345_678,
        buckets={"group/prices": (8123, "g1")},
    ),
    "ack": Ack(
        epoch=2,
        upto=Position(9, HASH),
        archived=5,
        window=2,
        pause_ms=1000,
        gap=True,
        rebirth=True,
        server_us=1_763_770_012_345_678,
        echo_us=1_763_770_012_000_000,
        buckets={"group/prices": (8123, "g1")},
    ),
    "hint": Hint("group/prices", 8124, urgent=True),
}


@pytest.mark.parametrize("name", FROM_TILL)
def test_what_a_till_says_is_its_golden_line(name: str) -> None:
    line = encode_control(FROM_TILL[name])
    assert golden(f"control/{name}.json", line) == line
    assert decode_from_till(line) == FROM_TILL[name]


@pytest.mark.parametrize("name", TO_TILL)
def test_what_the_cloud_says_is_its_golden_line(name: str) -> None:
    line = encode_control(TO_TILL[name])
    assert golden(f"control/{name}.json", line) == line
    assert decode_to_till(line) == TO_TILL[name]


def test_members_of_a_later_release_are_ignored() -> None:
    line = encode_control(TO_TILL["ack"])
    assert decode_to_till(line[:-1] + b',"zz":[1]}') == TO_TILL["ack"]


def test_a_kind_of_a_later_release_is_named() -> None:
    with pytest.raises(FutureVersion, match="telepathy"):
        decode_to_till(b'{"k":"telepathy"}')
    with pytest.raises(FutureVersion):
        decode_from_till(encode_control(TO_TILL["ack"]))


def test_a_till_that_speaks_only_a_later_protocol_is_told_apart() -> None:
    line = encode_control(FROM_TILL["birth"]).replace(b'"proto":[1,1]', b'"proto":[2,3]')
    with pytest.raises(FutureVersion):
        decode_from_till(line)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"e":2', b'"e":-2'),
        (b'"e":2', b'"e":"2"'),
        (b'"session":"00ff"', b'"session":7'),
        (b'"loc":[[9,', b'"loc":[[true,'),
        (b'"loc":[', b'"loc":[[],'),
        (HASH.hex().encode(), b"11"),
        (HASH.hex().encode(), b"XX" * 32),
        (b'"buckets":{', b'"buckets":{"a":[1],'),
        (b'"cond":{', b'"cond":[{'),
        (b"ffffffffffffffff", b"fffffffffffffffg"),
    ],
)
def test_a_wrong_member_is_refused(old: bytes, new: bytes) -> None:
    line = encode_control(FROM_TILL["birth"])
    assert old in line
    with pytest.raises(MalformedMessage):
        decode_from_till(line.replace(old, new, 1))


def test_too_many_buckets_are_refused() -> None:
    many = {f"b{number}": (1, "g") for number in range(65)}
    line = encode_control(Ack(epoch=1, upto=Position(1, HASH), archived=0, buckets=many))
    with pytest.raises(MalformedMessage):
        decode_to_till(line)


@given(st.sampled_from([*FROM_TILL]), st.data())
def test_damage_causes_nothing_but_a_protocol_error(name: str, data: st.DataObject) -> None:
    line = bytearray(encode_control(FROM_TILL[name]))
    for _ in range(data.draw(st.integers(1, 4))):
        line[data.draw(st.integers(0, len(line) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(ProtocolError):
        decode_from_till(bytes(line))
