"""Meaning of scans, and biip as a peer: it reads every published code as we do."""

from __future__ import annotations

import json
from pathlib import Path

import biip
import pytest
from biip import ParseConfig
from biip.rcn import RcnRegion
from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.scanner.decoding import LineAssembler
from firmware_drivers.scanner.scanner import ScannedCode
from sync_protocol.retail.barcode import (
    DamagedCode,
    GtinScanned,
    MeasuredItem,
    OtherCode,
    ScanRules,
    VariableMeasureRule,
    measured_code,
    price_verifier,
)
from sync_protocol.retail.gs1 import read_scan
from sync_protocol.retail.identifiers import Gtin

VECTORS = json.loads(
    (Path(__file__).parents[2] / "firmware_drivers/scanner/vectors.json").read_text("utf-8")
)
RULES = ScanRules(
    variable_measure=(
        VariableMeasureRule(
            prefix="28",
            item_from=2,
            item_until=6,
            value_from=7,
            value_until=12,
            kind="weight",
            verifier_at=6,
        ),
        VariableMeasureRule(
            prefix="20",
            item_from=2,
            item_until=7,
            value_from=8,
            value_until=12,
            kind="price",
            verifier_at=7,
        ),
        VariableMeasureRule(
            prefix="23", item_from=2, item_until=8, value_from=8, value_until=12, kind="weight"
        ),
    )
)


def scans(name: str) -> list[ScannedCode]:
    return LineAssembler().feed(bytes.fromhex(VECTORS[name]["bytes"]))


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("ean13", GtinScanned(Gtin("04006381333931"))),
        ("ean13-aim", GtinScanned(Gtin("04006381333931"))),
        ("ean8-aim", GtinScanned(Gtin("00000096385074"))),
        ("upca", GtinScanned(Gtin("00036000291452"))),
        ("itf14", GtinScanned(Gtin("18901234567897"))),
        (
            "gs1-128",
            GtinScanned(Gtin("09506000134352"), lot="ABC123", expiry="2026-12-31", weight_g=1234),
        ),
        ("gs1-dm", GtinScanned(Gtin("04012345123456"), serial="XYZ9")),
        (
            "digital-link",
            GtinScanned(Gtin("09506000134352"), lot="ABC123", expiry="2026-12-31"),
        ),
        ("vm-de-weight", MeasuredItem("1234", "weight", 1234)),
        ("vm-gb-price", MeasuredItem("12345", "price", 2875)),
        ("vm-lv-weight", MeasuredItem("123456", "weight", 356)),
        ("stx-etx", GtinScanned(Gtin("04006381333931"))),
        ("lf", GtinScanned(Gtin("04006381333931"))),
        ("tab", GtinScanned(Gtin("04006381333931"))),
    ],
)
def test_published_scans_mean(name: str, meaning: object) -> None:
    (scan,) = scans(name)
    assert read_scan(scan.text, scan.symbology, RULES) == meaning


def test_two_scans_in_one_read_are_two() -> None:
    first, second = scans("two-in-one")
    assert (first.text, second.text) == ("4006381333931", "96385074")


def test_a_message_without_its_separator_is_damaged() -> None:
    (scan,) = scans("gs1-nogs")
    assert isinstance(read_scan(scan.text, scan.symbology, RULES), DamagedCode)


def test_day_00_is_the_last_of_the_month() -> None:
    found = read_scan("0104006381333931" + "17260200" + "10LOT7", "]C1", RULES)
    assert isinstance(found, GtinScanned)
    assert found.expiry == "2026-02-28"


@pytest.mark.parametrize(
    ("text", "price"),
    [
        ("010400638133393139221275", 1275),
        ("0104006381333931393297800001275", 1275),
        ("01040063813339313920123", 12300),
    ],
)
def test_a_price_on_the_label_is_read(text: str, price: int) -> None:
    found = read_scan(text, "]e0", RULES)
    assert isinstance(found, GtinScanned)
    assert found.price_minor == price


@pytest.mark.parametrize(
    "text",
    [
        "HTTPS://ID.GS1.ORG/01/09506000134352/10/ABC123",
        "https://shop.example/01/09506000134352/10/ABC123/21/7?17=261231",
    ],
)
@pytest.mark.parametrize("symbology", ["]Q1", "]d1", ""])
def test_a_digital_link_of_any_host_is_read(text: str, symbology: str) -> None:
    found = read_scan(text, symbology, RULES)
    assert isinstance(found, GtinScanned)
    assert (found.gtin.short, found.lot) == ("9506000134352", "ABC123")


def test_another_link_is_just_a_code() -> None:
    assert isinstance(read_scan("https://example.org/", "]Q1", RULES), OtherCode)


def test_the_add_on_of_a_magazine_is_left_out() -> None:
    found = read_scan("400638133393112", "]E3", RULES)
    assert found == GtinScanned(Gtin("04006381333931"))


@pytest.mark.parametrize("name", ["gs1-128", "gs1-dm", "ean13-aim", "ean8-aim", "itf14"])
def test_biip_reads_the_same_number(name: str) -> None:
    (scan,) = scans(name)
    ours = read_scan(scan.text, scan.symbology, RULES)
    theirs = biip.parse(scan.raw.decode("latin-1"))
    assert isinstance(ours, GtinScanned)
    gtin = theirs.gtin or (theirs.gs1_message and theirs.gs1_message.element_strings[0].gtin)
    assert gtin
    assert gtin.as_gtin_14() == ours.gtin.digits


@given(plu=st.integers(1, 9999), grams=st.integers(1, 99_998))
def test_biip_reads_the_same_weight_on_german_labels(plu: int, grams: int) -> None:
    code = measured_code(str(plu), grams, RULES.variable_measure[0])
    theirs = biip.parse(code, config=ParseConfig(rcn_region=RcnRegion.GERMANY)).gtin
    assert theirs is not None
    assert int(theirs.weight * 1000) == grams
    assert read_scan(code, "]E0", RULES) == MeasuredItem(str(plu), "weight", grams)


@given(plu=st.integers(1, 99_999), pence=st.integers(1, 9998))
def test_biip_reads_the_same_price_on_british_labels(plu: int, pence: int) -> None:
    code = measured_code(str(plu), pence, RULES.variable_measure[1])
    theirs = biip.parse(code, config=ParseConfig(rcn_region=RcnRegion.GREAT_BRITAIN)).gtin
    assert theirs is not None
    assert int(theirs.price * 100) == pence
    assert read_scan(code, "]E0", RULES) == MeasuredItem(str(plu), "price", pence)


@given(plu=st.integers(1, 999_999), grams=st.integers(1, 9998))
def test_biip_reads_the_same_weight_on_baltic_labels(plu: int, grams: int) -> None:
    code = measured_code(str(plu), grams, RULES.variable_measure[2])
    theirs = biip.parse(code, config=ParseConfig(rcn_region=RcnRegion.LATVIA)).gtin
    assert theirs is not None
    assert int(theirs.weight * 1000) == grams


@given(st.from_regex(r"[0-9]{4,5}", fullmatch=True))
def test_biip_computes_the_same_inner_check_digit(digits: str) -> None:
    digits = digits.strip()
    assert price_verifier(digits) == str(biip.checksums.gs1_price_weight_check_digit(digits))


@given(text=st.text(max_size=60), symbology=st.sampled_from(["", "]C1", "]d2", "]Q1", "]E3"]))
def test_every_text_has_a_meaning(text: str, symbology: str) -> None:
    read_scan(text, symbology, RULES)
