"""Which column of a file is which field of ours: guessed by its name. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from cloud.portal.search import fold

LIKE_MIN = 86  # of 100


@dataclass(frozen=True, slots=True)
class Column:
    """A field that a column of a file can be."""

    name: str
    label: str  # translated
    also: tuple[str, ...] = ()  # other names of it, folded, in the languages of our users
    is_required: bool = False
    is_many: bool = False  # several columns may be this field


def guess(headers: Sequence[str], columns: Sequence[Column]) -> dict[int, str]:
    """Guess the field of each column; one that looks like nothing is left out."""
    known: dict[str, str] = {}
    for column in columns:
        for name in (column.name.replace("_", " "), column.label, *column.also):
            known.setdefault(fold(name), column.name)
    many = {column.name for column in columns if column.is_many}
    found: dict[int, str] = {}
    for at, header in enumerate(headers):
        name = fold(header).strip(" :*.")
        if not name:
            continue
        field = known.get(name)
        if field is None:
            like = process.extractOne(name, known.keys(), scorer=fuzz.ratio, score_cutoff=LIKE_MIN)
            field = known[like[0]] if like else None
        if field is not None and (field in many or field not in found.values()):
            found[at] = field
    return found


def key_of(headers: Sequence[str]) -> str:
    """Give files with the same header one key, so that their columns are remembered."""
    return hashlib.sha256("\n".join(map(fold, headers)).encode()).hexdigest()


def taken(mapping: Mapping[int, str], row: Sequence[str]) -> dict[str, list[str]]:
    """Take a row apart by field; empty cells are not told."""
    found: dict[str, list[str]] = {}
    for at, field in mapping.items():
        if at < len(row) and row[at]:
            found.setdefault(field, []).append(row[at])
    return found
