"""From a blank machine to an identity and back: real broker, real HTTPS, real certificates."""

import ssl
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
import requests
import urllib3
from cryptography.hazmat.primitives.serialization import Encoding
from paho.mqtt.enums import CallbackAPIVersion

from cloud.estate.models import Claim
from sync_protocol.identity import certificates
from sync_protocol.identity.claim import ClaimCode, ClaimTicket
from sync_protocol.identity.enrolment import Grant, Waiting
from sync_protocol.identity.enrolment_client import EnrolmentClient, NewKeys
from sync_protocol.identity.errors import (
    EnrolmentRefused,
    MalformedIdentity,
    ServiceUnreachable,
    UntrustedPeer,
)
from sync_protocol.identity.key_store import FileIdentity
from sync_protocol.identity.service_client import ServiceClient
from tests.provisioning.conftest import Installation, Site, free_port, until

pytestmark = pytest.mark.broker


def now_us() -> int:
    return time.time_ns() // 1000


def open_claim(hq: Installation) -> dict[str, str]:
    answer = hq.ask("POST", f"/api/v1/registers/{hq.register.id}/claims")
    assert answer.status_code == 201, answer.text
    return answer.json()


def enrol(hq: Installation, folder: Path) -> FileIdentity:
    """What the till does at its first start with a scanned ticket."""
    ticket = ClaimTicket.parse(open_claim(hq)["ticket"])
    client, keys = EnrolmentClient(ticket.address), NewKeys.generate()
    client.trust(ticket.root_fingerprint)
    grant = client.claim(ticket.code, keys, {"model": "test"})
    client.close()
    assert isinstance(grant, Grant)
    identity = FileIdentity(folder / "identity")
    identity.install(grant, keys.tls, keys.signing)
    return identity


class Connection:
    """A till's own MQTT connection, as its sync engine opens it."""

    def __init__(self, identity: FileIdentity, *, client_id: str = "") -> None:
        self.profile = identity.profile
        self.received: list[str] = []
        self.published: list[object] = []
        self.refused: list[object] = []
        self.client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id=client_id or self.profile.device,
            protocol=mqtt.MQTTv5,
            reconnect_on_failure=False,
        )
        self.client.tls_set_context(identity.tls_context())
        self.client.on_message = lambda *got: self.received.append(got[2].topic)
        self.client.on_publish = lambda *got: self.published.append(got[3])
        host, port = self.profile.brokers[0].split(":")
        self.client.connect(host, int(port), 20)
        self.client.loop_start()

    def topic(self, end: str, device: str = "") -> str:
        p = self.profile
        return f"pos/1/{p.tenant}/{p.partition:02x}/{device or p.device}/{end}"

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


def worker(site: Site, client_id: str = "worker-1") -> mqtt.Client:
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=client_id, protocol=mqtt.MQTTv5)
    context = ssl.create_default_context(cadata=site.authority.trust())
    context.load_cert_chain(site.ingest.certificate, site.ingest.key)
    client.tls_set_context(context)
    client.connect("127.0.0.1", site.plan.service_port, 20)
    client.loop_start()
    return client


def test_a_scanned_code_makes_a_till_that_may_use_its_own_topics_only(
    installation: Installation, tmp_path: Path
) -> None:
    till = Connection(enrol(installation, tmp_path / "a"))
    other = Connection(enrol(installation, tmp_path / "b"))
    seen: list[str] = []
    ingest = worker(installation.site)
    ingest.on_message = lambda *got: seen.append(got[2].topic)
    ingest.subscribe("pos/1/+/+/+/up/#", 1)
    until(lambda: till.client.is_connected() and other.client.is_connected())
    other.client.subscribe(till.topic("down/#"), 1)  # not its own
    other.client.subscribe("#", 1)
    till.client.subscribe(till.topic("down/#"), 1)
    time.sleep(0.3)

    till.client.publish(till.topic("up/st"), b"{}", 1)
    till.client.publish(till.topic("up/st", device=other.profile.device), b"{}", 1)
    till.client.publish(till.topic("down/ack"), b"{}", 1)
    ingest.publish(till.topic("down/hi"), b"{}", 1)
    until(lambda: len(till.published) == 3 and till.received)

    assert [str(code) for code in till.published] == ["Success", "Not authorized", "Not authorized"]
    assert seen == [till.topic("up/st")]
    assert till.received == [till.topic("down/hi")]
    assert other.received == []
    for each in (till, other):
        each.close()
    ingest.disconnect()
    ingest.loop_stop()


