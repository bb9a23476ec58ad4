"""Analyses against the same classes worked out here, receipt by receipt; on both databases."""

from collections import defaultdict
from collections.abc import Generator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser
from sqlalchemy import select

from cloud.access.rights import everything_of
from cloud.database.engine import Database
from cloud.database.schema import create_missing
from cloud.ledger.models import Sale, SaleLine
from cloud.ledger.operations import book_sales
from cloud.reporting.analysis_repository import AnalysisRepository
from cloud.reporting.repository import Where
from sync_protocol.retail.identifiers import CustomerId
from tests.cloud.browsing import a_tab
from tests.cloud.conftest import Aurora
from tests.cloud.trading import TENANT, Retailer, TurnedClock, found

LAST = date(2026, 11, 25)
WHERE = Where(date(2026, 9, 3), LAST, currency="EUR")  # twelve weeks


@pytest.fixture
def database(database_url: str) -> Generator[Database]:
    opened = Database(database_url, pool=3)
    create_missing(opened)
    regulars(opened, found(opened, TurnedClock()))
    yield opened
    opened.close()


def regulars(database: Database, retailer: Retailer) -> None:
    """Half a year of sales to forty customers of every habit, and to nobody known."""
    arrived = []
    for n in range(240):
        back = retailer.dice.randrange(170) if n % 3 else retailer.dice.randrange(30)
        received, sale = retailer.a_sale(
            retailer.tills[n % 4], retailer.clock.at - timedelta(days=back)
        )
        who = min(retailer.dice.randrange(50), retailer.dice.randrange(50))
        customer = CustomerId(f"01KAXK0000CST0MER0000000{who:02}") if who < 40 else None
        arrived.append((received, replace(sale, customer=customer)))
    with database.transaction() as session:
        book_sales(session, arrived)


def lines_of(database: Database) -> list[Any]:
    with database.reading() as session:
        return list(
            session.execute(
                select(
                    Sale.business_day,
                    SaleLine.item,
                    SaleLine.quantity,
                    SaleLine.amount_minor - SaleLine.tax_minor,
                )
                .join(SaleLine, SaleLine.sale == Sale.id)
                .where(Sale.business_day >= WHERE.first, Sale.business_day <= LAST)
            ).all()
        )


def test_goods_are_classed_by_their_share_and_their_steadiness(database: Database) -> None:
    net: dict[str, int] = defaultdict(int)
    weeks: dict[str, list[float]] = defaultdict(lambda: [0.0] * 12)
    for day, item, quantity, amount in lines_of(database):
        net[item] += amount
        weeks[item][(LAST - day).days // 7] += quantity
    whole, before, expected = sum(net.values()), 0, {}
    for item, amount in sorted(net.items(), key=lambda each: (-each[1], each[0])):
        abc = "A" if before / whole < 0.8 else "B" if before / whole < 0.95 else "C"
        mean = sum(weeks[item]) / 12
        deviation = (sum((each - mean) ** 2 for each in weeks[item]) / 12) ** 0.5
        xyz = "X" if deviation <= 0.5 * mean else "Y" if deviation <= mean else "Z"
        expected[item] = (abc, xyz, amount)
        before += amount
    with database.reading() as session:
        analysis = AnalysisRepository(session, everything_of(TENANT))
        found_items = analysis.classed_items(WHERE)
        classes = analysis.classes(WHERE)
        first = analysis.classed_items(WHERE, abc="A")
    assert {each.item: (each.abc, each.xyz, each.net_minor) for each in found_items} == expected
    assert sum(each.count for each in classes) == len(expected)
    assert sum(each.net_minor for each in classes) == whole
    assert {each.item for each in first} == {k for k, v in expected.items() if v[0] == "A"}


def test_customers_are_segmented_and_everybody_is_in_one(database: Database) -> None:
    with database.reading() as session:
        analysis = AnalysisRepository(session, everything_of(TENANT))
        segments = {each.key: each for each in analysis.segments(WHERE)}
        people = {key: analysis.segment_customers(WHERE, key) for key in segments}
        sales = session.execute(
            select(Sale.customer, Sale.business_day, Sale.total_minor).where(
                Sale.customer != "", Sale.business_day >= WHERE.first
            )
        ).all()
    spent: dict[str, list[int]] = defaultdict(list)
    last: dict[str, date] = {}
    for customer, day, total in sales:
        spent[customer].append(total)
        last[customer] = max(day, last.get(customer, day))
    told = {each.customer: each for some in people.values() for each in some}
    assert {k: (v.last, v.receipts, v.gross_minor) for k, v in told.items()} == {
        k: (last[k], len(v), sum(v)) for k, v in spent.items()
    }
    assert sum(each.repeated for each in segments.values()) == sum(
        len(each) > 1 for each in spent.values()
    )
    best, lost = people["champion"], people["lost"]
    assert min(each.last for each in best) > max(each.last for each in lost)
    assert min(each.receipts for each in best) >= max(each.receipts for each in lost)


def test_cohorts_count_who_came_again(database: Database) -> None:
    with database.reading() as session:
        cells = AnalysisRepository(session, everything_of(TENANT)).cohorts(WHERE)
        sales = session.execute(
            select(Sale.customer, Sale.business_day).where(Sale.customer != "")
        ).all()
    months: dict[str, set[int]] = defaultdict(set)
    for customer, day in sales:
        months[customer].add(day.year * 12 + day.month - 1)
    expected: dict[tuple[date, int], int] = defaultdict(int)
    for each in months.values():
        first = min(each)
        for month in each:
            expected[date(first // 12, first % 12 + 1, 1), month - first] += 1
    assert {(each.first, each.months_later): each.customers for each in cells} == expected


def test_the_pages_are_served_accessible_and_absent_without_the_right(
    browser: Browser, aurora: Aurora
) -> None:
    regulars(aurora.database, aurora.retailer)
    visitor = aurora.as_user()
    paths = ("/reports/abc-xyz?abc=A", "/reports/segments?segment=champion", "/reports/cohorts")
    for width in (1440, 390):
        with a_tab(browser, aurora.base, width=width, cookies=visitor.cookies) as tab:
            for path in paths:
                tab.open(path)
                assert tab.axe() == [], path
                assert tab.misfits() == [], (path, width)
    assert "/reports/segments" in visitor.get("/reports").text
