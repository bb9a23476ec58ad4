"""What the reference service refuses.

ReferenceRefused
├── UnknownBucket       no bucket of that name is this till's
├── SnapshotRequired    the delta asked for no longer exists; take the snapshot (410)
└── UnreadableToken     a page token that we did not make
"""


class ReferenceRefused(Exception):
    """The reference service cannot answer as asked."""


class UnknownBucket(ReferenceRefused):
    """No bucket of that name belongs to this till."""


class SnapshotRequired(ReferenceRefused):
    """Tombstones that the delta would need are gone, or revisions began anew."""


class UnreadableToken(ReferenceRefused):
    """The page token is none of ours."""
