"""TSPL: labels to commands, answers to values. Pure. Source: TSC TSPL2 manual."""

from firmware_drivers.errors import Trouble
from firmware_drivers.label_printer.drawing import Bitmap, dots, drawn, wrapped
from firmware_drivers.label_printer.printer import (
    CodeField,
    Label,
    LabelPrinterStatus,
    RuleField,
    Symbology,
    TextField,
)
from firmware_drivers.receipt_printer.fonts import Typeface

ASK_STATUS = b"\x1b!?"
CODE_PAGE = "cp1252"
FONTS = ((12, "1"), (20, "2"), (24, "3"), (32, "4"), (48, "5"))  # heights of the fixed fonts
SCALE_MAX = 10
WIDE_DPI = 250
BUSY_BIT = 0x20
BITS = (
    (0x01, Trouble.COVER_OPEN, "head open"),
    (0x40, Trouble.COVER_OPEN, "cover open"),
    (0x04, Trouble.PAPER_OUT, "no labels"),
    (0x08, Trouble.PAPER_OUT, "no ribbon"),
    (0x02, Trouble.FAULT, "labels jammed"),
    (0x80, Trouble.OVERHEATED, "too hot"),
    (0x10, Trouble.OFFLINE, "paused"),
)


def compose(label: Label, copies: int, dpi: int, typeface: Typeface) -> bytes:
    """Return the commands that print a label."""
    parts = [
        _line(f"SIZE {label.width / 10:g} mm,{label.height / 10:g} mm"),
        _line(f"GAP {label.gap / 10:g} mm,0 mm"),
        _line("DIRECTION 1"),
        _line("CODEPAGE 1252"),
        _line("CLS"),
    ]
    for field in label.fields:
        match field:
            case TextField():
                parts += _text(field, label, dpi, typeface)
            case CodeField():
                parts.append(_code(field, dpi))
            case RuleField():
                x, y = dots(field.x, dpi), dots(field.y, dpi)
                width, height = dots(field.width, dpi) or 1, dots(field.height, dpi) or 1
                parts.append(_line(f"BAR {x},{y},{width},{height}"))
    parts.append(_line(f"PRINT 1,{copies}"))
    return b"".join(parts)


def read_status(answer: bytes) -> LabelPrinterStatus | None:
    """Read the byte that answers ``ESC !?``; None while it is missing."""
    if not answer:
        return None
    bits = answer[-1]
    for bit, trouble, message in BITS:
        if bits & bit:
            return LabelPrinterStatus(trouble=trouble, message=message)
    return LabelPrinterStatus(busy=bool(bits & BUSY_BIT))


def _text(field: TextField, label: Label, dpi: int, typeface: Typeface) -> list[bytes]:
    parts: list[bytes] = []
    size, x, y = dots(field.height, dpi), dots(field.x, dpi), dots(field.y, dpi)
    for number, line in enumerate(wrapped(field, label, dpi, typeface)):
        top = y + round(number * size * 1.2)
        if line.isprintable() and _has(line) and size >= FONTS[0][0]:
            font, scale = _font(size)
            parts.append(_line(f'TEXT {x},{top},"{font}",0,{scale},{scale},"{_quoted(line)}"'))
        else:
            parts.append(_picture(x, top, drawn(line, size, typeface, bold=field.bold)))
    return parts


def _font(size: int) -> tuple[str, int]:
    """Choose the fixed font and the factor that come nearest to a height without exceeding it."""
    fitting = [
        (height * scale, name, scale)
        for height, name in FONTS
        for scale in range(1, SCALE_MAX + 1)
        if height * scale <= size
    ]
    _, name, scale = max(fitting, key=lambda one: (one[0], one[1]))
    return name, scale


def _has(text: str) -> bool:
    try:
        text.encode(CODE_PAGE)
    except UnicodeEncodeError:
        return False
    return True


def _picture(x: int, y: int, bitmap: Bitmap) -> bytes:
    inverted = bytes(byte ^ 0xFF for byte in bitmap.rows)  # here 0 is black
    head = f"BITMAP {x},{y},{bitmap.row_bytes},{bitmap.height},0,".encode()
    return head + inverted + b"\r\n"


def _code(field: CodeField, dpi: int) -> bytes:
    x, y, height = dots(field.x, dpi), dots(field.y, dpi), dots(field.height, dpi)
    narrow = 3 if dpi > WIDE_DPI else 2
    if field.symbology is Symbology.QR:
        cell = max(1, min(10, height // 10 or 1))
        return _line(f'QRCODE {x},{y},M,{cell},A,0,"{_quoted(field.data)}"')
    kind, data = {
        Symbology.EAN13: ("EAN13", field.data[:12]),
        Symbology.EAN8: ("EAN8", field.data[:7]),
        Symbology.CODE128: ("128", field.data),
    }[field.symbology]
    return _line(f'BARCODE {x},{y},"{kind}",{height},1,0,{narrow},{narrow},"{_quoted(data)}"')


def _quoted(text: str) -> str:
    return text.replace('"', '\\["]')


def _line(command: str) -> bytes:
    return command.encode(CODE_PAGE) + b"\r\n"
