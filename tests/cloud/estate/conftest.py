import datetime as dt
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from cloud.access import models as access_models
from cloud.access.rights import everything_of
from cloud.audit import models as audit_models
from cloud.audit.operations import System
from cloud.database.engine import Database
from cloud.database.schema import create_missing
from cloud.estate import claims
from cloud.estate.issuing import Issuing, TillAddresses
from cloud.estate.models import Register, Store
from cloud.estate.operations import StoreFacts, found_retailer, open_store, place_register
from cloud.estate.repository import EstateRepository
from cloud.reference import models as reference_models
from provisioning import authority
from sync_protocol.identity import certificates
from sync_protocol.identity.authority_folder import AuthorityFolder
from sync_protocol.identity.claim import ClaimCode, proof, stretch
from sync_protocol.identity.enrolment import ClaimRequest
from sync_protocol.identity.enrolment_client import NewKeys

MODELS = (access_models, audit_models, reference_models)  # so that their tables are made
START = dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)


@dataclass
class TurnedClock:
    at: dt.datetime = START

    def now(self) -> dt.datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += dt.timedelta(**by)


@dataclass
class Headquarters:
    """A retailer with one store and one register, and the authority to enrol tills."""

    database: Database
    clock: TurnedClock
    issuing: Issuing
    tenant: str
    store: Store
    register: Register
    actor: System = field(default_factory=lambda: System(name="Nora"))

    def open_claim(self, *, needs_approval: bool = False) -> ClaimCode:
        with self.database.transaction() as session:
            _, code = claims.open_claim(
                session, self.clock, self.actor, self.register, needs_approval=needs_approval
            )
        return code

    def estate(self, session) -> EstateRepository:
        return EstateRepository(session, everything_of(self.tenant))


def a_request(code: ClaimCode, keys: NewKeys | None = None, **changes) -> ClaimRequest:
    keys = keys or NewKeys.generate()
    csr = certificates.new_request(keys.tls)
    fields = {
        "lookup": code.lookup,
        "csr": csr,
        "signing_public": keys.signing.public,
        "proof": proof(stretch(code), csr, keys.signing.public),
        "facts": {"model": "Raspberry Pi 5"},
    }
    return ClaimRequest(**(fields | changes))


@pytest.fixture(scope="session")
def authority_folder(tmp_path_factory: pytest.TempPathFactory) -> AuthorityFolder:
    folder: Path = tmp_path_factory.mktemp("estate") / "authority"
    return authority.create(folder, "test", START - dt.timedelta(days=400))


@pytest.fixture
def headquarters(tmp_path: Path, authority_folder: AuthorityFolder) -> Iterator[Headquarters]:
    database = Database(f"sqlite:///{tmp_path / 'cloud.db'}", pool=4)
    create_missing(database)
    clock, actor = TurnedClock(), System(name="Nora")
    addresses = TillAddresses(brokers=("127.0.0.1:8883",), services=("https://127.0.0.1:8443",))
    with database.transaction() as session:
        retailer = found_retailer(
            session, clock, name="Agora", currency="EUR", time_zone="Europe/Athens"
        )
        store = open_store(
            session, clock, actor, retailer.tenant, StoreFacts(code="S1", name="Harbour")
        )
        register = place_register(
            session, clock, actor, store=store, name="Till 1", receipt_prefix="S1T1"
        )
    issuing = Issuing(authority_folder, addresses, needs_approval=False)
    yield Headquarters(database, clock, issuing, retailer.tenant, store, register)
    database.close()


@pytest.fixture
def random_address() -> str:
    return f"10.0.0.{secrets.randbelow(250)}"
