"""The migrations make exactly the tables of the models, on both databases."""

from collections.abc import Generator

import pytest
from alembic import command
from sqlalchemy import text

from cloud.database.engine import Database
from cloud.database.schema import config_for, migrate
from cloud.tables import FEATURES


@pytest.fixture
def database(database_url: str) -> Generator[Database]:
    opened = Database(database_url, pool=2)
    yield opened
    opened.close()


def test_migrating_twice_leaves_nothing_to_do(database: Database) -> None:
    assert FEATURES
    migrate(database)
    migrate(database)
    with database.engine.connect() as connection:
        command.check(config_for(connection))


def test_migrations_go_back_as_well(database: Database) -> None:
    migrate(database)
    with database.engine.execution_options(tameio_writes=True).begin() as connection:
        command.downgrade(config_for(connection), "base")
    migrate(database)


def test_what_is_migrated_can_be_searched(database: Database) -> None:
    migrate(database)
    with database.engine.connect() as connection:
        if database.is_sqlite:
            found = connection.execute(text("SELECT name FROM sqlite_master")).scalars().all()
            assert {"customer_fts", "catalogue_item_fts", "ledger_sale_fts"} <= set(found)
        else:
            found = connection.execute(text("SELECT indexname FROM pg_indexes")).scalars().all()
            assert {"customer_search_trigram", "ledger_sale_search_trigram"} <= set(found)
