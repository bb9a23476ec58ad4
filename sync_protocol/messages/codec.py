"""Bodies to and from the wire: one table of every type and version ever released.

A reader ignores members it does not know and refuses types and versions it does not know: the
cloud then stores the entry and interprets it after an upgrade (sync-design, rule 8).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from sync_protocol.messages import from_till as body
from sync_protocol.messages.canonical import Fields
from sync_protocol.messages.errors import FutureVersion, MalformedMessage
from sync_protocol.messages.sale_body import read_sale, write_sale

# Every body class with its type and present version.
TYPES: dict[type[body.Body], tuple[str, int]] = {
    body.SaleCompleted: ("sale.completed", 1),
    body.ReturnCompleted: ("return.completed", 1),
    body.BasketAbandoned: ("basket.abandoned", 1),
    body.LineVoided: ("line.voided", 1),
    body.BasketParked: ("basket.parked", 1),
    body.BasketRecalled: ("basket.recalled", 1),
    body.ShiftOpened: ("shift.opened", 1),
    body.ShiftClosed: ("shift.closed", 1),
    body.DayClosed: ("day.closed", 1),
    body.CashMoved: ("cash.moved", 1),
    body.DrawerOpened: ("drawer.opened", 1),
    body.ReceiptPrinted: ("receipt.printed", 1),
    body.OperatorSignedOn: ("operator.signed-on", 1),
    body.OperatorSignedOff: ("operator.signed-off", 1),
    body.SignOnRefused: ("sign-on.refused", 1),
    body.WorkClocked: ("work.clocked", 1),
    body.CustomerEnrolled: ("customer.enrolled", 1),
    body.CardPaymentIntended: ("card-payment.intended", 1),
    body.CardPaymentSettled: ("card-payment.settled", 1),
    body.FiscalIntended: ("fiscal.intended", 1),
    body.FiscalSettled: ("fiscal.settled", 1),
    body.ClockStepped: ("clock.stepped", 1),
    body.TillStarted: ("till.started", 1),
    body.TillStopped: ("till.stopped", 1),
    body.DeviceChanged: ("device.changed", 1),
    body.ReferenceApplied: ("reference.applied", 1),
    body.StorageWarned: ("storage.warned", 1),
    body.JournalExamined: ("journal.examined", 1),
    body.EpochOpened: ("epoch.opened", 1),
    body.Checkpoint: ("checkpoint", 1),
}

# Entries that are documents: signed one by one, and counted.
DOCUMENT_TYPES = frozenset({"sale.completed", "return.completed", "shift.closed", "day.closed"})


def _plain_reader(cls: type[body.Body]) -> Callable[[str, Fields], body.Body]:
    def read_plain(entry_id: str, fields: Fields) -> body.Body:
        del entry_id
        try:
            return msgspec.convert(fields, cls)
        except msgspec.ValidationError as error:
            raise MalformedMessage(f"not a {cls.__name__}: {error}") from error

    return read_plain


def _read_sale_completed(entry_id: str, fields: Fields) -> body.Body:
    return body.SaleCompleted(read_sale(entry_id, fields))


def _read_return_completed(entry_id: str, fields: Fields) -> body.Body:
    return body.ReturnCompleted(read_sale(entry_id, fields))


# (type, version) to reader. A version that was ever released keeps its reader for ever.
READERS: dict[tuple[str, int], Callable[[str, Fields], body.Body]] = {
    **{
        name: _plain_reader(cls)
        for cls, name in TYPES.items()
        if cls not in {body.SaleCompleted, body.ReturnCompleted}
    },
    ("sale.completed", 1): _read_sale_completed,
    ("return.completed", 1): _read_return_completed,
}

_KNOWN_TYPES = frozenset(name for name, _ in READERS)


def write(record: body.Body) -> tuple[str, int, dict[str, Any]]:
    """Give the type, version and fields of a record's body."""
    name, version = TYPES[type(record)]
    match record:
        case body.SaleCompleted(sale) | body.ReturnCompleted(sale):
            return name, version, write_sale(sale)
        case _:
            return name, version, msgspec.to_builtins(record)


def read(name: str, version: int, entry_id: str, fields: Fields) -> body.Body:
    """Turn a received body into a record of the present version.

    Raises `FutureVersion` for a type or version no release up to this one knew, and
    `MalformedMessage` for a body of the wrong shape.
    """
    reader = READERS.get((name, version))
    if reader is None:
        what = f"version {version} of {name}" if name in _KNOWN_TYPES else f"type {name}"
        raise FutureVersion(f"{what} is not known to this release")
    return reader(entry_id, fields)
