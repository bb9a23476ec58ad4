import pytest

from sync_protocol.messages.errors import MalformedMessage
from sync_protocol.messages.reference import (
    BucketState,
    Changes,
    ReferenceRow,
    SnapshotManifest,
    SnapshotPage,
    decode_row,
    encode_row,
    read_sum,
    sum_text,
)

STATE = BucketState(rev=8123, count=2, sum=(1 << 64) - 1, generation="01J0")


def test_a_page_of_changes_is_read_as_it_was_written() -> None:
    page = Changes(
        bucket="group/prices",
        rows=(
            ReferenceRow("01A", 8101, body={"k": "price", "minor": 250}),
            ReferenceRow("01B", 8123, deleted=True),
        ),
        to=8123,
        state=STATE,
        next="8123.01B",
        partial=True,
    )

    assert Changes.decode(page.encode()) == page


def test_a_manifest_is_read_as_it_was_written() -> None:
    manifest = SnapshotManifest("tenant/tax", STATE, (SnapshotPage("ab" * 32, 5000, 1234),))

    assert SnapshotManifest.decode(manifest.encode()) == manifest


def test_a_row_of_a_snapshot_is_read_as_it_was_written() -> None:
    row = ReferenceRow("01A", 7, body={"k": "item", "name": "Κουλούρι"})

    assert decode_row(encode_row(row)) == row


@pytest.mark.parametrize("total", [0, 1, (1 << 63), (1 << 64) - 1])
def test_a_sum_travels_as_sixteen_digits(total: int) -> None:
    assert len(sum_text(total)) == 16
    assert read_sum(sum_text(total)) == total


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b'{"b":"x","rows":[1],"to":1,"state":{"rev":1,"count":0,"sum":"0","gen":""}}',
        b'{"b":"x","rows":[],"to":-1,"state":{}}',
        (
            b'{"b":"x","rows":[{"key":"a","rev":1}],"to":1,'
            b'"state":{"rev":1,"count":0,"sum":"0000000000000000","gen":""}}'
        ),
        b'{"b":"x","rows":[],"to":1,"state":{"rev":true,"count":0,"sum":"0000000000000000","gen":""}}',
    ],
)
def test_changes_that_lack_something_are_refused(line: bytes) -> None:
    with pytest.raises(MalformedMessage):
        Changes.decode(line)


@pytest.mark.parametrize(
    "line",
    [
        b'{"key":1,"rev":1}',
        b'{"key":"a","rev":1,"del":1}',
        b'{"key":"a","rev":1}',
    ],
)
def test_a_row_that_lacks_something_is_refused(line: bytes) -> None:
    with pytest.raises(MalformedMessage):
        decode_row(line)


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        (
            b'{"b":"x","schema":1,"state":{"rev":1,"count":0,"sum":"0000000000000000","gen":""},'
            b'"pages":[["a",1]]}'
        ),
    ],
)
def test_a_manifest_that_lacks_something_is_refused(line: bytes) -> None:
    with pytest.raises(MalformedMessage):
        SnapshotManifest.decode(line)


@pytest.mark.parametrize("text", ["", "zz", "00000000000000zz"])
def test_a_sum_in_another_form_is_refused(text: str) -> None:
    with pytest.raises(MalformedMessage):
        read_sum(text)
