"""Bring the database's tables to the present version.

The caller has imported every feature's models before, so that `Base.metadata` is complete; this
module sits below them all and may not import them.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from cloud.database.base import Base
from cloud.database.engine import Database

_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database, revision: str = "head") -> None:
    """Apply the migrations up to ``revision`` in one transaction."""
    with database.engine.execution_options(tameio_writes=True).begin() as connection:
        command.upgrade(config_for(connection), revision)


def create_missing(database: Database) -> None:
    """Create every missing table straight from the models: for tests, which start empty."""
    with database.engine.execution_options(tameio_writes=True).begin() as connection:
        Base.metadata.create_all(connection)


def config_for(connection: Connection) -> Config:
    """Build Alembic's configuration without a file of its own."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["connection"] = connection
    config.attributes["metadata"] = Base.metadata
    return config
