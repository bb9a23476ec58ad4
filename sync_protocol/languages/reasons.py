"""Reasons that till and headquarters must call alike; what is kept is the English word."""

from sync_protocol.languages.wording import N_

RETURN_REASONS = (
    N_("Changed mind"),
    N_("Damaged"),
    N_("Wrong item"),
    N_("Spoiled"),
)
