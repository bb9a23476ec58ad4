"""What a fiscal setup must be, said in words; pure but for the reader's language."""

from collections.abc import Iterable

from cloud.fiscal.families import (
    FAMILIES,
    PAYMENTS,
    REGISTRATIONS,
    STORNO_REASONS,
    Family,
    FiscalFacts,
    Taxed,
)
from cloud.portal.language import _
from sync_protocol.retail.tender import TenderKind


def objections(facts: FiscalFacts, taxes: Iterable[Taxed]) -> dict[str, str]:
    """Say what is wrong, a sentence per field; empty: the setup can be used."""
    family = FAMILIES.get(facts.family)
    if family is None:
        return {"family": _("Please choose one of the offered values.")}
    found: dict[str, str] = {}
    if facts.registration not in REGISTRATIONS:
        found["registration"] = _("Please choose one of the offered values.")
    _taxes(facts, family, taxes, found)
    _tenders(facts, family, found)
    _codes(facts, family, found)
    for reason, said in facts.reasons.items():
        if said not in STORNO_REASONS:
            found[f"reason-{reason}"] = _("Please choose one of the offered values.")
    if not 1 <= facts.operator <= family.operators_max:
        found["operator"] = _("This device has operators 1 to {count}.", count=family.operators_max)
    _password(facts, family, found)
    return found


def missing_groups(facts: FiscalFacts, taxes: Iterable[Taxed]) -> list[str]:
    """Name the tax categories whose goods cannot be sold on the device yet."""
    return [each.name for each in taxes if each.category not in facts.tax_groups]


def _taxes(
    facts: FiscalFacts, family: Family, taxes: Iterable[Taxed], found: dict[str, str]
) -> None:
    for category, number in facts.tax_groups.items():
        if family.group(number) is None:
            found[f"group-{category}"] = _("This device has no such tax group.")
    for each in taxes:
        if each.category not in facts.tax_groups:
            found[f"group-{each.category}"] = _(
                "Without a tax group no goods of this tax category can be sold."
            )


def _tenders(facts: FiscalFacts, family: Family, found: dict[str, str]) -> None:
    known = {each.value for each in TenderKind}
    for tender, kind in facts.tenders.items():
        if tender not in known:
            found[f"tender-{tender}"] = _("This field is not known here.")
        elif kind not in family.payments:
            found[f"tender-{tender}"] = _("This device has no such payment.")
    if not facts.tenders.get("cash"):
        found["tender-cash"] = _("Cash must be one of the device's payments.")


def _codes(facts: FiscalFacts, family: Family, found: dict[str, str]) -> None:
    for kind, code in facts.payments.items():
        name = f"code-{kind}"
        if kind not in PAYMENTS or kind not in family.payments or not family.payments[kind]:
            found[name] = _("This device has no such payment.")
        elif family.codes_are_numbers and not (code.isascii() and code.isdecimal()):
            found[name] = _("This device numbers its payments: digits only.")
        elif not (code.isascii() and code.isalnum() and len(code) <= 2):
            found[name] = _("A code is one or two letters or digits.")
    if facts.payments:
        for kind in sorted(set(facts.tenders.values()) & family.payments.keys()):
            if kind not in facts.payments:
                found[f"code-{kind}"] = _("Give the code of each payment that is used, or of none.")


def _password(facts: FiscalFacts, family: Family, found: dict[str, str]) -> None:
    said = facts.operator_password
    if not said:
        return
    if not family.password_digits:
        found["operator_password"] = _(
            "This device keeps its cashier's PIN in the till's own devices file."
        )
    elif not (said.isascii() and said.isdecimal() and len(said) <= family.password_digits):
        found["operator_password"] = _(
            "A password of this device has at most {count} digits.", count=family.password_digits
        )
