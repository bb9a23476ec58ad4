"""Vectors: the scanner specification's table; meanings checked against biip."""

import biip
import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.scanner.decoding import LineAssembler, scanned_code
from firmware_drivers.scanner.scanner import CODE_LENGTH_MAX, ScannedCode

VECTORS = {
    "ean13": ("343030363338313333333933310d", "", "4006381333931"),
    "ean13-aim": ("5d4530343030363338313333333933310d", "]E0", "4006381333931"),
    "ean8-aim": ("5d453439363338353037340d", "]E4", "96385074"),
    "upca": ("3033363030303239313435320d", "", "036000291452"),
    "itf14-aim": ("5d493131383930313233343536373839370d", "]I1", "18901234567897"),
    "gs1-128": (
        (
            "5d433130313039353036303030313334333532313732363132333131304142433132331d33313033303031323334"
            "0d"
        ),
        "]C1",
        "01095060001343521726123110ABC123\x1d3103001234",
    ),
    "gs1-dm": (
        "5d643230313034303132333435313233343536323158595a391d3933616263640d",
        "]d2",
        "010401234512345621XYZ9\x1d93abcd",
    ),
    "digital-link": (
        (
            "5d513168747470733a2f2f69642e6773312e6f72672f30312f30393530363030303133343335322f31302f414243"
            "3132333f31373d3236313233310d"
        ),
        "]Q1",
        "https://id.gs1.org/01/09506000134352/10/ABC123?17=261231",
    ),
    "vm-de-weight": ("323831323334313031323334390d", "", "2812341012349"),
    "stx-etx": ("023430303633383133333339333103", "", "4006381333931"),
    "lf": ("343030363338313333333933310a", "", "4006381333931"),
    "tab": ("3430303633383133333339333109", "", "4006381333931"),
}


@pytest.mark.parametrize("name", VECTORS)
def test_a_line_from_the_specification_is_one_scan(name: str) -> None:
    sent, symbology, text = VECTORS[name]
    [scan] = LineAssembler().feed(bytes.fromhex(sent))
    assert (scan.symbology, scan.text) == (symbology, text)


@pytest.mark.parametrize("name", VECTORS)
def test_a_scan_may_be_cut_anywhere(name: str) -> None:
    sent = bytes.fromhex(VECTORS[name][0])
    whole = LineAssembler().feed(sent)
    for cut in range(len(sent) + 1):
        assembler = LineAssembler()
        assert assembler.feed(sent[:cut]) + assembler.feed(sent[cut:]) == whole


@pytest.mark.parametrize("name", ["ean13-aim", "ean8-aim", "upca", "gs1-128", "gs1-dm"])
def test_biip_finds_the_same_number_in_what_we_hand_on(name: str) -> None:
    _, symbology, text = VECTORS[name]
    parsed = biip.parse(symbology + text)
    assert parsed.gtin or (parsed.gs1_message and parsed.gs1_message.get(ai="01"))


def test_two_scans_in_one_read_are_two_scans() -> None:
    sent = bytes.fromhex("343030363338313333333933310d39363338353037340d")
    texts = [scan.text for scan in LineAssembler().feed(sent)]
    assert texts == ["4006381333931", "96385074"]


def test_cr_lf_ends_one_scan() -> None:
    assert len(LineAssembler().feed(b"96385074\r\n96385074\r\n")) == 2


def test_utf_8_and_latin_1_are_told_apart() -> None:
    assert LineAssembler().feed("Überfluß\r".encode())[0].text == "Überfluß"
    assert LineAssembler().feed("Überfluß\r".encode("latin-1"))[0].text == "Überfluß"


def test_a_flood_without_an_end_is_dropped_and_the_next_scan_is_good() -> None:
    assembler = LineAssembler()
    for _ in range(100):
        assert assembler.feed(b"7" * 1000) == []
    assert assembler.feed(b"777\r96385074\r") == [ScannedCode(b"96385074", "96385074")]
    assert assembler.discarded == 1


def test_a_line_of_nothing_is_no_scan() -> None:
    assert LineAssembler().feed(b"\r\n\r\n\x02\x03\t") == []
    assert scanned_code(b"]E0") is None


def test_half_a_scan_can_be_taken_or_forgotten() -> None:
    assembler = LineAssembler()
    assembler.feed(b"963850")
    assert assembler.unfinished
    assert assembler.flush() == ScannedCode(b"963850", "963850")
    assembler.feed(b"963850")
    assembler.forget()
    assert assembler.feed(b"4006381333931\r")[0].text == "4006381333931"


@given(st.lists(st.binary(max_size=30), max_size=20))
def test_any_bytes_in_any_pieces_give_the_same_scans(pieces: list[bytes]) -> None:
    one_by_one = LineAssembler()
    scans = [scan for piece in pieces for scan in one_by_one.feed(piece)]
    assert scans == LineAssembler().feed(b"".join(pieces))
    assert all(len(scan.raw) <= CODE_LENGTH_MAX for scan in scans)
