"""What a visitor can scan and sign in with: files that the demonstration's commands read."""

from __future__ import annotations

import json
from pathlib import Path

from cloud.demo import shop
from cloud.demo.goods import Product, read_groups, read_products
from cloud.demo.people import card_of
from cloud.estate.in_store_numbers import VARIABLE_MEASURE
from sync_protocol.retail.barcode import measured_code

CATALOGUE_FILE = "counter-catalogue.json"
SIGN_IN_FILE = "demo-sign-in.txt"

# By number in the list of goods would change with the list; names are what people look for.
_PICKED = (
    "Whole milk Pella 1 l",
    "Greek yoghurt Halcyon 500 g",
    "Sourdough loaf",
    "Sesame ring",
    "Ground filter coffee Lyra 250 g",
    "Milk chocolate Boreal 100 g",
    "Natural mineral water Kyma 1.5 l",
    "Cola Lyra 330 ml",
    "Extra virgin olive oil Kyma 750 ml",
    "Spaghetti Lyra 500 g",
    "Chopped tomatoes Kyma 400 g",
    "Areni red Araks 750 ml",
    "Lager beer Pella 500 ml",
    "Shampoo Thalia 250 ml",
    "Toilet paper Lumi 8 pcs",
    "Paperback novel",
)
_WEIGHED = (("Feta from the barrel", 320), ("Salmon fillet", 410), ("Kalamata olives", 250))
_CARDS = (("Loyalty card", 11), ("Loyalty card", 42), ("Loyalty card", 128))
_UNKNOWN = "4006381333931"


def scannable() -> list[dict[str, str]]:
    """List what lies about on the simulated counter, ready for its catalogue file."""
    products = {product.name: product for product in read_products()}
    groups = {group.key: group.names["en"] for group in read_groups()}
    weight = next(row.to_rule() for row in VARIABLE_MEASURE if row.kind == "weight")

    def example(product: Product, code: str, note: str = "") -> dict[str, str]:
        return {"code": code, "name": product.name + note, "group": groups[product.category]}

    found = [example(products[name], products[name].barcodes[0][0]) for name in _PICKED]
    water = products["Natural mineral water Kyma 1.5 l"]
    found.append(example(water, water.barcodes[1][0], " · pack of 6"))
    found += [
        example(products[name], measured_code(products[name].plu, grams, weight), f" · {grams} g")
        for name, grams in _WEIGHED
    ]
    found += [
        {"code": card_of(number), "name": f"{name} {number}", "group": "Customers"}
        for name, number in _CARDS
    ]
    found += [
        {"code": f"OP-{each.card}", "name": each.name, "group": "Operators"}
        for each in shop.OPERATORS
    ]
    found.append({"code": _UNKNOWN, "name": "Something unknown", "group": "Other"})
    return found


def sign_in_words() -> str:
    """Say how to sign in, one "name: value" a line."""
    operators = ", ".join(f"{each.name} {each.pin} ({each.role})" for each in shop.OPERATORS)
    first, *others = shop.USERS
    return "\n".join(
        (
            f"Portal sign-in: {first.email} / {shop.PASSWORD}",
            f"also: {', '.join(each.email for each in others)} (same password)",
            f"Till PINs: {operators}",
            "",
        )
    )


def write_examples(directory: Path) -> None:
    """Write both files beside the demonstration's data."""
    directory.mkdir(parents=True, exist_ok=True)
    listed = json.dumps(scannable(), ensure_ascii=False, indent=1)
    (directory / CATALOGUE_FILE).write_text(listed + "\n", "utf-8")
    (directory / SIGN_IN_FILE).write_text(sign_in_words(), "utf-8")
