from PIL import Image

from firmware_drivers.receipt_printer.fonts import Typeface
from firmware_drivers.receipt_printer.layout import PlacedText, TextLine
from firmware_drivers.receipt_printer.printer import LARGE, PLAIN, Align, Picture, Style
from firmware_drivers.receipt_printer.raster import cropped, draw_line, picture_of

DOTS = 576


def line(text: str, align: Align = Align.LEFT, style: Style = PLAIN) -> TextLine:
    width = 48 // style.width
    return TextLine((PlacedText(text, 0, width, align),), style)


def inked(picture: Picture) -> tuple[int, int, int, int]:
    image = Image.frombytes("1", (picture.width, picture.height), picture.rows)
    box = image.getbbox()
    assert box is not None
    return box


def test_drawn_text_stands_where_its_alignment_says(typeface: Typeface) -> None:
    left = inked(draw_line(line("Հաց", Align.LEFT), DOTS, typeface))
    centre = inked(draw_line(line("Հաց", Align.CENTRE), DOTS, typeface))
    right = inked(draw_line(line("Հաց", Align.RIGHT), DOTS, typeface))
    assert left[0] < 5
    assert abs((centre[0] + centre[2]) / 2 - DOTS / 2) < 3
    assert right[2] > DOTS - 5


def test_large_drawn_text_is_twice_as_big(typeface: Typeface) -> None:
    plain = draw_line(line("Հաց"), DOTS, typeface)
    large = draw_line(line("Հաց", style=LARGE), DOTS, typeface)
    assert (large.width, large.height) == (plain.width, plain.height * 2)
    assert inked(large)[2] > 1.8 * inked(plain)[2]


def test_underlined_and_inverse_text_has_more_ink(typeface: Typeface) -> None:
    def ink(style: Style) -> int:
        return sum(
            byte.bit_count() for byte in draw_line(line("Հաց", style=style), DOTS, typeface).rows
        )

    assert ink(PLAIN) < ink(Style(underline=True)) < ink(Style(inverse=True))
    assert draw_line(line(" ", style=Style(inverse=True)), DOTS, typeface).rows.count(0) > 0


def test_a_word_too_long_for_its_column_is_drawn_smaller(typeface: Typeface) -> None:
    narrow = TextLine((PlacedText("Շնորհակալություն", 0, 12, Align.LEFT),), PLAIN)
    assert inked(draw_line(narrow, DOTS, typeface))[2] <= 12 * 12 + 2


def test_white_columns_on_the_right_are_not_sent() -> None:
    picture = Picture(24, 2, b"\x80\x00\x00\x00\x01\x00", Align.LEFT)
    assert cropped(picture) == Picture(16, 2, b"\x80\x00\x00\x01", Align.LEFT)
    assert cropped(Picture(8, 1, b"\x01")).width == 8
    assert cropped(Picture(16, 1, b"\x00\x00")).width == 8


def test_a_logo_is_shrunk_and_transparent_is_white() -> None:
    logo = Image.new("RGBA", (1000, 100), (0, 0, 0, 0))
    logo.paste((0, 0, 0, 255), (0, 0, 500, 100))
    picture = picture_of(logo, 500)
    assert (picture.width, picture.height) == (500, 50)
    black = sum(byte.bit_count() for byte in picture.rows)
    assert abs(black - 250 * 50) < 300
