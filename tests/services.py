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


@contextmanager
def postgres_cluster(programs: Path) -> Generator[str]:
    """Make and run a cluster; yields the address of its server, without a database name."""
    folder = Path(tempfile.mkdtemp(prefix="tameio-postgres-"))
    # PostgreSQL refuses to run as root: then it runs as its own user.
    prefix: tuple[str, ...] = ()
    if os.geteuid() == 0:
        prefix = ("runuser", "-u", "postgres", "--")
        shutil.chown(folder, "postgres")
    port = free_port()
    data = folder / "data"
    initdb = [programs / "initdb", "-D", data, "-U", "tameio", "-A", "trust", "-N", "-E", "UTF8"]
    subprocess.run([*prefix, *initdb], check=True, capture_output=True, cwd=folder)
    options = [argument for option in _OPTIONS for argument in ("-c", option)]
    server = subprocess.Popen(
        [
            *prefix,
            *(programs / "postgres", "-D", data),
            *("-h", "127.0.0.1", "-p", str(port), "-k", folder),
            *options,
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=folder,
    )
    address = f"127.0.0.1:{port}"
    try:
        _wait_for(address)
        yield address
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


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
