"""Photos of what devices put out, drawn by their simulations: for ``docs/devices/pictures``.

A sample page on paper, a label by each printer language, and a customer display.
"""

from __future__ import annotations

import argparse
import contextlib
import io
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from firmware_drivers.customer_display.simulated import SimulatedDisplay
from firmware_drivers.label_printer.models import LABEL_MODELS
from firmware_drivers.label_printer.sample import SAMPLE
from firmware_drivers.label_printer.simulated import (
    SimulatedLabelPrinter,
    SimulatedTspl,
    SimulatedZpl,
)
from firmware_drivers.receipt_printer.fonts import installed_typeface
from firmware_drivers.receipt_printer.simulated import SimulatedReceiptPrinter
from firmware_drivers.sample_page import sample_page
from firmware_drivers.simulation.tcp_line import TcpLine
from firmware_drivers.supported_models import CUSTOMER_DISPLAYS, RECEIPT_PRINTERS

PICTURES = Path(__file__).parents[2] / "docs" / "devices" / "pictures"
JOB_S = 20.0
WIDTH_MAX = 420
CELL, GLASS, LIT = (26, 40), (8, 32, 36), (94, 234, 212)


def main(arguments: list[str]) -> int:
    """Take the pictures; give the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.pictures devices", description=__doc__)
    parser.add_argument("--out", type=Path, default=PICTURES)
    out = parser.parse_args(arguments).out
    out.mkdir(parents=True, exist_ok=True)
    taken = {
        "receipt": receipt(),
        "label-zpl": label(SimulatedZpl(), "zpl-203"),
        "label-tspl": label(SimulatedTspl(), "tspl-203"),
        "display": display("Sourdough loaf  4.30", "TOTAL          12.40"),
    }
    for name, picture in taken.items():
        small = picture.convert("L") if name != "display" else picture
        if small.width > WIDTH_MAX:
            small = small.resize((WIDTH_MAX, small.height * WIDTH_MAX // small.width))
        small.quantize(16).save(out / f"{name}.png", optimize=True)
    print(f"pictures are in {out}")
    return 0


def receipt() -> Image.Image:
    """Print the sample page."""
    printer = SimulatedReceiptPrinter()
    line = TcpLine(printer)
    with contextlib.closing(RECEIPT_PRINTERS["epson-80mm"].build(line.address)) as driver:
        page = sample_page("epson-80mm", "tcp:192.168.1.50:9100", driver.columns)
        driver.print(page, timeout_s=JOB_S)
    picture = Image.open(io.BytesIO(printer.printed[0].png()))
    line.close()
    return picture


def label(printer: SimulatedLabelPrinter, model: str) -> Image.Image:
    """Print the sample label."""
    line = TcpLine(printer)
    with contextlib.closing(LABEL_MODELS[model].build(line.address)) as driver:
        driver.print(SAMPLE, timeout_s=JOB_S)
    line.close()
    return printer.labels[0].picture


def display(upper: str, lower: str) -> Image.Image:
    """Show two lines and draw them as they glow."""
    device = SimulatedDisplay()
    line = TcpLine(device)
    with contextlib.closing(CUSTOMER_DISPLAYS["epson-dm-d"].build(line.address)) as driver:
        driver.show(upper, lower, timeout_s=JOB_S)
        shown = device.lines
        while not shown[1].strip():  # the bytes are on their way
            shown = device.lines
    line.close()
    width, height = CELL
    picture = Image.new("RGB", (width * len(shown[0]) + 32, height * 2 + 32), GLASS)
    pen, typeface = ImageDraw.Draw(picture), installed_typeface()
    run = typeface.runs("0", height - 8)[0] if typeface else None
    font = run.font if run else ImageFont.load_default(height - 8)
    for row, text in enumerate(shown):
        for column, letter in enumerate(text):
            at = (16 + column * width + width // 2, 16 + row * height + height - 10)
            pen.text(at, letter, fill=LIT, font=font, anchor="ms")
    return picture
