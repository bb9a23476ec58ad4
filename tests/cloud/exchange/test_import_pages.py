"""A list from a spreadsheet becomes customers and goods, and can be taken back whole."""

import csv
import io
from datetime import date, timedelta

import pytest
import xlsxwriter

from cloud.catalogue.models import Item, Price
from cloud.customers.models import Customer, CustomerPhone
from cloud.exchange.models import Import
from cloud.exchange.readers import as_text, read_rows, sheet_names
from cloud.exchange.readings import read_day
from cloud.files.store import FileStore
from cloud.jobs import HANDLERS, Worker, import_handlers
from sync_protocol.messages.reference import CUSTOMERS
from tests.cloud.conftest import Aurora
from tests.cloud.goods import Shop, stock_up
from tests.cloud.serving import Visitor
from tests.cloud.trading import TENANT

PEOPLE = [
    ["ФИО", "Телефон", "E-mail", "День рождения", "Номер карты", "Nonsense"],
    ["Анна Петрова", "+7 912 345-67-89", "anna@example.com", "31.12.1990", "77001", "x"],
    ["Борис Иванов", "8 999", "", "", "", ""],
    ["Анна Петрова", "+7 912 345-67-89", "", "", "", ""],
    ["Δημήτρης Παπαδόπουλος", "+30 697 055 4402", "nowhere", "", "", ""],
    ["Liisa Korhonen", "+358 40 0158417", "", "", "", ""],
    ["", "+358 40 0158499", "", "", "", ""],
]


def workbook(rows: list[list[object]], sheet: str = "Clients") -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet(sheet)
    book.add_worksheet("Notes")
    for n, row in enumerate(rows):
        page.write_row(n, 0, row)
    book.close()
    return out.getvalue()


def run_jobs(aurora: Aurora, files: FileStore) -> None:
    Worker(aurora.database, aurora.clock, {**HANDLERS, **import_handlers(files)}).run_due()


@pytest.fixture
def files(tmp_path) -> FileStore:
    return FileStore(tmp_path / "files")


def bring(visitor: Visitor, content: bytes, name: str, base: str = "/customers") -> str:
    answer = visitor.post_file(f"{base}/imports", "file", name, content)
    assert answer.status == 303, answer.text
    return answer.location


def columns(page: str) -> dict[str, str]:
    """What the page has chosen for each column."""
    chosen: dict[str, str] = {}
    for part in page.split('<select class="form-select" name="')[1:]:
        name, _, rest = part.partition('"')
        options = rest.partition("</select>")[0]
        for option in options.split("<option ")[1:]:
            if "selected" in option.partition(">")[0]:
                chosen[name] = option.partition('value="')[2].partition('"')[0]
    return chosen


