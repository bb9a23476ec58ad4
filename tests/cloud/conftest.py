"""The retailer of `trading.py`, seeded once per run and copied for each test that asks for it."""

import shutil
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from cloud.database.engine import Database
from cloud.database.schema import create_missing
from cloud.settings import Settings
from cloud.wiring import build_cloud, build_web
from tests.cloud.browsing import Tab, a_tab
from tests.cloud.serving import Visitor, serving
from tests.cloud.trading import EMAIL, PASSWORD, Retailer, TurnedClock, found, with_a_past


@dataclass(frozen=True, slots=True)
class Aurora:
    """The running application with its retailer."""

    base: str
    database: Database
    retailer: Retailer
    clock: TurnedClock
    settings: Settings

    def visitor(self) -> Visitor:
        """Somebody who has not signed in."""
        return Visitor(self.base)

    def as_user(self, email: str = EMAIL) -> Visitor:
        """Somebody who has."""
        return Visitor(self.base).sign_in(email, PASSWORD)


@pytest.fixture(scope="session")
def traded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Retailer]:
    """A database file with ten days of trade, and the retailer that traded."""
    file = tmp_path_factory.mktemp("aurora") / "tameio.db"
    database = Database(f"sqlite:///{file}")
    create_missing(database)
    retailer = found(database, TurnedClock())
    with_a_past(retailer, database, days=9, sales=4)
    database.close()
    return file, retailer


@pytest.fixture
def aurora(traded: tuple[Path, Retailer], tmp_path: Path) -> Generator[Aurora]:
    """The application over a copy of the traded database, served on a free port."""
    file = tmp_path / "tameio.db"
    for each in traded[0].parent.glob("tameio.db*"):
        shutil.copy(each, tmp_path / each.name)
    settings = Settings(
        var_dir=tmp_path,
        database_url=f"sqlite:///{file}",
        device_port=0,
        log_level="error",
        demo_counter="http://127.0.0.1:8090",  # so that its page is looked at like every other
    )
    clock = TurnedClock()
    cloud = build_cloud(settings, clock)
    retailer = Retailer(traded[1].tenant, clock, traded[1].tills)
    with serving(build_web(cloud)) as base:
        yield Aurora(base, cloud.database, retailer, clock, settings)
    cloud.database.close()


@pytest.fixture
def tab(browser: Browser, aurora: Aurora) -> Generator[Tab]:
    """A tab signed in as the administrator; the test fails on anything the browser says."""
    with a_tab(browser, aurora.base, cookies=aurora.as_user().cookies) as opened:
        yield opened
