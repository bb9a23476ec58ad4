"""How a store reads the numbers it prints itself: prefixes that carry a weight or a price.

GS1 leaves the prefixes 02 and 20-29 to countries and shops. A store's own rules win; without, those
of its country's GS1 organisation; where there are none, the ones that suit label scales set up at
delivery: prefix 21 carries grams, 22 a price, each behind a PLU of five digits.
Source: GS1 General Specifications 2.1.12 and the national tables.
"""

from collections.abc import Sequence

from sync_protocol.messages.to_till import VariableMeasureRow

VARIABLE_MEASURE = (
    VariableMeasureRow(
        prefix="21", item_from=2, item_until=7, value_from=7, value_until=12, kind="weight"
    ),
    VariableMeasureRow(
        prefix="22", item_from=2, item_until=7, value_from=7, value_until=12, kind="price"
    ),
)


class UnreadableRule(ValueError):
    """A line is no rule; the message says which and why."""


KINDS = ("weight", "price", "count")
DIGITS = 12  # before the check digit
LINES_MAX, WORDS = 12, (4, 5)


def read_rules(lines: Sequence[str]) -> tuple[VariableMeasureRow, ...]:
    """Read rules as people write them, or raise `UnreadableRule`.

    ``21 weight 5 5``: prefix, what it carries, digits of the item, digits of the value; ``x10`` at
    the end where the value counts tens of grams or of cents, ``v`` where a check digit stands
    between item and value.
    """
    return tuple(
        _rule(number, line.split()) for number, line in enumerate(lines, 1) if line.strip()
    )


def rules_for(country: str, own: Sequence[str]) -> tuple[VariableMeasureRow, ...]:
    """Say how a store reads its numbers."""
    return read_rules(own) or read_rules(BY_COUNTRY.get(country, ())) or VARIABLE_MEASURE


def _rule(number: int, words: list[str]) -> VariableMeasureRow:
    where = f"line {number}"
    if len(words) < WORDS[0]:
        raise UnreadableRule(f"{where}: write it like 21 weight 5 5")
    prefix, kind, item, value, *more = words
    if not (prefix.isascii() and prefix.isdecimal() and len(prefix) == 2 and prefix[0] in "02"):
        raise UnreadableRule(f"{where}: the prefix is 02 or 20 to 29")
    if kind not in KINDS:
        raise UnreadableRule(f"{where}: it carries a weight, a price or a count")
    if not (item.isdecimal() and value.isdecimal() and int(item) and int(value)):
        raise UnreadableRule(f"{where}: item and value have digits of their own")
    verifier = "v" in more
    factor = next((word[1:] for word in more if word.startswith("x")), "1")
    if not factor.isdecimal() or not int(factor):
        raise UnreadableRule(f"{where}: a factor is written like x10")
    item_until = len(prefix) + int(item)
    value_from = item_until + verifier
    if value_from + int(value) != DIGITS:
        raise UnreadableRule(f"{where}: prefix, item and value together have 12 digits")
    return VariableMeasureRow(
        prefix=prefix,
        item_from=len(prefix),
        item_until=item_until,
        value_from=value_from,
        value_until=DIGITS,
        kind=kind,
        value_factor=int(factor),
        verifier_at=item_until if verifier else -1,
    )


_BALTIC = ("23 weight 6 4", "24 weight 6 4 x10", "25 weight 6 4 x100")
_NORDIC = ("20 price 6 4", "21 price 6 4 x10", "22 price 6 4 x100", *_BALTIC)
_GERMAN = (
    "22 price 4 5 v",
    "23 price 4 5 v",
    "25 count 4 5 v",
    "26 count 4 5 v",
    "28 weight 4 5 v",
    "29 weight 4 5 v",
)
BY_COUNTRY: dict[str, tuple[str, ...]] = {
    "EE": _BALTIC,
    "LV": _BALTIC,
    "LT": _BALTIC,
    "FI": _BALTIC,
    "SE": _NORDIC,
    "NO": _NORDIC,
    "DE": _GERMAN,
    "GB": ("20 price 5 4 v",),
    "DK": (
        *(f"{prefix} price 4 6" for prefix in (21, 22, 23, 24)),
        "26 weight 4 6",
        "28 weight 4 6",
        "27 weight 5 5",
    ),
}
"""What the national GS1 organisations agreed on."""
