"""The same conversation over HTTPS: tokens, births, batches, refusals, figures."""

from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
import urllib3
from sqlalchemy import select

from cloud.estate.models import REVOKED, Device
from cloud.ingest.models import LoggedEntry, RejectedMessage
from cloud.settings import Settings
from cloud.wiring import build_cloud, build_web
from provisioning import authority
from provisioning.clock import now
from sync_protocol.identity.access_token import Bearer
from sync_protocol.messages.batch import PACKET_BYTES_MAX
from sync_protocol.messages.control import Ack, Welcome, decode_to_till
from tests.cloud.ingest.conftest import FakeTill, Hq, TestClock, an_hq
from tests.cloud.ingest.test_inbox import count
from tests.cloud.serving import serving


@dataclass
class Served:
    """A cloud with an authority, and one till with a token."""

    hq: Hq
    till: FakeTill
    base: str
    token: str
    pool: urllib3.PoolManager

    def post(self, path: str, data: bytes, token: str | None = None) -> urllib3.BaseHTTPResponse:
        headers = {"authorization": f"Bearer {self.token if token is None else token}"}
        return self.pool.request("POST", self.base + path, body=data, headers=headers)


@pytest.fixture
def served(tmp_path: Path) -> Generator[Served]:
    made = authority.create(tmp_path / "authority", "test", now())
    settings = Settings(
        var_dir=tmp_path, authority_dir=made.path, device_port=0, metrics=True, log_level="error"
    )
    cloud = build_cloud(settings, TestClock())
    app = build_web(cloud)
    hq = an_hq(cloud.database)
    till = hq.new_till()
    token = Bearer(till.device, hq.tenant, 4_000_000_000_000_000).mint(made.token_secret())
    pool = urllib3.PoolManager(retries=False)
    with serving(app) as base:
        yield Served(hq, till, base, token, pool)
    pool.clear()
    cloud.database.close()


def test_a_batch_is_acknowledged_after_its_commit(served: Served) -> None:
    served.till.sell()
    answer = served.post("/sync/v1/streams/1/events", served.till.batch())
    ack = decode_to_till(answer.data)
    assert isinstance(ack, Ack)
    assert ack.upto.hash == served.till.hash_at(1)
    assert count(served.hq.database, LoggedEntry) == 1


def test_a_birth_is_welcomed(served: Served) -> None:
    served.till.sell()
    answer = served.post("/sync/v1/birth", served.till.birth().data)
    welcome = decode_to_till(answer.data)
    assert isinstance(welcome, Welcome)
    assert welcome.common.seq == 0


@pytest.mark.parametrize("token", ["", "nonsense", "t1.e30.AAAA"])
def test_without_a_token_nothing_is_taken_in(served: Served, token: str) -> None:
    served.till.sell()
    answer = served.post("/sync/v1/streams/1/events", served.till.batch(), token=token)
    assert answer.status == 401
    assert count(served.hq.database, LoggedEntry) == 0


def test_a_till_cannot_send_for_another(served: Served) -> None:
    other = served.hq.new_till(2)
    other.sell()
    answer = served.post("/sync/v1/streams/1/events", other.batch())
    assert answer.status == 422
    assert count(served.hq.database, LoggedEntry) == 0
    assert count(served.hq.database, RejectedMessage) == 1


def test_a_revoked_till_is_turned_away(served: Served) -> None:
    served.till.sell()
    with served.hq.database.transaction() as session:
        session.get_one(Device, (served.hq.tenant, served.till.device)).state = REVOKED
    assert served.post("/sync/v1/streams/1/events", served.till.batch()).status == 403


def test_what_is_no_batch_or_too_large_is_refused(served: Served) -> None:
    assert served.post("/sync/v1/streams/1/events", b"nonsense").status == 422
    too_large = b"x" * (PACKET_BYTES_MAX + 1)
    assert served.post("/sync/v1/streams/1/events", too_large).status == 413
    with served.hq.database.reading() as session:
        kept = session.scalars(select(RejectedMessage.reason).order_by(RejectedMessage.id)).all()
    assert kept == ["malformed", "oversized"]  # seen at headquarters


def test_prometheus_reads_figures_where_it_may(served: Served) -> None:
    served.till.sell()
    served.post("/sync/v1/streams/1/events", served.till.batch())
    answer = served.pool.request("GET", served.base + "/metrics")
    assert answer.status == 200
    assert b"tameio_ingest_entries_total" in answer.data
