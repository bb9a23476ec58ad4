"""What a scan means when the scanner says which symbology it read: GS1 messages and links.

Source: GS1 General Specifications, element strings; GS1 Digital Link. A message begins with FNC1,
which the scanner tells by the AIM identifier; a later FNC1 arrives as U+001D. Parsing is biip's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from biip import ParseConfig, ParseError
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementStrings
from biip.gs1_messages import GS1Message

from sync_protocol.retail.barcode import (
    CODE_LENGTH_MAX,
    GROUP_SEPARATOR,
    Barcode,
    DamagedCode,
    GtinScanned,
    ScanRules,
    read_barcode,
)
from sync_protocol.retail.errors import UnreadableBarcode
from sync_protocol.retail.identifiers import Gtin

# GS1-128, DataBar, DataMatrix, QR, DotCode: the scanner saw FNC1, so it is a message or damaged.
GS1_SYMBOLOGIES = ("]C1", "]e0", "]d2", "]Q3", "]J1")
WITH_ADD_ON = "]E3"  # an EAN-13 with the two or five digits that stand beside it on a magazine
_LENIENT = ParseConfig(gs1_element_strings_verify_date=False)


@dataclass(frozen=True, slots=True)
class _Elements:
    """The element strings of a message or link by AI, and the expiry as YYYY-MM-DD."""

    values: dict[str, str]
    expiry: str


def read_scan(text: str, symbology: str, rules: ScanRules) -> Barcode:
    """Decide what a scan means; ``symbology`` is its AIM identifier or "". Total."""
    if len(text) > CODE_LENGTH_MAX:
        return DamagedCode(text[:40], "empty or too long")
    text = text.strip(f" \r\n\t{GROUP_SEPARATOR}")
    if text[:7].lower() == "http://" or text[:8].lower() == "https://":
        return _linked(text) or read_barcode(text, rules)
    if symbology in GS1_SYMBOLOGIES or GROUP_SEPARATOR in text:
        elements = _message(text)
        if elements is None and symbology in GS1_SYMBOLOGIES:
            # With its separator lost, the rest of a message would pass for a longer lot.
            return DamagedCode(text, "not a GS1 message")
        return (elements and _goods(elements)) or read_barcode(text, rules)
    if symbology == WITH_ADD_ON and len(text) in {15, 18} and text.isdecimal():
        return read_barcode(text[:13], rules)
    return read_barcode(text, rules)


def _message(text: str) -> _Elements | None:
    try:
        message = GS1Message.parse(text, config=_LENIENT)
    except (ParseError, ValueError):
        return None
    return _elements(message.element_strings)


def _linked(text: str) -> Barcode | None:
    """Read a Digital Link; QR codes in alphanumeric mode write scheme and host in capitals."""
    scheme, _, rest = text.partition("://")
    host, slash, path = rest.partition("/")
    try:
        link = GS1DigitalLinkURI.parse(f"{scheme.lower()}://{host.lower()}{slash}{path}")
    except (ParseError, ValueError):
        return None
    return _goods(_elements(link.element_strings))


def _elements(found: GS1ElementStrings) -> _Elements:
    expiry = next((e.date for e in found if e.ai.ai == "17" and e.date is not None), None)
    return _Elements({e.ai.ai: e.value for e in found}, expiry.isoformat() if expiry else "")


def _goods(found: _Elements) -> Barcode | None:
    values = found.values
    number = values.get("01") or values.get("02")
    if number is None:
        return None
    try:
        goods = GtinScanned(Gtin.parse(number))
    except UnreadableBarcode:
        return None
    return replace(
        goods,
        lot=values.get("10", ""),
        expiry=found.expiry,
        serial=values.get("21", ""),
        weight_g=_number(values, "310", scale=1000),
        price_minor=_price(values),
    )


def _price(values: dict[str, str]) -> int | None:
    """Read the amount to pay, in hundredths: AI 392n, or 393n behind its currency's number."""
    price = _number(values, "392", scale=100)
    return price if price is not None else _number(values, "393", scale=100, skip=3)


def _number(values: dict[str, str], ai: str, *, scale: int, skip: int = 0) -> int | None:
    """Read a number whose AI ends with how many decimals it has."""
    for found, value in values.items():
        digits = value[skip:]
        if found.startswith(ai) and len(found) == 4 and digits.isascii() and digits.isdecimal():
            return int(digits) * scale // 10 ** int(found[3])
    return None
