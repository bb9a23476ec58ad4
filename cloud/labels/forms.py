"""The form of a label template: millimetres as people type them, one line per field."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from sync_protocol.retail.label import (
    FIELDS_MAX,
    FieldKind,
    LabelKind,
    LabelTemplate,
    TemplateField,
    UnfitTemplate,
)

SPARE_LINES = 3
COLUMNS = ("kind", "x", "y", "height", "width", "lines", "bold", "text")


class TemplateForm(BaseModel):
    """A template as it is filled in; fields ``kind-0``, ``x-0`` … come beside these."""

    model_config = ConfigDict(extra="allow")

    name: str = Field(min_length=1, max_length=80)
    label_kind: LabelKind = LabelKind.TAG
    label_width: str = Field(max_length=8)
    label_height: str = Field(max_length=8)
    gap: str = Field(default="2", max_length=8)
    version: int = Field(default=0, ge=0)

    def to_template(self, template: str) -> LabelTemplate:
        """Return what the operation takes; raises `UnfitTemplate`."""
        extra: dict[str, Any] = self.model_extra or {}
        return LabelTemplate(
            id=template,
            name=self.name,
            kind=self.label_kind,
            width=_tenths(self.label_width),
            height=_tenths(self.label_height),
            gap=_tenths(self.gap),
            fields=tuple(
                _field(number, extra) for number in range(FIELDS_MAX) if extra.get(f"kind-{number}")
            ),
        )


def lines_of(template: LabelTemplate | None) -> list[Mapping[str, str]]:
    """Give a template's fields as the form shows them, and some empty lines."""
    lines: list[Mapping[str, str]] = [
        {
            "kind": field.kind.value,
            "x": written(field.x),
            "y": written(field.y),
            "height": written(field.height),
            "width": written(field.width) if field.width else "",
            "lines": str(field.lines),
            "bold": "true" if field.bold else "",
            "text": field.text,
        }
        for field in (template.fields if template else ())
    ]
    lines.extend([_empty()] * min(SPARE_LINES, FIELDS_MAX - len(lines)))
    return lines


def typed_lines(raw: Mapping[str, Any]) -> list[Mapping[str, str]]:
    """Give the lines as they were typed, for a form that is shown again."""
    lines: list[Mapping[str, str]] = [
        {column: str(raw.get(f"{column}-{number}", "")) for column in COLUMNS}
        for number in range(FIELDS_MAX)
        if raw.get(f"kind-{number}")
    ]
    lines.extend([_empty()] * min(SPARE_LINES, FIELDS_MAX - len(lines)))
    return lines


def _empty() -> Mapping[str, str]:
    return dict.fromkeys(COLUMNS, "")


def written(tenths: int) -> str:
    """Write tenths of a millimetre as millimetres."""
    return f"{tenths / 10:g}"


def _field(number: int, extra: Mapping[str, Any]) -> TemplateField:
    def said(column: str, otherwise: str = "") -> str:
        return str(extra.get(f"{column}-{number}") or otherwise)

    try:
        return TemplateField(
            kind=FieldKind(said("kind")),
            x=_tenths(said("x", "0")),
            y=_tenths(said("y", "0")),
            height=_tenths(said("height", "3")),
            width=_tenths(said("width", "0")),
            lines=int(said("lines", "1")),
            bold=bool(said("bold")),
            text=said("text"),
        )
    except ValueError as error:
        raise UnfitTemplate(f"field {number + 1}: {error}") from error


def _tenths(text: str) -> int:
    """Read millimetres."""
    try:
        return int(Decimal(text.strip().replace(",", ".")) * 10)
    except (InvalidOperation, ValueError, OverflowError) as error:
        raise UnfitTemplate(f"{text!r} are no millimetres") from error
