"""Headquarters loses its database while tills sell; afterwards every sale is there, once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cloud.ledger.models import Sale
from tests.edge.sync.conftest import Tills, running_hq, site
from tests.provisioning.conftest import Site, until
from tests.services import PostgresCluster, new_database, postgres_programs

__all__ = ["site"]  # a fixture: pytest finds it by its name here

pytestmark = [pytest.mark.broker, pytest.mark.postgres, pytest.mark.timeout(180)]


@pytest.fixture
def cluster() -> Iterator[PostgresCluster]:
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    made = PostgresCluster(programs)
    made.start()
    yield made
    made.end()


def test_a_database_that_stops_twice_loses_and_doubles_nothing(
    site: Site, tmp_path: Path, cluster: PostgresCluster
) -> None:
    address = new_database(cluster.address, "away")
    with running_hq(site, tmp_path / "cloud", address) as hq:
        tills = Tills(hq, tmp_path)
        try:
            till = tills()
            till.start()
            till.sell(5)
            until(till.is_acked)
            for _ in range(2):
                cluster.stop()
                till.sell(30)  # at once, as always: a till never waits for headquarters
                assert not till.is_acked()
                until(lambda till=till: till.status.unsent >= 30)
                cluster.start()
                until(till.is_acked, 60)
            assert hq.stored() == till.hashes()
            assert hq.count(Sale) == 65
            until(lambda: till.status.state == "online" and till.status.unsent == 0, 30)
        finally:
            tills.end()
