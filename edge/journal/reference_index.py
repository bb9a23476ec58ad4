"""How a row of reference data is found again: by group, by code, by words. Pure."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edge.journal.folding import fold
from sync_protocol.messages.errors import ProtocolError
from sync_protocol.messages.to_till import (
    CategoryRow,
    CustomerRow,
    ItemRow,
    OperatorRow,
    PriceRow,
    Row,
    read_row,
)

# Kinds of codes in the table `code`.
CODE, PLU, FAVOURITE, CARD, PHONE_TAIL = "code", "plu", "favourite", "card", "phone"

RANK_SHIFT = 22
_RANK_MAX = 1 << 36


@dataclass(frozen=True, slots=True)
class Indexed:
    """Where a row is found."""

    place: int = 0  # wished row number: rows come out in this order; 0: anywhere
    group: str = ""
    words: str = ""  # folded
    codes: tuple[tuple[str, str], ...] = ()  # (kind, code)


def index_of(body: Mapping[str, Any]) -> Indexed:
    """Say how a row is found; a row that this release cannot read is kept but not found."""
    try:
        row = read_row(body)
    except ProtocolError:
        return Indexed()
    return _index_row(row)


def phone_tail(text: str) -> str:
    """Reverse the digits of a phone number, so that its end is a prefix of an index.

    Zeros in front (the national trunk prefix) are dropped: ``091 12 34 56`` finds
    ``+374 91 12 34 56``.
    """
    digits = "".join(c for c in text if c.isascii() and c.isdecimal()).lstrip("0")
    return digits[::-1]


def _index_row(row: Row) -> Indexed:
    match row:
        case ItemRow():
            codes = [(CODE, code) for code, _ in row.packs]
            if row.sku:
                codes.append((CODE, row.sku))
            if row.plu:
                codes.append((PLU, row.plu.lstrip("0") or "0"))
            if row.favourite:
                codes.append((FAVOURITE, f"{row.rank:09d}"))
            words = " ".join((row.name, *row.names.values(), row.sku))
            return Indexed(
                _place(row.rank, row.id), f"item:{row.category}", fold(words), tuple(codes)
            )
        case CategoryRow():
            return Indexed(group="categories")
        case PriceRow():
            return Indexed(group=row.item)
        case CustomerRow():
            codes = [(CARD, row.card)] if row.card else []
            if row.phone:
                codes.append((PHONE_TAIL, phone_tail(row.phone)))
            return Indexed(group="customers", words=fold(row.name), codes=tuple(codes))
        case OperatorRow():
            return Indexed(codes=((CARD, row.card),) if row.card else ())
        case _:
            return Indexed()


def _place(rank: int, key: str) -> int:
    """Choose a row number by turnover rank; equal ranks spread by their key."""
    low = zlib.crc32(key.encode()) & ((1 << RANK_SHIFT) - 1)
    return (min(max(rank, 0), _RANK_MAX) + 1 << RANK_SHIFT) | low
