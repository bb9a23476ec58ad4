"""Tax numbers, proven by their check digits where the country has some. Pure."""

import re

from stdnum import exceptions, get_cc_module
from stdnum.eu import vat
from stdnum.fi import ytunnus

from cloud.customers.errors import NotATaxNumber

_ARMENIA = re.compile(r"\d{8}")  # the ՀՎՀՀ: its check rule is not published


def keep_tax_number(text: str, country: str) -> str:
    """Bring a tax number to its compact form; ``country`` is the retailer's.

    A number of another European country begins with that country's letters. Where we know no
    rule, the number is kept as it was typed. Raises `NotATaxNumber`.
    """
    compact = re.sub(r"[\s.\-/]", "", text).upper()
    if not compact or len(compact) > _LENGTH_MAX:
        raise NotATaxNumber(text)
    foreign = compact[:2]
    if foreign.isalpha() and foreign.lower() in vat.MEMBER_STATES:
        return _proven(text, compact, vat.is_valid(compact))
    if country == "AM":
        return _proven(text, compact, bool(_ARMENIA.fullmatch(compact)))
    if country == "FI" and ytunnus.is_valid(compact):
        return compact
    module = get_cc_module(country.lower(), "vat") if country else None
    if module is None:
        return compact
    try:
        return str(module.validate(compact))
    except exceptions.ValidationError:
        raise NotATaxNumber(text) from None


_LENGTH_MAX = 20


def _proven(text: str, compact: str, is_valid: bool) -> str:  # noqa: FBT001 - the proof itself
    if not is_valid:
        raise NotATaxNumber(text)
    return compact
