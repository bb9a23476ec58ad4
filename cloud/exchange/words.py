"""The words of imports for pages."""

from __future__ import annotations

from cloud.exchange.models import (
    CHANGE,
    CHECKED,
    CHECKING,
    CHOOSING,
    DONE,
    DUPLICATE,
    ERROR,
    FAILED,
    MAPPING,
    NEW,
    SAME,
    SAVING,
    UNDOING,
    UNDONE,
)
from cloud.portal.language import _


def subjects() -> dict[str, str]:
    """Name what is imported, as the title of its page."""
    return {"customers": _("Import customers"), "items": _("Import goods")}


def outcomes() -> dict[str, tuple[str, str]]:
    """Name what may become of a row, with the colour of its label."""
    return {
        NEW: (_("New"), "good"),
        CHANGE: (_("Changes"), "info"),
        SAME: (_("As it is"), ""),
        DUPLICATE: (_("Duplicates"), "warn"),
        ERROR: (_("Errors"), "bad"),
    }


def states() -> dict[str, tuple[str, str]]:
    """Name where an import stands, with the colour of its label."""
    return {
        CHOOSING: (_("choose a sheet"), "info"),
        MAPPING: (_("choose columns"), "info"),
        CHECKING: (_("is being checked"), "info"),
        CHECKED: (_("checked, not saved"), "warn"),
        SAVING: (_("is being saved"), "info"),
        DONE: (_("saved"), "good"),
        UNDOING: (_("is being undone"), "info"),
        UNDONE: (_("undone"), ""),
        FAILED: (_("failed"), "bad"),
    }
