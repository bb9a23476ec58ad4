"""Every ready report against SQL written only here, over the documents; on both databases.

Asked before and after what comes late: receipts of earlier days in no order, the same entries
again, returns, lines struck off, sales given up, opened drawers and training.
"""

import csv
import io
import random
from collections.abc import Generator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import urllib3
from sqlalchemy import text
from sqlalchemy.orm import Session

from cloud.database.schema import create_missing
from cloud.ledger.operations import book_counter_event, book_drawer_opened, book_sales
from cloud.settings import Settings
from cloud.wiring import build_cloud, build_web
from sync_protocol.messages.from_till import BasketAbandoned, DrawerOpened, LineVoided
from sync_protocol.retail.sale import Sale
from tests.cloud.conftest import Aurora
from tests.cloud.serving import Visitor, serving
from tests.cloud.trading import EMAIL, PASSWORD, Handed, Retailer, TurnedClock, found

TODAY = date(2026, 11, 25)
SPAN = "from=2026-11-16&to=2026-11-25"
_DAYS = "s.business_day BETWEEN '2026-11-16' AND '2026-11-25' AND NOT s.is_training"
_LINES = "ledger_sale s JOIN ledger_sale_line l ON l.tenant = s.tenant AND l.sale = s.id"
_NET = "sum(l.amount_minor + CASE WHEN s.tax_included THEN 0 ELSE l.tax_minor END - l.tax_minor)"
_WEEKDAY = {
    "sqlite": "(CAST(strftime('%w', s.business_day) AS INT) + 6) % 7",
    "postgresql": "CAST(extract(isodow FROM s.business_day) AS INT) - 1",
}

# report -> measure, SQL: key and figure
SQL: dict[str, tuple[str, str]] = {
    "days": (
        "net",
        (
            f"SELECT CAST(s.business_day AS TEXT), sum(s.total_minor - s.tax_minor)"
            f" FROM ledger_sale s WHERE {_DAYS} GROUP BY 1"
        ),
    ),
    "weekdays": (
        "gross",
        (
            f"SELECT CAST(WEEKDAY AS TEXT), sum(s.total_minor) FROM ledger_sale s"
            f" WHERE {_DAYS} GROUP BY 1"
        ),
    ),
    "hours": (
        "receipts",
        (
            f"SELECT CAST(((s.at / 60000000 + s.tz_min) / 60) % 24 AS TEXT),"
            f" sum(CASE WHEN s.kind = 'sale' THEN 1 ELSE 0 END) FROM ledger_sale s"
            f" WHERE {_DAYS} GROUP BY 1"
        ),
    ),
    "stores": (
        "returned",
        (
            f"SELECT s.store, -sum(CASE WHEN s.kind = 'return' THEN s.total_minor ELSE 0 END)"
            f" FROM ledger_sale s WHERE {_DAYS} GROUP BY 1"
        ),
    ),
    "tills": (
        "net",
        (
            f"SELECT s.register, sum(s.total_minor - s.tax_minor) FROM ledger_sale s"
            f" WHERE {_DAYS} GROUP BY 1"
        ),
    ),
    "cashiers": (
        "items_per",
        (
            "SELECT s.operator,"
            " 1.0 * sum(CASE WHEN s.kind = 'sale' THEN l.quantity / 1000 ELSE 0 END)"
            f" / count(DISTINCT CASE WHEN s.kind = 'sale' THEN s.id END)"
            f" FROM {_LINES} WHERE {_DAYS} GROUP BY 1"
        ),
    ),
    "products": ("net", f"SELECT l.item, {_NET} FROM {_LINES} WHERE {_DAYS} GROUP BY 1"),
    "best-sellers": (
        "quantity",
        f"SELECT l.item, sum(l.quantity) FROM {_LINES} WHERE {_DAYS} GROUP BY 1",
    ),
    "categories": ("net", f"SELECT l.category, {_NET} FROM {_LINES} WHERE {_DAYS} GROUP BY 1"),
    "customers": (
        "gross",
        f"SELECT s.customer, sum(s.total_minor) FROM ledger_sale s WHERE {_DAYS} GROUP BY 1",
    ),
    "returns-and-voids": (
        "voided",
        (
            "SELECT operator, sum(amount_minor) FROM ledger_counter_event WHERE kind = 'void'"
            " AND business_day BETWEEN '2026-11-16' AND '2026-11-25' GROUP BY 1"
        ),
    ),
    "over-short": (
        "over_short",
        (
            "SELECT operator, sum(counted_minor - expected_minor) FROM ledger_shift"
            " WHERE closed_at IS NOT NULL AND business_day BETWEEN '2026-11-16' AND '2026-11-25'"
            " GROUP BY 1"
        ),
    ),
    "z-reports": (
        "over_short",
        (
            "SELECT CAST(business_day AS TEXT) || ' ' || register,"
            " sum(counted_minor - expected_minor) FROM ledger_shift"
            " WHERE closed_at IS NOT NULL AND business_day BETWEEN '2026-11-16' AND '2026-11-25'"
            " GROUP BY 1"
        ),
    ),
    "taxes": (
        "tax",
        (
            "SELECT t.category || ' ' || t.rate_bp, sum(t.tax_minor) FROM ledger_sale s"
            " JOIN ledger_sale_tax t ON t.tenant = s.tenant AND t.sale = s.id"
            f" WHERE {_DAYS} GROUP BY 1"
        ),
    ),
    "payments": (
        "paid",
        (
            "SELECT t.kind, sum(t.amount_minor) - CASE WHEN t.kind = 'cash' THEN"
            f" (SELECT sum(s.change_minor) FROM ledger_sale s WHERE {_DAYS}) ELSE 0 END"
            " FROM ledger_sale s JOIN ledger_sale_tender t ON t.tenant = s.tenant AND t.sale = s.id"
            f" WHERE {_DAYS} GROUP BY t.kind"
        ),
    ),
}


