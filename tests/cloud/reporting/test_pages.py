"""The dashboard: its figures are those of the receipts, and it changes by itself."""

import threading
import time

import urllib3
from sqlalchemy import func, select

from cloud.ledger.models import Sale
from cloud.reporting.pages import greeting
from tests.cloud.conftest import Aurora
from tests.cloud.trading import TENANT


def test_the_dashboards_figures_are_the_sums_of_the_receipts(aurora: Aurora) -> None:
    with aurora.database.reading() as session:
        net, gross, receipts = session.execute(
            select(
                func.sum(Sale.total_minor - Sale.tax_minor),
                func.sum(Sale.total_minor),
                func.count().filter(Sale.kind == "sale"),
            ).where(Sale.tenant == TENANT)
        ).one()
    text = aurora.as_user().get("/?period=30d").text
    assert f"€{net / 100:,.2f}" in text
    assert f"€{gross / 100:,.2f} with tax" in text
    assert f'<div class="value">{receipts:,}</div>' in text
    body = aurora.as_user().get("/api/v1/figures?by=day&since=2026-11-01&until=2026-11-30").json
    assert sum(each["net_minor"] for each in body["figures"]) == net
    assert sum(each["receipts"] for each in body["figures"]) == receipts


def test_every_grouping_of_the_figures_has_the_same_sum(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    sums = {
        by: sum(
            each["net_minor"]
            for each in visitor.get(f"/api/v1/figures?by={by}&since=2026-11-01").json["figures"]
        )
        for by in ("day", "hour", "store", "item", "category", "operator")
    }
    assert len(set(sums.values())) == 1, sums


def test_one_stores_dashboard_shows_only_that_store(aurora: Aurora) -> None:
    till = aurora.retailer.tills[1]
    text = aurora.as_user().get(f"/?store={till.store}&period=7d").text
    main = text[text.index('id="tiles"') :]
    assert "Harbour Street" in main
    assert "Kamppi" not in main


def test_what_waits_for_a_person_stands_on_the_dashboard(aurora: Aurora) -> None:
    text = aurora.as_user().get("/").text
    assert "Tills offline" in text
    assert "Exceptions to decide" in text
    assert "€482.60" in text


def test_a_receipt_appears_on_an_open_page_within_a_second(aurora: Aurora) -> None:
    visitor = aurora.as_user()
    cookie = "; ".join(f"{k}={v}" for k, v in visitor.cookies.items())
    pool = urllib3.PoolManager()
    stream = pool.request(
        "GET",
        f"{aurora.base}/live/receipts",
        headers={"cookie": cookie},
        preload_content=False,
        timeout=10,
    )
    assert stream.headers["content-type"].startswith("text/event-stream")
    heard: list[tuple[float, str]] = []
    arrived = threading.Event()

    def listen() -> None:
        for chunk in stream.stream(1024):
            heard.append((time.monotonic(), chunk.decode()))
            if "figures" in chunk.decode():
                arrived.set()
                return

    threading.Thread(target=listen, daemon=True).start()
    hub = aurora.database.hub
    deadline = time.monotonic() + 5
    while not hub._listeners.get("receipt-booked") and time.monotonic() < deadline:
        time.sleep(0.01)
    booked = time.monotonic()
    with aurora.database.transaction() as session:
        sale = aurora.retailer.ring_up(session, aurora.retailer.tills[0], aurora.clock.at)
    assert arrived.wait(5)
    said = "".join(text for _at, text in heard)
    assert f"/receipts/{sale.id}" in said
    assert heard[0][0] - booked < 1.0
    stream.close()
    pool.clear()


def test_people_are_greeted_by_the_time_of_day() -> None:
    assert greeting("Nora Lind", 8) == "Good morning, Nora"
    assert greeting("Nora", 13) == "Good afternoon, Nora"
    assert greeting("", 22) == "Good evening, "
