"""Every list is given out as a spreadsheet, a page and a document, with the same cells."""

import io

import docx
import pytest
from python_calamine import CalamineWorkbook

from cloud.portal import list_files
from tests.cloud.conftest import Aurora
from tests.cloud.goods import stock_up
from tests.cloud.serving import Visitor
from tests.cloud.trading import TENANT

LISTS = ("/customers", "/catalogue", "/receipts")
STRANGE = "=HYPERLINK(1) <b>Ж ά Հ</b>"


@pytest.fixture
def visitor(aurora: Aurora) -> Visitor:
    visitor = aurora.as_user()
    sent = {"name": STRANGE, "phones": "+358 40 0158417", "note": "#panic()"}
    assert visitor.post("/customers/new", sent).status == 303
    shop = stock_up(aurora.database, aurora.clock, TENANT)  # type: ignore[arg-type]
    with aurora.database.transaction() as session:
        shop.price(session, shop.add(session, name="+Rye [bread] #1"), 249)
    return visitor


@pytest.mark.parametrize("base", LISTS)
def test_a_spreadsheet_has_numbers_and_no_formula(visitor: Visitor, base: str) -> None:
    answer = visitor.get(f"{base}.xlsx")
    assert answer.status == 200
    assert ".xlsx" in answer.headers["content-disposition"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0)
    head, *body = rows.to_python()
    assert body
    figure = {"/customers": "Spent", "/catalogue": "Price", "/receipts": "Total"}[base]
    assert all(isinstance(row[head.index(figure)], float) for row in body)
    if base == "/customers":
        assert STRANGE in body[0]


@pytest.mark.parametrize("base", LISTS)
def test_a_list_is_given_as_page_word_and_pdf(visitor: Visitor, base: str) -> None:
    said = {"/customers": STRANGE, "/catalogue": "+Rye [bread] #1", "/receipts": "Kamppi"}[base]
    page = visitor.get(f"{base}.html")
    assert page.headers["content-disposition"].startswith("attachment")
    assert "<b>" not in page.text
    table = docx.Document(io.BytesIO(visitor.get(f"{base}.docx").content)).tables[0]
    assert said in {cell.text for row in table.rows for cell in row.cells}
    assert visitor.get(f"{base}.pdf").content.startswith(b"%PDF")
    assert visitor.get(f"{base}.exe").status == 422


def test_a_list_that_is_too_long_is_refused(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(list_files.ROWS_MAX, "pdf", 0)
    assert visitor.get("/customers.pdf").status == 413
    assert visitor.get("/customers.xlsx").status == 200
