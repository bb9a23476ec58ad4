"""Where the demonstration keeps its things and listens; decided once, kept for the next start."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from provisioning.broker.configuration import BrokerPlan
from sync_protocol.identity.key_store import write_private

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Ports:
    """Every port; all on the loopback address."""

    portal: int = 8080
    tills: int = 8443
    broker: int = 8883
    broker_service: int = 8884
    counter: int = 8090
    screen: int = 8091

    def moved(self, by: int) -> Ports:
        """Return the same ports, each higher by ``by``."""
        return Ports(**{name: port + by for name, port in asdict(self).items()})


@dataclass(frozen=True, slots=True)
class Places:
    """Folders, files and addresses of one demonstration."""

    var: Path  # absolute
    ports: Ports

    @classmethod
    def open(cls, var: Path, move_ports_by: int | None) -> Places:
        """Take the ports of last time, or choose them now and remember them."""
        var = var.resolve()
        var.mkdir(parents=True, exist_ok=True)
        kept = var / "demo.json"
        if move_ports_by is None and kept.exists():
            known = {field.name for field in fields(Ports)}
            ports = {k: v for k, v in json.loads(kept.read_text()).items() if k in known}
            return cls(var, Ports(**ports))
        ports = Ports().moved(move_ports_by or 0)
        write_private(kept, json.dumps(asdict(ports)).encode())
        return cls(var, ports)

    @property
    def authority(self) -> Path:
        """Return the folder of the certificate authority."""
        return self.var / "authority"

    @property
    def services(self) -> Path:
        """Return the folder of our own workers' certificates."""
        return self.var / "services"

    @property
    def till(self) -> Path:
        """Return the folder of the till: identity, journal, devices."""
        return self.var / "till"

    @property
    def identity(self) -> Path:
        """Return the till's identity."""
        return self.till / "identity"

    @property
    def devices(self) -> Path:
        """Return the file that says which devices stand on the counter."""
        return self.till / "devices.json"

    @property
    def log(self) -> Path:
        """Return the folder of all logs."""
        return self.var / "log"

    @property
    def broker(self) -> BrokerPlan:
        """Return the broker's plan."""
        return BrokerPlan(
            folder=self.var / "broker",
            port=self.ports.broker,
            service_port=self.ports.broker_service,
        )

    @property
    def portal_url(self) -> str:
        """Return the portal's address."""
        return f"http://{LOOPBACK}:{self.ports.portal}"

    @property
    def tills_url(self) -> str:
        """Return the address of the service for tills."""
        return f"https://{LOOPBACK}:{self.ports.tills}"

    def cloud_environment(self) -> dict[str, str]:
        """Return the cloud's settings as environment variables."""
        broker = self.broker.folder
        return {
            "TAMEIO_VAR_DIR": str(self.var),
            "TAMEIO_HOST": LOOPBACK,
            "TAMEIO_PORT": str(self.ports.portal),
            "TAMEIO_BASE_URL": self.portal_url,
            "TAMEIO_DEVICE_HOST": LOOPBACK,
            "TAMEIO_DEVICE_PORT": str(self.ports.tills),
            "TAMEIO_DEVICE_TLS_CERT": str(broker / "server.pem"),
            "TAMEIO_DEVICE_TLS_KEY": str(broker / "server.key"),
            "TAMEIO_BROKER_HOST": LOOPBACK,
            "TAMEIO_BROKER_PORT": str(self.ports.broker_service),
            "TAMEIO_BROKER_CA": str(self.services / "trust.pem"),
            "TAMEIO_BROKER_CERT": str(self.services / "ingest.pem"),
            "TAMEIO_BROKER_KEY": str(self.services / "ingest.key"),
            "TAMEIO_BROKER_DIR": str(broker),
            "TAMEIO_AUTHORITY_DIR": str(self.authority),
            "TAMEIO_FLEET_CERT": str(self.services / "fleet.pem"),
            "TAMEIO_FLEET_KEY": str(self.services / "fleet.key"),
            "TAMEIO_DEVICE_BROKERS": f"{LOOPBACK}:{self.ports.broker}",
            "TAMEIO_DEVICE_SERVICES": self.tills_url,
            "TAMEIO_DEVICE_HEARTBEAT_S": "15",
            "TAMEIO_ENROLMENT_APPROVAL": "false",
            "TAMEIO_DEMO_COUNTER": f"http://{LOOPBACK}:{self.ports.counter}",
        }

    def till_environment(self) -> dict[str, str]:
        """Return the till's settings as environment variables."""
        return {"TAMEIO_TILL_VAR_DIR": str(self.till)}
