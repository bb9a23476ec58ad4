"""Documents that a fiscal device was asked for, and what it gave them."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from edge.journal.entries import Draft
from edge.journal.writing import Writing
from firmware_drivers.fiscal_printer.printer import FiscalCounters, FiscalIntent, FiscalResult
from firmware_drivers.fiscal_printer.receipt import (
    CashMovement,
    DayClosing,
    DayOpening,
    Document,
    FiscalReceipt,
    OriginalReceipt,
)
from sync_protocol.messages import codec

_DOCUMENTS: Mapping[str, type[Document]] = {
    "receipt": FiscalReceipt,
    "cash": CashMovement,
    "day-opening": DayOpening,
    "day-closing": DayClosing,
}
_KINDS = {cls: name for name, cls in _DOCUMENTS.items()}


@dataclass(frozen=True, slots=True)
class KeptIntent:
    """A document that may be on record, and the entry that follows if it is."""

    intent: FiscalIntent
    draft: Draft


class _Kept(msgspec.Struct, frozen=True):
    """A draft as it is stored."""

    ty: str
    v: int
    body: dict[str, Any]
    operator: str
    approver: str
    shift: str
    business_day: str
    revisions: dict[str, int]


def keep_fiscal_intent(writing: Writing, kept: KeptIntent) -> None:
    """Remember that the device is about to be asked, in the transaction of `fiscal.intended`."""
    draft = kept.draft
    ty, version, body = codec.write(draft.record)
    entry = _Kept(
        ty=ty,
        v=version,
        body=body,
        operator=draft.operator,
        approver=draft.approver,
        shift=draft.shift,
        business_day=draft.business_day,
        revisions=dict(draft.revisions),
    )
    writing.connection.execute(
        "INSERT INTO fiscal_intent (id, kind, document, before, entry) VALUES (?, ?, ?, ?, ?)",
        (
            draft.id,
            _KINDS[type(kept.intent.document)],
            msgspec.json.encode(kept.intent.document).decode(),
            msgspec.json.encode(kept.intent.before.to_fields()).decode(),
            msgspec.json.encode(entry).decode(),
        ),
    )


def forget_fiscal_intent(writing: Writing, document: str) -> bool:
    """Forget an intent whose outcome is written in this transaction; False: it was settled."""
    cursor = writing.connection.execute("DELETE FROM fiscal_intent WHERE id = ?", (document,))
    return cursor.rowcount > 0


def open_fiscal_intents(connection: sqlite3.Connection) -> tuple[KeptIntent, ...]:
    """List documents whose outcome nobody wrote down."""
    rows = connection.execute(
        "SELECT id, kind, document, before, entry FROM fiscal_intent ORDER BY id"
    ).fetchall()
    return tuple(_kept(*row) for row in rows)


def keep_fiscal_document(
    writing: Writing, document: str, intent: FiscalIntent, result: FiscalResult
) -> None:
    """Remember what the device gave a document."""
    asked = intent.document
    writing.connection.execute(
        "INSERT OR REPLACE INTO fiscal_document (id, device, number, sale_number, at, sign)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            document,
            intent.before.device,
            result.number,
            asked.sale_number if isinstance(asked, FiscalReceipt) else 0,
            result.at.isoformat() if result.at else "",
            result.sign,
        ),
    )


def fiscal_original(
    connection: sqlite3.Connection, document: str, sold_at: datetime
) -> OriginalReceipt | None:
    """Find the receipt a refund gives money back for; ``sold_at`` where the device told no time."""
    row = connection.execute(
        "SELECT device, number, sale_number, at FROM fiscal_document WHERE id = ?", (document,)
    ).fetchone()
    if row is None:
        return None
    device, number, sale_number, at = row
    return OriginalReceipt(
        number=int(number),
        at=datetime.fromisoformat(at) if at else sold_at,
        device=str(device),
        sale_number=int(sale_number),
    )


def _kept(document_id: str, kind: str, document: str, before: str, entry: str) -> KeptIntent:
    kept = msgspec.json.decode(entry, type=_Kept)
    asked = msgspec.json.decode(document, type=_DOCUMENTS[kind])
    counters = FiscalCounters.from_fields(msgspec.json.decode(before, type=dict[str, Any]))
    return KeptIntent(
        FiscalIntent(asked, counters),
        Draft(
            id=document_id,
            record=codec.read(kept.ty, kept.v, document_id, kept.body),
            operator=kept.operator,
            approver=kept.approver,
            shift=kept.shift,
            business_day=kept.business_day,
            revisions=kept.revisions,
        ),
    )
