"""Journal entries with their proof, for the page of a receipt; fits `ledger.proof.JournalLines`."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from cloud.database.base import from_microseconds
from cloud.estate.repository import find_device
from cloud.ingest.models import LoggedEntry, Stream
from cloud.ledger.proof import JournalLine
from sync_protocol.identity.signing import verify
from sync_protocol.messages.chain import document_proof, next_hash


def journal_lines(  # noqa: PLR0913, PLR0917 - fits `JournalLines`
    session: Session, tenant: str, device: str, epoch: int, seq: int, around: int
) -> list[JournalLine]:
    """Give an entry with up to ``around`` neighbours on each side, each checked just now."""
    branch = session.scalar(
        select(func.min(LoggedEntry.branch)).where(
            LoggedEntry.tenant == tenant,
            LoggedEntry.device == device,
            LoggedEntry.epoch == epoch,
            LoggedEntry.seq == seq,
        )
    )
    if branch is None:
        return []
    found = session.scalars(
        select(LoggedEntry)
        .where(
            LoggedEntry.tenant == tenant,
            LoggedEntry.device == device,
            LoggedEntry.epoch == epoch,
            LoggedEntry.branch == branch,
            LoggedEntry.seq >= seq - around - 1,
            LoggedEntry.seq <= seq + around,
        )
        .order_by(LoggedEntry.seq)
    ).all()
    registered = find_device(session, device)
    keys = registered.signing_keys if registered else {}
    hashes = {entry.seq: entry.hash for entry in found}
    stream = session.get(Stream, (tenant, device, epoch, branch))
    if stream is not None:
        hashes.setdefault(stream.base, stream.base_hash)
    return [
        JournalLine(
            seq=entry.seq,
            type=entry.type,
            at=from_microseconds(entry.at_us),
            hash=entry.hash,
            line=entry.line,
            is_linked=_is_linked(hashes.get(entry.seq - 1), entry),
            signature=_signature(entry, keys),
            received_at=entry.received_at,
        )
        for entry in found
        if entry.seq >= seq - around
    ]


def _is_linked(before: bytes | None, entry: LoggedEntry) -> bool | None:
    return None if before is None else next_hash(before, entry.line) == entry.hash


def _signature(entry: LoggedEntry, keys: dict[str, bytes]) -> str:
    signature = entry.signature
    if signature is None:
        return "none"
    proof = document_proof(entry.hash)
    return "valid" if any(verify(key, signature, proof) for key in keys.values()) else "invalid"
