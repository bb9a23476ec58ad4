import json
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from cloud.demo.drawing.pictures import SHAPES
from cloud.demo.examples import scannable, sign_in_words, write_examples
from cloud.demo.goods import LANGUAGES, read_groups, read_products
from cloud.demo.people import COUNT, make_people
from cloud.demo.shelves import draw_product
from cloud.demo.shop import BRANDS, CUSTOMER_CATEGORIES, OPERATORS
from cloud.estate.in_store_numbers import VARIABLE_MEASURE
from cloud.staff.pins import verifier_of
from sync_protocol.retail.barcode import (
    CardScanned,
    DamagedCode,
    GtinScanned,
    MeasuredItem,
    OperatorCard,
    ScanRules,
    read_barcode,
)
from sync_protocol.retail.identifiers import Gtin

RULES = ScanRules(variable_measure=tuple(row.to_rule() for row in VARIABLE_MEASURE))


def test_there_are_five_hundred_products_each_by_its_own_name_in_five_languages() -> None:
    products = read_products()

    assert len(products) == 500
    assert len({product.sku for product in products}) == 500
    for language in LANGUAGES:
        assert len({product.names[language] for product in products}) == 500


def test_barcodes_are_real_ones_and_name_one_product_each() -> None:
    codes = [code for product in read_products() for code, _ in product.barcodes]

    assert len(codes) == len(set(codes)) > 400
    for code in codes:
        assert Gtin.parse(code).short == code


def test_whoever_is_weighed_has_a_plu_of_their_own() -> None:
    weighed = [product for product in read_products() if product.is_weighed]

    assert len({product.plu for product in weighed}) == len(weighed) > 40


def test_every_category_has_goods_and_every_brand_its_colour() -> None:
    products = read_products()

    assert {product.category for product in products} == {group.key for group in read_groups()}
    assert len(read_groups()) >= 12
    assert {p.drawing.initial for p in products} <= {"", *(name[0] for name in BRANDS)}


def test_prices_are_those_of_a_shop() -> None:
    for product in read_products():
        assert 20 <= product.price_minor <= 3000
        assert product.wholesale_minor is None or product.wholesale_minor < product.price_minor


def test_each_product_has_a_picture_of_its_own() -> None:
    products = read_products()

    assert {product.drawing.shape for product in products} <= set(SHAPES)
    pictures = [draw_product(product).tobytes() for product in products[::7]]
    assert len(set(pictures)) == len(pictures)


def test_the_same_seed_gives_the_same_customers() -> None:
    categories = {name: name for name, *_ in CUSTOMER_CATEGORIES}
    now = datetime(2026, 11, 25, tzinfo=UTC)
    first, again, other = (make_people(Random(seed), categories, now) for seed in (1, 1, 2))

    assert first == again
    assert first != other
    assert len(first) == COUNT == 2000
    assert {person.facts.language for person in first} == set(LANGUAGES)


def test_every_pin_of_the_demonstration_is_one_we_would_take() -> None:
    assert len({operator.pin for operator in OPERATORS}) == len(OPERATORS)
    for operator in OPERATORS:
        assert verifier_of(operator.pin)


@pytest.mark.parametrize("example", scannable(), ids=lambda each: each["name"])
def test_what_lies_on_the_counter_can_be_scanned(example: dict[str, str]) -> None:
    meaning = read_barcode(example["code"], RULES)

    assert not isinstance(meaning, DamagedCode)
    assert isinstance(meaning, GtinScanned | MeasuredItem | CardScanned | OperatorCard)


def test_examples_are_files_that_the_commands_read(tmp_path: Path) -> None:
    write_examples(tmp_path)

    assert json.loads((tmp_path / "counter-catalogue.json").read_text("utf-8")) == scannable()
    told = (tmp_path / "demo-sign-in.txt").read_text("utf-8")
    assert told == sign_in_words()
    assert "demo@tameio.example" in told
