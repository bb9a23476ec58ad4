"""The customers' words for pages: views, fields."""

from __future__ import annotations

from cloud.customers.duplicates import EMAIL, LIKE_NAME, PHONE, SAME_NAME, TAX_NUMBER
from cloud.customers.facts import ORGANISATION, PERSON
from cloud.customers.repository import ALL, IN_BIN, NEW, NOT_SEEN, ORGANISATIONS, PREPAY
from cloud.portal.language import _


def views() -> list[tuple[str, str]]:
    """Name the views of the list."""
    return [
        (ALL, _("All")),
        (ORGANISATIONS, _("Organisations")),
        (NEW, _("New this month")),
        (NOT_SEEN, _("Not seen for 90 days")),
        (PREPAY, _("Prepay only")),
        (IN_BIN, _("Bin")),
    ]


def kinds() -> list[tuple[str, str]]:
    """Name what a customer can be."""
    return [(PERSON, _("Person")), (ORGANISATION, _("Organisation"))]


def contact_kinds() -> list[tuple[str, str]]:
    """Name the ways to a customer besides phones."""
    return [
        ("email", _("E-mail")),
        ("whatsapp", "WhatsApp"),
        ("telegram", "Telegram"),
        ("viber", "Viber"),
        ("facebook", "Facebook"),
        ("instagram", "Instagram"),
        ("website", _("Website")),
        ("address", _("Address")),
        ("other", _("Other")),
    ]


def reasons() -> dict[str, str]:
    """Name why two records may be one customer."""
    return {
        PHONE: _("same phone"),
        EMAIL: _("same e-mail"),
        TAX_NUMBER: _("same tax number"),
        SAME_NAME: _("same name"),
        LIKE_NAME: _("similar name"),
    }


def hues() -> list[tuple[str, str]]:
    """Name the colours of a category's label."""
    return [
        ("slate", _("Grey")),
        ("good", _("Green")),
        ("brand", _("Teal")),
        ("info", _("Blue")),
        ("warn", _("Amber")),
        ("bad", _("Red")),
        ("violet", _("Violet")),
    ]


def field_names() -> dict[str, str]:
    """Name the fields of a customer, for the history and for errors."""
    return {
        "name": _("Name"),
        "kind": _("Type"),
        "category": _("Category"),
        "phones": _("Phones"),
        "cards": _("Cards"),
        "email": _("E-mail"),
        "city": _("Town"),
        "language": _("Language"),
        "birthday": _("Birthday"),
        "tax_number": _("Tax number"),
        "personal": _("Own discount"),
        "personal_bp": _("Own discount"),
        "credit_limit": _("Credit limit"),
        "credit_limit_minor": _("Credit limit"),
        "is_prepay_only": _("Prepay only"),
        "note": _("Note for the cashier"),
        "remarks": _("Remarks"),
        "consent_email": _("Consent to e-mail"),
        "consent_sms": _("Consent to SMS"),
        "merged": _("One with"),
        "in_bin": _("In the bin"),
        "contacts": _("Other contacts"),
        "groups": _("Groups"),
        "employer": _("Works for"),
        "position": _("Position"),
        "manager": _("Responsible"),
        "origin": _("How they found us"),
        "hobbies": _("Hobbies"),
        "is_do_not_contact": _("Do not contact"),
        "consent_proof": _("Proof of consent"),
        "photo": _("Photo"),
        "file": _("File"),
        "percent": _("Discount"),
        "percent_bp": _("Discount"),
        "price_list": _("Price list"),
        "hue": _("Colour"),
        "order": _("Order"),
    }
