"""What this project expects of a broker, asked of a real Mosquitto with our configuration."""

import ssl
import time
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from provisioning import authority
from provisioning.broker import files
from provisioning.broker.configuration import (
    PACKET_LENGTH_MAX,
    BrokerPlan,
    access_text,
    configuration_text,
)
from provisioning.broker.mosquitto import Mosquitto
from provisioning.clock import now
from provisioning.errors import NotFound, ServiceFailed
from sync_protocol.identity.certificates import (
    Purpose,
    issue_device,
    key_to_pem,
    new_tls_key,
    to_pem,
)
from tests.provisioning.conftest import Site, until

pytestmark = pytest.mark.broker


class Till:
    """A bare client with a certificate of the device issuer."""

    def __init__(
        self, site: Site, device: str, *, will: bytes = b"", tls: ssl.TLSVersion | None = None
    ) -> None:
        folder = site.folder / device
        folder.mkdir(exist_ok=True)
        issuer, key = site.authority.issuer(Purpose.DEVICE), new_tls_key()
        leaf = issue_device(issuer, device, key.public_key(), now())
        (folder / "tls.pem").write_bytes(to_pem(leaf, issuer.certificate))
        (folder / "tls.key").write_bytes(key_to_pem(key))
        self.device, self.got, self.broken = device, [], 0
        self.client = mqtt.Client(
            CallbackAPIVersion.VERSION2,
            client_id="x",
            protocol=mqtt.MQTTv5,
            reconnect_on_failure=False,
        )
        context = ssl.create_default_context(cadata=site.authority.trust())
        context.load_cert_chain(folder / "tls.pem", folder / "tls.key")
        if tls is not None:
            context.minimum_version = context.maximum_version = tls
        self.client.tls_set_context(context)
        self.client.on_message = lambda *told: self.got.append(told[2])
        self.client.on_disconnect = lambda *_: setattr(self, "broken", self.broken + 1)
        if will:
            self.client.will_set(self.topic("up/lw"), will, 1)
        self.client.connect("127.0.0.1", site.plan.port, 20)
        self.client.loop_start()
        until(self.client.is_connected)

    def topic(self, end: str) -> str:
        return f"pos/1/T/00/{self.device}/{end}"

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def ingest(site: Site):
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="worker", protocol=mqtt.MQTTv5)
    context = ssl.create_default_context(cadata=site.authority.trust())
    context.load_cert_chain(site.ingest.certificate, site.ingest.key)
    client.tls_set_context(context)
    got: list[mqtt.MQTTMessage] = []
    client.on_message = lambda *told: got.append(told[2])
    client.connect("127.0.0.1", site.plan.service_port, 20)
    client.loop_start()
    until(client.is_connected)
    client.subscribe("pos/1/+/00/+/up/#", 1)
    time.sleep(0.2)
    client.got = got
    yield client
    client.disconnect()
    client.loop_stop()


def test_a_client_without_a_certificate_is_refused(site: Site) -> None:
    for port in (site.plan.port, site.plan.service_port):
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="x", reconnect_on_failure=False)
        client.tls_set_context(ssl.create_default_context(cadata=site.authority.trust()))
        client.connect("127.0.0.1", port, 5)
        client.loop_start()
        time.sleep(0.4)
        assert not client.is_connected()
        client.loop_stop()


def test_a_device_cannot_use_the_services_door_for_its_topics(site: Site, ingest) -> None:
    till = Till(site, "DOOR")
    context = ssl.create_default_context(cadata=site.authority.trust())
    context.load_cert_chain(site.folder / "DOOR" / "tls.pem", site.folder / "DOOR" / "tls.key")
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="worker", protocol=mqtt.MQTTv5)
    client.tls_set_context(context)
    client.connect("127.0.0.1", site.plan.service_port, 20)
    client.loop_start()
    until(client.is_connected)
    got: list[str] = []
    client.on_message = lambda *told: got.append(told[2].topic)
    client.subscribe("pos/1/+/+/+/up/#", 1)
    time.sleep(0.2)
    till.client.publish(till.topic("up/st"), b"{}", 1)
    time.sleep(0.4)
    assert got == []
    client.disconnect()
    client.loop_stop()
    till.close()


def test_a_will_is_told_when_the_line_breaks(site: Site, ingest) -> None:
    till = Till(site, "WILL", will=b'{"k":"lw"}')
    till.client.socket().close()
    until(lambda: any(m.topic.endswith("WILL/up/lw") for m in ingest.got))
    till.client.loop_stop()


def test_a_packet_that_is_too_large_ends_the_session_and_not_the_broker(site: Site, ingest) -> None:
    till = Till(site, "LARGE")
    till.client.publish(till.topic("up/ev"), b"x" * (PACKET_LENGTH_MAX - 1000), 1)
    until(lambda: any(len(m.payload) > 200_000 for m in ingest.got))
    till.client.publish(till.topic("up/ev"), b"x" * (PACKET_LENGTH_MAX + 1000), 1)
    until(lambda: till.broken)
    till.close()
    Till(site, "AFTER").close()


def test_nothing_is_retained(site: Site, ingest) -> None:
    till = Till(site, "RETAIN")
    till.client.publish(till.topic("up/st"), b"old", 1, retain=True)
    time.sleep(0.3)
    late = Till(site, "LATE")
    late.client.subscribe(late.topic("down/#"), 1)
    time.sleep(0.3)
    assert late.got == []
    late.close()
    till.client.loop_stop()


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_both_present_versions_of_tls_are_spoken(site: Site, version: ssl.TLSVersion) -> None:
    Till(site, "TLS", tls=version).close()


def test_a_broker_that_was_killed_comes_back_with_the_same_files(
    tmp_path: Path, site: Site
) -> None:
    plan = BrokerPlan(
        folder=site.plan.folder, port=site.plan.port, service_port=site.plan.service_port
    )
    site.broker.stop()
    assert site.broker.pid is None
    site.broker.start()
    assert site.broker.pid
    Till(site, "BACK").close()
    assert configuration_text(plan).count("listener ") == 2
    assert "topic deny #" in access_text()


def test_a_broker_that_cannot_start_is_said_so(
    tmp_path: Path, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = authority.create(tmp_path / "authority", "test", now())
    plan = BrokerPlan(folder=tmp_path / "broker", port=1, service_port=2, user="nobody-there")
    files.write(plan, made, ["localhost"], now())
    with pytest.raises(ServiceFailed, match="did not start"):
        Mosquitto(plan).start(timeout_s=3)
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.setattr("provisioning.broker.mosquitto._SBIN", "/nowhere")
    with pytest.raises(NotFound, match="apt install mosquitto"):
        Mosquitto(plan).start()