def test_customers_come_in_and_are_taken_back(aurora: Aurora, files: FileStore) -> None:
    visitor = aurora.as_user()
    known = visitor.post("/customers/new", {"name": "Liisa K", "phones": "+358 40 0158417"})
    liisa = known.location.rpartition("/")[2]
    address = bring(visitor, workbook(PEOPLE), "people.xlsx")
    assert "Notes" in visitor.get(address).text  # two sheets: which one?
    sheet = {"sheet": "Clients", "header_row": "1"}
    assert visitor.post(f"{address}/sheet", sheet | {"header_row": "40"}).status == 422
    assert visitor.post(f"{address}/sheet", sheet).status == 303
    chosen = columns(visitor.get(address).text)
    assert chosen == {
        "c0": "name", "c1": "phones", "c2": "email", "c3": "birthday", "c4": "cards"
    }  # fmt: skip
    twice = visitor.post(f"{address}/columns", chosen | {"c1": "name"})
    assert twice.status == 422
    assert visitor.post(f"{address}/columns", {}).status == 422
    assert visitor.post(f"{address}/columns", chosen).status == 303
    assert "every 1s" in visitor.get(address).text  # it is being checked
    run_jobs(aurora, files)
    page = visitor.get(address).text
    for said in ("8 999 is no telephone number", "same as row 2", "nowhere is no e-mail",
                 "A new customer needs a name", "Save 2 rows"):  # fmt: skip
        assert said in page, said
    assert "Борис" not in visitor.get(f"{address}?show=new").text
    errors = csv.reader(io.StringIO(visitor.get(f"{address}/errors.csv").text.lstrip("\ufeff")))
    assert next(errors)[-1] == "What is wrong"
    assert "Анна" not in visitor.get("/customers").text  # a check saves nothing
    assert visitor.post(f"{address}/undo").status == 409
    assert visitor.post(f"{address}/save").status == 303
    assert visitor.post(f"{address}/save").status == 409
    run_jobs(aurora, files)
    assert "2 rows are saved" in visitor.get(address).text
    assert "Анна Петрова" in visitor.get("/customers?q=3456789").text
    assert "Liisa Korhonen" in visitor.get(f"/customers/{liisa}").text
    assert "imported" in visitor.get(f"/customers/{liisa}?tab=changes").text
    shop = Shop(aurora.database, aurora.clock, TENANT)  # type: ignore[arg-type]
    anna = next(key for key, row in shop.rows(CUSTOMERS).items() if row and row.card == "77001")
    with aurora.database.reading() as session:
        made = session.get_one(Customer, (TENANT, anna))
        assert (made.birthday, made.email) == ("1990-12-31", "anna@example.com")

    again = bring(visitor, workbook(PEOPLE), "people.xlsx")
    visitor.post(f"{again}/sheet", sheet)
    assert columns(visitor.get(again).text) == chosen  # remembered
    visitor.post(f"{again}/columns", chosen)
    run_jobs(aurora, files)
    assert "No row would change anything" in visitor.get(again).text

    assert visitor.post(f"{address}/undo").status == 303
    run_jobs(aurora, files)
    assert "All of it was taken back; 0 records stay" in visitor.get(address).text
    assert visitor.post(f"{address}/undo").status == 409
    with aurora.database.reading() as session:
        assert session.get(Customer, (TENANT, anna)) is None
        assert session.get_one(Customer, (TENANT, liisa)).name == "Liisa K"
        assert session.query(CustomerPhone).filter_by(customer=anna).count() == 0
    assert shop.rows(CUSTOMERS).get(anna) is None
    assert "people.xlsx" in visitor.get("/customers/imports").text


def test_what_somebody_worked_with_stays(aurora: Aurora, files: FileStore) -> None:
    visitor = aurora.as_user()
    text = "Name;Phone;Groups\nAnna Bell;+44 20 7946 0018;Chess\nBen Cole;+44 20 7946 0019;\n"
    address = bring(visitor, text.encode(), "people.csv")
    visitor.post(f"{address}/columns", columns(visitor.get(address).text))
    run_jobs(aurora, files)
    visitor.post(f"{address}/save")
    run_jobs(aurora, files)
    with aurora.database.reading() as session:
        anna = session.query(Customer).filter_by(name="Anna Bell").one().id
    edited = {"name": "Anna Bell-Smith", "version": "1"}
    assert visitor.post(f"/customers/{anna}/edit", edited).status == 303
    visitor.post(f"{address}/undo")
    run_jobs(aurora, files)
    assert "1 records stay" in visitor.get(address).text
    assert "Anna Bell-Smith" in visitor.get("/customers").text
    assert "Ben Cole" not in visitor.get("/customers").text


def test_an_import_can_be_undone_for_a_day(aurora: Aurora, files: FileStore) -> None:
    visitor = aurora.as_user()
    address = bring(visitor, b"Name\nAnna Bell\n", "people.csv")
    visitor.post(f"{address}/columns", columns(visitor.get(address).text))
    run_jobs(aurora, files)
    visitor.post(f"{address}/save")
    run_jobs(aurora, files)
    with aurora.database.transaction() as session:
        made = session.get_one(Import, (TENANT, address.rpartition("/")[2]))
        made.undo_until = aurora.clock.now() - timedelta(seconds=1)
    assert visitor.post(f"{address}/undo").status == 409


