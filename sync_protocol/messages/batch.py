"""A batch of entries on their way to the cloud: a JSON header line, then the compressed body.

The body holds one line per entry, exactly as written in the journal, and after them one line for
each thing that travels beside an entry: the signature of a document, or the personal data whose
commitment stands in its body. Header members:

====  ====================================================================================
p     version of this format, 1
e     epoch; f: first sequence number; n: entries in the body
ph    hash before the first entry; th: hash of the last (64 hex digits each)
key   id of the signing key; sig: its signature of `chain.batch_proof` (128 hex digits)
z     compression: ``zstd``, ``zlib`` or ``none``; sz: bytes of the body before it
last  newest entry on the till; b: boot; now: the till's time, UTC microseconds
====  ====================================================================================
"""

import base64
import binascii
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import zstandard

from sync_protocol.messages.canonical import decode_fields, encode_fields
from sync_protocol.messages.chain import HASH_BYTES, SALT_BYTES, batch_proof, hashes_of
from sync_protocol.messages.envelope import ENTRY_BYTES_MAX
from sync_protocol.messages.errors import (
    ForgedMessage,
    FutureVersion,
    MalformedMessage,
    OversizedMessage,
)
from sync_protocol.messages.reading import hexadecimal, text, whole

FORMAT = 1
PACKET_BYTES_MAX = 256 * 1024
BATCH_ENTRIES_MAX = 200
BATCH_BYTES_MAX = 128 * 1024  # lines of entries, uncompressed: where the sender cuts
PACKET_ROOM_BYTES = 1024  # of a packet, for the topic and what the protocol puts around
BODY_BYTES_MAX = 512 * 1024  # lines and what travels beside them: where the reader refuses
SIGNATURE_BYTES = 64

_HEADER_BYTES_MAX = 2048
_BESIDE_BYTES_MAX = 64 * 1024
_ZSTD_LEVEL = 3

Compression = Literal["zstd", "zlib", "none"]


