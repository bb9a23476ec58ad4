"""Every parser of bytes that come from a device, as one table.

Whatever arrives, a parser raises nothing, makes progress, and keeps no more than its longest
message.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from firmware_drivers.fiscal_printer.armenia_hdm import frame as hdm
from firmware_drivers.fiscal_printer.datecs import frame as datecs
from firmware_drivers.fiscal_printer.shtrih_m import frame as shtrih_m
from firmware_drivers.fiscal_printer.tremol_zfp import frame as tremol
from firmware_drivers.label_printer import tspl, zpl
from firmware_drivers.label_printer.driver import ANSWER_MAX
from firmware_drivers.payment_terminal.zvt import frame as zvt
from firmware_drivers.receipt_printer import escpos_status
from firmware_drivers.scale.cas import frame as cas
from firmware_drivers.scale.cas import status as cas_status
from firmware_drivers.scale.dialog06 import frame as dialog06
from firmware_drivers.scale.dialog06 import status as dialog06_status
from firmware_drivers.scale.massa_k import frame as massa_k
from firmware_drivers.scale.massa_k import status as massa_k_status
from firmware_drivers.scale.nci import frame as nci
from firmware_drivers.scale.nci import status as nci_status
from firmware_drivers.scale.shtrih_pos2 import frame as pos2
from firmware_drivers.scale.shtrih_pos2 import status as pos2_status
from firmware_drivers.scale.toledo_8217 import frame as toledo
from firmware_drivers.scale.toledo_8217 import status as toledo_status
from firmware_drivers.scanner.decoding import LineAssembler
from firmware_drivers.scanner.hid_keyboard import RECORD, KeyboardDecoder
from firmware_drivers.scanner.scanner import CODE_LENGTH_MAX

TESTS = Path(__file__).parents[1] / "firmware_drivers"
Taken = tuple[Any, bytes]


@dataclass(frozen=True)
class Parser:
    """A parser: ``feed`` takes pieces of a stream, one after another, and checks itself."""

    feed: Callable[[Sequence[bytes]], None]
    seeds: tuple[bytes, ...]  # good messages, to be damaged

    @property
    def streams(self) -> st.SearchStrategy[list[bytes]]:
        """Good messages, damaged ones, and noise, in pieces."""
        good = st.sampled_from(self.seeds)
        piece = st.one_of(good, st.builds(_damaged, good, *_DAMAGE), st.binary(max_size=40))
        return st.lists(piece, max_size=6)


_DAMAGE = (st.integers(0, 10_000), st.integers(0, 10_000), st.integers(1, 255))


def _damaged(message: bytes, cut: int, at: int, bits: int) -> bytes:
    """Cut a message off somewhere and change a byte of it."""
    changed = bytearray(message)
    changed[at % len(changed)] ^= bits
    return bytes(changed[: cut % (len(changed) + 1)])


def frames(
    take: Callable[[bytes], Taken], rest_max: int, read: Callable[[Any], object] = repr
) -> Callable[[Sequence[bytes]], None]:
    """Return the check of a function that takes a message off the bytes; ``read`` reads it."""

    def feed(pieces: Sequence[bytes]) -> None:
        rest = b""
        for piece in pieces:
            rest += piece
            while True:
                before = len(rest)
                found, rest = take(rest)
                if found is None:
                    break
                assert len(rest) < before, "a message was taken and nothing used up"
                read(found)
            assert len(rest) <= rest_max, f"{len(rest)} bytes are kept"

    return feed


def _seeds(file: str, family: str | None = None) -> tuple[bytes, ...]:
    rows: dict[str, Any] = json.loads((TESTS / file).read_text("utf-8"))
    rows = rows[family] if family else rows
    return tuple(data for one in rows.values() if (data := bytes.fromhex(one["bytes"])))


def _reading_of(kind: type, read: Callable[[Any], object]) -> Callable[[Any], object]:
    return lambda found: read(found) if isinstance(found, kind) else None


def _cas(read: Callable[[bytes], object]) -> Callable[[Any], object]:
    def tried(found: Any) -> None:
        body = getattr(found, "body", None) or getattr(found, "text", None)
        if body is not None:
            try:
                read(body)
            except cas_status.UnreadableBlock:
                return

    return tried


def _scanner(pieces: Sequence[bytes]) -> None:
    assembler = LineAssembler()
    for piece in pieces:
        assembler.feed(piece)
        assert len(assembler._pending) <= CODE_LENGTH_MAX
    assembler.flush()


def _keyboard(pieces: Sequence[bytes]) -> None:
    decoder, assembler = KeyboardDecoder(), LineAssembler()
    for piece in pieces:
        assembler.feed(decoder.feed(piece))
        assert len(decoder._pending) < RECORD.size
        assert len(decoder._alt_digits) <= 3


_FISCAL, _SCALE = "fiscal_printer/vectors.json", "scale/vectors.json"
_SCANNER, _ZVT = "scanner/vectors.json", "payment_terminal/zvt/vectors.json"
_ESCPOS = (b"\x14\x00\x00\x0f", b"\x12", b"\x16", b"\x37\x22\x00", b"\x5f")


def _datecs(framing: datecs.Framing) -> Parser:
    take = partial(datecs.take_answer, framing)
    return Parser(frames(take, framing.length_max + 8), _seeds(_FISCAL, "datecs"))


def _scale(
    family: str, take: Callable[[bytes], Taken], rest_max: int, read: Callable[[Any], object]
) -> Parser:
    return Parser(frames(take, rest_max, read), _seeds(_SCALE, family))


def _label(read: Callable[[bytes], object]) -> Callable[[Sequence[bytes]], None]:
    """Read a label printer's status as its driver does: what arrived so far, again and again."""

    def feed(pieces: Sequence[bytes]) -> None:
        answer = b""
        for piece in pieces:
            answer += piece
            read(answer)
            if len(answer) >= ANSWER_MAX:
                answer = b""

    return feed


