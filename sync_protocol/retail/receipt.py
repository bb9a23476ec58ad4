"""The receipt as data: what is printed, before any printer.

`receipt_of` lays a sale out as blocks; `as_text` sets the blocks in rows of a given width, for a
printer, a screen or the portal's "as printed". Words and number forms come from `Words`, so this
module stays pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol, TypeAlias

from sync_protocol.retail.marking import N_
from sync_protocol.retail.money import Money
from sync_protocol.retail.quantity import Quantity
from sync_protocol.retail.sale import Sale, SaleKind, SoldLine
from sync_protocol.retail.tender import TenderKind


class Words(Protocol):
    """The wording a receipt needs, in the reader's language."""

    def text(self, message: str, /, **values: object) -> str:
        """Translate a message and fill in its values."""
        ...

    def money(self, amount: Money) -> str:
        """Write an amount with its currency."""
        ...

    def amount(self, amount: Money) -> str:
        """Write an amount without its currency."""
        ...

    def quantity(self, quantity: Quantity) -> str:
        """Write a quantity with its unit."""
        ...

    def percent(self, basis_points: int) -> str:
        """Write a percentage."""
        ...


class Style(StrEnum):
    """How a row stands on the paper."""

    PLAIN = "plain"
    BOLD = "bold"
    LARGE = "large"  # double width and height, bold
    SMALL = "small"


@dataclass(frozen=True, slots=True)
class Row:
    """Text at the left, text at the right; no right text and ``centred``: in the middle."""

    left: str
    right: str = ""
    style: Style = Style.PLAIN
    centred: bool = False


@dataclass(frozen=True, slots=True)
class Separator:
    """A line across the paper."""


@dataclass(frozen=True, slots=True)
class QrCode:
    """A square code."""

    content: str


@dataclass(frozen=True, slots=True)
class Code128:
    """A bar code that scanners read back to find the receipt."""

    content: str


Block: TypeAlias = Row | Separator | QrCode | Code128


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterhead:
    """What a store prints above and below every receipt."""

    store_name: str
    lines: tuple[str, ...] = ()  # address, phone, tax number
    footer: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """When and by whom: what a receipt shows besides the sale."""

    when: str  # already in the store's time and the reader's form
    till: str
    operator: str
    customer: str = ""
    training: bool = False
    copy: bool = False
    gift: bool = False  # without prices, for whoever is given the goods
    proof: str = ""  # first characters of the entry's hash


@dataclass(frozen=True, slots=True)
class Receipt:
    """A laid-out receipt."""

    blocks: tuple[Block, ...]


TENDER_NAMES: dict[TenderKind, str] = {
    TenderKind.CASH: N_("Cash"),
    TenderKind.CARD: N_("Card"),
    TenderKind.ON_ACCOUNT: N_("On account"),
    TenderKind.PREPAYMENT: N_("Prepayment"),
    TenderKind.GIFT_CARD: N_("Gift card"),
    TenderKind.STORE_CREDIT: N_("Store credit"),
    TenderKind.POINTS: N_("Points"),
}


def receipt_of(
    sale: Sale, circumstances: Circumstances, letterhead: Letterhead, words: Words
) -> Receipt:
    """Lay a sale or return out as a receipt."""
    blocks: list[Block] = [Row(letterhead.store_name, style=Style.LARGE, centred=True)]
    blocks.extend(Row(line, centred=True) for line in letterhead.lines)
    if circumstances.training:
        blocks.append(Row(words.text("TRAINING - NOT A RECEIPT"), style=Style.LARGE, centred=True))
    if circumstances.copy:
        blocks.append(Row(words.text("COPY"), style=Style.LARGE, centred=True))
    blocks.append(Separator())
    if circumstances.gift:
        blocks.append(Row(words.text("GIFT RECEIPT"), style=Style.LARGE, centred=True))
    title = words.text("Return") if sale.kind is SaleKind.RETURN else words.text("Receipt")
    blocks.append(Row(f"{title} {sale.number}", circumstances.when, Style.BOLD))
    if sale.original is not None:
        blocks.append(Row(words.text("For receipt {number}", number=sale.original.number)))
    blocks.append(Row(circumstances.till, circumstances.operator))
    if circumstances.customer:
        blocks.append(Row(words.text("Customer"), circumstances.customer))
    blocks.append(Separator())
    if circumstances.gift:
        blocks.extend(Row(line.name, words.quantity(line.quantity)) for line in sale.lines)
    else:
        for line in sale.lines:
            blocks.extend(_line_rows(line, words))
        blocks.append(Separator())
        blocks.extend(_total_rows(sale, words))
        blocks.append(Separator())
        blocks.extend(_tax_rows(sale, words))
    if letterhead.footer:
        blocks.append(Separator())
        blocks.extend(Row(line, centred=True) for line in letterhead.footer)
    blocks.append(Code128(f"R-{sale.number}"))
    if circumstances.proof:
        blocks.append(Row(circumstances.proof, style=Style.SMALL, centred=True))
    return Receipt(tuple(blocks))


