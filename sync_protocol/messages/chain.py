"""How entries prove their order and their content.

``hash(0)`` is the genesis of a stream, ``hash(n) = SHA-256(tag ‖ hash(n-1) ‖ bytes(n))``. Whoever
knows one hash can check everything before it; whoever signs one hash has signed all of it.
"""

import hashlib
from collections.abc import Iterable

HASH_BYTES = 32
GENESIS_RANDOM_BYTES = 16
SALT_BYTES = 16

_GENESIS_TAG = b"tameio-genesis-1"
_ENTRY_TAG = b"tameio-entry-1"
_SIDE_TAG = b"tameio-side-1"
_DOCUMENT_TAG = b"tameio-document-1"
_BATCH_TAG = b"tameio-batch-1"

# After the head the locator looks back further and further, so that a till and a cloud which have
# drifted apart by a restored disk or a restored database find their last common entry at once.
_LOCATOR_STEPS_MAX = 24


def genesis_hash(tenant: str, device: str, epoch: int, random: bytes) -> bytes:
    """Give the hash that stands before entry 1 of a stream; ``random`` is 16 fresh bytes."""
    parts = (tenant.encode(), device.encode(), epoch.to_bytes(8, "big"), random)
    return hashlib.sha256(_GENESIS_TAG + b"".join(_prefixed(part) for part in parts)).digest()


def next_hash(previous: bytes, line: bytes) -> bytes:
    """Give the hash of the entry whose bytes are ``line``; ``previous`` is the hash before it."""
    return hashlib.sha256(_ENTRY_TAG + previous + line).digest()


def hashes_of(previous: bytes, lines: Iterable[bytes]) -> list[bytes]:
    """Give the hash of each of ``lines`` in turn."""
    hashes: list[bytes] = []
    for line in lines:
        previous = next_hash(previous, line)
        hashes.append(previous)
    return hashes


def commitment(salt: bytes, data: bytes) -> str:
    """Give what a body carries in place of personal data: 64 hex digits that tell nothing.

    ``salt`` is 16 random bytes kept beside the data; erasing both erases the person and leaves the
    chain whole.
    """
    return hashlib.sha256(_SIDE_TAG + _prefixed(salt) + data).hexdigest()


def document_proof(entry_hash: bytes) -> bytes:
    """Give the bytes that a device signs for a document, a closing or a checkpoint."""
    return _DOCUMENT_TAG + entry_hash


def batch_proof(device: str, epoch: int, first: int, last: int, last_hash: bytes) -> bytes:
    """Give the bytes that a device signs for a batch; they cover the whole stream so far."""
    return b"".join(
        (
            _BATCH_TAG,
            _prefixed(device.encode()),
            *(number.to_bytes(8, "big") for number in (epoch, first, last)),
            last_hash,
        )
    )


def locator_positions(last: int) -> list[int]:
    """Give the positions whose hashes a birth names: last, last-1, last-3, last-7 … and 0."""
    positions = [last - (2**step - 1) for step in range(_LOCATOR_STEPS_MAX)]
    return [position for position in positions if position > 0] + [0]


def _prefixed(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part
