"""The same pages and figures on SQLite and PostgreSQL: equal, order included."""

from collections.abc import Generator
from pathlib import Path

import pytest

from cloud.database.schema import migrate
from cloud.settings import Settings
from cloud.wiring import build_cloud, build_web
from tests.cloud.serving import Visitor, serving
from tests.cloud.trading import EMAIL, PASSWORD, TurnedClock, found, with_a_past

PAGES = (
    "/",
    "/?period=30d",
    "/?period=12m",
    "/receipts",
    "/receipts?q=KA1A-00000",
    "/receipts?q=papad",
    "/receipts?tender=card&sort=-total",
    "/receipts?q=12.80",
    "/shifts",
    "/shifts/closings",
    "/exceptions?state=all",
    "/receipts.csv",
    "/palette?q=ka1",
)
FIGURES = [
    f"/api/v1/figures?by={by}&since=2026-11-01"
    for by in ("day", "hour", "store", "item", "category", "operator")
]


@pytest.fixture
def visitor(database_url: str, tmp_path: Path) -> Generator[Visitor]:
    clock = TurnedClock()
    settings = Settings(
        var_dir=tmp_path,
        database_url=database_url,
        device_port=0,
        log_level="error",
        database_pool=5,
    )
    cloud = build_cloud(settings, clock)
    migrate(cloud.database)
    retailer = found(cloud.database, clock)
    with_a_past(retailer, cloud.database, days=1, sales=3)
    with serving(build_web(cloud)) as base:
        yield Visitor(base).sign_in(EMAIL, PASSWORD)
    cloud.database.close()


def test_every_page_and_figure_is_served(visitor: Visitor) -> None:
    for path in PAGES:
        assert visitor.get(path).status == 200, path
    sums = set()
    for path in FIGURES:
        answer = visitor.get(path)
        assert answer.status == 200, path
        sums.add(sum(each["net_minor"] for each in answer.json["figures"]))
    assert len(sums) == 1
    first = visitor.get("/api/v1/receipts?limit=5").json
    rest = visitor.get(f"/api/v1/receipts?limit=200&after={first['next']}").json
    numbers = [each["id"] for each in (*first["receipts"], *rest["receipts"])]
    assert len(numbers) == len(set(numbers))
    whole = visitor.get(f"/receipts/{numbers[2]}").text
    assert "Newer receipt" in whole
    assert "Older receipt" in whole
