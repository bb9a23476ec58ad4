"""Words for the codes that the ledger stores."""

from cloud.ledger.operations import ACCEPTED, ASKED, OPEN
from cloud.portal.language import _
from sync_protocol.retail.receipt import TENDER_NAMES


def tender_names() -> dict[str, str]:
    """Name the means of payment."""
    return {str(kind): _(name) for kind, name in TENDER_NAMES.items()}


def movement_words() -> dict[str, str]:
    """Name the kinds of cash movement."""
    return {
        "paid-in": _("Paid in"),
        "paid-out": _("Paid out"),
        "drop": _("To the safe"),
        "float": _("Float"),
        "no-sale": _("Drawer opened without a sale"),
    }


def state_words() -> dict[str, tuple[str, str]]:
    """Name the states of an exception and their colour."""
    return {
        OPEN: (_("Open"), "warn"),
        ASKED: (_("Store asked"), "info"),
        ACCEPTED: (_("Accepted"), "good"),
    }


def account_words() -> dict[str, str]:
    """Name the accounts; those with a part after a colon are named by the template."""
    return {
        "drawer": _("Cash in the drawer"),
        "safe": _("Safe"),
        "rounding": _("Cash rounding"),
        "suspense": _("Unexplained"),
        "over-short": _("Over or short"),
        "revenue": _("Sales without tax"),
        "tax": _("Tax owed"),
        "tender": _("Paid by"),
    }


def fiscal_words() -> dict[str, tuple[str, str]]:
    """Name what became of a document on a fiscal device, and its colour."""
    return {
        "asked": (_("Asked, not settled yet"), "warn"),
        "executed": (_("On record"), "good"),
        "not-executed": (_("Not on record"), "bad"),
        "unknown": (_("Not known"), "bad"),
    }


def card_words() -> dict[str, tuple[str, str]]:
    """Name what became of a card payment, and its colour."""
    return {
        "asked": (_("Asked, not settled yet"), "warn"),
        "paid": (_("Paid"), "good"),
        "not-paid": (_("Not paid"), ""),
        "unknown": (_("Not known"), "bad"),
    }
