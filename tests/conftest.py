"""Fixtures for every test: databases of both kinds and a browser."""

import itertools
import signal
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.cloud.browsing import chromium, chromium_path
from tests.services import new_database, postgres_cluster, postgres_programs

_numbers = itertools.count(1)

# A run started in the background ignores Ctrl-C, and so would every program that a test starts
# and stops by it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgres_server() -> Generator[str]:
    """A PostgreSQL server for this test run; see `tests.services`."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres_cluster(programs) as address:
        yield address


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """An empty PostgreSQL database."""
    return new_database(postgres_server, f"test_{next(_numbers)}")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'cloud.db'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture(scope="session")
def browser() -> Generator[Browser]:
    """The distribution's Chromium, once per run: a process can drive only one at a time."""
    if chromium_path() is None:
        pytest.skip("Chromium is not installed")
    with chromium() as opened:
        yield opened
