"""Reads the tables of worked examples in docs/: what people read is what is tested."""

from pathlib import Path

DOCS = Path(__file__).parent.parent / "docs"


def rows_of(document: str, table: str) -> list[dict[str, str]]:
    """Give the rows below ``<!-- table: name -->`` as column name to cell."""
    text = (DOCS / document).read_text(encoding="utf-8")
    lines = text.split(f"<!-- table: {table} -->\n", 1)[1].splitlines()
    rows = _while_table(lines)
    header = _cells(rows[0])
    return [dict(zip(header, _cells(row), strict=True)) for row in rows[2:]]


def _while_table(lines: list[str]) -> list[str]:
    rows: list[str] = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append(line)
    return rows


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]