def test_a_certificate_cannot_take_another_tills_session(
    installation: Installation, tmp_path: Path
) -> None:
    victim = Connection(enrol(installation, tmp_path / "a"))
    thief = Connection(enrol(installation, tmp_path / "b"), client_id=victim.profile.device)
    until(lambda: victim.client.is_connected() and thief.client.is_connected())
    time.sleep(0.5)
    assert victim.client.is_connected()
    victim.close()
    thief.close()


Services = Callable[..., ServiceClient]


@pytest.fixture
def services() -> Iterator[Services]:
    """Open service clients that are closed when the test ends."""
    opened: list[ServiceClient] = []

    def open_one(identity: FileIdentity, clock: Callable[[], int] = now_us) -> ServiceClient:
        opened.append(ServiceClient(identity, clock))
        return opened[-1]

    yield open_one
    for each in opened:
        each.close()


def test_revocation_cuts_the_open_session_and_keeps_the_till_out(
    installation: Installation, services: Services, tmp_path: Path
) -> None:
    identity = enrol(installation, tmp_path)
    service = services(identity)
    assert service.bearer()
    till = Connection(identity)
    until(till.client.is_connected)

    answer = installation.ask(
        "POST", f"/api/v1/devices/{identity.grant.device}/revocation", json={"reason": "stolen"}
    )
    assert answer.status_code == 200, answer.text
    assert until(lambda: not till.client.is_connected(), 5) < 5
    till.client.loop_stop()

    time.sleep(0.5)
    again = Connection(identity)
    time.sleep(1.0)
    assert not again.client.is_connected()
    again.client.loop_stop()
    with pytest.raises(EnrolmentRefused, match="device-revoked"):
        service.get("/enrol/v1/profile")
    with pytest.raises(EnrolmentRefused):
        service.renew()
    with pytest.raises(EnrolmentRefused, match="not-authorised"):
        services(identity).bearer()


def test_a_certificate_is_renewed_and_the_new_one_connects(
    installation: Installation, services: Services, tmp_path: Path
) -> None:
    identity = enrol(installation, tmp_path)
    before = certificates.read_certificate(identity.grant.chain.encode())
    services(identity).renew()
    after = certificates.read_certificate(identity.grant.chain.encode())
    assert after.serial_number != before.serial_number
    assert after.public_key() != before.public_key()
    till = Connection(identity)
    until(till.client.is_connected)
    till.close()


def test_a_till_whose_clock_is_wrong_is_told_the_time_and_signs_in(
    installation: Installation, services: Services, tmp_path: Path
) -> None:
    identity = enrol(installation, tmp_path)
    service = services(identity, lambda: now_us() - 400 * 86_400_000_000)
    assert service.get("/enrol/v1/profile")["text"]
    assert service.refresh_profile() == identity.profile


def test_a_token_of_a_stranger_is_refused(
    installation: Installation, services: Services, tmp_path: Path
) -> None:
    identity = enrol(installation, tmp_path)
    grant = identity.grant
    stranger = FileIdentity(tmp_path / "stranger")
    keys = NewKeys.generate()
    stranger.install(grant, keys.tls, keys.signing)
    with pytest.raises(EnrolmentRefused, match="not-authorised"):
        services(stranger).bearer()
    for token in ("", "Bearer", "Bearer x", "Basic abc", "Bearer t1.e30.AAAA"):
        with urllib3.PoolManager(ssl_context=identity.server_trust()) as pool:
            answer = pool.request(
                "GET", f"{installation.service}/enrol/v1/profile", headers={"authorization": token}
            )
        assert answer.status == 401


def test_another_root_is_not_trusted(installation: Installation) -> None:
    client = EnrolmentClient(installation.service)
    with pytest.raises(UntrustedPeer):
        client.trust(b"x" * 32)
    with pytest.raises(UntrustedPeer):
        client.claim(ClaimCode("ABCD", "ABCDEFGH"), NewKeys.generate(), {})


def test_a_typed_code_shows_the_words_that_headquarters_shows(installation: Installation) -> None:
    told = open_claim(installation)
    client = EnrolmentClient(installation.service)
    assert client.meet() == told["root_words"]
    client.trust(None)
    grant = client.claim(ClaimCode.parse(told["code"]), NewKeys.generate(), {})
    client.close()
    assert isinstance(grant, Grant)


