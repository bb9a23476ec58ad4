"""Bytes of the specification (emitted by python-escpos 3.1) and golden receipts."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_drivers.receipt_printer.escpos_commands import (
    INITIALISE,
    REAL_TIME,
    UnprintableJob,
    ask,
    barcode_data,
    drawer_pulse,
    drawer_pulse_now,
    encode_job,
    without_real_time,
)
from firmware_drivers.receipt_printer.fonts import Typeface, installed_typeface
from firmware_drivers.receipt_printer.printer import (
    LARGE,
    TALL,
    Align,
    Barcode,
    Cell,
    Cut,
    DrawerKick,
    Feed,
    Picture,
    PrintElement,
    PrintJob,
    QrCode,
    Row,
    Rule,
    Style,
    Symbology,
    Text,
)
from firmware_drivers.receipt_printer.profiles import PROFILES

EPSON = PROFILES["epson-80mm"]
FACE = installed_typeface()
GOLDEN = Path(__file__).parents[2] / "golden" / "escpos"
RECEIPTS: dict[str, tuple[PrintElement, ...]] = {
    "english": (
        Text("Corner Shop", Align.CENTRE, LARGE),
        Rule(),
        Row((Cell("Sourdough loaf"), Cell("4.20", 10, Align.RIGHT))),
        Row((Cell("TOTAL"), Cell("4.20", 10, Align.RIGHT)), TALL),
        Barcode("4006381333931", Symbology.EAN13),
        QrCode("https://e.am/1"),
        Cut(),
        DrawerKick(),
    ),
    "greek": (
        Text("Μπακάλικο", Align.CENTRE, LARGE),
        Row((Cell("Φέτα Δωδώνη"), Cell("6,45 €", 10, Align.RIGHT))),
        Text("Ευχαριστούμε"),
    ),
    "russian": (
        Text("Гастроном", Align.CENTRE, LARGE),
        Row((Cell("Хлеб «Бородинский»"), Cell("64,00", 10, Align.RIGHT))),
        Text("Спасибо", style=Style(underline=True)),
    ),
    "finnish": (
        Text("Kyläkauppa", Align.CENTRE, LARGE),
        Row((Cell("Jäätelö"), Cell("2,10 €", 10, Align.RIGHT))),
        Text("Kiitos", style=Style(inverse=True)),
    ),
}


def encode(*elements: PrintElement, typeface: Typeface | None = None) -> bytes:
    return encode_job(PrintJob(elements), EPSON, typeface)


def body(*elements: PrintElement) -> str:
    return encode(*elements).removeprefix(INITIALISE).hex(" ")


@pytest.mark.parametrize("name", RECEIPTS)
def test_a_receipt_keeps_its_bytes(name: str) -> None:
    golden = GOLDEN / f"{name}.hex"
    written = encode(*RECEIPTS[name]).hex(" ", 8)
    assert written == golden.read_text().replace("\n", " ").strip(), (
        f"if the change is wanted, write the new bytes to {golden.name}:\n{written}"
    )


@pytest.mark.parametrize(
    ("element", "sent"),
    [
        (Text("Hello"), "1b 74 00 48 65 6c 6c 6f 0a"),
        (Text("Хлеб 1,59"), "1b 74 11 95 ab a5 a1 20 31 2c 35 39 0a"),
        (Text("αβγδε"), "1b 74 0e 98 99 9a 9b 9c 0a"),
        (DrawerKick(), "1b 70 00 32 32"),
        (DrawerKick(5), "1b 70 01 32 32"),
        (Feed(3), "1b 64 03"),
        (Cut(partial=False), "1b 64 04 1d 56 00"),
        (Cut(), "1b 64 04 1d 56 01"),
        (
            Barcode("4006381333931", Symbology.EAN13),
            "1b 61 01 1d 68 40 1d 77 02 1d 66 00 1d 48 02 1d 6b 43 0d " + b"4006381333931".hex(" "),
        ),
        (
            Barcode("123456", module_dots=3, caption=False),
            "1b 61 01 1d 68 40 1d 77 03 1d 66 00 1d 48 00 1d 6b 49 05 7b 43 0c 22 38",
        ),
        (
            QrCode("https://e.am/1", module_dots=4, correction="L"),
            "1b 61 01 1d 28 6b 04 00 31 41 32 00 1d 28 6b 03 00 31 43 04 1d 28 6b 03 00 31 45 30 "
            + b"\x1d(k\x11\x001P0https://e.am/1\x1d(k\x03\x001Q0".hex(" "),
        ),
        (
            Picture(9, 2, b"\x80\x00\x40\x80"),
            "1b 61 01 1d 76 30 00 02 00 02 00 80 00 40 80",
        ),
    ],
)
def test_each_element_has_the_bytes_of_the_manual(element: PrintElement, sent: str) -> None:
    assert body(element) == sent


def test_questions_and_pulses_have_the_bytes_of_the_manual() -> None:
    assert [ask(n).hex() for n in (1, 2, 3, 4)] == ["100401", "100402", "100403", "100404"]
    assert drawer_pulse(2, EPSON).hex() == "1b70003232"
    assert drawer_pulse_now(5, EPSON).hex() == "1014010101"
    with pytest.raises(UnprintableJob, match="pin 2 or 5"):
        drawer_pulse(3, EPSON)


def test_a_code_page_is_chosen_once_for_lines_of_the_same_script() -> None:
    sent = encode(Text("один"), Text("два"), Text("one"), Text("τρία"))
    assert sent.count(b"\x1bt\x11") == 1
    assert sent.count(b"\x1bt") == 2  # cyrillic, which also has "one"; then greek


def test_the_euro_does_not_cost_greek_its_letters() -> None:
    assert b"\x1bt\x2f" in encode(Text("Φέτα 6,45 €"))  # windows-1253 has both


def test_no_letter_ever_becomes_a_question_mark(typeface: Typeface) -> None:
    armenian = encode(Text("Շնորհակալություն"), typeface=typeface)
    assert b"\x1dv0\x00" in armenian
    assert b"\x1bt" not in armenian  # drawn as a whole: no page, no letters
    assert encode(Text("Really?")).count(b"?") == 1


@given(st.text(max_size=40))
def test_any_text_is_printed_without_inventing_question_marks(text: str) -> None:
    sent = encode(Text(text), typeface=FACE)
    if b"\x1dv0" not in sent:
        assert sent.count(b"?") == text.count("?")


def test_signs_of_typesetters_are_replaced_before_a_line_is_drawn() -> None:
    sent = encode(Text("Хлеб „Б“ – 2 × 3…"))
    assert sent.endswith('Хлеб "Б" - 2 x 3...\n'.encode("cp866"))


def test_without_a_font_an_armenian_line_is_refused_and_not_mangled() -> None:
    with pytest.raises(UnprintableJob, match="no font"):
        encode(Text("Հաց"))


def test_cells_that_do_not_fit_are_refused() -> None:
    with pytest.raises(UnprintableJob, match="columns"):
        encode(Row((Cell("a", 40), Cell("b", 40))))


@pytest.mark.parametrize(
    ("code", "complaint"),
    [
        (Barcode("4006381333932", Symbology.EAN13), "wrong check digit"),
        (Barcode("400638133393", Symbology.EAN13), "is not 13 digits"),
        (Barcode("96385075", Symbology.EAN8), "wrong check digit"),
        (Barcode("lower", Symbology.CODE39), "Code 39"),
        (Barcode("Հաց", Symbology.CODE128), "Code 128"),
        (Barcode("A" * 60, Symbology.CODE128), "too long for the paper"),
        (Barcode("A", height_dots=0), "1..255"),
        (QrCode("x" * 2900, correction="M"), "not a QR code|too long"),
        (QrCode("x", correction="X"), "L, M, Q or H"),
        (Picture(600, 1, bytes(75)), "600 dots does not fit on 576"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_a_reason(
    code: PrintElement, complaint: str
) -> None:
    with pytest.raises(UnprintableJob, match=complaint):
        encode(code)


def test_every_symbology_is_sent_by_its_number() -> None:
    assert body(Barcode("96385074", Symbology.EAN8)).endswith("44 08 " + b"96385074".hex(" "))
    assert body(Barcode("A-1", Symbology.CODE39)).endswith("45 03 41 2d 31")


def test_a_qr_code_that_no_phone_could_read_is_refused() -> None:
    narrow = replace(EPSON, dots=300)
    with pytest.raises(UnprintableJob, match="QR code is too long"):
        encode_job(PrintJob((QrCode("x" * 2300),)), narrow, None)


def test_an_empty_line_between_drawn_ones_is_only_fed(typeface: Typeface) -> None:
    assert encode(Text("Հաց\n\nՋուր"), typeface=typeface).count(b"\x1dv0") == 2


def test_a_long_feed_is_sent_in_parts() -> None:
    assert body(Feed(300)) == "1b 64 ff 1b 64 2d"


def test_a_barcode_is_narrowed_to_fit() -> None:
    assert "1d 77 02" in body(Barcode("S01-0001234567-000123", module_dots=4))


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("123456", b"{C\x0c\x22\x38"),
        ("12345", b"{B12345"),
        ("{a}", b"{B{{a}"),
        ("160401", b"{B160401"),  # in pairs this would be DLE EOT 1, a question to the printer
    ],
)
def test_code_128_is_packed_where_that_is_safe(text: str, data: bytes) -> None:
    assert barcode_data(Barcode(text)) == data


def test_the_dots_of_a_picture_cannot_ask_or_open_anything() -> None:
    dots = b"\x10\x04\x01\x10\x14\x01\x10\x10\x05\x02\x00\x10"
    safe = without_real_time(dots)
    assert not REAL_TIME.search(safe)
    assert len(safe) == len(dots)
    assert not REAL_TIME.search(encode(Picture(96, 1, dots)))


@given(st.lists(st.sampled_from([0x10, 0x04, 0x05, 0x14, 0x01, 0x02, 0x00]), max_size=60))
def test_breaking_a_pattern_makes_no_new_one(dots: list[int]) -> None:
    safe = without_real_time(bytes(dots))
    assert not REAL_TIME.search(safe)
    assert all(new & old == old for new, old in zip(safe, dots, strict=True))  # only blackens


def test_a_tall_picture_is_sent_in_bands() -> None:
    assert body(Picture(8, 600, bytes(600))).count("1d 76 30 00 01 00") == 3


def test_a_printer_without_its_own_qr_gets_a_picture() -> None:
    plain = replace(EPSON, native_qr=False)
    sent = encode_job(PrintJob((QrCode("https://e.am/1"),)), plain, None)
    assert b"\x1d(k" not in sent
    assert b"\x1dv0" in sent


def test_a_printer_without_a_knife_only_feeds() -> None:
    plain = replace(EPSON, cutter=False)
    assert encode_job(PrintJob((Cut(),)), plain, None) == INITIALISE + b"\x1bd\x04"


def test_style_is_said_once_and_taken_back() -> None:
    bold = Style(bold=True)
    sent = encode(Text("a", style=bold), Text("b", style=bold), Text("c"))
    assert sent.count(b"\x1bE\x01") == 1
    assert sent.count(b"\x1bE\x00") == 1


def test_a_style_outside_the_printers_range_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="one to eight times"):
        Style(width=9)


def test_a_picture_must_fill_its_size() -> None:
    with pytest.raises(ValueError, match="fill"):
        Picture(9, 2, b"\x00\x00")
    with pytest.raises(ValueError, match="at least one dot"):
        Picture(0, 2, b"")
