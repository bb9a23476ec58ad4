from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud.database.engine import Database
from cloud.database.schema import create_missing
from tests.cloud.goods import Shop, TurnedClock, stock_up


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    database = Database(f"sqlite:///{tmp_path / 'cloud.db'}", pool=4)
    create_missing(database)
    yield stock_up(database, TurnedClock())
    database.close()
