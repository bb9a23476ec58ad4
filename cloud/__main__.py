"""The command line of the cloud: serve, ingest, run jobs, migrate, load the demo, add a user."""

import argparse
import gc
import getpass
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from types import FrameType

import structlog
import uvicorn

from cloud.access.errors import AccessError
from cloud.access.operations import add_ready_roles, create_api_key, create_user
from cloud.access.passwords import weakness
from cloud.access.repository import AccessRepository
from cloud.access.rights import READY_ROLES
from cloud.app import Background
from cloud.database.errors import DatabaseError
from cloud.database.schema import migrate
from cloud.demo import command as demo_command
from cloud.portal.theme import manifest
from cloud.settings import Settings
from cloud.wiring import Cloud, build_cloud, build_ingest_worker, build_jobs, build_web

_GRACE_S = 5  # open event streams would hold the stop for ever


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status."""
    parser = argparse.ArgumentParser(prog="tameio-cloud", description="The back office of Tameio.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="portal, API, ingest and jobs in one process")
    commands.add_parser("ingest", help="only the messages from tills (PostgreSQL)")
    commands.add_parser("jobs", help="only the durable jobs (PostgreSQL)")
    commands.add_parser("migrate", help="bring the database to the present version")
    demo_command.add_arguments(
        commands.add_parser("demo", help="fill an empty database with a shop to try")
    )
    user = commands.add_parser("create-user", help="add somebody who may sign in")
    user.add_argument("--tenant", required=True, help="the retailer's id")
    user.add_argument("--email", required=True)
    user.add_argument("--name", required=True)
    user.add_argument("--role", default="administrator", choices=[r.id for r in READY_ROLES])
    user.add_argument("--language", default="")
    key = commands.add_parser("create-key", help="make an API key that acts as a user")
    key.add_argument("--email", required=True)
    key.add_argument("--name", required=True, help="what it is for, shown in the user's keys")
    key = commands.add_parser("create-api-key", help="let a program act as somebody")
    key.add_argument("--email", required=True, help="of the account it acts as")
    key.add_argument("--name", required=True, help="what the key is for")
    asked = parser.parse_args(arguments)
    settings = Settings()
    set_up_logs(settings)
    try:
        return _run(asked, settings)
    except DatabaseError as error:
        print(f"tameio-cloud: {error}", file=sys.stderr)
        return 2


def _run(asked: argparse.Namespace, settings: Settings) -> int:  # noqa: PLR0911 - a table
    cloud = build_cloud(settings)
    try:
        match asked.command:
            case "serve":
                return serve(cloud)
            case "demo":
                return demo_command.load_demo(cloud, asked)
            case "migrate":
                bring_up_to_date(cloud)
                return 0
            case "ingest":
                worker = build_ingest_worker(cloud)
                if worker is None:
                    print("tameio-cloud: TAMEIO_BROKER_CERT and _KEY are not set", file=sys.stderr)
                    return 2
                cloud.database.listen()
                tune_collector()
                return _until_stopped(worker)
            case "jobs":
                return _until_stopped(build_jobs(cloud))
            case "create-user":
                return add_user(cloud, asked)
            case "create-api-key":
                return add_api_key(cloud, asked)
            case "create-key":
                return add_key(cloud, asked)
            case _:
                return 2
    finally:
        cloud.database.close()


def serve(cloud: Cloud) -> int:
    """Serve until interrupted: portal and API, with everything that works beside them."""
    bring_up_to_date(cloud)
    if not manifest():
        print("The browser files are not built: run `python -m build_hooks.assets`.", flush=True)
    cloud.database.listen()
    app = build_web(cloud, (build_jobs(cloud),))
    tune_collector()
    server = _Server(
        cloud.database.hub.end_streams,
        uvicorn.Config(
            app,
            host=cloud.settings.host,
            port=cloud.settings.port,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=bool(cloud.settings.trusted_proxies),
            forwarded_allow_ips=cloud.settings.trusted_proxies or None,
            timeout_graceful_shutdown=_GRACE_S,
        ),
    )
    server.run()
    return 0 if server.started else 1


def bring_up_to_date(cloud: Cloud) -> None:
    """Migrate, and give retailers that were founded before the ready roles that came since."""
    migrate(cloud.database)
    with cloud.database.transaction() as session:
        for tenant in AccessRepository(session).retailers():
            add_ready_roles(session, tenant)


class _Server(uvicorn.Server):
    """Ends open event streams when asked to stop, so that stopping takes no grace period."""

    def __init__(self, end_streams: Callable[[], None], config: uvicorn.Config) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop; called for an interrupt or a terminate signal."""
        self._end_streams()
        super().handle_exit(sig, frame)


def add_user(cloud: Cloud, asked: argparse.Namespace) -> int:
    """Add somebody who may sign in; the password comes from the terminal or the environment."""
    password = os.environ.get("TAMEIO_NEW_PASSWORD") or getpass.getpass("Password: ")
    if weak := weakness(password, asked.name, asked.email.partition("@")[0]):
        print(weak, file=sys.stderr)
        return 1
    migrate(cloud.database)
    try:
        with cloud.database.transaction() as session:
            add_ready_roles(session, asked.tenant)
            create_user(
                session,
                cloud.clock,
                tenant=asked.tenant,
                email=asked.email,
                name=asked.name,
                password=password,
                role=asked.role,
                language=asked.language,
            )
    except AccessError as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        return 1
    print(f"{asked.name} may sign in as {asked.email}.")
    return 0


def add_key(cloud: Cloud, asked: argparse.Namespace) -> int:
    """Print a new API key; it is shown this once and stored as a hash."""
    with cloud.database.transaction() as session:
        user = AccessRepository(session).user_by_email(asked.email)
        if user is None:
            print(f"Nobody signs in as {asked.email}.", file=sys.stderr)
            return 1
        key = create_api_key(session, cloud.clock, user, asked.name)
    print(key)
    return 0


def tune_collector() -> None:
    """Let Python look for cyclic garbage more rarely.

    A batch makes tens of thousands of small objects that live for one transaction; looking through
    all of them again and again took a third of the time of taking them in.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


def add_api_key(cloud: Cloud, asked: argparse.Namespace) -> int:
    """Make a key with which a program acts as an account; it is shown this once."""
    with cloud.database.transaction() as session:
        user = AccessRepository(session).user_by_email(asked.email)
        if user is None:
            print(f"There is no account {asked.email}.", file=sys.stderr)
            return 1
        key = create_api_key(session, cloud.clock, user, asked.name)
    print(key)
    return 0


def set_up_logs(settings: Settings) -> None:
    """Log structured lines to the standard error output."""
    level: int = logging.getLevelNamesMapping()[settings.log_level.upper()]
    logging.basicConfig(
        level=max(level, logging.WARNING), format="%(levelname)s %(name)s %(message)s"
    )
    render = (
        structlog.processors.JSONRenderer()
        if settings.log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def _until_stopped(worker: Background) -> int:
    ended = threading.Event()

    def end(number: int, frame: FrameType | None) -> None:
        del number, frame
        ended.set()

    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)
    worker.start()
    ended.wait()
    worker.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
