"""A receipt printer that exists only in memory: prints to text and pictures, fails on request."""

import threading
import time
from collections.abc import Callable

from firmware_drivers.receipt_printer.simulated_paper import (
    LINE,
    Band,
    Letter,
    Piece,
    barcode_band,
    barcode_text,
    column_band,
    qr_band,
    raster_band,
    text_band,
)
from firmware_drivers.receipt_printer.simulated_parser import (
    Operation,
    real_time_commands,
    take_operation,
)
from firmware_drivers.receipt_printer.simulated_settings import Settings
from firmware_drivers.simulation.wire_device import WireDevice, remember

# ESC t n of Epson printers, by Python's names of the code pages.
EPSON_PAGES = {
    0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737",
    15: "iso8859_7", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 34: "cp855", 37: "cp864",
    38: "cp869", 39: "iso8859_2", 40: "iso8859_15", 44: "cp1125", 45: "cp1250", 46: "cp1251",
    47: "cp1253", 48: "cp1254", 52: "cp1258",
}  # fmt: skip
NEEDS_PAPER = {
    "line feed", "feed lines", "feed dots", "cut", "barcode", "raster", "columns", "symbol",
    "graphics", "letters",
}  # fmt: skip
PIECES_KEPT = 50


class SimulatedReceiptPrinter(WireDevice):
    """A printer with a cash drawer. Read ``paper``, ``pieces`` and ``journal``; break it at will.

    It executes what it receives in order and only once; ``journal`` counts executions, not answers.
    With a ``pace_s`` each line takes that long, and questions are answered meanwhile.
    """

    def __init__(
        self,
        *,
        columns: int = 48,
        dots: int = 576,
        pages: dict[int, str] = EPSON_PAGES,
        pace_s: float = 0.0,
    ) -> None:
        super().__init__()
        self.columns, self.dots, self.pace_s = columns, dots, pace_s
        self.journal: list[Operation] = []
        self.paper = Piece(columns, dots)
        self.pieces: list[Piece] = []  # cut off, oldest first
        self.version = 0  # grows whenever anything a person could see has changed
        self.changed = threading.Condition(self.lock)
        self.drawer_open = False
        self.drawer_pulses = 0
        self.cover_open = False
        self.paper_lines: int | None = None  # lines until the roll ends; None: endless
        self.near_end = False
        self.error_bits = 0  # of DLE EOT 3: 08 cutter, 20 unrecoverable, 40 overheated
        self._pages = pages
        self._settings = Settings()
        self._buffer = b""
        self._tail = b""
        self._automatic = 0
        self._busy = False
        self._acts: dict[str, Callable[[Operation], None]] = {
            "initialise": self._initialise,
            "drawer pulse": self._pulse_unless_offline,
            "queued question": self._answer_queued,
            "automatic status": self._set_automatic,
            "identify": self._identify,
            "letters": self._collect_letters,
            "line feed": self._print_line,
            "feed lines": self._feed_lines,
            "feed dots": self._feed_dots,
            "cut": self._cut,
            "raster": self._print_raster,
            "columns": self._print_columns,
            "barcode": self._print_barcode,
            "symbol": self._symbol,
            "graphics": self._graphics,
        }

    # What a person does to it

    @property
    def paper_out(self) -> bool:
        """Whether the roll has ended."""
        return self.paper_lines == 0

    @property
    def offline(self) -> bool:
        """Whether it has stopped working."""
        return self.cover_open or self.paper_out or bool(self.error_bits)

    def run_out_of_paper(self, after_lines: int = 0) -> None:
        """Let the roll end after so many more lines."""
        self._change(paper_lines=after_lines)

    def load_paper(self) -> None:
        """Put a new roll in; what waits is printed."""
        self._change(paper_lines=None, near_end=False)

    def set_near_end(self, *, near: bool) -> None:
        """Let the roll look nearly used up, or not."""
        self._change(near_end=near)

    def open_cover(self) -> None:
        """Open the cover, even in the middle of a receipt."""
        self._change(cover_open=True)

    def close_cover(self) -> None:
        """Close the cover; what waits is printed."""
        self._change(cover_open=False)

    def close_drawer(self) -> None:
        """Push the drawer in."""
        self._change(drawer_open=False)

    def fail(self, error_bits: int) -> None:
        """Set an error (bits of DLE EOT 3); 0 ends it."""
        self._change(error_bits=error_bits)

    def tear_off(self) -> None:
        """Take the paper that sticks out, cut or not."""
        with self.lock:
            if not self.paper.blank:
                self._start_new_piece()
            self._note_change()

    def count(self, kind: str) -> int:
        """Count how often an operation was executed."""
        with self.lock:
            return sum(operation.kind == kind for operation in self.journal)

    @property
    def printed(self) -> list[Piece]:
        """All pieces with something on them, the one in the machine last."""
        with self.lock:
            return [*self.pieces, *([] if self.paper.blank else [self.paper])]

    @property
    def working(self) -> bool:
        """Whether it has something left to do and is able to do it."""
        with self.lock:
            return self._busy

    # What the wire does to it

    def _execute(self, data: bytes) -> None:
        seen = len(self._tail)
        commands, self._tail = real_time_commands(self._tail + data, seen)
        done = 0
        for command in commands:
            self._buffer += data[done : command.end - seen]
            done = command.end - seen
            self._obey_at_once(command.name, command.number)
        self._buffer += data[done:]
        self._work()

    def _forget(self) -> None:
        self._buffer = self._tail = b""
        self._settings = Settings()
        self._automatic = 0

    def _obey_at_once(self, name: str, number: int) -> None:
        remember(self.journal, Operation(f"real time {name}", (number,)))
        match name:
            case "status":
                self.send(bytes([self._real_time_status(number)]))
            case "pulse":
                self._pulse()
            case _:  # recover: only errors that recovering can end
                self.error_bits &= ~0x08
                if number == 2:
                    self._buffer = b""
                self._note_change()

    def _real_time_status(self, n: int) -> int:
        bits = {
            1: 0x04 * self.drawer_open | 0x08 * self.offline,
            2: 0x04 * self.cover_open | 0x20 * self.paper_out | 0x40 * bool(self.error_bits),
            3: self.error_bits,
            4: 0x0C * (self.near_end or self.paper_out) | 0x60 * self.paper_out,
        }
        return 0x12 | bits[n]

    def _automatic_status(self) -> bytes:
        first = 0x10 | 0x04 * self.drawer_open | 0x08 * self.offline | 0x20 * self.cover_open
        error = self.error_bits & 0x6C
        paper = 0x03 * (self.near_end or self.paper_out) | 0x0C * self.paper_out
        return bytes([first, error, paper, 0])

    def _work(self) -> None:
        if self.pace_s and not self._busy:
            self._busy = True
            threading.Thread(target=self._work_slowly, name="printer", daemon=True).start()
        elif not self.pace_s:
            while self._work_once() is not None:
                pass

    def _work_slowly(self) -> None:
        while True:
            with self.lock:
                bands = len(self.paper.bands)
                operation = self._work_once()
                if operation is None:
                    self._busy = False
                    return
                printed = self.paper.bands[bands:]
            time.sleep(self.pace_s * min(4, sum(band.height for band in printed) / LINE))

    def _work_once(self) -> Operation | None:
        """Execute the next operation, unless it is incomplete or has to wait for a person."""
        operation, rest = take_operation(self._buffer)
        if operation is None or (operation.kind in NEEDS_PAPER and self.offline):
            return None
        self._buffer = rest
        if operation.kind not in {"ignored", "real time"}:
            remember(self.journal, operation)
        self._obey(operation)
        return operation

    def _obey(self, operation: Operation) -> None:
        if self._settings.apply(operation):
            return
        act = self._acts.get(operation.kind)
        if act is not None:
            act(operation)

    def _initialise(self, _: Operation) -> None:
        self._settings = Settings()

    def _pulse_unless_offline(self, _: Operation) -> None:
        if not self.offline:  # a printer that is offline ignores queued pulses
            self._pulse()

    def _set_automatic(self, operation: Operation) -> None:
        self._automatic = operation.numbers[0]
        self._tell_status()

    def _identify(self, _: Operation) -> None:
        self.send(b"\x02")

    def _answer_queued(self, operation: Operation) -> None:
        paper = 0x03 * (self.near_end or self.paper_out) | 0x0C * self.paper_out
        self.send(bytes([paper if operation.numbers[0] in {1, 49} else int(self.drawer_open)]))

    def _collect_letters(self, operation: Operation) -> None:
        settings = self._settings
        text = operation.data.decode(self._pages.get(settings.page, "ascii"), "replace")
        settings.letters += [settings.letter(sign) for sign in text]

    def _feed_lines(self, operation: Operation) -> None:
        for _ in range(operation.numbers[0]):
            self._print_line()

    def _feed_dots(self, operation: Operation) -> None:
        self._print_bands([Band(operation.numbers[0])])

    def _print_raster(self, operation: Operation) -> None:
        scale, width, rows = operation.numbers
        self._print_bands([raster_band(width, rows, operation.data, self._settings.align, scale)])

    def _print_columns(self, operation: Operation) -> None:
        column_bytes, width = operation.numbers
        self._print_bands([column_band(column_bytes, width, operation.data, self._settings.align)])

    def _print_barcode(self, operation: Operation) -> None:
        settings = self._settings
        bars = barcode_band(
            operation.numbers[0],
            operation.data,
            module=settings.bar_width,
            height=settings.bar_height,
            align=settings.align,
        )
        self._print_bands([bars])
        if settings.caption:
            signs = tuple(
                Letter(sign) for sign in barcode_text(operation.numbers[0], operation.data)
            )
            caption = text_band(signs, settings.align, self.columns, LINE)
            caption.text = ""  # the same digits again would only confuse a reader of the text
            self._print_bands([caption])

    def _print_line(self, _: Operation | None = None) -> None:
        settings = self._settings
        letters, settings.letters = settings.letters, []
        line: list[Letter] = []
        for letter in letters:  # longer than the paper: the printer goes on in the next line
            if sum(one.across for one in line) + letter.across > self.columns:
                self._print_bands([text_band(tuple(line), 0, self.columns, settings.spacing)])
                line = []
            line.append(letter)
        self._print_bands([text_band(tuple(line), settings.align, self.columns, settings.spacing)])

    def _print_bands(self, bands: list[Band]) -> None:
        for band in bands:
            self.paper.bands.append(band)
        if self.paper_lines:
            self.paper_lines = max(0, self.paper_lines - len(bands))
            if self.paper_lines == 0:
                self._tell_status()
        self._note_change()

    def _cut(self, operation: Operation) -> None:
        if operation.numbers[1]:  # feed first
            self._print_line()
        if not self.paper.blank:
            self.paper.cut = True
            self._start_new_piece()
        self._note_change()

    def _symbol(self, operation: Operation) -> None:
        # GS ( k cn fn ...; cn 49 is QR
        settings, data = self._settings, operation.data
        match data[0], data[1]:
            case 49, 67:
                settings.qr_module = data[2]
            case 49, 69:
                settings.qr_correction = data[2] % 48
            case 49, 80:
                settings.qr_text = data[3:]
            case 49, 81:
                text = settings.qr_text.decode("utf-8", "replace")
                if text:
                    self._print_bands(
                        [qr_band(text, settings.qr_module, settings.qr_correction, settings.align)]
                    )
            case _:
                pass

    def _graphics(self, operation: Operation) -> None:
        # GS ( L m fn ...; fn 112 stores a picture, 2 or 50 prints it
        data = operation.data
        if data[1] == 112:
            width, rows = (int.from_bytes(data[i : i + 2], "little") for i in (6, 8))
            self._settings.graphics = ((width + 7) // 8, rows, data[10:])
        elif self._settings.graphics is not None:
            width, rows, dots = self._settings.graphics
            self._print_bands([raster_band(width, rows, dots, self._settings.align)])
            self._settings.graphics = None

    def _pulse(self) -> None:
        self.drawer_pulses += 1
        self._change(drawer_open=True)

    def _start_new_piece(self) -> None:
        self.pieces = [*self.pieces, self.paper][-PIECES_KEPT:]
        self.paper = Piece(self.columns, self.dots, self.paper.number + 1)

    def _change(self, **new: object) -> None:
        with self.lock:
            before = self._automatic_status()
            for name, value in new.items():
                setattr(self, name, value)
            if self._automatic_status() != before:
                self._tell_status()
            self._note_change()
            if self.powered:
                self._work()

    def _tell_status(self) -> None:
        if self._automatic:
            self.send(self._automatic_status())

    def _note_change(self) -> None:
        self.version += 1
        self.changed.notify_all()
