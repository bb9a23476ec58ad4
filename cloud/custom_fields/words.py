"""The words of own fields for pages."""

from __future__ import annotations

from cloud.custom_fields.models import (
    CHOICE,
    CHOICES,
    DATE,
    FORMULA,
    LINK,
    MONEY,
    NUMBER,
    TEXT,
    YES_NO,
)
from cloud.portal.language import _


def kinds() -> list[tuple[str, str]]:
    """Name the kinds of fields."""
    return [
        (TEXT, _("Text")),
        (NUMBER, _("Number")),
        (MONEY, _("Money")),
        (DATE, _("Date")),
        (CHOICE, _("Choice")),
        (CHOICES, _("Several choices")),
        (YES_NO, _("Yes or no")),
        (LINK, _("Link")),
        (FORMULA, _("Formula")),
    ]


def field_names() -> dict[str, str]:
    """Name what a field has, for errors and the history."""
    return {
        "name": _("Name"),
        "kind": _("Type"),
        "options": _("Choices"),
        "formula": _("Formula"),
        "is_listed": _("Column of the list"),
        "is_hidden": _("Hidden"),
    }
