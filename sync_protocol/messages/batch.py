"""A batch of entries on their way to the cloud: a JSON header line, then the compressed body.

The body holds one line per entry, exactly as written in the journal, and after them one line for
each entry that brings something along: the signature of a document, or the personal data whose
commitment stands in its body.
"""

from dataclasses import dataclass


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
