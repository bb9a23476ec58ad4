"""Simulated label printers: each reads its language by itself and draws the label as a picture."""

import contextlib
import io
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import qrcode
from barcode import get_barcode_class
from PIL import Image, ImageDraw, ImageFont

from firmware_drivers.receipt_printer.fonts import installed_typeface
from firmware_drivers.simulation.wire_device import WireDevice, remember


@dataclass(frozen=True, slots=True)
class PrintedLabel:
    """A label that came out."""

    picture: Image.Image  # black is 0
    copies: int
    texts: tuple[str, ...]  # printed with the printer's own letters
    codes: tuple[str, ...]  # what a scanner reads

    def png(self) -> bytes:
        """Return the picture as a file."""
        file = io.BytesIO()
        self.picture.save(file, "PNG")
        return file.getvalue()


class Canvas:
    """A label being filled."""

    def __init__(self, width: int, height: int) -> None:
        self.picture = Image.new("1", (max(1, width), max(1, height)), 1)
        self.pen = ImageDraw.Draw(self.picture)
        self.texts: list[str] = []
        self.codes: list[str] = []

    def text(self, x: int, y: int, size: int, text: str) -> None:
        """Print with the printer's own letters."""
        self.texts.append(text)
        typeface = installed_typeface()
        if typeface is None:
            font: Any = ImageFont.load_default(max(6, size))
            self.pen.text((x, y), text, fill=0, font=font)
            return
        at = float(x)
        for run in typeface.runs(text, max(6, size)):
            self.pen.text((at, y + size), run.text, fill=0, font=run.font, anchor="ls")
            at += run.font.getlength(run.text)

    def box(self, x: int, y: int, width: int, height: int) -> None:
        """Blacken."""
        self.pen.rectangle((x, y, x + max(1, width) - 1, y + max(1, height) - 1), fill=0)

    def bitmap(self, x: int, y: int, row_bytes: int, rows: bytes) -> None:
        """Print a picture of black (1) dots."""
        height = len(rows) // row_bytes if row_bytes else 0
        if not height:
            return
        mask = Image.frombytes("1", (row_bytes * 8, height), rows[: row_bytes * height])
        self.picture.paste(0, (x, y), mask)

    def bars(self, x: int, y: int, kind: str, data: str, module: int, height: int) -> None:  # noqa: PLR0913, PLR0917
        """Print a barcode."""
        made: Any = get_barcode_class(kind)(data)
        self.codes.append(str(made.get_fullcode()))
        for place, bit in enumerate(made.build()[0]):
            if bit == "1":
                self.box(x + place * module, y, module, height)

    def qr(self, x: int, y: int, data: str, cell: int) -> None:
        """Print a QR code."""
        self.codes.append(data)
        made: Any = qrcode.QRCode(border=0)
        made.add_data(data)
        for down, row in enumerate(made.get_matrix()):
            for across, black in enumerate(row):
                if black:
                    self.box(x + across * cell, y + down * cell, cell, cell)


