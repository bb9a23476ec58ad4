"""Names of estate fields and events as people read them, marked for translation; pure."""

from cloud.portal.language import N_, _

# What a machine tells of itself, its devices, and the buckets of reference data that it holds.
WORDS = {
    "model": N_("Model"),
    "serial": N_("Serial number"),
    "system": N_("System"),
    "host": N_("Host name"),
    "software": N_("Version"),
    "group/catalog": N_("Goods"),
    "group/prices": N_("Prices"),
    "tenant/tax": N_("Taxes"),
    "tenant/discounts": N_("Discounts"),
    "tenant/customers": N_("Customers"),
    "tenant/operators": N_("Operators"),
    "store/config": N_("Store settings"),
    "scanner": N_("Scanner"),
    "receipt-printer": N_("Receipt printer"),
    "drawer": N_("Cash drawer"),
    "scale": N_("Scale"),
    "display": N_("Customer display"),
    "card-terminal": N_("Card terminal"),
    "fiscal-printer": N_("Fiscal printer"),
    "ready": N_("Ready"),
    "failed": N_("Failed"),
}

# Fields in the history of a store, register or till.
FIELDS = {
    "code": N_("Short code"),
    "name": N_("Name"),
    "address": N_("Address"),
    "country": N_("Country"),
    "currency": N_("Currency"),
    "time_zone": N_("Time zone"),
    "language": N_("Language"),
    "tax_included": N_("Prices include tax"),
    "cash_step_minor": N_("Smallest coin"),
    "receipt_header": N_("Above the receipt"),
    "receipt_footer": N_("Below the receipt"),
    "in_store_numbers": N_("Numbers of label scales"),
    "drawer_alarm_s": N_("Drawer left open, seconds"),
    "receipt_prefix": N_("Receipt prefix"),
    "register": N_("Till"),
    "store": N_("Store"),
    "letter": N_("Letter"),
    "reason": N_("Reason"),
}

# What can happen to them; the audit keeps the word, the page translates it.
EVENTS = (
    N_("added"),
    N_("changed"),
    N_("closed"),
    N_("opened again"),
    N_("enrolled"),
    N_("revoked"),
    N_("claim-opened"),
    N_("claim-accepted"),
    N_("claim-declined"),
)


def field_names() -> dict[str, str]:
    """Return the fields' names in the present language."""
    return {name: _(word) for name, word in FIELDS.items()}
