"""Print jobs to ESC/POS bytes. Pure: no port, no clock.

python-escpos knows the printers' code pages and emits the plain commands; what it does silently
wrong (question marks, unchecked barcodes) or noisily (barcodes, images) is done here.
"""

import re
from dataclasses import dataclass, replace
from typing import Any, cast

import segno
from PIL import Image

from firmware_drivers.receipt_printer.escpos_package import Dummy
from firmware_drivers.receipt_printer.fonts import Typeface
from firmware_drivers.receipt_printer.layout import (
    TextLine,
    lay_row,
    lay_rule,
    lay_text,
)
from firmware_drivers.receipt_printer.printer import (
    PLAIN,
    Align,
    Barcode,
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
from firmware_drivers.receipt_printer.profiles import PrinterProfile
from firmware_drivers.receipt_printer.raster import as_picture, cropped, draw_line, measure_columns

ESC, GS, DLE = b"\x1b", b"\x1d", b"\x10"
INITIALISE = ESC + b"@"
ALIGN = {Align.LEFT: ESC + b"a\x00", Align.CENTRE: ESC + b"a\x01", Align.RIGHT: ESC + b"a\x02"}
STATUS_OFF = GS + b"a\x00"  # no automatic status: it would mix with the answers we ask for
ASK_WHEN_DONE = GS + b"r\x01"  # queued behind the data, so its answer proves that they were printed
BAND_ROWS_MAX = 256  # more in one raster command overruns small printers' memory
FEED_BEFORE_CUT = 4  # lines between the print head and the knife

# The printer looks for these anywhere, even inside the dots of a picture (real-time commands).
REAL_TIME = re.compile(rb"\x10(?:\x04[\x01-\x08]|\x05[\x00-\x05]|\x14[\x01-\x08])")
# Typographic signs that few code pages have, and what a typewriter would have used.
PLAINER = str.maketrans({
    "\u2018": "'", "\u2019": "'", "\u201a": "'", "\u201c": '"', "\u201d": '"', "\u201e": '"',
    "\u00ab": '"', "\u00bb": '"', "\u2010": "-", "\u2011": "-", "\u2012": "-", "\u2013": "-",
    "\u2014": "-", "\u2015": "-", "\u2212": "-", "\u2026": "...", "\u00d7": "x", "\u2022": "*",
})  # fmt: skip


class UnprintableJob(ValueError):
    """This printer can never print this job, however often it is tried."""


def ask(n: int) -> bytes:
    """Return the real-time status request DLE EOT ``n``, 1..4."""
    return DLE + b"\x04" + bytes([n])


def drawer_pulse(pin: int, profile: PrinterProfile) -> bytes:
    """Return the queued drawer pulse; a printer that is offline ignores it."""
    on = max(1, min(255, profile.drawer_on_ms // 2))
    off = max(on, min(255, profile.drawer_off_ms // 2))
    return ESC + b"p" + bytes([_drawer_socket(pin), on, off])


def drawer_pulse_now(pin: int, profile: PrinterProfile) -> bytes:
    """Return the real-time drawer pulse, which works without paper, too."""
    tenths = max(1, min(8, round(profile.drawer_on_ms / 100)))
    return DLE + b"\x14\x01" + bytes([_drawer_socket(pin), tenths])


def encode_job(job: PrintJob, profile: PrinterProfile, typeface: Typeface | None) -> bytes:
    """Turn a job into bytes, or raise `UnprintableJob`.

    ``typeface`` draws lines in letters that the printer has no code page for.
    """
    encoder = JobEncoder(profile, typeface)
    for element in job.elements:
        encoder.add(element)
    return encoder.collected()


@dataclass(slots=True)
class _Sent:
    """What the printer has been told last, so that nothing is said twice."""

    align: Align = Align.LEFT
    style: Style = PLAIN


class JobEncoder:
    """Collects the bytes of one job, top to bottom."""

    def __init__(self, profile: PrinterProfile, typeface: Typeface | None) -> None:
        self._profile = profile
        self._typeface = typeface
        self._printer: Any = Dummy(profile=profile.escpos_profile)  # its methods carry few types
        self._magic: Any = self._printer.magic
        self._sent = _Sent()
        self._raw(INITIALISE)

    def collected(self) -> bytes:
        """Return what has been collected."""
        return self._printer.output

    def add(self, element: PrintElement) -> None:
        """Add one element, or raise `UnprintableJob`."""
        match element:
            case Text() | Row():
                self._add_lines(element)
            case Rule():
                self._text_line(lay_rule(element, self._profile.columns), "CP437")
            case Barcode():
                self._barcode(element)
            case QrCode():
                self._qr(element)
            case Picture():
                self._picture(element)
            case Feed(lines):
                self._feed(lines)
            case Cut(partial):
                self._cut(partial=partial)
            case DrawerKick(pin):
                self._raw(drawer_pulse(pin, self._profile))

    def _add_lines(self, element: Text | Row) -> None:
        lines = self._lay(element)
        pages = [self._page_for(line.letters) for line in lines]
        if None in pages:
            plainer = self._lay(_plainer(element))
            plainer_pages = [self._page_for(line.letters) for line in plainer]
            if None not in plainer_pages:
                lines, pages = plainer, plainer_pages
        if None in pages:
            # A paragraph is drawn as a whole: two faces within one sentence look like a fault.
            for line in self._lay_drawn(element):
                self._drawn_line(line)
            return
        for line, page in zip(lines, pages, strict=True):
            self._text_line(line, cast("str", page))

    def _lay(self, element: Text | Row) -> list[TextLine]:
        try:
            if isinstance(element, Text):
                return lay_text(element, self._profile.columns)
            return lay_row(element, self._profile.columns)
        except ValueError as error:
            raise UnprintableJob(str(error)) from error

    def _lay_drawn(self, element: Text | Row) -> list[TextLine]:
        typeface = self._typeface
        if typeface is None:
            raise UnprintableJob("no font is installed to draw letters the printer does not have")

        def measure(text: str) -> float:
            return measure_columns(text, typeface, bold=element.style.bold)

        if isinstance(element, Text):
            return lay_text(element, self._profile.columns, measure)
        return lay_row(element, self._profile.columns, measure)

    def _page_for(self, letters: str) -> str | None:
        """Choose the code page for a line: the present one, else the first that has all letters."""
        current = self._magic.encoding
        pages = (current, *self._profile.code_pages) if current else self._profile.code_pages
        for page in pages:
            if all(self._magic.encoder.can_encode(page, letter) for letter in letters):
                return page
        return None

    def _text_line(self, line: TextLine, page: str) -> None:
        whole = len(line.placed) == 1 and not line.placed[0].start
        text = line.placed[0].text if whole else line.as_columns()
        if text:
            self._align(line.placed[0].align if whole else Align.LEFT)
            self._style(line.style)
            self._magic.write_with_encoding(page, text)
        self._raw(b"\n")

    def _drawn_line(self, line: TextLine) -> None:
        assert self._typeface is not None
        self._align(Align.LEFT)
        if line.letters.strip():
            self._raster(draw_line(line, self._profile.dots, self._typeface))
        else:
            self._raw(b"\n")

    def _picture(self, picture: Picture) -> None:
        if picture.width > self._profile.dots:
            raise UnprintableJob(
                f"a picture of {picture.width} dots does not fit on {self._profile.dots}"
            )
        self._align(picture.align)
        self._raster(picture)

    def _raster(self, picture: Picture) -> None:
        picture = cropped(picture) if picture.align is Align.LEFT else picture
        row_bytes = (picture.width + 7) // 8
        for first in range(0, picture.height, BAND_ROWS_MAX):
            rows = picture.rows[first * row_bytes : (first + BAND_ROWS_MAX) * row_bytes]
            height = len(rows) // row_bytes
            size = row_bytes.to_bytes(2, "little") + height.to_bytes(2, "little")
            self._raw(GS + b"v0\x00" + size + without_real_time(rows))

    def _barcode(self, code: Barcode) -> None:
        data = barcode_data(code)
        if not 1 <= code.height_dots <= 255 or not 1 <= code.module_dots <= 6:
            raise UnprintableJob("a barcode is 1..255 dots high, its bars 1..6 dots wide")
        modules = barcode_modules(code.symbology, data)
        module_dots = min(code.module_dots, self._profile.dots // modules)
        if module_dots < 2:
            raise UnprintableJob(f"the barcode {code.data!r} is too long for the paper")
        self._align(Align.CENTRE)
        self._raw(GS + b"h" + bytes([code.height_dots]))
        self._raw(GS + b"w" + bytes([module_dots]))
        self._raw(GS + b"f\x00" + GS + b"H" + (b"\x02" if code.caption else b"\x00"))
        self._raw(GS + b"k" + bytes([SYMBOLOGY_NUMBER[code.symbology], len(data)]) + data)

    def _qr(self, code: QrCode) -> None:
        content = code.text.encode()
        if code.correction not in {"L", "M", "Q", "H"} or not 1 <= code.module_dots <= 16:
            raise UnprintableJob("a QR code has correction L, M, Q or H and modules of 1..16 dots")
        try:
            symbol = segno.make_qr(code.text, error=code.correction, boost_error=False)
        except (ValueError, segno.DataOverflowError) as error:
            raise UnprintableJob(f"not a QR code: {error}") from error
        width, _ = symbol.symbol_size(border=0)
        dots = min(code.module_dots, self._profile.dots // (int(width) + 8))
        if dots < 2:
            raise UnprintableJob("the QR code is too long for the paper")
        self._align(Align.CENTRE)
        if self._profile.native_qr and not REAL_TIME.search(content):
            # Their order is the one of python-escpos: L, M, Q, H are 0..3.
            self._printer.qr(code.text, ec="LMQH".index(code.correction), size=dots, native=True)
            return
        rows = [bytes(row) for row in symbol.matrix_iter(scale=dots, border=4)]
        pixels = b"".join(row.translate(_DARK_IS_ONE) for row in rows)
        image = Image.frombytes("L", (len(rows[0]), len(rows)), pixels)
        self._raster(as_picture(image.convert("1")))

    def _feed(self, lines: int) -> None:
        while lines > 0:
            self._raw(ESC + b"d" + bytes([min(lines, 255)]))
            lines -= 255

    def _cut(self, *, partial: bool) -> None:
        self._feed(FEED_BEFORE_CUT)
        if self._profile.cutter:
            self._raw(GS + (b"V\x01" if partial else b"V\x00"))

    def _align(self, align: Align) -> None:
        if self._sent.align is not align:
            self._raw(ALIGN[align])
            self._sent.align = align

    def _style(self, style: Style) -> None:
        was = self._sent.style
        if (style.width, style.height) != (was.width, was.height):
            self._raw(GS + b"!" + bytes([(style.width - 1) << 4 | (style.height - 1)]))
        if style.bold is not was.bold:
            self._printer.set(bold=style.bold)
        if style.underline is not was.underline:
            self._printer.set(underline=int(style.underline))
        if style.inverse is not was.inverse:
            self._printer.set(invert=style.inverse)
        self._sent.style = style

    def _raw(self, data: bytes) -> None:
        # The library's own name for "these bytes, as they are"; it has no public one.
        self._printer._raw(data)  # noqa: SLF001


SYMBOLOGY_NUMBER = {  # form B of GS k: a length byte follows
    Symbology.EAN13: 67,
    Symbology.EAN8: 68,
    Symbology.CODE39: 69,
    Symbology.CODE128: 73,
}
_DARK_IS_ONE = bytes([0] + [255] * 255)


def barcode_data(code: Barcode) -> bytes:
    """Return the data as GS k takes them, or raise `UnprintableJob`.

    Printers print a wrong check digit without a word, and a shop notices at its next stock count.
    """
    text = code.data
    match code.symbology:
        case Symbology.EAN13 | Symbology.EAN8:
            length = 13 if code.symbology is Symbology.EAN13 else 8
            if not (text.isascii() and text.isdecimal() and len(text) == length):
                raise UnprintableJob(f"{text!r} is not {length} digits")
            weighted = sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(reversed(text)))
            if weighted % 10:
                raise UnprintableJob(f"{text!r} has a wrong check digit")
            return text.encode()
        case Symbology.CODE39:
            if not re.fullmatch(r"[0-9A-Z .$/+%-]{1,80}", text):
                raise UnprintableJob(f"{text!r} cannot be written in Code 39")
            return text.encode()
        case Symbology.CODE128:
            return _code128(text)


def barcode_modules(symbology: Symbology, data: bytes) -> int:
    """Count the modules (thinnest bars) that a barcode is wide, with its quiet zones."""
    match symbology:
        case Symbology.EAN13:
            return 95 + 18
        case Symbology.EAN8:
            return 67 + 14
        case Symbology.CODE39:  # bars 1:2.5 at most, rounded up
            return (len(data) + 2) * 16 + 20
        case Symbology.CODE128:
            pairs_or_letters = len(data) - 2 - data.count(b"{{", 2)
            return (pairs_or_letters + 2) * 11 + 13 + 20


def without_real_time(rows: bytes) -> bytes:
    """Return the dots without the patterns that a printer takes for a real-time command.

    One dot beside a black one is blackened, which the eye does not see; a drawer that opens or an
    answer nobody asked for would be seen.
    """
    while REAL_TIME.search(rows):
        rows = REAL_TIME.sub(lambda found: b"\x18" + found[0][1:], rows)
    return rows


def _code128(text: str) -> bytes:
    if not re.fullmatch(r"[ -~]{1,120}", text):
        raise UnprintableJob(f"{text!r} cannot be written in Code 128")
    if re.fullmatch(r"(?:[0-9]{2}){2,}", text):
        pairs = bytes(int(text[i : i + 2]) for i in range(0, len(text), 2))
        if not REAL_TIME.search(pairs):  # the digits 160401 would ask for the printer's status
            return b"{C" + pairs
    return b"{B" + text.replace("{", "{{").encode()


def _drawer_socket(pin: int) -> int:
    if pin not in {2, 5}:
        raise UnprintableJob(f"a drawer is on pin 2 or 5, not {pin}")
    return 0 if pin == 2 else 1


def _plainer(element: Text | Row) -> Text | Row:
    if isinstance(element, Text):
        return replace(element, text=element.text.translate(PLAINER))
    cells = tuple(replace(cell, text=cell.text.translate(PLAINER)) for cell in element.cells)
    return replace(element, cells=cells)
