"""Builds every part of the cloud once: read from the top, it is the bill of materials."""

from dataclasses import dataclass

from fastapi import FastAPI

from cloud.app import Background, Parts, build_app
from cloud.clock import Clock, SystemClock
from cloud.database.announcements import Hub
from cloud.database.engine import Database
from cloud.estate.issuing import issuing_of
from cloud.estate.repository import retailer_facts
from cloud.estate.revocation import BrokerAccess, Enforcer
from cloud.estate.silence import SilenceWatch
from cloud.estate.till_access import till_of
from cloud.estate.till_service import TillService
from cloud.files.store import FileStore
from cloud.ingest.building import build_ingest
from cloud.ingest.proof import journal_lines
from cloud.ingest.subscriber import IngestWorker
from cloud.jobs import HANDLERS, Worker, import_handlers, mail_handlers
from cloud.ledger.unsettled import UnsettledWatch
from cloud.mail.postman import postman_of
from cloud.reference.snapshots import PageStore, Snapshots
from cloud.settings import Settings
from sync_protocol.identity.signing import SigningKey


@dataclass(frozen=True, slots=True)
class Cloud:
    """The parts a cloud process is made of."""

    settings: Settings
    clock: Clock
    database: Database


def build_cloud(settings: Settings, clock: Clock | None = None) -> Cloud:
    """Open what every process needs: settings, clock, database."""
    database = Database(settings.database, pool=settings.database_pool, hub=Hub())
    return Cloud(settings, clock or SystemClock(), database)


def build_web(cloud: Cloud, background: tuple[Background, ...] = ()) -> FastAPI:
    """Build the web application on an opened cloud."""
    settings, database, clock = cloud.settings, cloud.database, cloud.clock
    issuing = issuing_of(settings)
    tills = TillService(settings)
    enforcer = Enforcer(database, clock, issuing, BrokerAccess.of(settings))
    ingest = build_ingest(settings, database, clock, issuing)
    worker = (ingest.worker,) if ingest.worker else ()
    parts = Parts(settings, database, clock, retailer_facts)
    silence = SilenceWatch(database, clock, settings.device_heartbeat_s)
    unsettled = UnsettledWatch(database, clock)
    app = build_app(parts, (*background, enforcer, silence, unsettled, tills, *worker))
    app.state.issuing = issuing
    app.state.inbox = ingest.inbox
    # Without an authority no till can be enrolled, so nobody could check the signature.
    key = issuing.authority.command_key() if issuing.is_ready else SigningKey.generate()
    pages = PageStore(settings.var_dir / "snapshots")
    app.state.snapshots = Snapshots(database, pages, key, clock)
    app.state.files = build_files(settings)
    app.state.journal_lines = journal_lines
    app.state.till_of = till_of
    tills.serve(app)
    return app


def build_files(settings: Settings) -> FileStore:
    """Build the store of files: pictures of goods."""
    return FileStore(settings.var_dir / "files")


def build_jobs(cloud: Cloud) -> Worker:
    """Build the worker that runs due jobs."""
    postman = postman_of(cloud.settings)
    files = build_files(cloud.settings)
    handlers = {
        **HANDLERS,
        **mail_handlers(postman, cloud.settings.base_url),
        **import_handlers(files),
    }
    return Worker(cloud.database, cloud.clock, handlers)


def build_ingest_worker(cloud: Cloud) -> IngestWorker | None:
    """Build the worker that hears tills, for a process of its own; None: it is not configured."""
    issuing = issuing_of(cloud.settings)
    return build_ingest(cloud.settings, cloud.database, cloud.clock, issuing).worker
