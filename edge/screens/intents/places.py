"""Where the operator may be on the screens, and what is typed into."""

from enum import StrEnum
from typing import TypeAlias


class Place(StrEnum):
    """Where the operator went within a stage; the stage itself is the till's."""

    MAIN = "main"  # the stage's own screen
    CUSTOMERS = "customers"
    PARKED = "parked"
    CASH = "cash"
    DEVICES = "devices"
    RECEIPTS = "receipts"
    SETTINGS = "settings"
    HEALTH = "health"
    LABELS = "labels"


class Overlay(StrEnum):
    """A question of the screens' own, over the screen. The till's own prompts come before it."""

    NONE = "none"
    MENU = "menu"
    DISCOUNT = "discount"
    SALE_DISCOUNT = "sale-discount"
    PRICE = "price"
    PARK = "park"
    NOTE = "note"
    NEW_CUSTOMER = "new-customer"
    WHY_PRICE = "why-price"
    VOID_SALE = "void-sale"
    CLOSE_DAY = "close-day"
    HELP = "help"


class FieldName(StrEnum):
    """What text is being typed into."""

    NONE = ""
    SEARCH = "search"
    CLAIM_CODE = "claim-code"
    CUSTOMER_SEARCH = "customer-search"
    RECEIPT_SEARCH = "receipt-search"
    COPY_SEARCH = "copy-search"
    LABEL = "label"
    NEW_NAME = "new-name"
    NEW_PHONE = "new-phone"
    LABEL_SEARCH = "label-search"
    LABEL_BATCH = "label-batch"
    LABEL_DAYS = "label-days"
    DEVICE_ADDRESS = "device-address"


Intent: TypeAlias = object
"""Any of the classes of this folder's other files."""
