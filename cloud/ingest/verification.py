"""Does this sale add up? The answer never stops it from being booked. Pure."""

from dataclasses import dataclass

from sync_protocol.messages.envelope import Entry
from sync_protocol.retail.errors import RetailError
from sync_protocol.retail.sale import Sale, disagreements


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a person at headquarters should look at."""

    kind: str  # of `cloud.ledger.exceptions.KINDS`
    detail: str
    amount_minor: int = 0


def examine(entry: Entry, sale: Sale) -> tuple[Finding, ...]:
    """Compute the sale again with the arithmetic of the till and say what does not agree."""
    findings: list[Finding] = []
    try:
        wrong = disagreements(sale)
    except RetailError as error:
        # Not even computable (two currencies, a line without a rate): as wrong as it gets.
        wrong = (str(error),)
    if wrong:
        findings.append(Finding("sums-disagree", "; ".join(wrong), sale.total.minor))
    if entry.clock == "untrusted":
        findings.append(Finding("clock-doubtful", f"{entry.at_us} µs, never compared"))
    return tuple(findings)