def _line_rows(line: SoldLine, words: Words) -> list[Block]:
    rows: list[Block] = [Row(line.name)]
    price = words.text(
        "{quantity} × {price}",
        quantity=words.quantity(line.quantity),
        price=words.amount(line.unit_price),
    )
    rows.append(Row(f"  {price}", f"{words.amount(line.gross)} {line.letter}".rstrip()))
    rows.extend(
        Row(
            "  "
            + (
                words.text(
                    "{discount} -{percent}",
                    discount=words.text(discount.name),
                    percent=words.percent(discount.percent_bp),
                )
                if discount.percent_bp
                else words.text(discount.name)
            ),
            words.amount(-discount.amount),
        )
        for discount in line.discounts
    )
    if line.note:
        rows.append(Row(f"  {line.note}"))
    return rows


def _total_rows(sale: Sale, words: Words) -> list[Block]:
    rows: list[Block] = []
    if sale.discount:
        rows.append(Row(words.text("You saved"), words.amount(sale.discount)))
    rows.append(Row(words.text("TOTAL"), words.money(sale.total), Style.LARGE))
    if sale.rounding:
        rows.append(Row(words.text("Cash rounding"), words.amount(sale.rounding)))
    for tender in sale.tenders:
        name = words.text(TENDER_NAMES[tender.kind])
        if tender.foreign is not None:
            name = f"{name} {words.money(tender.foreign)}"
        if tender.reference:
            name = f"{name} {tender.reference}"
        rows.append(Row(name, words.amount(tender.amount)))
    if sale.change:
        rows.append(Row(words.text("Change"), words.amount(sale.change), Style.BOLD))
    return rows


def _tax_rows(sale: Sale, words: Words) -> list[Block]:
    rows: list[Block] = []
    for tax in sale.taxes:
        label = words.text("VAT {percent}", percent=words.percent(tax.rate_bp))
        rows.append(
            Row(
                f"{tax.letter} {label}".strip(),
                words.text("{net} + {tax}", net=words.amount(tax.net), tax=words.amount(tax.tax)),
                Style.SMALL,
            )
        )
    return rows


# --- text rows -----------------------------------------------------------------------------------


def width_of(text: str) -> int:
    """Count printed columns: combining marks take none, wide characters two."""
    columns = 0
    for character in text:
        if unicodedata.combining(character):
            continue
        columns += 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1
    return columns


def as_text(blocks: Sequence[Block], columns: int) -> tuple[str, ...]:
    """Set blocks in rows of at most ``columns``; codes stand as their content in brackets."""
    rows: list[str] = []
    for block in blocks:
        match block:
            case Row():
                rows.extend(set_row(block, columns))
            case Separator():
                rows.append("-" * columns)
            case QrCode(content) | Code128(content):
                rows.append(f"[{content}]".center(columns).rstrip())
    return tuple(rows)


def set_row(row: Row, columns: int) -> tuple[str, ...]:
    """Set one row: wrapped at words when too long, the right text always on the last line."""
    room = columns // 2 if row.style is Style.LARGE else columns
    if row.centred:
        return tuple(" " * ((room - width_of(line)) // 2) + line for line in wrap(row.left, room))
    right = row.right
    lines = list(wrap(row.left, room)) or [""]
    if not right:
        return tuple(lines)
    space = room - width_of(lines[-1]) - width_of(right)
    if space >= 1:
        lines[-1] = lines[-1] + " " * space + right
    else:
        lines.append(" " * max(room - width_of(right), 0) + right)
    return tuple(lines)


def wrap(text: str, columns: int) -> tuple[str, ...]:
    """Break text at blanks into lines of at most ``columns``; longer words are cut."""
    indent = min(len(text) - len(text.lstrip(" ")), columns // 2)
    lines: list[str] = []
    line = " " * indent
    empty = True
    for word in text.split():
        rest = word
        if not empty and width_of(line) + 1 + width_of(rest) <= columns:
            line = f"{line} {rest}"
            continue
        if not empty:
            lines.append(line)
            line = " " * indent
        while width_of(line) + width_of(rest) > columns:
            fits = _characters_within(rest, columns - width_of(line))
            lines.append(line + rest[:fits])
            rest = rest[fits:]
            line = " " * indent
        line += rest
        empty = False
    if not empty:
        lines.append(line)
    return tuple(lines)


def _characters_within(text: str, columns: int) -> int:
    """Count the leading characters that fit, at least one, so that cutting always goes on."""
    used = 0
    for i, character in enumerate(text):
        used += width_of(character)
        if used > columns:
            return max(i, 1)
    return len(text)