@dataclass(frozen=True, slots=True)
class SideRecord:
    """Personal data of one entry; `chain.commitment` of both stands in its body as ``side``."""

    salt: bytes  # 16 random bytes
    data: bytes


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """One entry as it lies in the journal, with what travels beside it."""

    seq: int
    hash: bytes
    line: bytes  # the entry's own bytes, without a line end
    sig: bytes | None = None  # the device's signature of `chain.document_proof`, on documents
    side: tuple[SideRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Entries whose hashes agree with the header; who signed them is for the receiver to check."""

    epoch: int
    previous_hash: bytes
    entries: tuple[StoredEntry, ...]  # at least one, in order
    key_id: str
    signature: bytes
    newest: int  # newest entry on the till
    boot: str
    sent_at_us: int  # the till's time

    @property
    def first(self) -> int:
        """Sequence number of the first entry."""
        return self.entries[0].seq

    @property
    def last(self) -> int:
        """Sequence number of the last entry."""
        return self.entries[-1].seq

    def proof(self, device: str) -> bytes:
        """Give what ``signature`` must sign when this batch is of ``device``."""
        return batch_proof(device, self.epoch, self.first, self.last, self.entries[-1].hash)


def pack(  # noqa: PLR0913  # one argument for each member of the header
    entries: Sequence[StoredEntry],
    *,
    device: str,
    epoch: int,
    previous_hash: bytes,
    newest: int,
    boot: str,
    now_us: int,
    key_id: str,
    sign: Callable[[bytes], bytes],
    compression: Compression = "zstd",
) -> bytes:
    """Write a batch of ``entries``, at least one and without holes.

    Raises `OversizedMessage` when no reader would take what lies in them.
    """
    first, last = entries[0], entries[-1]
    lines = [entry.line for entry in entries]
    lines += [line for entry in entries for line in _beside(entry)]
    raw = b"".join(line + b"\n" for line in lines)
    if len(raw) > BODY_BYTES_MAX:
        raise OversizedMessage(f"{len(raw)} bytes, {BODY_BYTES_MAX} allowed")
    header: dict[str, Any] = {
        "p": FORMAT,
        "e": epoch,
        "f": first.seq,
        "n": len(entries),
        "ph": previous_hash.hex(),
        "th": last.hash.hex(),
        "key": key_id,
        "sig": sign(batch_proof(device, epoch, first.seq, last.seq, last.hash)).hex(),
        "z": compression,
        "sz": len(raw),
        "last": newest,
        "b": boot,
        "now": now_us,
    }
    return encode_fields(header, bytes_max=_HEADER_BYTES_MAX) + b"\n" + _compress(raw, compression)


def unpack(data: bytes) -> Batch:
    """Read a batch and recompute its chain.

    Raises `MalformedMessage`, `OversizedMessage`, `FutureVersion` for a later format and
    `ForgedMessage` when the entries do not lead from the one hash to the other. The lines
    themselves are not looked into: what is signed and in order is stored, understood or not.
    """
    if len(data) > PACKET_BYTES_MAX:
        raise OversizedMessage(f"{len(data)} bytes, {PACKET_BYTES_MAX} allowed")
    head, separator, packed = data.partition(b"\n")
    if not separator:
        raise MalformedMessage("no body")
    fields = decode_fields(head, bytes_max=_HEADER_BYTES_MAX)
    if whole(fields, "p") != FORMAT:
        raise FutureVersion(f"batch format {fields['p']}")
    size, count, first = whole(fields, "sz"), whole(fields, "n"), whole(fields, "f")
    if size > BODY_BYTES_MAX or count > BATCH_ENTRIES_MAX:
        raise OversizedMessage(f"{count} entries in {size} bytes")
    if not count or not first:
        raise MalformedMessage("a batch begins at 1 and has an entry")
    lines = _lines(_decompress(packed, text(fields, "z"), size))
    if len(lines) < count:
        raise MalformedMessage(f"{len(lines)} lines, {count} announced")
    previous_hash = hexadecimal(fields, "ph", HASH_BYTES)
    hashes = hashes_of(previous_hash, lines[:count])
    if hashes[-1] != hexadecimal(fields, "th", HASH_BYTES):
        raise ForgedMessage("the entries do not lead to the hash of the header")
    signatures, sides = _read_beside(lines[count:], range(first, first + count))
    return Batch(
        epoch=whole(fields, "e"),
        previous_hash=previous_hash,
        entries=tuple(
            StoredEntry(
                first + index,
                hashes[index],
                lines[index],
                signatures.get(first + index),
                tuple(sides.get(first + index, ())),
            )
            for index in range(count)
        ),
        key_id=text(fields, "key"),
        signature=hexadecimal(fields, "sig", SIGNATURE_BYTES),
        newest=whole(fields, "last"),
        boot=text(fields, "b"),
        sent_at_us=whole(fields, "now"),
    )


def _beside(entry: StoredEntry) -> list[bytes]:
    """Write what travels beside an entry, one line each."""
    records: list[dict[str, Any]] = []
    if entry.sig is not None:
        records.append({"s": entry.seq, "sig": entry.sig.hex()})
    records += [
        {"s": entry.seq, "salt": side.salt.hex(), "data": base64.b64encode(side.data).decode()}
        for side in entry.side
    ]
    return [encode_fields(record, bytes_max=_BESIDE_BYTES_MAX) for record in records]


def _read_beside(
    lines: Sequence[bytes], positions: range
) -> tuple[dict[int, bytes], dict[int, list[SideRecord]]]:
    signatures: dict[int, bytes] = {}
    sides: dict[int, list[SideRecord]] = {}
    for line in lines:
        fields = decode_fields(line, bytes_max=_BESIDE_BYTES_MAX)
        seq = whole(fields, "s")
        if seq not in positions:
            raise MalformedMessage(f"something beside entry {seq}, which is not here")
        if "sig" in fields:
            signatures[seq] = hexadecimal(fields, "sig", SIGNATURE_BYTES)
        else:
            side = SideRecord(hexadecimal(fields, "salt", SALT_BYTES), _base64(fields, "data"))
            sides.setdefault(seq, []).append(side)
    return signatures, sides


def _lines(raw: bytes) -> list[bytes]:
    if not raw.endswith(b"\n"):
        raise MalformedMessage("the last line has no end")
    lines = raw[:-1].split(b"\n")
    if max(map(len, lines)) > max(ENTRY_BYTES_MAX, _BESIDE_BYTES_MAX):
        raise OversizedMessage("a line above 64 KiB")
    return lines


def _compress(raw: bytes, compression: Compression) -> bytes:
    if compression == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(raw)
    return zlib.compress(raw) if compression == "zlib" else raw


def _decompress(packed: bytes, compression: str, size: int) -> bytes:
    """Give exactly ``size`` bytes, without ever asking for the memory of more."""
    try:
        if compression == "zstd":
            # A frame that lies about its content would be believed by the library's allocator.
            if zstandard.frame_content_size(packed) != size:
                raise MalformedMessage("the compressed size is not the one announced")
            raw = zstandard.ZstdDecompressor().decompress(packed)
        elif compression == "zlib":
            raw = zlib.decompressobj().decompress(packed, size + 1)
        elif compression == "none":
            raw = packed
        else:
            raise FutureVersion(f"compression {compression!r}")
    except (zstandard.ZstdError, zlib.error) as error:
        raise MalformedMessage(f"cannot be decompressed: {error}") from error
    if len(raw) != size:
        raise MalformedMessage(f"{len(raw)} bytes, {size} announced")
    return raw


def _base64(fields: dict[str, Any], member: str) -> bytes:
    if not isinstance(fields.get(member), str):
        raise MalformedMessage(f"{member} is not a text")
    try:
        return base64.b64decode(fields[member], validate=True)
    except (binascii.Error, ValueError) as error:
        raise MalformedMessage(f"{member} is not base64") from error
