"""ZPL II: labels to commands, answers to values. Pure. Source: Zebra ZPL II programming guide."""

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

ASK_STATUS = b"~HS"
STATUS_LINES = 3
NATIVE = "cp1252"  # font 0 has these letters on every printer
WIDE_DPI = 250


def compose(label: Label, copies: int, dpi: int, typeface: Typeface) -> bytes:
    """Return the commands that print a label."""
    parts = [
        f"^XA^CI28^PW{dots(label.width, dpi)}^LL{dots(label.height, dpi)}^LH0,0",
    ]
    for field in label.fields:
        at = f"^FO{dots(field.x, dpi)},{dots(field.y, dpi)}"
        match field:
            case TextField():
                parts += _text(field, label, dpi, typeface)
            case CodeField():
                parts.append(at + _code(field, dpi))
            case RuleField():
                width, height = dots(field.width, dpi) or 1, dots(field.height, dpi) or 1
                parts.append(f"{at}^GB{width},{height},{min(width, height)}^FS")
    parts.append(f"^PQ{copies},0,1,Y^XZ")
    return "".join(parts).encode()


def escaped(text: str) -> str:
    """Write what would begin a command as hexadecimal; needs ``^FH_`` before it."""
    for letter in "_^~":
        text = text.replace(letter, f"_{ord(letter):02X}")
    return "".join(letter for letter in text if letter.isprintable())


def read_status(answer: bytes) -> LabelPrinterStatus | None:
    """Read the three lines of ``~HS``; None while they are incomplete or noise."""
    lines = [part.partition(b"\x03")[0] for part in answer.split(b"\x02")[1:] if b"\x03" in part]
    if len(lines) < STATUS_LINES:
        return None
    first, second = (line.decode("ascii", "replace").split(",") for line in lines[:2])
    if len(first) < 12 or len(second) < 11:
        return None
    trouble, message = _trouble(first, second)
    busy = first[4].strip("0") != "" or second[8].strip("0") != ""
    return LabelPrinterStatus(trouble=trouble, message=message, busy=busy)


def _trouble(first: list[str], second: list[str]) -> tuple[Trouble | None, str]:
    if second[2] == "1":
        return Trouble.COVER_OPEN, "head open"
    if first[1] == "1":
        return Trouble.PAPER_OUT, "no labels"
    if second[3] == "1" and second[4] == "1":
        return Trouble.PAPER_OUT, "no ribbon"
    if first[11] == "1":
        return Trouble.OVERHEATED, "too hot"
    if first[2] == "1":
        return Trouble.OFFLINE, "paused"
    return None, ""


def _text(field: TextField, label: Label, dpi: int, typeface: Typeface) -> list[str]:
    parts: list[str] = []
    size, x, y = dots(field.height, dpi), dots(field.x, dpi), dots(field.y, dpi)
    for number, line in enumerate(wrapped(field, label, dpi, typeface)):
        at = f"^FO{x},{y + round(number * size * 1.2)}"
        if line.isprintable() and _has(line):
            parts.append(f"{at}^A0N,{size},{size}^FH_^FD{escaped(line)}^FS")
        else:
            parts.append(at + _picture(drawn(line, size, typeface, bold=field.bold)))
    return parts


def _has(text: str) -> bool:
    try:
        text.encode(NATIVE)
    except UnicodeEncodeError:
        return False
    return True


def _picture(bitmap: Bitmap) -> str:
    size = len(bitmap.rows)
    return f"^GFA,{size},{size},{bitmap.row_bytes},{bitmap.rows.hex().upper()}^FS"


def _code(field: CodeField, dpi: int) -> str:
    height, module = dots(field.height, dpi), 3 if dpi > WIDE_DPI else 2
    match field.symbology:
        case Symbology.EAN13:
            return f"^BY{module}^BEN,{height},Y,N^FD{field.data[:12]}^FS"
        case Symbology.EAN8:
            return f"^BY{module}^B8N,{height},Y,N^FD{field.data[:7]}^FS"
        case Symbology.CODE128:
            data = escaped(field.data).replace(">", "><")
            return f"^BY{module}^BCN,{height},Y,N,N^FH_^FD>:{data}^FS"
        case Symbology.QR:
            cell = max(1, min(10, dots(field.height, dpi) // 10 or 1))
            return f"^BQN,2,{cell}^FH_^FDMA,{escaped(field.data)}^FS"
