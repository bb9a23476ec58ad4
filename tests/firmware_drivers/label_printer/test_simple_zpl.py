"""The simulated ZPL printer against simple-zpl2, which writes ZPL and knows nothing of ours."""

from __future__ import annotations

from typing import Any

import pytest

from firmware_drivers.label_printer.simulated import SimulatedZpl

peer: Any = pytest.importorskip("simple_zpl2")


def printed(document: Any) -> SimulatedZpl:
    printer = SimulatedZpl()
    sent = document.zpl_bytes
    for at in range(0, len(sent), 7):  # a network cuts where it likes
        printer.receive(sent[at : at + 7])
    return printer


def a_price_tag(name: str = "Gouda 400 g") -> Any:
    tag = peer.ZPLDocument()
    tag.add_comment("price tag")
    tag.add_field_origin(24, 32)
    tag.add_font("0", tag._ORIENTATION_NORMAL, 36)
    tag.add_field_data(name)
    tag.add_field_origin(24, 210)
    tag.add_barcode(peer.EAN13_Barcode("400638133393", "N", 70, "Y"))
    return tag


def test_a_price_tag_of_simple_zpl2_is_printed() -> None:
    (label,) = printed(a_price_tag()).labels
    assert "Gouda 400 g" in label.texts
    assert any("400638133393" in code for code in label.codes)
    assert label.picture.getbbox() is not None


def test_codes_and_copies_of_simple_zpl2_are_printed() -> None:
    tag = a_price_tag("Lot 42")
    tag.add_field_origin(24, 300)
    tag.add_barcode(peer.Code128_Barcode("LOT-42", "N", 60, "Y"))
    tag.add_field_origin(300, 20)
    tag.add_barcode(peer.QR_Barcode("https://example.org/01/04006381333931", 2, 4, "M"))
    tag.add_print_quantity(3)
    (label,) = printed(tag).labels
    assert label.copies == 3
    assert len(label.codes) == 3
    assert any("LOT-42" in code for code in label.codes)