_ZPL_READY = (
    b"\x02030,0,0,0507,000,0,0,0,000,0,0,0\x03\r\n"
    b"\x02000,0,0,0,0,2,4,0,00000000,1,000\x03\r\n\x021234,0\x03\r\n"
)
_ZPL = (_ZPL_READY, b"\x02030,1,1,0507,003,0,0,0,000,1,0,1\x03\r\n")

PARSERS: dict[str, Parser] = {
    "escpos-status": Parser(frames(escpos_status.take_answer, 8), _ESCPOS),
    "toledo-8217": _scale(
        "toledo_8217",
        toledo.take_frame,
        16,
        _reading_of(toledo.Frame, lambda frame: toledo_status.read_answer(frame.body)),
    ),
    "cas-control": _scale("cas", cas.take_control, 0, repr),
    "cas-type-6": _scale("cas", cas.take_type_6, 13, _cas(cas_status.read_type_6)),
    "cas-type-0": _scale("cas", cas.take_type_0, 9, _cas(cas_status.read_type_0)),
    "cas-stream": _scale("cas", cas.take_line, 33, _cas(cas_status.read_line)),
    "massa-k": _scale(
        "massa_k",
        massa_k.take_frame,
        massa_k.BODY_MAX + 7,
        _reading_of(massa_k.Frame, lambda frame: massa_k_status.read_answer(frame.body)),
    ),
    "dialog-06": _scale(
        "dialog06",
        dialog06.take_frame,
        dialog06.RECORD_MAX,
        _reading_of(dialog06.Record, dialog06_status.read_answer),
    ),
    "nci": _scale(
        "nci", nci.take_frame, nci.ANSWER_MAX, _reading_of(nci.Frame, nci_status.read_answer)
    ),
    "shtrih-pos2": _scale(
        "shtrih_pos2",
        pos2.take_frame,
        pos2.BODY_MAX + 3,
        _reading_of(pos2.Frame, lambda frame: pos2_status.read_answer(frame.body)),
    ),
    "zpl-status": Parser(_label(zpl.read_status), _ZPL),
    "tspl-status": Parser(_label(tspl.read_status), (b"\x00", b"\x04", b"\x41\x20")),
    "scanner-lines": Parser(_scanner, _seeds(_SCANNER)),
    "scanner-keys": Parser(_keyboard, (_seeds(_SCANNER)[-1],)),
    "datecs-hex4": _datecs(datecs.Framing.HEX4),
    "datecs-classic": _datecs(next(f for f in datecs.Framing if f is not datecs.Framing.HEX4)),
    "shtrih-m-1": Parser(frames(shtrih_m.take_frame, 258), _seeds(_FISCAL, "shtrih_m")),
    "shtrih-m-2": Parser(
        frames(shtrih_m.take_frame_2, 2 * shtrih_m.BODY_2_MAX + 16), _seeds(_FISCAL, "shtrih_m")
    ),
    "tremol-zfp": Parser(frames(tremol.take_answer, 300), _seeds(_FISCAL, "tremol_zfp")),
    "armenia-hdm": Parser(frames(hdm.take_answer, 65_535 + 16), _seeds(_FISCAL, "armenia_hdm")),
    "zvt-tcp": Parser(frames(zvt.take_apdu, 65_535 + 5), _seeds(_ZVT)),
    "zvt-serial": Parser(frames(zvt.take_serial, 2 * 65_535 + 16), _seeds(_ZVT)),
}