def test_goods_come_in_with_prices_and_are_taken_back(aurora: Aurora, files: FileStore) -> None:
    visitor = aurora.as_user()
    shop = stock_up(aurora.database, aurora.clock, TENANT)  # type: ignore[arg-type]
    with aurora.database.transaction() as session:
        known = shop.add(session)
        shop.price(session, known, 300)
        sku, name = known.sku, known.name
    rows = [
        ["Артикул", "Наименование", "Категория", "Штрихкод", "Цена", "Ед.", "Вес"],
        ["NEW-1", "Oat biscuits", "Sweets of Oats", "4006381333931", "2,49", "шт", ""],
        ["NEW-2", "Loose tea", "Sweets of Oats", "", "39.9", "кг", ""],
        ["NEW-3", "Bad code", "Sweets of Oats", "4006381333930", "1", "", ""],
        [sku, name + " XL", "", "", "7.77", "", ""],
        ["NEW-1", "Oat biscuits again", "Sweets of Oats", "", "", "", ""],
        ["NEW-5", "No category", "", "", "", "", ""],
        ["NEW-6", "Bad price", "Sweets of Oats", "", "cheap", "", ""],
        ["NEW-7", "Bad unit", "Sweets of Oats", "", "", "bucket", ""],
    ]
    lines = "\r\n".join("\t".join(f'"{cell}"' for cell in row) for row in rows)
    address = bring(visitor, lines.encode("utf-16"), "goods.csv", "/catalogue")
    chosen = columns(visitor.get(address).text)
    assert chosen["c0"] == "sku"
    assert chosen["c3"] == "barcodes"
    visitor.post(f"{address}/columns", chosen)
    run_jobs(aurora, files)
    page = visitor.get(address).text
    for said in ("wrong check digit", "same as row 2", "needs a name and a category",
                 "cheap is no amount", "There is no unit bucket", "Save 3 rows"):  # fmt: skip
        assert said in page, said
    visitor.post(f"{address}/save")
    run_jobs(aurora, files)
    assert "3 rows are saved" in visitor.get(address).text
    assert "Oat biscuits" in visitor.get("/catalogue?q=4006381333931").text
    with aurora.database.reading() as session:
        item = session.query(Item).filter_by(sku="NEW-1").one()
        assert session.query(Price).filter_by(item=item.id).one().minor == 249
        changed = session.query(Item).filter_by(sku=sku).one()
        assert changed.name == name + " XL"
    visitor.post(f"{address}/undo")
    run_jobs(aurora, files)
    assert "0 records stay" in visitor.get(address).text
    with aurora.database.reading() as session:
        assert not session.query(Item).filter_by(sku="NEW-1").one().is_active
        assert session.query(Item).filter_by(sku=sku).one().name == name


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"PK\x03\x04 no workbook", b"\xd0\xcf\x11\xe0 no workbook"]
)
def test_what_is_no_spreadsheet_is_said(aurora: Aurora, content: bytes) -> None:
    answer = aurora.as_user().post_file("/customers/imports", "file", "x.xlsx", content)
    assert answer.status == 422


def test_who_may_not_edit_imports_nothing(aurora: Aurora) -> None:
    vera = aurora.as_user("vera@example.org")
    assert vera.get("/customers/imports").status == 403
    assert vera.get("/catalogue/imports").status == 403
    visitor = aurora.as_user()
    address = bring(visitor, b"Name\nAnna Bell\n", "people.csv")
    assert visitor.get(address.replace("/customers", "/catalogue")).status == 404


@pytest.mark.parametrize(
    ("cell", "text"),
    [(89123456789.0, "89123456789"), (1.5, "1.5"), (True, "yes"), (None, ""), ("'=1+1", "=1+1"),
     (date(1990, 12, 31), "1990-12-31"), ("'tis", "'tis")],
)  # fmt: skip
def test_a_cell_is_read_as_it_was_typed(cell: object, text: str) -> None:
    assert as_text(cell) == text  # type: ignore[arg-type]


def test_text_of_other_code_pages_is_read() -> None:
    content = "Имя;Город\nАнна;Тверь\n".encode("cp1251")
    assert sheet_names(content) == ["csv"]
    assert list(read_rows(content, "csv")) == [["Имя", "Город"], ["Анна", "Тверь"]]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("31.12.1990", "1990-12-31"), ("12/31/1990", "1990-12-31"), ("1.2.", "02-01"),
     ("1990-12-31", "1990-12-31"), ("soon", "soon")],
)  # fmt: skip
def test_days_are_read_day_first(typed: str, kept: str) -> None:
    assert read_day(typed) == kept
