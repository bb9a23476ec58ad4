"""Real services for tests: a throw-away PostgreSQL cluster on the loopback interface.

    def test_something(postgres_url: str) -> None: ...        # a fresh, empty database
    def test_both(database_url: str) -> None: ...             # once on SQLite, once on PostgreSQL

The fixtures stand in `tests/conftest.py`. One cluster serves a whole test run; each test gets a
database of its own. Without PostgreSQL's programs these tests are skipped and say so.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

import psycopg

_FOLDERS = (Path("/usr/lib/postgresql"), Path("/usr/local/pgsql"), Path("/opt/homebrew/opt"))
_START_TIMEOUT_S = 20.0
# The cluster lives for minutes and holds nothing: durability would only cost time.
_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=100")


def postgres_programs() -> Path | None:
    """Find the newest installed initdb and postgres; None: there are none."""
    on_path = shutil.which("initdb")
    found = [path.parent for folder in _FOLDERS for path in folder.glob("*/bin/initdb")]
    if on_path:
        found.append(Path(on_path).parent)
    return max(found, default=None)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class PostgresCluster:
    """A cluster in a folder of its own, whose server can be stopped and started again."""

    def __init__(self, programs: Path) -> None:
        self._programs = programs
        self._folder = Path(tempfile.mkdtemp(prefix="tameio-postgres-"))
        # PostgreSQL refuses to run as root: then it runs as its own user.
        self._prefix: tuple[str, ...] = ()
        if os.geteuid() == 0:
            self._prefix = ("runuser", "-u", "postgres", "--")
            shutil.chown(self._folder, "postgres")
        self._port = free_port()
        self._data = self._folder / "data"
        initdb = [programs / "initdb", "-D", self._data, "-U", "tameio", "-A", "trust", "-N"]
        subprocess.run(
            [*self._prefix, *initdb, "-E", "UTF8"],
            check=True,
            capture_output=True,
            cwd=self._folder,
        )
        self.address = f"127.0.0.1:{self._port}"
        self._server: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = [argument for option in _OPTIONS for argument in ("-c", option)]
        self._server = subprocess.Popen(
            [
                *self._prefix,
                *(self._programs / "postgres", "-D", self._data),
                *("-h", "127.0.0.1", "-p", str(self._port), "-k", self._folder),
                *options,
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self._folder,
        )
        _wait_for(self.address)

    def stop(self) -> None:
        """Stop the server with everybody still connected, as a crash would."""
        told = [self._programs / "pg_ctl", "stop", "-D", self._data, "-m", "immediate", "-w"]
        subprocess.run([*self._prefix, *told], check=True, capture_output=True, cwd=self._folder)
        assert self._server is not None
        self._server.wait(20)
        self._server = None

    def end(self) -> None:
        """Stop the server and leave nothing behind."""
        if self._server is not None:
            self._server.terminate()
            self._server.wait(20)
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def postgres_cluster(programs: Path) -> Generator[str]:
    """Make and run a cluster; yields the address of its server, without a database name."""
    cluster = PostgresCluster(programs)
    try:
        cluster.start()
        yield cluster.address
    finally:
        cluster.end()


def new_database(address: str, name: str) -> str:
    """Make an empty database and give its SQLAlchemy address."""
    with psycopg.connect(f"postgresql://tameio@{address}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return f"postgresql+psycopg://tameio@{address}/{name}"


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + _START_TIMEOUT_S
    while True:
        try:
            psycopg.connect(f"postgresql://tameio@{address}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