def test_a_wrong_code_is_refused_in_words_the_till_knows(installation: Installation) -> None:
    client = EnrolmentClient(installation.service)
    client.meet()
    client.trust(None)
    with pytest.raises(EnrolmentRefused, match="code-not-valid"):
        client.claim(ClaimCode("ZZZZ", "00000000"), NewKeys.generate(), {})
    client.close()


def test_a_service_that_is_away_is_unreachable() -> None:
    with pytest.raises(ServiceUnreachable):
        EnrolmentClient(f"https://127.0.0.1:{free_port()}").meet()


def test_with_approval_the_till_waits_until_the_number_is_compared(
    installation: Installation,
) -> None:
    told = open_claim(installation)
    with installation.cloud.database.transaction() as session:
        session.get_one(Claim, (installation.tenant, told["id"])).needs_approval = True
    client, keys = EnrolmentClient(installation.service), NewKeys.generate()
    client.meet()
    client.trust(None)
    code = ClaimCode.parse(told["code"])
    assert client.claim(code, keys, {}) == Waiting(keys.comparison, 3)
    seen = installation.ask("GET", f"/api/v1/claims/{told['id']}").json()
    assert (seen["state"], seen["comparison"]) == ("waiting", keys.comparison)
    decided = installation.ask(
        "POST", f"/api/v1/claims/{told['id']}/decision", json={"accept": True}
    )
    assert decided.status_code == 200
    assert isinstance(client.claim(code, keys, {}), Grant)
    client.close()


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{", b'{"lookup": 5}', b"[" * 100_000, b"x" * 70_000]
)
def test_rubbish_is_refused_and_the_service_goes_on(
    installation: Installation, body: bytes
) -> None:
    context = ssl.create_default_context(cadata=installation.site.authority.trust())
    with urllib3.PoolManager(ssl_context=context, retries=False) as pool:
        for path in ("/enrol/v1/claim", "/sync/v1/token"):
            answer = pool.request("POST", installation.service + path, body=body)
            assert answer.status == 400
        assert pool.request("GET", f"{installation.service}/enrol/v1/root").status == 200


def test_the_tills_port_serves_no_portal(installation: Installation) -> None:
    context = ssl.create_default_context(cadata=installation.site.authority.trust())
    with urllib3.PoolManager(ssl_context=context) as pool:
        for path in ("/", "/sign-in", "/api/v1/tills", "/static/x"):
            assert pool.request("GET", installation.service + path, redirect=False).status == 404


def test_a_server_certificate_opens_no_session(site: Site) -> None:
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="x", reconnect_on_failure=False)
    context = ssl.create_default_context(cadata=site.authority.trust())
    context.load_cert_chain(site.plan.folder / "server.pem", site.plan.folder / "server.key")
    client.tls_set_context(context)
    client.connect("127.0.0.1", site.plan.service_port, 20)
    client.loop_start()
    time.sleep(0.5)
    assert not client.is_connected()
    client.loop_stop()


def test_the_api_lists_tills_and_revocations(installation: Installation, tmp_path: Path) -> None:
    identity = enrol(installation, tmp_path)
    (till,) = installation.ask("GET", "/api/v1/tills").json()
    assert till["device"] == identity.grant.device
    assert till["state"] == "active"
    assert not till["is_online"]
    assert requests.get(f"{installation.base}/api/v1/tills", timeout=5).status_code == 401
    with urllib3.PoolManager(ssl_context=identity.server_trust()) as pool:
        listed = pool.request("GET", f"{installation.service}/enrol/v1/revocations")
    assert listed.data.startswith(b"-----BEGIN X509 CRL-----")


def test_an_identity_on_disk_is_private_and_can_be_destroyed(
    installation: Installation, tmp_path: Path
) -> None:
    identity = enrol(installation, tmp_path)
    folder = (tmp_path / "identity").resolve()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in folder.iterdir())
    sealed = identity.wrap(b"pepper")
    assert identity.unwrap(sealed) == b"pepper"
    with pytest.raises(MalformedIdentity):
        identity.unwrap(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    identity.destroy()
    assert not identity.enrolled
    assert not folder.exists()
    assert Encoding.PEM  # the certificates themselves are public; only keys are secret
