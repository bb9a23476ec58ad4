"""A machine with a certificate of somebody else's authority: no connection, nothing taken in."""

import ssl
from pathlib import Path

import pytest

from cloud.estate.models import DevicePresence
from cloud.ingest.models import LoggedEntry
from provisioning import authority
from provisioning.clock import now
from sync_protocol.identity.key_store import FileIdentity
from sync_protocol.identity.signing import SigningKey
from sync_protocol.mqtt.client import HUNG_UP
from tests.edge.sync.conftest import Tills, enrol, running_hq, site
from tests.provisioning.conftest import Site, until

__all__ = ["site"]  # a fixture: pytest finds it by its name here

pytestmark = [pytest.mark.broker, pytest.mark.timeout(120)]


class ForeignIdentity(FileIdentity):
    """Says it is an enrolled till, and shows papers that another authority has issued."""

    def __init__(self, stolen: FileIdentity, papers: authority.LeafFiles) -> None:
        super().__init__(stolen._folder)
        self._papers = papers
        self._key = SigningKey.generate()

    def signing_key(self) -> SigningKey:
        return self._key

    def tls_context(self) -> ssl.SSLContext:
        context = self.server_trust()
        context.load_cert_chain(self._papers.certificate, self._papers.key)
        return context


def test_a_foreign_certificate_gets_no_connection_and_the_till_says_why(
    site: Site, tmp_path: Path
) -> None:
    other = authority.create(tmp_path / "other", "other", now())
    with running_hq(site, tmp_path / "cloud", f"sqlite:///{tmp_path / 'cloud.db'}") as hq:
        tills = Tills(hq, tmp_path)
        try:
            stolen = enrol(hq, tmp_path / "enrolled")
            device = stolen.profile.device
            papers = authority.write_service(other, tmp_path / "papers", device, now())
            till = tills._on(tills._next_folder(), ForeignIdentity(stolen, papers))
            till.start(https_after_s=1)
            till.sell(3)  # it sells on: what stands in its journal is for a person to look at
            until(lambda: till.statuses and till.status.reason, 30)
            until(lambda: till.status.unsent == 3, 30)
            assert till.status.state == "offline"
            assert HUNG_UP in till.status.reason
            assert hq.count(LoggedEntry) == 0
            with hq.cloud.database.reading() as session:
                seen = session.get_one(DevicePresence, (hq.tenant, device))
            assert not seen.is_online  # at headquarters this till was never there
            assert seen.backlog == 0
        finally:
            tills.end()
