"""Values of own fields: read from what was typed, written as people read them; formulas. Pure."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, cast

import simpleeval

from cloud.custom_fields.errors import BadFormula, NotAValue
from cloud.custom_fields.models import (
    CHOICE,
    CHOICES,
    DATE,
    LINK,
    MONEY,
    NUMBER,
    YES_NO,
    OwnField,
)
from cloud.portal.amounts import NotAnAmount, read_amount
from cloud.portal.formatting import day, money, number
from cloud.portal.language import _
from cloud.portal.search import fold
from sync_protocol.retail.currency import minor_digits

TEXT_MAX = 2000
_NUMBER_MAX = 10**15
# Without powers and shifts no formula can make a number that takes minutes.
_OPERATORS: dict[Any, Any] = {
    each: does
    for each, does in cast("dict[Any, Any]", simpleeval.DEFAULT_OPERATORS).items()
    if each not in {ast.Pow, ast.LShift, ast.RShift}
}
_FUNCTIONS = {"min": min, "max": max, "round": round, "abs": abs, "len": len}


def understand(
    field: OwnField, typed: Sequence[str], currency: str
) -> list[tuple[str, int | None]]:
    """Read what was typed as rows of (text, number); nothing typed is no row.

    Raises `NotAValue`.
    """
    filled = [each.strip() for each in typed if each.strip()]
    if field.kind in {CHOICE, CHOICES}:
        if any(each not in field.options for each in filled):
            raise NotAValue(filled[0])
        return [(each, None) for each in dict.fromkeys(filled)]
    return [_single(field.kind, filled[0], currency)] if filled else []


def _single(kind: str, text: str, currency: str) -> tuple[str, int | None]:
    try:
        match kind:
            case "number":
                value = Decimal(text.replace(",", ".").replace(" ", "")) * 1000
                if not value.is_finite() or abs(value) > _NUMBER_MAX:
                    raise NotAValue(text)
                return text, int(value)
            case "money":
                return text, read_amount(text, currency)
            case "date":
                return date.fromisoformat(text).isoformat(), date.fromisoformat(text).toordinal()
            case "yes-no":
                return ("yes", 1) if text in {"yes", "true"} else ("no", 0)
            case "link":
                if not re.match(r"https?://\S+$", text):
                    raise NotAValue(text)
            case _:
                pass
        return text[:TEXT_MAX], None
    except (InvalidOperation, NotAnAmount, ValueError):
        raise NotAValue(text) from None


def say(  # noqa: PLR0911 - one per kind of value
    field: OwnField, values: Sequence[tuple[str, int | None]], currency: str
) -> str:
    """Write a value as people read it."""
    if not values:
        return ""
    text, figure = values[0]
    if field.kind == CHOICES:
        return ", ".join(each for each, _figure in values)
    if figure is None or field.kind in {LINK, CHOICE}:
        return text
    match field.kind:
        case "number":
            return number(Decimal(figure) / 1000)
        case "money":
            return money(figure, currency)
        case "date":
            return day(date.fromordinal(figure))
        case _:
            return _("yes") if figure else _("no")


def for_input(field: OwnField, values: Sequence[tuple[str, int | None]], currency: str) -> str:
    """Write a value as an input field holds it."""
    if not values:
        return ""
    text, figure = values[0]
    if field.kind == MONEY and figure is not None:
        return f"{Decimal(figure).scaleb(-minor_digits(currency)):f}"
    return text


def in_formula(
    field: OwnField, values: Sequence[tuple[str, int | None]], currency: str
) -> str | float:
    """Give a value to a formula: numbers as numbers, the rest as text."""
    if not values:
        return 0 if field.kind in {NUMBER, MONEY, YES_NO, DATE} else ""
    text, figure = values[0]
    if figure is None:
        return text
    digits = {NUMBER: 3, MONEY: minor_digits(currency)}.get(field.kind, 0)
    return float(Decimal(figure).scaleb(-digits))


def evaluate(formula: str, names: Mapping[str, str | float]) -> str | float:
    """Work a formula out; it sees nothing but the names. Raises `BadFormula`."""
    try:
        parser: Any = simpleeval.SimpleEval(_OPERATORS, _FUNCTIONS, dict(names))
        found: Any = parser.eval(formula)
    except ZeroDivisionError:
        return ""  # nothing bought yet is no average
    except (simpleeval.InvalidExpression, SyntaxError, TypeError, ValueError, OverflowError) as e:
        raise BadFormula(str(e)) from e
    except (KeyError, AttributeError, RecursionError, MemoryError) as error:
        raise BadFormula(str(error)) from error
    return found if isinstance(found, (int, float)) else str(found)[:TEXT_MAX]


def key_of(name: str, taken: Sequence[str]) -> str:
    """Make of a field's name the one it has in formulas."""
    plain = re.sub(r"\W+", "_", fold(name)).lower().strip("_")[:32] or "field"
    plain = plain if plain[0].isalpha() else f"f_{plain}"
    key, n = plain, 2
    while key in taken:
        key, n = f"{plain}_{n}", n + 1
    return key