@pytest.fixture
def shop(database_url: str, tmp_path: Path) -> Generator[tuple[Visitor, Retailer, Any]]:
    clock = TurnedClock()
    settings = Settings(
        var_dir=tmp_path,
        database_url=database_url,
        device_port=0,
        log_level="error",
        database_pool=5,
    )
    cloud = build_cloud(settings, clock)
    create_missing(cloud.database)
    retailer = found(cloud.database, clock)
    with cloud.database.transaction() as session:
        for back in (3, 2, 1):
            retailer.trade(session, TODAY - timedelta(days=back), sales=3)
    with serving(build_web(cloud)) as base:
        yield Visitor(base).sign_in(EMAIL, PASSWORD), retailer, cloud.database
    cloud.database.close()


def independent(session: Session, report: str) -> dict[str, float]:
    """The same figures from the documents themselves."""
    dialect = session.get_bind().dialect.name
    rows = session.execute(text(SQL[report][1].replace("WEEKDAY", _WEEKDAY[dialect])))
    return {str(key): float(value) for key, value in rows if value}


def told(visitor: Visitor, report: str) -> dict[str, float]:
    """What the report says."""
    body = visitor.get(f"/api/v1/reports/{report}?{SPAN}").json
    figures = {each["key"]: each["figures"][SQL[report][0]] for each in body["lines"]}
    return {key: float(value) for key, value in figures.items() if value}


def comes_late(retailer: Retailer, database: Any) -> None:
    """Send what was delayed: mixed up, twice, and with what is no sale between it."""
    dice = random.Random(11)
    clerk = retailer.tills[0]
    with database.transaction() as session:
        documents: list[tuple[Handed, Sale]] = []
        for back in (8, 5, 2, 1, 5, 8):
            at = retailer.clock.at - timedelta(days=back, minutes=dice.randrange(300))
            documents.append(retailer.a_sale(dice.choice(retailer.tills), at))
        documents.append(retailer.a_sale(clerk, retailer.clock.at, training=True))
        dice.shuffle(documents)
        book_sales(session, [*documents, *documents[:3]])
        retailer.take_back(session, clerk, retailer.clock.at, documents[0][1])
    with database.transaction() as session:
        assert book_sales(session, documents) == set()
        struck = LineVoided(basket="b", item="i", name="Mug", qty=1000, amount=1850, currency="EUR")
        given_up = BasketAbandoned(lines=2, total=900, currency="EUR")
        for kind, event in (("line.voided", struck), ("basket.abandoned", given_up)):
            received = retailer.received(clerk, retailer.clock.at, kind)
            for _again in range(3):
                book_counter_event(session, received, event)
        received = retailer.received(clerk, retailer.clock.at, "drawer.opened")
        for _again in range(2):
            book_drawer_opened(session, received, DrawerOpened(reason="Change"), "EUR")


