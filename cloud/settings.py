"""Typed settings of every cloud process, read from ``TAMEIO_*`` variables and an optional file."""

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What differs between installations; everything has a default that suits one machine.

    Variables are named ``TAMEIO_<FIELD>``; the file ``tameio.env`` in the working directory
    (or the one named by ``TAMEIO_SETTINGS_FILE``) may hold the same names.
    """

    model_config = SettingsConfigDict(env_prefix="TAMEIO_", env_file="tameio.env", extra="ignore")

    var_dir: Path = Path("var")  # everything the cloud writes lives below
    database_url: str = ""  # empty: SQLite in var_dir
    database_pool: int = Field(default=20, ge=1, le=200)  # connections; equals the thread pool

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, le=65535)
    base_url: str = "http://127.0.0.1:8080"  # as people type it; https switches secure cookies on
    secret_key: SecretStr = SecretStr("")  # seals second factors; empty: var_dir/secret.key
    trusted_proxies: str = ""  # addresses whose X-Forwarded-* headers are believed, comma separated
    device_host: str = "127.0.0.1"
    device_port: int = Field(default=8443, ge=0, le=65535)  # HTTPS for tills; 0 switches it off
    device_tls_cert: Path | None = None
    device_tls_key: Path | None = None

    broker_host: str = "127.0.0.1"
    broker_port: int = Field(default=8883, ge=1, le=65535)
    broker_ca: Path | None = None
    broker_cert: Path | None = None
    broker_key: Path | None = None

    authority_dir: Path | None = None  # made by `tameio-provision init`; empty: in var_dir
    broker_dir: Path | None = None  # the broker's folder when it runs on this machine
    fleet_cert: Path | None = (
        None  # of the service tameio-fleet, which cuts revoked tills' sessions
    )
    fleet_key: Path | None = None
    device_brokers: str = "127.0.0.1:8883"  # host:port as tills reach them, in the order to try
    device_services: str = "https://127.0.0.1:8443"  # likewise for HTTPS
    device_heartbeat_s: int = Field(default=60, ge=5, le=3600)
    enrolment_approval: bool = True  # a person compares the number before a machine becomes a till

    demo_counter: str = ""  # the simulated counter's page; set by a demonstration only
    demo_till: str = ""  # the page of the till's virtual screen, likewise

    smtp_host: str = ""  # empty: letters are laid into var_dir/mail instead of being sent
    smtp_port: int = Field(default=587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = "tameio@localhost.localdomain"
    smtp_ca: Path | None = None  # whom to trust besides the system's authorities: your own

    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    metrics: bool = False  # /metrics for Prometheus; bind it where only the collector reaches it

    @cached_property
    def database(self) -> str:
        """The SQLAlchemy address of the database."""
        return self.database_url or f"sqlite:///{(self.var_dir / 'cloud' / 'tameio.db').absolute()}"

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach the portal over HTTPS."""
        return self.base_url.startswith("https://")
