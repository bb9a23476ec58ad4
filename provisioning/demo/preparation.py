"""Everything that must exist before the first child starts, and once the cloud answers."""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys
from collections.abc import Mapping

import urllib3

from provisioning import authority
from provisioning.broker import files
from provisioning.broker.configuration import FLEET, INGEST, BrokerPlan
from provisioning.clock import now
from provisioning.demo.places import LOOPBACK, Places
from provisioning.errors import ServiceFailed
from provisioning.first_boot.enrol import Conversation, enrol
from provisioning.fleet.cloud_api import CloudApi
from sync_protocol.identity.authority_folder import AuthorityFolder
from sync_protocol.identity.key_store import FileIdentity, write_private

_RENEW_BEFORE = dt.timedelta(days=200)


def prepare_certificates(places: Places) -> BrokerPlan:
    """Make what is missing of authority, service certificates and the broker's files."""
    source = AuthorityFolder(places.authority)
    if not source.exists:
        authority.create(places.authority, "demonstration", now())
    for stem, name in (("ingest", INGEST), ("fleet", FLEET)):
        target = places.services / stem
        if authority.expires_soon(target.with_suffix(".pem"), now(), _RENEW_BEFORE):
            authority.write_service(source, target, name, now())
    write_private(places.services / "trust.pem", source.trust().encode())
    plan = places.broker
    if os.geteuid() == 0:
        plan = BrokerPlan(
            folder=plan.folder, port=plan.port, service_port=plan.service_port, user="root"
        )
    files.write(plan, source, authority.names_of_this_machine(), now())
    return plan


def load_demo_data(places: Places, environment: Mapping[str, str]) -> None:
    """Fill the cloud's database with a believable shop; only what is missing is made."""
    run_to_end(places, "demo-data", ["cloud", "demo"], environment)


def api_key(places: Places, environment: Mapping[str, str], email: str) -> str:
    """Return the key by which this program speaks to the cloud, made once."""
    kept = places.var / "run" / "api-key"
    if kept.exists():
        return kept.read_text().strip()
    told = run_to_end(
        places, "api-key", ["cloud", "create-key", "--email", email, "--name", "run"], environment
    )
    key = told.strip().splitlines()[-1]
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_private(kept, key.encode())
    return key


def enrol_demo_till(places: Places, key: str) -> str:
    """Make this machine's till one of the shop's, by the real claim; return its name."""
    identity = FileIdentity(places.identity)
    if not identity.enrolled:
        cloud = CloudApi(places.portal_url, key)
        tills = cloud.tills()
        free = [till for till in tills if till["state"] == "empty"] or tills
        if not free:
            raise ServiceFailed("the demonstration data has no register for a till")
        ticket = cloud.open_claim(free[0]["register_id"])["ticket"]
        enrol(ticket, "", places.identity, Conversation(lambda _: None, lambda _: True))
    profile = identity.profile
    return f"{profile.register_name}, {profile.store_name}"


def run_to_end(places: Places, name: str, module: list[str], environment: Mapping[str, str]) -> str:
    """Run one of our modules to its end and return what it printed. Raises `ServiceFailed`."""
    places.log.mkdir(parents=True, exist_ok=True)
    log = places.log / f"{name}.log"
    with log.open("ab") as errors:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", *module],
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            check=False,
        )
    if done.returncode != 0:
        end = log.read_text("utf-8", errors="replace").splitlines()[-12:]
        raise ServiceFailed(f"{name} failed (see {log}):\n" + "\n".join(end))
    return done.stdout.decode("utf-8", errors="replace")


def portal_answers(places: Places) -> bool:
    """Tell whether the portal and the service for tills answer."""
    return _answers(f"{places.portal_url}/health") and listens(places.ports.tills)


def listens(port: int) -> bool:
    """Tell whether something listens on a port of this machine."""
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex((LOOPBACK, port)) == 0


def _answers(url: str) -> bool:
    try:
        with urllib3.PoolManager(retries=False, timeout=2.0) as pool:
            return pool.request("GET", url).status < 500
    except urllib3.exceptions.HTTPError:
        return False
