"""Barcodes as they are entered, and as they are kept. Pure."""

from cloud.catalogue.errors import NotACode
from sync_protocol.retail.errors import UnreadableBarcode
from sync_protocol.retail.identifiers import GTIN_LENGTHS, Gtin

CODE_MAX = 48


def keep_code(text: str) -> str:
    """Bring a code to the form it is kept in: a GTIN as 14 digits, any other code as printed.

    Raises `NotACode` for digits of a GTIN's length with a wrong check digit: a typing error there
    would sell the wrong goods.
    """
    code = "".join(text.split())
    if not code or len(code) > CODE_MAX or not code.isprintable():
        raise NotACode(text)
    if code.isascii() and code.isdecimal() and len(code) in GTIN_LENGTHS:
        try:
            return Gtin.parse(code).digits
        except UnreadableBarcode as error:
            raise NotACode(text) from error
    return code


def show_code(code: str) -> str:
    """Write a kept code as people know it: EAN-13, EAN-8 or the own code."""
    if len(code) == 14 and code.isascii() and code.isdecimal():
        return Gtin(code).short
    return code
