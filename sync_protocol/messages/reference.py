"""Reference data on its way down: rows, deltas, snapshots and the sums that prove them complete.

A bucket is a set of rows with one revision counter. Every change of a bucket takes the next
revision and stamps the rows it touched, so "everything after 8100" is all a till must ask for.
Both ends keep the number of live rows and an order-free sum of them; equal sums mean equal rows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from sync_protocol.messages.canonical import Fields, decode_fields, encode_fields
from sync_protocol.messages.errors import MalformedMessage

CATALOG = "group/catalog"  # items and their categories
PRICES = "group/prices"
TAX = "tenant/tax"
DISCOUNTS = "tenant/discounts"
CUSTOMERS = "tenant/customers"  # customers and their categories
OPERATORS = "tenant/operators"
STORE_CONFIG = "store/config"  # one per store
BUCKETS = (CATALOG, PRICES, TAX, DISCOUNTS, CUSTOMERS, OPERATORS, STORE_CONFIG)

SNAPSHOT_PURPOSE = b"tameio-snapshot-1\n"  # stands before the manifest in what is signed
SCHEMA = 1  # of the rows' bodies; a till that knows less is told to update
ROW_BYTES_MAX = 64 * 1024
CHANGES_BYTES_MAX = 8 * 1024 * 1024
PAGE_ROWS_MAX = 5000

_SUM = re.compile(r"[0-9a-f]{16}")


def sum_text(total: int) -> str:
    """Write a sum as 16 hexadecimal digits: a message carries no number that long."""
    return f"{total:016x}"


def read_sum(text: str) -> int:
    """Read `sum_text`, or raise `MalformedMessage`."""
    if not _SUM.fullmatch(text):
        raise MalformedMessage("a bucket's sum is 16 hexadecimal digits")
    return int(text, 16)


@dataclass(frozen=True, slots=True)
class ReferenceRow:
    """One row of a bucket in its newest version; deleted rows travel as tombstones."""

    key: str
    rev: int
    deleted: bool = False
    body: dict[str, Any] = field(default_factory=dict[str, Any])  # with `k`; empty when deleted

    def to_fields(self) -> dict[str, Any]:
        """Write the row as it travels."""
        fields: dict[str, Any] = {"key": self.key, "rev": self.rev}
        if self.deleted:
            fields["del"] = True
        else:
            fields["body"] = self.body
        return fields

    @classmethod
    def from_fields(cls, fields: Fields) -> ReferenceRow:
        """Read a row, or raise `MalformedMessage`."""
        key, rev = fields.get("key"), fields.get("rev")
        deleted, body = fields.get("del", False), fields.get("body")
        if not isinstance(key, str) or not _is_count(rev) or not isinstance(deleted, bool):
            raise MalformedMessage("a reference row needs a key and a revision")
        if deleted:
            return cls(key, rev, deleted=True)
        if not isinstance(body, dict):
            raise MalformedMessage(f"reference row {key} has no body")
        return cls(key, rev, body=body)


@dataclass(frozen=True, slots=True)
class BucketState:
    """What two ends compare: equal states hold equal rows."""

    rev: int = 0
    count: int = 0  # live rows
    sum: int = 0  # `sync_protocol.delivery.sums` over the live rows, unsigned 64 bits
    generation: str = ""  # changes when revisions began anew (a restored back-up); then: snapshot

    def to_fields(self) -> dict[str, Any]:
        """Write the state as it travels."""
        return {
            "rev": self.rev,
            "count": self.count,
            "sum": sum_text(self.sum),
            "gen": self.generation,
        }

    @classmethod
    def from_fields(cls, fields: Fields) -> BucketState:
        """Read a state, or raise `MalformedMessage`."""
        rev, count, total = fields.get("rev"), fields.get("count"), fields.get("sum")
        generation = fields.get("gen")
        if (
            not _is_count(rev)
            or not _is_count(count)
            or not isinstance(total, str)
            or not isinstance(generation, str)
        ):
            raise MalformedMessage("a bucket's state needs rev, count, sum and gen")
        return cls(rev, count, read_sum(total), generation)


@dataclass(frozen=True, slots=True)
class Changes:
    """One page of a delta.

    The rows of a revision belong together. Where a revision is larger than a page, `partial` says
    that this page ends inside revision `to`; the till then applies this and the next page as one.
    """

    bucket: str
    rows: tuple[ReferenceRow, ...]  # by (rev, key)
    to: int  # after these rows the bucket is at this revision (unless partial)
    state: BucketState  # of the whole bucket, at the time of this page
    next: str = ""  # token for the next page (`after=`); empty: this was the last
    partial: bool = False

    def encode(self) -> bytes:
        """Write the page as one line of JSON."""
        fields: dict[str, Any] = {
            "b": self.bucket,
            "rows": [row.to_fields() for row in self.rows],
            "to": self.to,
            "state": self.state.to_fields(),
        }
        if self.next:
            fields["next"] = self.next
        if self.partial:
            fields["partial"] = True
        return encode_fields(fields, bytes_max=CHANGES_BYTES_MAX)

    @classmethod
    def decode(cls, line: bytes) -> Changes:
        """Read a page, or raise `MalformedMessage` or `OversizedMessage`."""
        fields = decode_fields(line, bytes_max=CHANGES_BYTES_MAX)
        bucket, rows, to = fields.get("b"), fields.get("rows"), fields.get("to")
        state, token = fields.get("state"), fields.get("next", "")
        if (
            not isinstance(bucket, str)
            or not isinstance(rows, list)
            or not _is_count(to)
            or not isinstance(state, dict)
            or not isinstance(token, str)
        ):
            raise MalformedMessage("a page of changes needs b, rows, to and state")
        return cls(
            bucket=bucket,
            rows=tuple(ReferenceRow.from_fields(row) for row in _objects(rows)),  # pyright: ignore[reportUnknownArgumentType]
            to=to,
            state=BucketState.from_fields(state),  # pyright: ignore[reportUnknownArgumentType]
            next=token,
            partial=fields.get("partial") is True,
        )


@dataclass(frozen=True, slots=True)
class SnapshotPage:
    """A page of a snapshot: zstd-compressed rows, one a line, named by the SHA-256 of its bytes."""

    sha256: str
    rows: int
    bytes: int  # compressed


@dataclass(frozen=True, slots=True)
class SnapshotManifest:
    """What a snapshot consists of; signed, so that a cache between may be anybody's."""

    bucket: str
    state: BucketState
    pages: tuple[SnapshotPage, ...]
    schema: int = SCHEMA

    def encode(self) -> bytes:
        """Write the manifest as the canonical line that is signed."""
        return encode_fields(
            {
                "b": self.bucket,
                "schema": self.schema,
                "state": self.state.to_fields(),
                "pages": [[page.sha256, page.rows, page.bytes] for page in self.pages],
            },
            bytes_max=CHANGES_BYTES_MAX,
        )

    @classmethod
    def decode(cls, line: bytes) -> SnapshotManifest:
        """Read a manifest, or raise `MalformedMessage` or `OversizedMessage`."""
        fields = decode_fields(line, bytes_max=CHANGES_BYTES_MAX)
        bucket, state, pages = fields.get("b"), fields.get("state"), fields.get("pages")
        schema = fields.get("schema")
        if (
            not isinstance(bucket, str)
            or not _is_count(schema)
            or not isinstance(state, dict)
            or not isinstance(pages, list)
        ):
            raise MalformedMessage("a snapshot's manifest needs b, schema, state and pages")
        return cls(
            bucket=bucket,
            state=BucketState.from_fields(state),  # pyright: ignore[reportUnknownArgumentType]
            pages=tuple(_page(page) for page in pages),  # pyright: ignore[reportUnknownVariableType]
            schema=schema,
        )


def encode_row(row: ReferenceRow) -> bytes:
    """Write one line of a snapshot page, without its line end."""
    return encode_fields(row.to_fields(), bytes_max=ROW_BYTES_MAX)


def decode_row(line: bytes) -> ReferenceRow:
    """Read one line of a snapshot page, or raise `MalformedMessage` or `OversizedMessage`."""
    return ReferenceRow.from_fields(decode_fields(line, bytes_max=ROW_BYTES_MAX))


def _page(value: Any) -> SnapshotPage:
    match value:
        case [str(sha256), int(rows), int(size)]:
            return SnapshotPage(sha256, rows, size)
        case _:
            raise MalformedMessage("a snapshot page is [sha256, rows, bytes]")


def _objects(values: list[Any]) -> list[dict[str, Any]]:
    if not all(isinstance(value, dict) for value in values):
        raise MalformedMessage("rows are JSON objects")
    return values


def _is_count(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
