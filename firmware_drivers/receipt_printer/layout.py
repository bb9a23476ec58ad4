"""Where text goes: paragraphs and rows to lines of cells. Pure."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeAlias

from firmware_drivers.receipt_printer.printer import Align, Cell, Row, Rule, Style, Text

Measure: TypeAlias = Callable[[str], float]
"""Width of a text in columns of its own style."""


@dataclass(frozen=True, slots=True)
class PlacedText:
    """Text inside its column; ``start`` and ``width`` are in columns of the line's style."""

    text: str
    start: int
    width: int
    align: Align


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of print."""

    placed: tuple[PlacedText, ...]
    style: Style

    @property
    def letters(self) -> str:
        """All letters of the line, to choose a code page by."""
        return "".join(placed.text for placed in self.placed)

    def as_columns(self) -> str:
        """Return the line as a string in which every letter is one column wide."""
        line = ""
        for placed in self.placed:
            room = placed.width - len(placed.text)
            left = {Align.LEFT: 0, Align.CENTRE: room // 2, Align.RIGHT: room}[placed.align]
            line = line.ljust(placed.start + max(0, left)) + placed.text
        return line.rstrip()


def clean(text: str) -> str:
    """Return the text as it may be printed: composed letters, line breaks, no control characters.

    A product's name comes from far away; an ESC in it would otherwise be an order to the printer.
    """
    composed = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\t", " "))
    kept = (
        letter
        for letter in composed
        # Cc: controls; Cf: invisible marks; Cs, Co, Cn: nothing that can be printed
        if letter == "\n" or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    # The spaces between a number and its currency differ by language and are in no code page.
    return re.sub(r"[^\S\n]", " ", "".join(kept))


def wrap(text: str, width: int, measure: Measure = len) -> list[str]:
    """Break a text into lines no wider than ``width`` columns, between words where it can."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in re.findall(r" *[^ ]+", paragraph.rstrip()):
            if measure(line + word) <= width:
                line += word
                continue
            if line:
                lines.append(line)
            *full, line = _break_word(word.lstrip() if line else word, width, measure)
            lines += full
        lines.append(line)
    return lines


def lay_text(text: Text, columns: int, measure: Measure = len) -> list[TextLine]:
    """Lay a paragraph on a paper of so many columns of plain text."""
    width = max(1, columns // text.style.width)
    return [
        TextLine((PlacedText(line, 0, width, text.align),), text.style)
        for line in wrap(clean(text.text), width, measure)
    ]


def lay_row(row: Row, columns: int, measure: Measure = len) -> list[TextLine]:
    """Lay a row; the cells wrap side by side."""
    columns = max(1, columns // row.style.width)
    widths = _cell_widths(row.cells, columns)
    starts = [sum(widths[:i]) for i in range(len(widths))]
    stacks: list[list[PlacedText]] = []
    for i, (cell, start, width) in enumerate(zip(row.cells, starts, widths, strict=True)):
        gap = 1 if i < len(row.cells) - 1 and width > 1 else 0  # neighbours must not touch
        # An amount is never broken in two; where it is too wide when drawn it is drawn smaller.
        wide = len if cell.align is Align.RIGHT else measure
        stacks.append(
            [
                PlacedText(line, start, width - gap, cell.align)
                for line in wrap(clean(cell.text), width - gap, wide)
            ]
        )
    return [
        TextLine(tuple(placed for placed in level if placed is not None), row.style)
        for level in zip_longest(*stacks)
    ]


def lay_rule(rule: Rule, columns: int) -> TextLine:
    """Lay a line across the paper."""
    sign = "=" if rule.double else "-"
    return TextLine((PlacedText(sign * columns, 0, columns, Align.LEFT),), Style())


def _cell_widths(cells: tuple[Cell, ...], columns: int) -> list[int]:
    fixed = sum(cell.width for cell in cells)
    sharing = sum(not cell.width for cell in cells)
    if fixed + sharing > columns:
        raise ValueError(f"the cells need {fixed + sharing} of {columns} columns")
    share, odd = divmod(columns - fixed, sharing) if sharing else (0, 0)
    widths: list[int] = []
    for cell in cells:
        if cell.width:
            widths.append(cell.width)
        else:
            widths.append(share + (odd > 0))
            odd -= 1
    return widths


def _break_word(word: str, width: int, measure: Measure) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and measure(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces
