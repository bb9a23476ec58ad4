"""Labels on simulated printers of both languages: published examples, five scripts, troubles."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageOps

from firmware_drivers.errors import DeviceError, DeviceRefused, DeviceUnreachable, Trouble
from firmware_drivers.label_printer import tspl, zpl
from firmware_drivers.label_printer.driver import TSPL, ZPL, PlainLabelPrinter
from firmware_drivers.label_printer.printer import (
    CodeField,
    Label,
    LabelPrinterStatus,
    RuleField,
    Symbology,
    TextField,
)
from firmware_drivers.label_printer.simulated import (
    SimulatedLabelPrinter,
    SimulatedTspl,
    SimulatedZpl,
)
from firmware_drivers.receipt_printer.fonts import Typeface
from firmware_drivers.simulation.pty_line import PtyLine
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.simulation.wire_device import WireDevice
from firmware_drivers.transports.lines import line_to
from firmware_drivers.transports.reopening import ReopeningLine

ZPL_SHELF = bytes.fromhex(
    "5e58415e434932385e50573436345e4c4c3332305e4c48302c305e464f32342c32305e41304e2c33362c33365e46"
    "423431362c322c302c4c2c305e4644d0a1d18bd18020d093d0bed0bbd0bbd0b0d0bdd0b4d181d0bad0b8d0b95e46"
    "535e464f32342c3130345e41304e2c39302c39305e464431342e39305e46535e464f32342c3231305e4259325e42"
    "454e2c37302c592c4e5e46443430303633383133333339335e46535e5051312c302c312c595e585a"
)
ZPL_STATUS = bytes.fromhex(
    "023033302c302c302c303332302c3030302c302c302c302c3030302c302c302c30030d0a023030302c302c302c302c"
    "302c322c362c302c30303030303030302c312c303030030d0a02313233342c30030d0a"
)
TSPL_SHELF = bytes.fromhex(
    "53495a45203538206d6d2c3430206d6d0d0a4741502032206d6d2c30206d6d0d0a444952454354494f4e20310d0a43"
    "4f44455041474520313235310d0a434c530d0a544558542032342c32302c2233222c302c312c312c22d1fbf0220d0a"
    "544558542032342c39302c2235222c302c322c322c2231342e3930220d0a424152434f44452032342c3231302c2245"
    "414e3133222c37302c312c302c322c322c2234303036333831333333393331220d0a5052494e5420312c310d0a"
)
NAMES = ['Cheese ^~_"%', "Сыр Голландский", "Τυρί φέτα", "Պանիր", "Leipäjuusto äö"]
Pair = tuple[SimulatedLabelPrinter, PlainLabelPrinter]


def a_label(name: str) -> Label:
    return Label(
        width=580,
        height=400,
        fields=(
            TextField(text=name, x=30, y=20, height=45, lines=2),
            TextField(text="14.90", x=30, y=130, height=110, bold=True),
            RuleField(x=30, y=240, width=500, height=4),
            CodeField(symbology=Symbology.EAN13, data="4006381333931", x=30, y=260, height=90),
            CodeField(symbology=Symbology.QR, data="https://e.org/1", x=400, y=250, height=40),
        ),
    )


@pytest.fixture(params=["zpl", "tspl"])
def pair(
    request: pytest.FixtureRequest,
    typeface: Typeface,
    in_memory: Callable[..., ReopeningLine],
) -> Pair:
    device, dialect = {
        "zpl": (SimulatedZpl(), ZPL),
        "tspl": (SimulatedTspl(), TSPL),
    }[request.param]
    return device, PlainLabelPrinter(in_memory(device, segment=7), dialect, 203, typeface)


def test_the_published_labels_come_out_whatever_the_segments() -> None:
    for device, data, text in (
        (SimulatedZpl(), ZPL_SHELF, "Сыр Голландский"),
        (SimulatedTspl(), TSPL_SHELF, "Сыр"),
    ):
        for byte in data:
            device.receive(bytes([byte]))
        (label,) = device.labels
        assert label.texts == (text, "14.90")
        assert label.codes == ("4006381333931",)
        assert label.picture.size == (464, 320)
        assert label.png().startswith(b"\x89PNG")


def test_the_published_answers_are_read() -> None:
    ready = LabelPrinterStatus()
    assert zpl.read_status(ZPL_STATUS) == ready
    assert all(zpl.read_status(ZPL_STATUS[:cut]) is None for cut in range(len(ZPL_STATUS) - 2))
    troubles = {
        b"\x00": None,
        b"\x01": Trouble.COVER_OPEN,
        b"\x04": Trouble.PAPER_OUT,
        b"\x10": Trouble.OFFLINE,
    }
    for answer, trouble in troubles.items():
        status = tspl.read_status(answer)
        assert status is not None
        assert status.trouble is trouble


@pytest.mark.parametrize("name", NAMES)
def test_every_script_is_on_the_label_and_no_letter_is_lost(pair: Pair, name: str) -> None:
    device, printer = pair
    printer.print(a_label(name), copies=3, timeout_s=5)
    (label,) = device.labels
    assert label.copies == 3
    assert label.codes == ("4006381333931", "https://e.org/1")
    assert "14.90" in label.texts
    if name.isascii() or name.startswith("Leip"):
        assert " ".join(label.texts[:-1]) == name
    else:  # drawn: black dots where the name stands, and no letter of the printer's in it
        assert label.texts == ("14.90",)
        box = ImageOps.invert(label.picture.crop((24, 12, 440, 90)).convert("L")).getbbox()
        assert box is not None
        assert box[2] - box[0] > 60
    assert not any("?" in text for text in label.texts)


@pytest.mark.parametrize(
    ("what", "trouble"),
    [("head_open", Trouble.COVER_OPEN), ("paused", Trouble.OFFLINE), ("", Trouble.PAPER_OUT)],
)
def test_a_printer_that_is_not_ready_is_told_nothing(
    pair: Pair, what: str, trouble: Trouble
) -> None:
    device, printer = pair
    if what:
        setattr(device, what, True)
    else:
        device.labels_left = 0
    with pytest.raises(DeviceRefused) as refused:
        printer.print(a_label("Tea"), timeout_s=5)
    assert refused.value.trouble is trouble
    assert device.labels == []


def test_a_roll_that_ends_leaves_the_outcome_open(pair: Pair) -> None:
    device, printer = pair
    device.labels_left = 2
    with pytest.raises(DeviceError) as failed:
        printer.print(a_label("Tea"), copies=5, timeout_s=5)
    assert type(failed.value).__name__ == "OutcomeUnknown"
    assert device.labels[0].copies == 2


def test_silence_and_impossible_codes_are_named(pair: Pair) -> None:
    device, printer = pair
    bad = CodeField(symbology=Symbology.EAN13, data="12", x=0, y=0, height=50)
    with pytest.raises(DeviceRefused, match="ean13"):
        printer.print(Label(width=580, height=400, fields=(bad,)), timeout_s=1)
    device.faults.mute = True
    with pytest.raises(DeviceUnreachable):
        printer.status(timeout_s=0.02)


def test_it_prints_behind_a_real_port_at_300_dpi(
    behind_a_line: Callable[[WireDevice], PtyLine | TcpLine], typeface: Typeface
) -> None:
    device = SimulatedZpl()
    line = behind_a_line(device)
    printer = PlainLabelPrinter(line_to(line.address), ZPL, 300, typeface)
    printer.print(a_label("Tea"), timeout_s=10)
    assert device.labels[0].picture.size == (685, 472)
    printer.close()


@given(data=st.binary(max_size=400))
def test_noise_is_never_an_exception_of_another_kind(data: bytes) -> None:
    zpl.read_status(data)
    tspl.read_status(data)


@given(text=st.text(max_size=40))
def test_text_never_becomes_a_command(text: str) -> None:
    assert "^" not in zpl.escaped(text)
    assert "~" not in zpl.escaped(text)