class SimulatedLabelPrinter(WireDevice):
    """What both languages share: the roll, the head, and the labels that came out."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: list[PrintedLabel] = []
        self.changed = threading.Condition(self.lock)
        self.labels_left: int | None = None
        self.head_open = False
        self.paused = False
        self.buffer: bytearray = bytearray()

    @property
    def out_of_labels(self) -> bool:
        """Whether the roll has ended."""
        return self.labels_left == 0

    def print_out(self, canvas: Canvas, copies: int) -> None:
        """Let labels come out, as long as there are any."""
        if self.labels_left is not None:
            copies = min(copies, self.labels_left)
            self.labels_left -= copies
        if copies <= 0 or self.head_open:
            return
        label = PrintedLabel(canvas.picture, copies, tuple(canvas.texts), tuple(canvas.codes))
        remember(self.labels, label)
        self.changed.notify_all()

    def _forget(self) -> None:
        self.buffer.clear()


BUFFER_MAX = 4 * 1024 * 1024


class SimulatedZpl(SimulatedLabelPrinter):
    """A ZPL printer; font 0 is whatever Pillow has."""

    def __init__(self) -> None:
        super().__init__()
        self._new_label()

    def _new_label(self) -> None:
        self._size = [464, 320]
        self._at = (0, 0)
        self._home = (0, 0)
        self._letters = 30
        self._module, self._bar_height = 2, 10
        self._kind = ""
        self._cell = 3
        self._hex = ""
        self._copies = 1
        self._fields: list[Callable[[Canvas], None]] = []

    def _execute(self, data: bytes) -> None:
        self.buffer += data
        del self.buffer[:-BUFFER_MAX]
        while True:
            start = min(
                (p for p in (self.buffer.find(b"^"), self.buffer.find(b"~")) if p >= 0), default=-1
            )
            if start < 0:
                self.buffer.clear()
                return
            del self.buffer[:start]
            end = min(
                (p for p in (self.buffer.find(b"^", 1), self.buffer.find(b"~", 1)) if p > 0),
                default=-1,
            )
            whole = bytes(self.buffer[:3]).upper()
            if end < 0 and whole in {b"^XZ", b"~HS", b"~JA"}:
                end = 3
            if end < 0:
                return
            command = bytes(self.buffer[:end])
            del self.buffer[:end]
            with contextlib.suppress(ValueError, IndexError):  # nonsense is passed over
                self._obey(command.decode("utf-8", "replace").rstrip("\r\n"))

    def _obey(self, command: str) -> None:  # noqa: C901, PLR0912 - the table of commands
        if command.startswith("~"):
            if command.upper().startswith("~HS"):
                self._tell()
            return
        name, rest = command[1:3].upper(), command[3:]
        if command[1:2].upper() == "A" and name != "A@":
            name, rest = "A", command[2:]
        numbers = [int(part) if part.strip().isdigit() else 0 for part in rest.split(",")]
        match name:
            case "XA":
                self._new_label()
            case "PW":
                self._size[0] = numbers[0]
            case "LL":
                self._size[1] = numbers[0]
            case "LH":
                self._home = (numbers[0], numbers[1] if len(numbers) > 1 else 0)
            case "FO" | "FT":
                self._at = (numbers[0], numbers[1] if len(numbers) > 1 else 0)
            case "A":
                self._letters = numbers[1] if len(numbers) > 1 else 30
            case "BY":
                self._module = numbers[0] or 2
                self._bar_height = numbers[2] if len(numbers) > 2 else self._bar_height
            case "BE" | "B8" | "BU" | "BC":
                self._kind = name
                self._bar_height = (numbers[1] if len(numbers) > 1 else 0) or self._bar_height
            case "BQ":
                self._kind, self._cell = name, numbers[2] if len(numbers) > 2 else 3
            case "FH":
                self._hex = rest or "_"
            case "FD":
                self._data(self._unescaped(rest))
            case "GF":
                self._graphic(rest)
            case "GB":
                self._box(numbers)
            case "PQ":
                self._copies = numbers[0] or 1
            case "FS":
                self._kind, self._hex = "", ""
            case "XZ":
                canvas = Canvas(*self._size)
                for field in self._fields:
                    field(canvas)
                self.print_out(canvas, self._copies)
                self._new_label()
            case _:
                pass  # the real one ignores what it does not know, too

    def _place(self) -> tuple[int, int]:
        return self._at[0] + self._home[0], self._at[1] + self._home[1]

    def _data(self, data: str) -> None:
        (x, y), kind = self._place(), self._kind
        module, height, cell, letters = self._module, self._bar_height, self._cell, self._letters
        if kind == "BQ":
            self._fields.append(lambda canvas: canvas.qr(x, y, data[3:], cell))
        elif kind:
            code, digits = {"BE": ("ean13", 12), "B8": ("ean8", 7), "BU": ("upca", 11)}.get(
                kind, ("code128", 0)
            )
            if digits:
                data = data[:digits].zfill(digits)
            else:
                data = data.removeprefix(">:").replace("><", ">")
            self._fields.append(lambda canvas: canvas.bars(x, y, code, data, module, height))
        else:
            self._fields.append(lambda canvas: canvas.text(x, y, letters, data))

    def _unescaped(self, text: str) -> str:
        if not self._hex:
            return text
        first, *parts = text.split(self._hex)
        whole = first.encode()
        for part in parts:
            whole += bytes.fromhex(part[:2]) + part[2:].encode()
        return whole.decode("utf-8", "replace")

    def _graphic(self, rest: str) -> None:
        _kind, _size, _total, row_bytes, data = rest.split(",", 4)
        x, y = self._place()
        rows, wide = bytes.fromhex(data), int(row_bytes)
        self._fields.append(lambda canvas: canvas.bitmap(x, y, wide, rows))

    def _box(self, numbers: list[int]) -> None:
        (x, y), (width, height) = self._place(), (numbers[0], numbers[1])
        self._fields.append(lambda canvas: canvas.box(x, y, width, height))

    def _tell(self) -> None:
        out, pause, head = int(self.out_of_labels), int(self.paused), int(self.head_open)
        for line in (
            f"000,{out},{pause},0320,000,0,0,0,000,0,0,0",
            f"000,0,{head},0,0,2,6,0,00000000,1,000",
            "1234,0",
        ):
            self.send(b"\x02" + line.encode() + b"\x03\r\n")


FONT_HEIGHTS = {"1": 12, "2": 20, "3": 24, "4": 32, "5": 48}


class SimulatedTspl(SimulatedLabelPrinter):
    """A TSPL printer with its fixed fonts."""

    def __init__(self, *, dpi: int = 203) -> None:
        super().__init__()
        self._dpi = dpi
        self._code_page = "cp1252"
        self._dots = (464, 320)
        self._canvas = Canvas(*self._dots)

    def _execute(self, data: bytes) -> None:
        self.buffer += data
        del self.buffer[:-BUFFER_MAX]
        while self.buffer:
            if self.buffer.startswith(b"\x1b"):
                if len(self.buffer) < 3:
                    return
                question = bytes(self.buffer[:3])
                del self.buffer[:3]
                self._answer(question)
                continue
            if self.buffer.startswith(b"BITMAP "):
                if not self._bitmap():
                    return
                continue
            end = self.buffer.find(b"\n")
            if end < 0:
                return
            line = bytes(self.buffer[:end]).strip()
            del self.buffer[: end + 1]
            with contextlib.suppress(ValueError, IndexError, LookupError):
                self._obey(line.decode(self._code_page, "replace"))

    def _answer(self, question: bytes) -> None:
        bits = 0x01 * self.head_open | 0x04 * self.out_of_labels | 0x10 * self.paused
        if question == b"\x1b!?":
            self.send(bytes([bits]))
        elif question == b"\x1b!S":
            paper = 0x41 if self.out_of_labels else 0x40
            message = 0x60 if self.paused else 0x40
            self.send(bytes([2, message, 0x40, 0x40, paper, 3, 13, 10]))

    def _bitmap(self) -> bool:
        head = bytes(self.buffer[:64]).split(b",", 5)
        if len(head) < 6:
            return False
        x, y, row_bytes, height = (int(part.split()[-1]) for part in head[:4])
        start = sum(len(part) + 1 for part in head[:5])
        size = row_bytes * height
        if len(self.buffer) < start + size:
            return False
        rows = bytes(byte ^ 0xFF for byte in self.buffer[start : start + size])
        del self.buffer[: start + size]
        self._canvas.bitmap(x, y, row_bytes, rows)
        return True

    def _obey(self, line: str) -> None:
        name, _, rest = line.partition(" ")
        parts = _arguments(rest)
        match name:
            case "SIZE":
                sizes = [float(part.split()[0]) for part in parts]
                self._dots = (
                    round(sizes[0] * self._dpi / 25.4),
                    round(sizes[1] * self._dpi / 25.4),
                )
            case "CODEPAGE":
                self._code_page = "utf-8" if rest.upper() == "UTF-8" else f"cp{rest}"
            case "CLS":
                self._canvas = Canvas(*self._dots)
            case "TEXT":
                height = FONT_HEIGHTS.get(parts[2], 24) * int(parts[5])
                self._canvas.text(int(parts[0]), int(parts[1]), height, parts[6])
            case "BAR":
                x, y, width, height = (int(part) for part in parts)
                self._canvas.box(x, y, width, height)
            case "BARCODE":
                kind = {"EAN13": "ean13", "EAN8": "ean8"}.get(parts[2], "code128")
                place = int(parts[0]), int(parts[1])
                self._canvas.bars(*place, kind, parts[8], int(parts[6]), int(parts[3]))
            case "QRCODE":
                self._canvas.qr(int(parts[0]), int(parts[1]), parts[6], int(parts[3]))
            case "PRINT":
                sets, copies = int(parts[0]), int(parts[1]) if len(parts) > 1 else 1
                self.print_out(self._canvas, sets * copies)
            case _:
                pass


def _arguments(text: str) -> list[str]:
    r"""Split at commas outside quotes; a quote inside text is written ``\["]``."""
    parts, inside, at = [""], False, 0
    while at < len(text):
        if text.startswith('\\["]', at):
            parts[-1] += '"'
            at += 4
            continue
        if text[at] == '"':
            inside = not inside
        elif text[at] == "," and not inside:
            parts.append("")
        else:
            parts[-1] += text[at]
        at += 1
    return parts
