from collections.abc import Iterator

import pytest

from cloud.database.engine import Database
from cloud.database.schema import create_missing
from tests.cloud.goods import Shop, TurnedClock, stock_up


@pytest.fixture
def shop(database_url: str) -> Iterator[Shop]:
    """A small shop, once on SQLite and once on PostgreSQL."""
    database = Database(database_url, pool=4)
    create_missing(database)
    yield stock_up(database, TurnedClock())
    database.close()
