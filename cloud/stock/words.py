"""Words for the codes that stock stores."""

from cloud.portal.formatting import date_time, quantity, time
from cloud.portal.language import _, ngettext
from cloud.stock.repository import Certainty


def document_kinds() -> dict[str, str]:
    """Name the kinds of document."""
    return {
        "receipt": _("Goods receipt"),
        "transfer": _("Transfer"),
        "arrival": _("Arrival"),
        "write-off": _("Write-off"),
        "count": _("Count"),
    }


def movement_kinds() -> dict[str, tuple[str, str]]:
    """Name the kinds of movement and their colour."""
    return {
        "sale": (_("Sold"), "info"),
        "return": (_("Brought back"), "violet"),
        "receipt": (_("Received"), "good"),
        "transfer": (_("Sent"), "warn"),
        "write-off": (_("Written off"), "bad"),
        "count": (_("Counted"), "brand"),
        "late": (_("Already counted"), "brand"),
    }


def states() -> dict[str, tuple[str, str]]:
    """Name the states of a document and their colour."""
    return {
        "open": (_("Open"), "warn"),
        "done": (_("Done"), "good"),
        "cancelled": (_("Given up"), ""),
    }


def certainty_words(certainty: Certainty | None) -> str:
    """Say how sure a balance is."""
    if certainty is None or certainty.is_sure:
        return _("sure")
    away = ngettext("{count} till not heard since", "{count} tills not heard since", certainty.away)
    if certainty.sure_at is None:
        return away
    return _("last sure {time}, {tills}", time=time(certainty.sure_at), tills=away)


def certainty_title(certainty: Certainty | None) -> str:
    """Say the same with its day."""
    if certainty is None or certainty.is_sure or certainty.sure_at is None:
        return _("Every till has reported everything.")
    return _("Every till had reported everything at {time}.", time=date_time(certainty.sure_at))


def why_negative(short: dict[str, int]) -> str:
    """Explain balances below nothing: by the name of the store, how many."""
    stores = ", ".join(f"{name} ({quantity(count)})" for name, count in short.items())
    return _(
        "More was sold than was ever booked in: {stores}. A delivery was not booked, another item "
        "was scanned, or the last count was wrong. Count it, or book the delivery.",
        stores=stores,
    )