def test_every_report_agrees_with_the_documents_before_and_after_what_comes_late(
    shop: tuple[Visitor, Retailer, Any],
) -> None:
    visitor, retailer, database = shop
    for moment in ("before", "after"):
        with database.reading() as session:
            for report in SQL:
                assert told(visitor, report) == pytest.approx(independent(session, report)), (
                    moment,
                    report,
                )
        if moment == "before":
            comes_late(retailer, database)
    signs = visitor.get(f"/api/v1/reports/returns-and-voids?{SPAN}").json
    mine = next(each for each in signs["lines"] if each["key"] == retailer.tills[0].operator)
    assert mine["figures"]["voids"] == 1
    assert mine["figures"]["abandoned"] == 1
    assert mine["figures"]["no_sales"] == 1
    assert mine["figures"]["returns"] >= 1
    # Every page and file is served, compared with either time, on this database too.
    keys = [each["key"] for each in visitor.get("/api/v1/reports").json["reports"]]
    assert set(SQL) < set(keys)
    for key in keys:
        for how in ("", "&compare=before", f"&compare=year&store={retailer.tills[0].store}"):
            assert visitor.get(f"/reports/{key}?{SPAN}{how}").status == 200, key
        measures = visitor.get(f"/api/v1/reports/{key}?{SPAN}").json["totals"]
        for measure in measures:
            assert visitor.get(f"/reports/{key}?{SPAN}&sort={measure}").status == 200, measure


def test_a_period_stands_beside_the_one_before_it(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    now = visitor.get("/api/v1/reports/stores?from=2026-11-21&to=2026-11-24&compare=before").json
    then = visitor.get("/api/v1/reports/stores?from=2026-11-17&to=2026-11-20").json
    assert now["compared_first"] == "2026-11-17"
    assert now["totals_before"] == then["totals"]
    before = {each["key"]: each["before"]["net"] for each in now["lines"]}
    assert before == {each["key"]: each["figures"]["net"] for each in then["lines"]}
    days = visitor.get("/api/v1/reports/days?from=2026-11-21&to=2026-11-24&compare=before").json
    assert sum(each["before"]["net"] for each in days["lines"]) == then["totals"]["net"]
    page = visitor.get("/reports/stores?from=2026-11-21&to=2026-11-24&compare=before").text
    assert "compared with 17 Nov 2026 – 20 Nov 2026" in page


def test_a_group_leads_to_its_receipts_and_they_have_its_sum(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    for report in ("stores", "tills", "cashiers", "products", "categories", "days"):
        page = visitor.get(f"/reports/{report}?{SPAN}").text
        href = page.split('<tr data-href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
        assert href.startswith("/receipts?")
        assert "No receipt matches" not in visitor.get(href).text


def fetched(aurora: Aurora, visitor: Visitor, path: str) -> bytes:
    """Fetch a file as it is."""
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    answer = urllib3.request("GET", aurora.base + path, headers={"cookie": cookie})
    assert answer.status == 200
    return answer.data


def test_the_file_has_every_line_and_its_totals(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    told_by_api = visitor.get(f"/api/v1/reports/products?{SPAN}").json
    book = fetched(aurora, visitor, f"/reports/products/export?{SPAN}&file=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(book)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert [row[0] for row in rows[:-1]] == [each["name"] for each in told_by_api["lines"]]
    assert [row[1] for row in rows[:-1]] == [
        each["figures"]["net"] / 100 for each in told_by_api["lines"]
    ]
    assert rows[-1][:2] == ("Total", f"=SUM(B5:B{len(rows) + 3})")
    pdf = fetched(aurora, visitor, f"/reports/products/export?{SPAN}&file=pdf&compare=year")
    assert pdf.startswith(b"%PDF")
    web = fetched(aurora, visitor, f"/reports/products/export?{SPAN}&file=html").decode()
    assert web.count("<tr>") == len(rows) + 1
    told_as_text = fetched(aurora, visitor, f"/reports/products/export?{SPAN}&file=csv")
    lines = list(csv.reader(io.StringIO(told_as_text.decode("utf-8-sig"))))
    assert lines[0][:2] == ["Product", "Net sales"]
    assert lines[-1][1] == f"{told_by_api['totals']['net'] / 100:.2f}"


def test_what_a_role_may_not_see_is_no_report(aurora: Aurora) -> None:
    assert "/reports/customers" in aurora.as_user().get("/reports").text
    viewer = aurora.as_user("vera@example.org")
    assert viewer.get(f"/reports/stores?{SPAN}").status == 200
    assert viewer.get(f"/reports/stores/export?{SPAN}").status == 403
    assert "Export" not in viewer.get(f"/reports/stores?{SPAN}").text
    assert viewer.get("/reports/nothing").status == 404
