import zlib
from collections.abc import Sequence
from dataclasses import replace

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync_protocol.identity.signing import SigningKey, verify
from sync_protocol.messages.batch import (
    BATCH_ENTRIES_MAX,
    BODY_BYTES_MAX,
    PACKET_BYTES_MAX,
    Batch,
    Compression,
    SideRecord,
    StoredEntry,
    pack,
    unpack,
)
from sync_protocol.messages.chain import genesis_hash, next_hash
from sync_protocol.messages.errors import (
    ForgedMessage,
    FutureVersion,
    MalformedMessage,
    OversizedMessage,
    ProtocolError,
)
from tests.sync_protocol.messages.golden_files import golden

KEY = SigningKey.from_seed(bytes(32))
GENESIS = genesis_hash("T", "D", 1, bytes(16))


def entries(lines: Sequence[bytes], first: int = 1) -> list[StoredEntry]:
    made: list[StoredEntry] = []
    digest = GENESIS
    for number, line in enumerate(lines, start=first):
        digest = next_hash(digest, line)
        made.append(StoredEntry(number, digest, line))
    return made


def packed(
    stored: Sequence[StoredEntry], compression: Compression = "zstd", **changes: object
) -> bytes:
    fields = {
        "device": "D",
        "epoch": 1,
        "previous_hash": GENESIS,
        "newest": 9,
        "boot": "b",
        "now_us": 1_763_770_012_345_678,
        "key_id": KEY.key_id,
        "sign": KEY.sign,
    }
    return pack(stored, compression=compression, **{**fields, **changes})  # type: ignore[arg-type]


PLAIN = entries([b'{"a":1}', b'{"b":2}', b'{"c":3}'])
RICH = [
    PLAIN[0],
    replace(PLAIN[1], sig=b"\x05" * 64),
    replace(PLAIN[2], side=(SideRecord(b"s" * 16, b'{"name":"Anna"}'), SideRecord(b"t" * 16, b""))),
]


@pytest.mark.parametrize("compression", ["zstd", "zlib", "none"])
def test_what_is_packed_is_unpacked(compression: Compression) -> None:
    batch = unpack(packed(RICH, compression))
    assert list(batch.entries) == RICH
    assert (batch.first, batch.last, batch.newest, batch.boot) == (1, 3, 9, "b")
    assert verify(KEY.public, batch.signature, batch.proof("D"))
    assert not verify(KEY.public, batch.signature, batch.proof("E"))


def test_a_batch_is_its_golden_file() -> None:
    data = packed(RICH, "none")
    assert golden("batches/plain.bin", data) == data
    assert list(unpack(golden("batches/zstd.bin", packed(RICH))).entries) == RICH
    assert list(unpack(golden("batches/zlib.bin", packed(RICH, "zlib"))).entries) == RICH


@given(
    st.lists(st.binary(min_size=1, max_size=60).filter(lambda line: b"\n" not in line), min_size=1)
)
def test_lines_travel_as_they_are(lines: list[bytes]) -> None:
    stored = entries(lines[:BATCH_ENTRIES_MAX])
    assert list(unpack(packed(stored)).entries) == stored


@given(st.data(), st.sampled_from(["zstd", "zlib", "none"]))
def test_damage_never_changes_an_entry_unnoticed(data: st.DataObject, z: Compression) -> None:
    damaged = bytearray(packed(RICH, z))
    for _ in range(data.draw(st.integers(1, 3))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        batch = unpack(bytes(damaged))
    except ProtocolError:
        return
    if verify(KEY.public, batch.signature, batch.proof("D")):
        assert [entry.line for entry in batch.entries] == [entry.line for entry in RICH]


@given(st.binary(max_size=400))
def test_noise_is_refused(noise: bytes) -> None:
    with pytest.raises(ProtocolError):
        unpack(noise)


def test_an_exchanged_or_missing_entry_is_forged() -> None:
    with pytest.raises(ForgedMessage):
        unpack(packed([PLAIN[1], PLAIN[0], PLAIN[2]]))
    with pytest.raises(ForgedMessage):
        unpack(packed(PLAIN, previous_hash=bytes(32)))


def header(**changes: object) -> bytes:
    data = packed(PLAIN, "none")
    head, _, body = data.partition(b"\n")
    for name, (old, new) in changes.items():  # type: ignore[misc]
        before = f'"{name}":{old}'.encode()
        assert before in head
        head = head.replace(before, f'"{name}":{new}'.encode())
    return head + b"\n" + body


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", MalformedMessage),
        (b"{}", MalformedMessage),
        (b"{}\n", MalformedMessage),
        (b"x" * (PACKET_BYTES_MAX + 1), OversizedMessage),
        (header(p=(1, 2)), FutureVersion),
        (header(n=(3, BATCH_ENTRIES_MAX + 1)), OversizedMessage),
        (header(n=(3, 0)), MalformedMessage),
        (header(n=(3, 4)), MalformedMessage),
        (header(n=(3, 2)), ForgedMessage),
        (header(f=(1, 0)), MalformedMessage),
        (header(sz=(24, BODY_BYTES_MAX + 1)), OversizedMessage),
        (header(sz=(24, 23)), MalformedMessage),
        (header(z=('"none"', '"lzma"')), FutureVersion),
        (header(z=('"none"', '"zstd"')), MalformedMessage),
        (header(z=('"none"', '"zlib"')), MalformedMessage),
        (header(e=(1, '"one"')), MalformedMessage),
        (header(key=(f'"{KEY.key_id}"', 5)), MalformedMessage),
    ],
)
def test_each_wrong_header_has_its_error(data: bytes, error: type[ProtocolError]) -> None:
    with pytest.raises(error):
        unpack(data)


@pytest.mark.parametrize("compression", ["zstd", "zlib"])
def test_a_bomb_is_refused_before_it_goes_off(compression: str) -> None:
    raw = b"\0" * 50_000_000
    bomb = zstandard.compress(raw) if compression == "zstd" else zlib.compress(raw)
    data = header(z=('"none"', f'"{compression}"')).partition(b"\n")[0] + b"\n" + bomb
    with pytest.raises(MalformedMessage):
        unpack(data)


def test_something_beside_a_stranger_is_refused() -> None:
    stray = replace(PLAIN[2], seq=8, sig=b"\0" * 64)
    beside = [PLAIN[0], PLAIN[1], replace(PLAIN[2], sig=b"\0" * 64)]
    good = packed(beside, "none")
    bad = good.replace(b'{"s":3,', b'{"s":8,')
    assert stray.seq == 8
    with pytest.raises(MalformedMessage):
        unpack(bad)


def test_a_batch_of_five_line_sales_is_small_on_the_wire() -> None:
    body = (
        b'{"at":17637700123456%02d,"d":{"lines":['
        + b",".join(
            b'{"amount":430,"item":"01KAXK8M00ABCDEFGHJKMNPQR%d","n":%d,"qty":1000}' % (n, n)
            for n in range(5)
        )
        + b"]}}"
    )
    stored = entries([body % number for number in range(100)])
    assert len(packed(stored)) / 100 <= 150


def test_batches_are_values() -> None:
    assert isinstance(unpack(packed(PLAIN)), Batch)
    assert unpack(packed(PLAIN)) == unpack(packed(PLAIN))
