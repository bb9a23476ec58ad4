"""What can stop the ingest of a message.

IngestError
├── Overtaken          another worker moved the stream first; reload and decide again
├── NotInterpreted     the entry is stored, but no feature could make sense of it
└── NothingToDecide    a quarantined entry or a fork was decided by someone else already
"""


class IngestError(Exception):
    """Something in the way of a message."""


class Overtaken(IngestError):
    """Another worker has moved this stream in the meantime; nothing was written."""


class NotInterpreted(IngestError):
    """An entry cannot be booked; ``reason`` is one of `cloud.ingest.models.REASONS`."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class NothingToDecide(IngestError):
    """What was to be decided has been decided by someone else."""
