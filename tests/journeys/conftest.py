"""Fixtures for journeys through the whole system."""

import pytest

from tests.services import new_database


@pytest.fixture(scope="module")
def journey_database(postgres_server: str) -> str:
    """A PostgreSQL database that a whole journey uses."""
    return new_database(postgres_server, "journey")
