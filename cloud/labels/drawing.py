"""Labels as pictures and as pages; Typst draws both, from data."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import typst

from cloud.labels.bars import boxes
from sync_protocol.retail.label import LabelCode, LabelLayout, LabelText, Placed

SHEET = Path(__file__).parent / "sheet.typ"
PAGE_WIDTH, PAGE_MARGIN = 2100, 80  # A4, tenths of a millimetre
PREVIEW_PPI = 220.0


def picture(layout: LabelLayout) -> bytes:
    """Draw one label as a PNG."""
    return _compiled((layout,), sheet=False, format="png", ppi=PREVIEW_PPI)


def pages(layouts: Sequence[LabelLayout], *, sheet: bool) -> bytes:
    """Draw labels as a PDF: many on A4 pages to cut, or each on a page of its size for a roll."""
    return _compiled(layouts, sheet=sheet, format="pdf")


def columns_of(width: int) -> int:
    """Say how many labels stand beside one another on A4."""
    return max(1, (PAGE_WIDTH - 2 * PAGE_MARGIN) // width)


def _compiled(layouts: Sequence[LabelLayout], *, sheet: bool, **form: Any) -> bytes:
    first = layouts[0]
    columns = columns_of(first.width)
    data = {
        "sheet": sheet,
        "width": first.width,
        "height": first.height,
        "columns": columns,
        "margin_x": (PAGE_WIDTH - columns * first.width) / 2,
        "labels": [_label(layout) for layout in layouts],
    }
    compiler = typst.Compiler(
        SHEET.read_bytes(), font_paths=_fonts(), sys_inputs={"data": json.dumps(data)}
    )
    made = compiler.compile(**form)
    if not isinstance(made, bytes):
        raise TypeError("one page was asked for")
    return made


@cache
def _fonts() -> typst.Fonts:
    """Read the fonts once a process: there are hundreds."""
    return typst.Fonts()


def _label(layout: LabelLayout) -> dict[str, object]:
    return {
        "width": layout.width,
        "height": layout.height,
        "placed": [_part(part) for part in layout.placed],
    }


def _part(part: Placed) -> dict[str, object]:
    if isinstance(part, LabelText):
        return {
            "kind": "text",
            "x": part.x,
            "y": part.y,
            "width": part.width,
            "height": part.height,
            "lines": part.lines,
            "bold": part.bold,
            "text": part.text,
        }
    black = (
        [
            (box.x, box.y, box.width, box.height)
            for box in boxes(part.symbology, part.data, part.height)
        ]
        if isinstance(part, LabelCode)
        else [(0, 0, part.width, part.height)]
    )
    return {"kind": "boxes", "x": part.x, "y": part.y, "boxes": black}
