import datetime as dt
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
import uvicorn

from cloud.access.operations import add_ready_roles, create_api_key, create_user
from cloud.audit.operations import System
from cloud.database.schema import create_missing
from cloud.estate.models import Register
from cloud.estate.operations import StoreFacts, found_retailer, open_store, place_register
from cloud.settings import Settings
from cloud.wiring import Cloud, build_cloud, build_web
from provisioning import authority
from provisioning.broker import files
from provisioning.broker.configuration import FLEET, INGEST, BrokerPlan
from provisioning.broker.mosquitto import Mosquitto
from provisioning.clock import now
from sync_protocol.identity.authority_folder import AuthorityFolder


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def until(condition: Callable[[], object], timeout_s: float = 10.0) -> float:
    """Wait for a condition and return how long it took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < timeout_s, "it did not happen in time"
        time.sleep(0.01)
    return time.monotonic() - began


@dataclass
class Site:
    """An authority, a real broker and where everything is."""

    folder: Path
    authority: AuthorityFolder
    plan: BrokerPlan
    broker: Mosquitto
    ingest: authority.LeafFiles
    fleet: authority.LeafFiles


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    made = authority.create(folder / "authority", "test", now())
    plan = BrokerPlan(
        folder=folder / "broker", port=free_port(), service_port=free_port(), user="root"
    )
    files.write(plan, made, ["localhost", "127.0.0.1"], now())
    broker = Mosquitto(plan)
    broker.start()
    yield Site(
        folder,
        made,
        plan,
        broker,
        authority.write_service(made, folder / "service" / "ingest", INGEST, now()),
        authority.write_service(made, folder / "service" / "fleet", FLEET, now()),
    )
    broker.stop()


@dataclass
class Installation:
    """A whole cloud with one register, served over HTTP and, for tills, over HTTPS."""

    site: Site
    cloud: Cloud
    register: Register
    tenant: str
    api: requests.Session
    base: str
    service: str

    def ask(self, method: str, path: str, **options: object) -> requests.Response:
        return self.api.request(method, self.base + path, timeout=20, **options)


@pytest.fixture
def installation(site: Site, tmp_path: Path) -> Iterator[Installation]:
    port, device_port = free_port(), free_port()
    service = f"https://127.0.0.1:{device_port}"
    settings = Settings(
        var_dir=tmp_path,
        authority_dir=site.authority.path,
        broker_port=site.plan.service_port,
        broker_dir=site.plan.folder,
        fleet_cert=site.fleet.certificate,
        fleet_key=site.fleet.key,
        device_port=device_port,
        device_tls_cert=site.plan.folder / "server.pem",
        device_tls_key=site.plan.folder / "server.key",
        device_brokers=f"127.0.0.1:{site.plan.port}",
        device_services=service,
        enrolment_approval=False,
        log_level="error",
    )
    cloud = build_cloud(settings)
    app = build_web(cloud)
    create_missing(cloud.database)
    with cloud.database.transaction() as session:
        actor = System(name="Nora")
        retailer = found_retailer(
            session, cloud.clock, name="Agora", currency="EUR", time_zone="Europe/Athens"
        )
        add_ready_roles(session, retailer.tenant)
        user = create_user(
            session,
            cloud.clock,
            tenant=retailer.tenant,
            email="nora@example.com",
            name="Nora",
            password="four quiet words here",
            role="administrator",
        )
        key = create_api_key(session, cloud.clock, user, "test")
        store = open_store(
            session, cloud.clock, actor, retailer.tenant, StoreFacts(code="S1", name="Harbour")
        )
        register = place_register(
            session, cloud.clock, actor, store=store, name="Till 1", receipt_prefix="S1T1"
        )
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, ws="none")
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    until(lambda: server.started)
    until(lambda: _listens(device_port))
    api = requests.Session()
    api.headers["authorization"] = f"Bearer {key}"
    yield Installation(
        site, cloud, register, retailer.tenant, api, f"http://127.0.0.1:{port}", service
    )
    api.close()
    server.should_exit = True
    thread.join(10)
    cloud.database.close()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


DAY = dt.timedelta(days=1)
